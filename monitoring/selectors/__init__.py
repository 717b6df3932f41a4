"""Every read of monitoring that is worth a name."""

from monitoring.selectors.reading import (
    Availability,
    Downtime,
    Overview,
    Traffic,
    availability,
    device_latest,
    latest,
    network_overview,
    outages,
    target_of,
    traffic,
)

__all__ = [
    "Availability",
    "Downtime",
    "Overview",
    "Traffic",
    "availability",
    "device_latest",
    "latest",
    "network_overview",
    "outages",
    "target_of",
    "traffic",
]

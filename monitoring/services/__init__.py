"""Every write of monitoring."""

from monitoring.services.correlation import correlate
from monitoring.services.polling import poll_due
from monitoring.services.recording import Reading, record_readings
from monitoring.services.retention import expire, roll_up
from monitoring.services.targets import forget_box, sync_targets, watch_box, watch_node

__all__ = [
    "Reading",
    "correlate",
    "expire",
    "forget_box",
    "poll_due",
    "record_readings",
    "roll_up",
    "sync_targets",
    "watch_box",
    "watch_node",
]

"""Every write of monitoring."""

from monitoring.services.correlation import correlate
from monitoring.services.hearing import hear
from monitoring.services.polling import poll_due
from monitoring.services.recording import Reading, record_readings
from monitoring.services.retention import expire, roll_up, send_samples
from monitoring.services.targets import forget_box, sync_targets, watch_box, watch_node

__all__ = [
    "Reading",
    "correlate",
    "expire",
    "forget_box",
    "hear",
    "poll_due",
    "record_readings",
    "roll_up",
    "send_samples",
    "sync_targets",
    "watch_box",
    "watch_node",
]

"""Every write of the kernel."""

from kernel.services.calendars import french_holidays, publish_calendar
from kernel.services.lifecycle import transition
from kernel.services.messages import Draft, queue_message, queue_messages, record_posting, send_messages
from kernel.services.numbering import take_number, take_numbers
from kernel.services.policies import publish_policy
from kernel.services.sweeps import sweep_ran, wake

__all__ = [
    "Draft",
    "french_holidays",
    "publish_calendar",
    "publish_policy",
    "queue_message",
    "queue_messages",
    "record_posting",
    "send_messages",
    "sweep_ran",
    "take_number",
    "take_numbers",
    "transition",
    "wake",
]

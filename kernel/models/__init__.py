from kernel.models.calendars import Calendar, CalendarVersion
from kernel.models.messages import Message
from kernel.models.operator import Operator
from kernel.models.people import User
from kernel.models.records import ClockOffset, Counter, PolicyVersion, SweepRun, Transition

__all__ = [
    "Calendar",
    "CalendarVersion",
    "ClockOffset",
    "Counter",
    "Message",
    "Operator",
    "PolicyVersion",
    "SweepRun",
    "Transition",
    "User",
]

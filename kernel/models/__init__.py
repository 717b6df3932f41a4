from kernel.models.access import ApiToken, ApiUse, ApiWrite, Invitation, Look
from kernel.models.calendars import Calendar, CalendarVersion
from kernel.models.hooks import (
    DefaultView,
    NewsMark,
    NoticeRule,
    PersonalNotice,
    SavedView,
    StatusReader,
    WebhookDelivery,
    WebhookEndpoint,
)
from kernel.models.letters import Bounce, LetterTemplate, PrintRun
from kernel.models.messages import Message
from kernel.models.operator import Operator
from kernel.models.people import User
from kernel.models.pushes import PushBrowser, PushKey, PushMessage
from kernel.models.records import ClockOffset, Counter, Event, PolicyVersion, SweepRun, Transition, tell_birth

__all__ = [
    "ApiToken",
    "ApiUse",
    "ApiWrite",
    "Bounce",
    "Calendar",
    "CalendarVersion",
    "ClockOffset",
    "Counter",
    "DefaultView",
    "Event",
    "Invitation",
    "LetterTemplate",
    "Look",
    "Message",
    "NewsMark",
    "NoticeRule",
    "Operator",
    "PersonalNotice",
    "PolicyVersion",
    "PrintRun",
    "PushBrowser",
    "PushKey",
    "PushMessage",
    "SavedView",
    "StatusReader",
    "SweepRun",
    "Transition",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
    "tell_birth",
]

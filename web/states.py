"""How each state looks: a tone, an icon and a word. One table for every face."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Look(NamedTuple):
    label: str | Promise
    tone: str
    icon: str


# Said alike of several kinds of things.
_DRAFT = Look(_("Draft"), "mute", "note")
_CANCELLED = Look(_("Cancelled"), "mute", "x")
_REPLACED = Look(_("Replaced"), "mute", "refresh")
_EXPIRED = Look(_("Expired"), "mute", "hourglass")
_IN_FORCE = Look(_("In force"), "good", "circle-check")
_OUTCOME_UNKNOWN = Look(_("Outcome unknown"), "warn", "help-circle")
_DONE = Look(_("Done"), "good", "circle-check")
_RESTORED = Look(_("Restored"), "good", "circle-check")

_INCIDENT = {
    "new": Look(_("New"), "bad", "urgent"),
    "in_progress": Look(_("In progress"), "info", "tool"),
    "waiting": Look(_("Waiting"), "warn", "hourglass"),
    "restored": _RESTORED,
    "closed": Look(_("Closed"), "mute", "lock"),
}
_WANTED = {
    "open": Look(pgettext_lazy("line", "Open"), "good", "circle-check"),
    "walled": Look(pgettext_lazy("line", "Walled"), "warn", "wall"),
    "closed": Look(pgettext_lazy("line", "Closed"), "bad", "ban"),
}
_CONTRACT = {
    "draft": _DRAFT,
    "signed": Look(_("Signed"), "info", "file-text"),
    "active": Look(_("Active"), "good", "circle-check"),
    "ending": Look(_("Ending"), "warn", "hourglass"),
    "ended": Look(_("Ended"), "mute", "lock"),
}

LOOKS: Final[dict[str, dict[str, Look]]] = {
    "incident": _INCIDENT,
    "ticket": {
        **_INCIDENT,
        "restored": Look(pgettext_lazy("request", "Restored"), "good", "circle-check"),
        "new": Look(pgettext_lazy("request", "New"), "info", "inbox"),
        "closed": Look(pgettext_lazy("request", "Closed"), "mute", "lock"),
    },
    "clock": {
        "running": Look(_("Clock running"), "info", "clock-play"),
        "paused": Look(_("Clock paused"), "warn", "clock-pause"),
        "restored": _RESTORED,
    },
    "line": _WANTED,
    "maintenance": {
        "planned": Look(pgettext_lazy("maintenance", "Planned"), "mute", "calendar"),
        "announced": Look(_("Announced"), "info", "send"),
        "done": Look(pgettext_lazy("maintenance", "Done"), "good", "circle-check"),
        "cancelled": Look(pgettext_lazy("maintenance", "Cancelled"), "mute", "x"),
    },
    "health": {
        "up": Look(_("Up"), "good", "wifi"),
        "suspect": Look(pgettext_lazy("health", "Suspect"), "warn", "alert-triangle"),
        "down": Look(_("Down"), "bad", "wifi-off"),
        "unknown": Look(pgettext_lazy("health", "Unknown"), "mute", "help-circle"),
    },
    "visit": {
        "awaiting_payment": Look(_("Awaiting payment"), "warn", "hourglass"),
        "confirmed": Look(_("Confirmed"), "info", "calendar"),
        "done": _DONE,
        "cancelled": Look(_("Cancelled"), "mute", "ban"),
        "missed": Look(_("Nobody there"), "bad", "ban"),
    },
    "contract": _CONTRACT,
    "stage": {
        **_CONTRACT,
        "awaiting_activation": Look(_("Awaiting activation"), "info", "clock"),
        "suspended": Look(_("Suspended"), "warn", "hand-stop"),
    },
    "lead": {
        "new": Look(pgettext_lazy("lead", "New"), "info", "inbox"),
        "contacted": Look(_("Contacted"), "info", "phone"),
        "qualified": Look(_("Qualified"), "info", "user-check"),
        "quoted": Look(_("Quote sent"), "warn", "send"),
        "won": Look(_("Won"), "good", "circle-check"),
        "lost": Look(pgettext_lazy("lead", "Lost"), "mute", "x"),
    },
    "quote": {
        "draft": _DRAFT,
        "sent": Look(_("Sent"), "info", "send"),
        "accepted": Look(pgettext_lazy("quote", "Accepted"), "good", "check"),
        "declined": Look(_("Declined"), "bad", "x"),
        "expired": _EXPIRED,
        "replaced": _REPLACED,
        "sold": Look(_("Under contract"), "good", "circle-check"),
    },
    "request": {
        "open": Look(pgettext_lazy("request", "Open"), "info", "clock"),
        "done": Look(pgettext_lazy("request", "Done"), "good", "circle-check"),
        "refused": Look(pgettext_lazy("request", "Refused"), "mute", "x"),
    },
    "revision": {
        "draft": _DRAFT,
        "announced": Look(_("Announced"), "info", "send"),
        "done": _IN_FORCE,
        "cancelled": Look(pgettext_lazy("revision", "Cancelled"), "mute", "x"),
    },
    "amendment": {
        "planned": Look(pgettext_lazy("amendment", "Planned"), "info", "clock"),
        "applied": _IN_FORCE,
        "undone": Look(_("Undone"), "mute", "x"),
    },
    "penalty": {
        "proposed": Look(_("To decide"), "warn", "scale"),
        "approved": Look(pgettext_lazy("penalty", "Approved"), "info", "check"),
        "refused": Look(pgettext_lazy("penalty", "Refused"), "mute", "x"),
        "credited": Look(pgettext_lazy("penalty", "Credited"), "good", "receipt-refund"),
        "taken_back": Look(pgettext_lazy("penalty", "Taken back"), "good", "receipt"),
    },
    "money": {
        "paid": Look(pgettext_lazy("invoice", "Paid"), "good", "circle-check"),
        "part": Look(pgettext_lazy("invoice", "Part paid"), "info", "circle-dot"),
        "due": Look(_("To come"), "mute", "calendar"),
        "overdue": Look(_("Overdue"), "bad", "alert-circle"),
        "draft": _DRAFT,
        "credit": Look(_("Credit note"), "info", "receipt-refund"),
    },
    "run": {
        "preview": Look(_("Preview"), "warn", "eye"),
        "approved": Look(_("Being issued"), "info", "player-play"),
        "done": Look(_("Issued"), "good", "circle-check"),
        "undone": Look(_("Taken back"), "mute", "x"),
    },
    "run_item": {
        "proposed": Look(pgettext_lazy("run", "Proposed"), "info", "note"),
        "issued": Look(_("Issued"), "good", "circle-check"),
        "parked": Look(_("Put aside"), "bad", "alert-triangle"),
    },
    "outlier": {
        "doubled": Look(_("Much more than last time"), "warn", "trending-up"),
        "halved": Look(_("Much less than last time"), "warn", "trending-down"),
        "credited": Look(_("A credit"), "info", "receipt-refund"),
        "backlog": Look(_("Several at once"), "warn", "copy"),
    },
    "batch": {
        "draft": Look(_("Draft"), "warn", "note"),
        "approved": Look(_("Approved"), "info", "user-check"),
        "frozen": Look(_("Frozen"), "info", "lock"),
        "handed_over": Look(_("Handed over"), "info", "building-bank"),
        "acknowledged": Look(_("Acknowledged"), "good", "check"),
        "closed": Look(_("Closed"), "good", "circle-check"),
        "cancelled": _CANCELLED,
    },
    "attempt": {
        "proposed": Look(pgettext_lazy("debit", "Proposed"), "mute", "note"),
        "dropped": Look(pgettext_lazy("debit", "Dropped"), "mute", "x"),
        "submitted": Look(pgettext_lazy("debit", "Submitted"), "info", "send"),
        "unknown": Look(pgettext_lazy("debit", "Outcome unknown"), "warn", "help-circle"),
        "settled": Look(pgettext_lazy("debit", "Settled"), "good", "circle-check"),
        "rejected": Look(pgettext_lazy("debit", "Rejected"), "bad", "circle-x"),
        "returned": Look(pgettext_lazy("debit", "Returned"), "bad", "circle-x"),
    },
    "submission": {
        "queued": Look(_("To hand over"), "mute", "hourglass"),
        "sent": Look(pgettext_lazy("submission", "Handed over"), "info", "send"),
        "unknown": _OUTCOME_UNKNOWN,
        "accepted": Look(_("Accepted by the platform"), "good", "circle-check"),
        "refused": Look(_("Refused by the platform"), "bad", "circle-x"),
        "disputed": Look(_("Disputed by the buyer"), "warn", "alert-triangle"),
        "declined": Look(_("Refused by the buyer"), "bad", "circle-x"),
    },
    "refund": {
        "asked": Look(_("Being sent"), "info", "send"),
        "sent": Look(_("Refunded"), "good", "circle-check"),
        "refused": Look(_("Refund refused"), "bad", "circle-x"),
    },
    "deposit": {
        "prepared": Look(_("Prepared"), "info", "note"),
        "handed_over": Look(_("At the bank"), "warn", "hourglass"),
        "credited": Look(_("Credited"), "good", "circle-check"),
        "undone": Look(pgettext_lazy("deposit", "Undone"), "mute", "x"),
    },
    "bank_event": {
        "applied": Look(_("Applied"), "good", "circle-check"),
        "repeated": Look(_("Already known"), "mute", "copy"),
        "to_match": Look(_("To match"), "warn", "link"),
        "set_aside": Look(_("Set aside"), "mute", "x"),
    },
    "mandate": {
        "draft": _DRAFT,
        "active": Look(_("Active"), "good", "circle-check"),
        "suspended": Look(_("Suspended"), "warn", "hand-stop"),
        "cancelled": Look(_("Cancelled"), "bad", "circle-x"),
        "expired": _EXPIRED,
        "replaced": _REPLACED,
    },
    "delivery": {
        "queued": Look(pgettext_lazy("webhook", "Queued"), "info", "clock"),
        "sending": Look(pgettext_lazy("webhook", "Being sent"), "info", "send"),
        "delivered": Look(pgettext_lazy("webhook", "Delivered"), "good", "circle-check"),
        "failed": Look(pgettext_lazy("webhook", "Failed"), "bad", "circle-x"),
    },
    "push": {
        "planned": Look(_("Planned"), "info", "clock"),
        "approved": Look(_("In the queue"), "info", "clock"),
        "confirmed": Look(_("Confirmed on the box"), "good", "circle-check"),
        "refused": Look(_("Refused by the box"), "bad", "circle-x"),
        "rolled_back": Look(_("Rolled back"), "bad", "history"),
        "unknown": _OUTCOME_UNKNOWN,
        "parked": Look(_("Waiting for the box"), "warn", "hourglass"),
        "cancelled": _CANCELLED,
        "skipped": Look(_("Skipped"), "mute", "x"),
    },
}
_UNKNOWN = {"": Look("", "mute", "circle-dot")}


def look(family: str, state: str, label: str | Promise = "") -> Look:
    """The look of a state; a state nobody gave one gets its own label in a quiet tone."""
    known = LOOKS.get(family, _UNKNOWN).get(state)
    if known is not None:
        return known
    return Look(label or state.replace("_", " "), "info" if family == "push" else "mute", "circle-dot")

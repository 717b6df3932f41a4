"""Accounts, events, messages, webhooks, and the operator's own rules."""

from datetime import datetime
from typing import Any

from kernel import services
from kernel.errors import Refused
from kernel.models import (
    CalendarVersion,
    Event,
    Invitation,
    Look,
    Message,
    Operator,
    PolicyVersion,
    User,
    WebhookDelivery,
    WebhookEndpoint,
)
from kernel.roles import Role
from web.api.registry import Act, Day, MaybeWord, Resource, Text, Word, one_of
from web.events import named
from web.people import forget_factors, sign_out_everywhere, unlock
from web.portal.views.sent import sent_to

SETTINGS = "settings.write"


def read_news(message: Message, *, by: User) -> Message:
    services.mark_news(by, [message.pk])
    return message


def unlist_news(message: Message, *, by: User) -> Message:
    services.mark_news(by, [message.pk], hidden=True)
    return message


def create_webhook(*, label: str, url: str, events: list[str], at: Any, by: User) -> dict[str, Any]:
    _check_events(events)
    made, secret = services.create_endpoint(url=url, label=label, events=events, at=at, by=by)
    return {"id": made.pk, "secret": secret}


def change_webhook(endpoint: WebhookEndpoint, *, label: str, url: str, events: list[str]) -> WebhookEndpoint:
    _check_events(events)
    return services.change_endpoint(endpoint, label=label, url=url, events=events)


def renew_webhook_secret(endpoint: WebhookEndpoint) -> dict[str, str]:
    return {"secret": services.renew_secret(endpoint)}


def _check_events(events: list[str]) -> None:
    unknown = [event for event in events if event not in named()]
    if unknown:
        raise Refused("event_unknown", event=unknown[0])


def invite(*, email: str, name: str, role: str, language: str, at: Any, by: User) -> User:
    return services.invite(email=email, name=name, role=role, language=language, at=at, by=by).user


def change_account(user: User, *, by: User, at: datetime, role: str | None = None, active: bool | None = None) -> User:
    """A closed account is signed out everywhere too."""
    changed = services.change_account(user, by=by, at=at, role=role, active=active)
    if active is False:
        sign_out_everywhere(user)
    return changed


def sign_out(user: User) -> None:
    sign_out_everywhere(user)


EVENTS = Resource(
    "events",
    "house",
    Event,
    "What happened, in the order it was written: the same as webhooks are told.",
    shows=("name", "subject_type", "subject_id", "before", "after", "at"),
    staff=SETTINGS,
    filters={"name": "name", "subject_type": "subject_type", "subject_id": "subject_id", "since": "at__gte"},
)
MESSAGES = Resource(
    "messages",
    "house",
    Message,
    "Mails and letters that left the house. Their text stays inside, for some hold a way in.",
    shows=("channel", "recipient", "subject", "language", "state", "queued_at", "sent_at", "posted_at"),
    staff=SETTINGS,
    mine=sent_to,
    filters={"state": "state", "channel": "channel", "recipient": "recipient"},
    acts=(
        Act(
            "post",
            services.record_posting,
            "letter.post",
            "A printed letter was posted",
            {"on": (Day | None, None), "tracking": (MaybeWord, "")},
        ),
        Act("read", read_news, SETTINGS, "A customer has read it as news", customer=True),
        Act("unlist", unlist_news, SETTINGS, "Take it off your news; the message stays", customer=True),
        Act("unpost", services.undo_posting, "letter.post", "It was not posted after all: within a day"),
        Act("track", services.record_tracking, "letter.post", "The number of a registered letter", {"tracking": Word}),
        Act(
            "delivered",
            services.record_delivery,
            "letter.post",
            "What the post says of it: signed for, or come back",
            {"on": Day, "came_back": bool, "why": (MaybeWord, "")},
        ),
    ),
)
HOOKS = Resource(
    "webhooks",
    "house",
    WebhookEndpoint,
    "Where other programs listen. The secret is told once, when it is made.",
    shows=("label", "url", "events", "active", "created_at"),
    staff=SETTINGS,
    acts=(
        Act(
            "create",
            create_webhook,
            SETTINGS,
            "Tell a program of events: those named, or all. The secret is told this once",
            {"label": Word, "url": Word, "events": (list[Word], [])},
            makes=True,
            tells={"id": int, "secret": str},
        ),
        Act("switch", services.switch_endpoint, SETTINGS, "Switch it on or off", {"active": bool}),
        Act(
            "change",
            change_webhook,
            SETTINGS,
            "Another address, name or choice of events; secret and log stay",
            {"label": Word, "url": Word, "events": (list[Word], [])},
        ),
        Act(
            "renew_secret",
            renew_webhook_secret,
            SETTINGS,
            "Sign with a new secret from now on, told this once",
            tells={"secret": str},
        ),
    ),
)
DELIVERIES = Resource(
    "webhook_deliveries",
    "house",
    WebhookDelivery,
    "Each event on its way to each listener.",
    shows=(
        *("webhook=endpoint_id", "event=event_name", "event_id", "replay", "state", "attempts", "status"),
        *("last_error", "queued_at", "due_at", "delivered_at"),
    ),
    staff=SETTINGS,
    filters={"state": "state", "event": "event_name"},
    acts=(Act("replay", services.replay, SETTINGS, "Send it once more"),),
)
ACCOUNTS = Resource(
    "accounts",
    "house",
    User,
    "People who sign in.",
    shows=("email", "name", "role", "language", "is_active", "last_login"),
    staff="user.write",
    filters={"role": "role", "email": "email", "is_active": "is_active"},
    acts=(
        Act(
            "invite",
            invite,
            "user.write",
            "Invite somebody, by a mail whose link is good for seven days",
            {"email": Word, "name": Word, "role": one_of(Role.choices), "language": (one_of(("fr", "en")), "fr")},
            makes=True,
        ),
        Act(
            "change",
            change_account,
            "user.write",
            "Change the role, close the account or open it again",
            {"role": (one_of(Role.choices) | None, None), "active": (bool | None, None)},
        ),
        Act("sign_out", sign_out, "user.write", "Sign out everywhere"),
        Act("forget_factors", forget_factors, "user.write", "Forget the second factors of who lost them"),
        Act("unlock", unlock, "user.write", "Let in again who was locked out"),
        Act(
            "look",
            services.start_look,
            "user.write",
            "See the portal as this customer does, with a reason that he reads",
            {"why": Text},
            returns="looks",
        ),
    ),
)
LOOKS = Resource(
    "looks",
    "house",
    Look,
    "Who saw the portal as a customer does.",
    shows=("staff=staff.email", "user=user.email", "why", "started_at", "expires_at", "ended_at"),
    staff="user.write",
    related=("staff", "user"),
    filters={"since": "started_at__gte"},
    acts=(Act("end", services.end_look, "user.write", "End it"),),
)
POLICIES = Resource(
    "policies",
    "house",
    PolicyVersion,
    "The operator's rules, version by version. What was signed or opened before keeps its own.",
    shows=("kind", "number", "valid_from", "values", "published_at", "published_by=published_by.email", "reason"),
    staff=SETTINGS,
    related=("published_by",),
    filters={"kind": "kind"},
    acts=(
        Act(
            "publish",
            services.publish_policy,
            SETTINGS,
            "Publish the next version of a rule, whole",
            {"kind": Word, "values": dict[str, Any], "valid_from": Day, "reason": Text},
            makes=True,
            positional=("kind", "values"),
        ),
    ),
)
HOURS = Resource(
    "calendar_versions",
    "house",
    CalendarVersion,
    "Opening hours and closed days, version by version.",
    shows=("calendar=calendar.code", "number", "valid_from", "weekly", "closed"),
    staff=SETTINGS,
    related=("calendar",),
    filters={"calendar": "calendar__code"},
)
_COMPANY = (
    *("name", "legal_form", "capital", "siren", "siret", "vat_number", "rcs", "street", "postcode", "city", "country"),
    *("email", "phone", "website", "iban", "bic", "creditor_id"),
)
COMPANY = Resource(
    "operator",
    "house",
    Operator,
    "The operator's own identity, as its papers bear it.",
    shows=(*(name for name in _COMPANY if name != "iban"), "vat_on_debits"),
    staff=SETTINGS,
    acts=(
        Act(
            "set",
            services.set_operator,
            SETTINGS,
            "Enter it or change it; papers already issued keep theirs",
            {**dict.fromkeys(_COMPANY, (MaybeWord | None, None)), "vat_on_debits": (bool | None, None)},
            makes=True,
        ),
    ),
)
INVITATIONS = Resource(
    "invitations",
    "house",
    Invitation,
    "Who was invited, and whether he came.",
    shows=("user=user.email", "invited_at", "invited_by=invited_by.email", "expires_at", "accepted_at", "withdrawn_at"),
    staff="user.write",
    related=("user", "invited_by"),
    filters={"since": "invited_at__gte"},
)
RESOURCES = (ACCOUNTS, INVITATIONS, LOOKS, EVENTS, MESSAGES, HOOKS, DELIVERIES, POLICIES, HOURS, COMPANY)

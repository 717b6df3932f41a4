"""Events, messages, webhooks."""

from kernel import services
from kernel.models import Event, Look, Message, User, WebhookDelivery, WebhookEndpoint
from web.api.registry import Act, Resource

SETTINGS = "settings.write"

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
    filters={"state": "state", "channel": "channel", "recipient": "recipient"},
)
HOOKS = Resource(
    "webhooks",
    "house",
    WebhookEndpoint,
    "Where other programs listen. The secret is shown once, on the page that makes it.",
    shows=("label", "url", "events", "active", "created_at"),
    staff=SETTINGS,
    acts=(Act("switch", services.switch_endpoint, SETTINGS, "Switch it on or off", {"active": bool}),),
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
)
RESOURCES = (ACCOUNTS, LOOKS, EVENTS, MESSAGES, HOOKS, DELIVERIES)

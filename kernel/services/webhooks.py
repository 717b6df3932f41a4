"""Webhooks: endpoints, and the sweep that carries each event to them, signed, until it is taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from kernel.errors import Refused, Rejected, Unavailable
from kernel.messengers.base import Carrier
from kernel.messengers.hooks import address_of
from kernel.models import WebhookDelivery, WebhookEndpoint
from kernel.services.sweeps import sweep_ran, wake

if TYPE_CHECKING:
    from kernel.models import User

# Of as many receivers that let each post run out of its time, the last is still asked within the claim.
BATCH = 20
LOG_KEPT = timedelta(days=90)
LOG_SWEPT = 200
CLAIM_LASTS = timedelta(minutes=5)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
SECRET_BEGINS = "whsec_"  # noqa: S105 (of a kind of secret; none by itself)


def create_endpoint(
    *, url: str, label: str, events: Sequence[str], at: datetime, by: User | None
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and the secret its signatures are checked with.

    Raises:
        Refused: `address_invalid`, `field_missing` without a name.
    """
    _check_address(url)
    if not label.strip():
        raise Refused("field_missing", field="label")
    secret = _fresh_secret()
    endpoint = WebhookEndpoint.objects.create(
        url=url, label=label.strip()[:80], secret=secret, events=sorted(set(events)), created_at=at, created_by=by
    )
    return endpoint, secret


def set_own_endpoint(user: User, *, url: str, events: Sequence[str], at: datetime) -> str:
    """Where `user` himself is told of `events`; no address, or no event, and he is told nothing there.

    Returns:
        The secret of a new address, which is shown this once; "" where the address stays what it was.

    Raises:
        Refused: `address_invalid`.
    """
    standing = WebhookEndpoint.objects.filter(person=user)
    if not url.strip():
        standing.delete()
        return ""
    _check_address(url)
    told = {"events": sorted(set(events)), "active": bool(events)}
    if standing.filter(url=url).update(**told):
        return ""
    secret = _fresh_secret()
    whole = {"url": url, "secret": secret, "label": str(user)[:80], "created_at": at, "created_by": user, **told}
    WebhookEndpoint.objects.update_or_create(person=user, defaults=whole)
    return secret


def _check_address(url: str) -> None:
    try:
        parts, _port = address_of(url)
    except Rejected as error:
        raise Refused("address_invalid", address=url) from error
    if parts.username or parts.password or (settings.PRODUCTION and parts.scheme == "http"):
        raise Refused("address_invalid", address=url)


def _fresh_secret() -> str:
    return SECRET_BEGINS + base64.b64encode(secrets.token_bytes(24)).decode()


def switch_endpoint(endpoint: WebhookEndpoint, *, active: bool) -> WebhookEndpoint:
    """Raises Refused `endpoint_of_a_person` for one whose person chose nothing: no event named would mean all."""
    if active and endpoint.person_id and not endpoint.events:
        raise Refused("endpoint_of_a_person")
    endpoint.active = active
    endpoint.save(update_fields=["active"])
    return endpoint


def renew_secret(endpoint: WebhookEndpoint) -> str:
    """A new signing secret, shown this once. All that is sent or tried again from now on is signed with it:
    a receiver that still checks with the old one refuses for a while, and loses nothing.

    Raises:
        Refused: `endpoint_of_a_person`.
    """
    if endpoint.person_id:
        raise Refused("endpoint_of_a_person")
    endpoint.secret = _fresh_secret()
    endpoint.save(update_fields=["secret"])
    return str(endpoint.secret)


def change_endpoint(endpoint: WebhookEndpoint, *, url: str, label: str, events: Sequence[str]) -> WebhookEndpoint:
    """Where it listens from now on, under which name and to what; its secret and its log stay.

    Raises:
        Refused: `address_invalid`, `field_missing` without a name, `endpoint_of_a_person`.
    """
    if endpoint.person_id:
        raise Refused("endpoint_of_a_person")
    _check_address(url)
    if not label.strip():
        raise Refused("field_missing", field="label")
    endpoint.url, endpoint.label, endpoint.events = url, label.strip()[:80], sorted(set(events))
    endpoint.save(update_fields=["url", "label", "events"])
    return endpoint


def replay(delivery: WebhookDelivery, *, at: datetime) -> WebhookDelivery:
    """Sends an event once more, whatever became of it; a receiver knows by the identifier that it is the same one."""
    with transaction.atomic():
        WebhookEndpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
        one = {"endpoint_id": delivery.endpoint_id, "event_id": delivery.event_id, "key": delivery.key}
        same = WebhookDelivery.objects.filter(**one)
        last = same.aggregate(last=Max("replay"))["last"] or 0
        again = WebhookDelivery.objects.create(
            **one,
            event_name=delivery.event_name,
            content=delivery.content,
            replay=last + 1,
            queued_at=at,
            due_at=at,
        )
    wake("kernel.tasks.deliver_webhooks")
    return again


def queue_notice(
    endpoint: WebhookEndpoint, *, topic: str, subject: str, about: tuple[str, int], url: str, key: str, at: datetime
) -> None:
    """Tells a customer's program of a notice of his, once under a key. Thin on purpose, as events are.

    Args:
        about: the row that it speaks of, its type and its key.
        url: where it stands in the portal.
    """
    told = {
        "id": f"ntc_{key}",
        "type": topic,
        "at": at.isoformat(),
        "object": dict(zip(("type", "id"), about, strict=True)),
    }
    content = {**told, "subject": subject, "url": url}
    row = WebhookDelivery(endpoint=endpoint, event_name=topic, key=key[:80], content=content, queued_at=at, due_at=at)
    WebhookDelivery.objects.bulk_create([row], ignore_conflicts=True)
    wake("kernel.tasks.deliver_webhooks")


def payload(delivery: WebhookDelivery) -> dict[str, Any]:
    """What is sent: which object moved, how and when. Thin on purpose: the API tells the rest to who may read it."""
    told = delivery.event
    if told is None:
        return dict(delivery.content or {})
    subject = {"type": told.subject_type, "id": told.subject_id, "before": told.before, "after": told.after}
    return {"id": f"evt_{told.pk}", "type": told.name, "at": told.at.isoformat(), "object": subject}


def signed(secret: str, identifier: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a signed body, as standardwebhooks.com defines them: HMAC-SHA-256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_BEGINS))
    moment = str(int(at.timestamp()))
    seal = hmac.new(key, b".".join([identifier.encode(), moment.encode(), body]), hashlib.sha256).digest()
    return {
        "webhook-id": identifier,
        "webhook-timestamp": moment,
        "webhook-signature": "v1," + base64.b64encode(seal).decode(),
    }


def deliver_webhooks(*, at: datetime) -> int:
    """Posts what is due, at most a batch; returns how many were taken. The sweep behind the beat and the nudge."""
    carrier: Carrier = import_string(settings.WEBHOOK_CARRIER)()
    taken, silent = 0, set[int]()
    for row in _claim(at):
        if row.endpoint_id in silent:
            _put_off(row, at)
            continue
        done = _deliver(row, carrier, at)
        taken += done is True
        # Who did not answer just now is not asked again in this round: one dead program must not hold up the others.
        silent |= {row.endpoint_id} if done is None else set()
    _forget_old(at)
    sweep_ran("kernel.deliver_webhooks", at=at)
    return taken


def _claim(at: datetime) -> list[WebhookDelivery]:
    with transaction.atomic():
        due = WebhookDelivery.objects.filter(WebhookDelivery.WAITING, due_at__lte=at, endpoint__active=True)
        rows = due.order_by("due_at", "pk").select_related("endpoint", "event")
        claimed = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
        for row in claimed:
            row.state, row.attempts, row.due_at = WebhookDelivery.State.SENDING, row.attempts + 1, at + CLAIM_LASTS
        WebhookDelivery.objects.bulk_update(claimed, ["state", "attempts", "due_at"])
    return claimed


def _forget_old(at: datetime) -> None:
    """The log goes back three months; what still waits is older than that only if it must be."""
    oldest = list(WebhookDelivery.objects.order_by("pk").values_list("pk", flat=True)[:LOG_SWEPT])
    over = WebhookDelivery.objects.filter(pk__in=oldest, queued_at__lt=at - LOG_KEPT).exclude(WebhookDelivery.WAITING)
    over.delete()


def _put_off(row: WebhookDelivery, at: datetime) -> None:
    """Back among what waits, without a try spent."""
    mine = WebhookDelivery.objects.filter(pk=row.pk, state=WebhookDelivery.State.SENDING, attempts=row.attempts)
    mine.update(state=WebhookDelivery.State.QUEUED, due_at=at + BACK_OFF[0], attempts=row.attempts - 1)


def _deliver(row: WebhookDelivery, carrier: Carrier, at: datetime) -> bool | None:
    """Whether it was taken; None when nobody answered."""
    told = payload(row)
    body = json.dumps(told, separators=(",", ":")).encode()
    try:
        status = carrier.post(row.endpoint.url, body, signed(row.endpoint.secret, told["id"], at, body))
    except Unavailable as error:
        _try_again(row, at, str(error), None)
        return None
    except Rejected as error:
        _settle(row, state=WebhookDelivery.State.FAILED, last_error=str(error))
        return False
    if 200 <= status < 300:
        _settle(row, state=WebhookDelivery.State.DELIVERED, delivered_at=at, status=status, last_error="")
        return True
    _try_again(row, at, "", status)
    return False


def _try_again(row: WebhookDelivery, at: datetime, error: str, status: int | None) -> None:
    if row.attempts > len(BACK_OFF):
        _settle(row, state=WebhookDelivery.State.FAILED, last_error=error, status=status)
        return
    due = at + BACK_OFF[row.attempts - 1]
    _settle(row, state=WebhookDelivery.State.QUEUED, due_at=due, last_error=error, status=status)


def _settle(row: WebhookDelivery, **updates: object) -> None:
    # Only while the claim is still ours.
    mine = WebhookDelivery.objects.filter(pk=row.pk, state=WebhookDelivery.State.SENDING, attempts=row.attempts)
    mine.update(**updates)

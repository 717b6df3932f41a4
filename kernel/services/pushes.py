"""Web push: browsers subscribed by their people, and the sweep that carries what they asked to be told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from kernel.errors import Refused, Rejected, Unavailable
from kernel.messengers import push
from kernel.messengers.base import Carrier
from kernel.models import PersonalNotice, PushBrowser, PushKey, PushMessage
from kernel.services.sweeps import sweep_ran, wake

if TYPE_CHECKING:
    from kernel.models import User

BATCH = 50
MOST_BROWSERS = 10
CLAIM_LASTS = timedelta(minutes=5)
NEWS_LASTS = timedelta(hours=4)
"""An alarm older than this is no news: the push service drops it, and so do we."""
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
GONE = {404, 410}
"""RFC 8030, 7.3: the browser gave its subscription up."""


def push_key(*, at: datetime) -> PushKey:
    """The house's key; made by whoever asks first."""
    found = PushKey.objects.first()
    if found is None:
        private, public = push.new_pair()
        found, _new = PushKey.objects.get_or_create(
            only=True, defaults={"private": private, "public": public, "made_at": at}
        )
    return found


def subscribe_browser(
    user: User, *, endpoint: str, p256dh: str, auth: str, label: str = "", at: datetime
) -> PushBrowser:
    """Notes a browser that its person subscribed; the same one again is the same row, now his.

    Raises:
        Refused: `address_invalid`, `push_keys_invalid`, `too_many_browsers`.
    """
    parts = urlsplit(endpoint)
    safe = parts.scheme == "https" or (parts.scheme == "http" and not settings.PRODUCTION)
    if not safe or not parts.hostname or len(endpoint) > 600:
        raise Refused("address_invalid", address=endpoint[:80])
    if not push.is_subscription(p256dh, auth):
        raise Refused("push_keys_invalid")
    if user.push_browsers.exclude(endpoint=endpoint).count() >= MOST_BROWSERS:
        raise Refused("too_many_browsers", most=MOST_BROWSERS)
    told = {"user": user, "p256dh": p256dh, "auth": auth, "label": label.strip()[:80] or parts.hostname, "since": at}
    return PushBrowser.objects.update_or_create(endpoint=endpoint, defaults=told)[0]


def forget_browser(browser: PushBrowser) -> None:
    """It is told nothing more; what was on its way to it is dropped."""
    PushBrowser.objects.filter(pk=browser.pk).delete()


def forget_browsers(user: User) -> None:
    """All of his, wherever they are: for a lost device, and for an account that closes."""
    PushBrowser.objects.filter(user=user).delete()


def claim_push_notices(*, limit: int = 200) -> list[PersonalNotice]:
    """Takes notices that are to be pushed; call inside the transaction that queues the pushes."""
    rows = PersonalNotice.objects.filter(to_push=True).select_related("user", "event__by").order_by("pk")
    claimed = list(rows.select_for_update(of=("self",), skip_locked=True)[:limit])
    PersonalNotice.objects.filter(pk__in=[row.pk for row in claimed]).update(to_push=False)
    return claimed


def queue_push(user: User, content: Mapping[str, str], *, key: str, at: datetime) -> int:
    """Queues one message for each of his browsers, once under a key; returns how many browsers he has."""
    text = json.dumps(content, ensure_ascii=False)
    browsers = list(user.push_browsers.all())
    rows = [PushMessage(browser=one, key=key[:80], content=text, queued_at=at, due_at=at) for one in browsers]
    PushMessage.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        wake("kernel.tasks.send_pushes")
    return len(browsers)


def send_pushes(*, at: datetime) -> int:
    """Hands what is due to the push services, at most a batch; returns how many were taken."""
    carrier: Carrier = import_string(settings.WEBHOOK_CARRIER)()
    claimed = _claim(at)
    house = push_key(at=at) if claimed else None
    taken = sum(_send(row, house, carrier, at) for row in claimed if house)
    sweep_ran("kernel.send_pushes", at=at)
    return taken


def _claim(at: datetime) -> list[PushMessage]:
    with transaction.atomic():
        due = PushMessage.objects.filter(PushMessage.WAITING, due_at__lte=at).order_by("due_at", "pk")
        rows = due.select_related("browser__user")
        claimed = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
        for row in claimed:
            row.state, row.attempts, row.due_at = PushMessage.State.SENDING, row.attempts + 1, at + CLAIM_LASTS
        PushMessage.objects.bulk_update(claimed, ["state", "attempts", "due_at"])
    return claimed


def _send(row: PushMessage, house: PushKey, carrier: Carrier, at: datetime) -> bool:
    browser, left = row.browser, NEWS_LASTS - (at - row.queued_at)
    if left <= timedelta(0) or not browser.user.is_active:
        _settle(row, state=PushMessage.State.FAILED, last_error="too_late" if left <= timedelta(0) else "closed")
        return False
    try:
        body = push.encrypted(row.content.encode()[: push.LONGEST], p256dh=browser.p256dh, auth=browser.auth)
        status = carrier.post(browser.endpoint, body, _headers(house, browser, left, at))
    except Unavailable as error:
        _try_again(row, at, str(error))
        return False
    except Rejected as error:
        _settle(row, state=PushMessage.State.FAILED, last_error=str(error))
        return False
    return _heard(row, status, at)


def _headers(house: PushKey, browser: PushBrowser, left: timedelta, at: datetime) -> dict[str, str]:
    contact = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> ")
    who = push.authorization(house.private, house.public, endpoint=browser.endpoint, contact=f"mailto:{contact}", at=at)
    return {
        "Authorization": who,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(left.total_seconds())),
        "Urgency": "high",
    }


def _heard(row: PushMessage, status: int, at: datetime) -> bool:
    if 200 <= status < 300:
        _settle(row, state=PushMessage.State.DELIVERED, last_error="")
        return True
    if status in GONE:
        forget_browser(row.browser)
    elif status == 429 or status >= 500:
        _try_again(row, at, str(status))
    else:
        _settle(row, state=PushMessage.State.FAILED, last_error=str(status))
    return False


def _try_again(row: PushMessage, at: datetime, error: str) -> None:
    if row.attempts > len(BACK_OFF):
        _settle(row, state=PushMessage.State.FAILED, last_error=error)
        return
    _settle(row, state=PushMessage.State.QUEUED, due_at=at + BACK_OFF[row.attempts - 1], last_error=error)


def _settle(row: PushMessage, **updates: object) -> None:
    # Only while the claim is still ours.
    mine = PushMessage.objects.filter(pk=row.pk, state=PushMessage.State.SENDING, attempts=row.attempts)
    mine.update(**updates)

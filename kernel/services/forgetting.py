"""What the kernel knows of a person whom law asks to forget: accounts, and what was written to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from kernel.models import (
    Bounce,
    DefaultView,
    Message,
    NewsMark,
    NoticeRule,
    PushBrowser,
    SavedView,
    User,
    WebhookEndpoint,
)

NOBODY = "–"


def forget_user(user: User) -> User:
    """Makes an account nobody's: it stays as a row for the acts that it signed, and opens nothing any more.

    The history of the row goes too: it is the person's name under an older date.
    """
    with transaction.atomic():
        user.email, user.name, user.phone = f"efface-compte-{user.pk}@invalid.example", NOBODY, ""
        user.is_active = False
        user.set_unusable_password()
        user.save()
        NoticeRule.objects.filter(user=user).delete()
        NewsMark.objects.filter(user=user).delete()
        SavedView.objects.filter(user=user).delete()
        DefaultView.objects.filter(user=user).delete()
        PushBrowser.objects.filter(user=user).delete()
        WebhookEndpoint.objects.filter(person=user).delete()
        with pgtrigger.ignore("kernel.UserEvent:append_only"):
            events: Any = User.pgh_event_model  # type: ignore[attr-defined]
            events.objects.filter(pgh_obj_id=user.pk).exclude(email=user.email).delete()
    return user


def forget_messages(addresses: Iterable[str], *, about: Mapping[str, Iterable[int]], at: datetime) -> int:
    """Empties the messages that went to some addresses or spoke of some rows; returns how many.

    The rows stay, with their keys and dates, so that nothing is sent twice. What still waits to leave is left alone.

    Args:
        about: primary keys by the label of their model, such as ``{"sla.ticket": [1, 2]}``.
    """
    wanted = {address.strip().lower() for address in addresses if address.strip()}
    found = Q(to__in=wanted)
    for label, keys in about.items():
        found |= Q(about_type=label, about_id__in=list(keys))
    rows = Message.objects.annotate(to=Lower("recipient")).filter(found).exclude(Message.WAITING)
    blank = {"recipient": NOBODY, "subject": NOBODY, "body": "", "html": "", "attachments": [], "last_error": ""}
    with transaction.atomic():
        told = Bounce.objects.filter(Q(address__in=wanted) | Q(message__in=rows.values("pk")))
        told.update(address=NOBODY, why="", cleared_at=at)
        return Message.objects.filter(pk__in=rows.values("pk")).update(**blank)

"""What each person asked to be told, his saved views, and the readers of the public state page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from kernel import leaving
from kernel.errors import Refused
from kernel.models import DefaultView, NewsMark, NoticeRule, PersonalNotice, SavedView, StatusReader
from kernel.services.people import hash_key

if TYPE_CHECKING:
    from kernel.models import User

UNCONFIRMED_KEPT = timedelta(days=7)
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3, without the brackets."""


def choose_notices(user: User, wanted: Mapping[str, tuple[bool, bool]], *, pushed: Collection[str] = ()) -> None:
    """Replaces what `user` wants to be told: event -> (in the application, by mail), and those `pushed` to his screens.

    An event that is told nowhere is not told.
    """
    rows = [
        NoticeRule(user=user, event=event, in_app=in_app, by_mail=by_mail, by_push=event in pushed)
        for event, (in_app, by_mail) in {**dict.fromkeys(pushed, (False, False)), **wanted}.items()
        if in_app or by_mail or event in pushed
    ]
    with transaction.atomic():
        NoticeRule.objects.filter(user=user).delete()
        NoticeRule.objects.bulk_create(rows)


def choose_notice(user: User, event: str, *, in_app: bool, by_mail: bool, by_push: bool) -> None:
    """The same of one event, the others left as they are."""
    if not (in_app or by_mail or by_push):
        NoticeRule.objects.filter(user=user, event=event).delete()
        return
    told = {"in_app": in_app, "by_mail": by_mail, "by_push": by_push}
    NoticeRule.objects.update_or_create(user=user, event=event, defaults=told)


def see_notices(user: User, *, at: datetime) -> int:
    """Marks all that he was told as seen."""
    return PersonalNotice.objects.filter(user=user, seen_at=None).update(seen_at=at)


def see_notice(notice: PersonalNotice, *, at: datetime) -> PersonalNotice:
    """Marks one as seen; the first time counts."""
    PersonalNotice.objects.filter(pk=notice.pk, seen_at=None).update(seen_at=at)
    notice.refresh_from_db(fields=["seen_at"])
    return notice


def hide_notice(notice: PersonalNotice, *, at: datetime) -> PersonalNotice:
    """Takes one off his list, seen; what was to be mailed or pushed of it still is."""
    PersonalNotice.objects.filter(pk=notice.pk).update(in_app=False, seen_at=Coalesce("seen_at", Value(at)))
    notice.refresh_from_db(fields=["in_app", "seen_at"])
    return notice


def mark_news(user: User, messages: Iterable[int], *, hidden: bool = False) -> None:
    """A customer has read these messages, by their keys; or wants them among his news no more."""
    rows = [NewsMark(user=user, message_id=pk, hidden=hidden) for pk in messages]
    told: dict[str, Any] = {"ignore_conflicts": True}
    if hidden:
        told = {"update_conflicts": True, "unique_fields": ["user", "message"], "update_fields": ["hidden"]}
    NewsMark.objects.bulk_create(rows, **told)


def claim_mail_notices(*, limit: int = 100) -> list[PersonalNotice]:
    """Takes notices whose mail is to be written; call inside the transaction that queues the mails."""
    rows = PersonalNotice.objects.filter(to_mail=True).select_related("user", "event__by").order_by("pk")
    claimed = list(rows.select_for_update(of=("self",), skip_locked=True)[:limit])
    PersonalNotice.objects.filter(pk__in=[row.pk for row in claimed]).update(to_mail=False)
    return claimed


def save_view(user: User, *, page: str, name: str, query: str) -> SavedView:
    """Keeps a narrowed list under a name; the same name again replaces it. Raises Refused `field_missing`."""
    if not name.strip():
        raise Refused("field_missing", field="name")
    view, _new = SavedView.objects.update_or_create(
        user=user, page=page[:60], name=name.strip()[:60], defaults={"query": query[:500]}
    )
    return view


def change_view(view: SavedView, *, name: str, shared: bool) -> SavedView:
    """Renames a view, or shares it with whoever opens its page. Raises Refused `field_missing`, `view_name_taken`."""
    if not name.strip():
        raise Refused("field_missing", field="name")
    name = name.strip()[:60]
    if SavedView.objects.filter(user=view.user_id, page=view.page, name=name).exclude(pk=view.pk).exists():
        raise Refused("view_name_taken", name=name)
    view.name, view.shared = name, shared
    view.save(update_fields=["name", "shared"])
    return view


def open_with(user: User, page: str, view: SavedView | None) -> None:
    """From now on the list opens for `user` with one of the views he sees, or with everything."""
    if view is None:
        DefaultView.objects.filter(user=user, page=page).delete()
    else:
        DefaultView.objects.update_or_create(user=user, page=page, defaults={"view": view})


def forget_view(view: SavedView) -> None:
    SavedView.objects.filter(pk=view.pk).delete()


def ask_for_state(email: str, *, language: str, at: datetime) -> StatusReader:
    """Notes an address that wants the network's state. Who never confirmed is forgotten after a week.

    Raises Refused `email_invalid`.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("email_invalid", email=email[:254]) from error
    if len(address) > LONGEST_ADDRESS:
        raise Refused("email_invalid", email=email[:254])
    StatusReader.objects.filter(confirmed_at=None, asked_at__lt=at - UNCONFIRMED_KEPT).delete()
    reader, _new = StatusReader.objects.update_or_create(
        email=address, defaults={"language": language, "key_hash": hash_key(leaving.state_key(address)), "asked_at": at}
    )
    return reader


def state_key(reader: StatusReader) -> str:
    """What his confirming and leaving links end with: the same in every mail, so that the oldest still lets him go."""
    key = leaving.state_key(reader.email)
    # After the house changed its secret, the links of mails to come are the ones that open.
    StatusReader.objects.filter(pk=reader.pk).exclude(key_hash=hash_key(key)).update(key_hash=hash_key(key))
    return key


def state_reader(key: str) -> StatusReader | None:
    """Whom a confirming or leaving link speaks of; None once he left, or was forgotten unconfirmed."""
    return StatusReader.objects.filter(key_hash=hash_key(key)).first()


def confirm_reader(key: str, *, at: datetime) -> bool:
    found = StatusReader.objects.filter(key_hash=hash_key(key))
    found.filter(confirmed_at=None).update(confirmed_at=at)
    return found.exists()


def leave_state(key: str) -> None:
    StatusReader.objects.filter(key_hash=hash_key(key)).delete()

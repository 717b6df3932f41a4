"""Every read of the kernel that is worth a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import models

from kernel import leaving, letters, policies
from kernel.errors import Refused
from kernel.models import (
    Bounce,
    Calendar,
    CalendarVersion,
    DefaultView,
    LetterTemplate,
    Message,
    Operator,
    PersonalNotice,
    PolicyVersion,
    SavedView,
    SweepRun,
    Transition,
    User,
)
from kernel.secrets import by_fours
from kernel.telephones import telephone

Row = TypeVar("Row", bound=models.Model)


def views_seen(user: User) -> models.QuerySet[SavedView]:
    """His own views and those that colleagues share, by name; `first` tells those that his lists open with."""
    seen = models.Q(user=user) | models.Q(shared=True, user__is_active=True)
    first = models.Exists(DefaultView.objects.filter(user=user, view=models.OuterRef("pk")))
    return SavedView.objects.filter(seen).select_related("user").annotate(first=first)


def in_slices(rows: models.QuerySet[Row], by: str, size: int = 1000) -> Iterator[Row]:
    """All rows in the order of the number `by`, which no two share; `size` at a time, a statement for each slice.

    For what may be millions: the answer to one statement is held whole by the process that asked.
    """
    last, rows = -1, rows.order_by(by)
    while found := list(rows.filter(**{f"{by}__gt": last})[:size]):
        yield from found
        last = getattr(found[-1], by)


def operator() -> Operator:
    """The company that runs this Raccord.

    Raises:
        Refused: `operator_missing` before the set-up.
    """
    found = Operator.objects.first()
    if found is None:
        raise Refused("operator_missing")
    return found


def policy_version(kind: str, on: date) -> PolicyVersion | None:
    """The version of a policy in force on a day, if any was published."""
    published = PolicyVersion.objects.filter(kind=kind, valid_from__lte=on)
    return published.order_by("-valid_from", "-number").first()


def policy(kind: str, on: date) -> Any:
    """The policy of `kind` in force on a day, as its dataclass; its defaults where none was published."""
    version = policy_version(kind, on)
    return policies.read(kind, version.values if version else {})


def terms(on: date) -> dict[str, Any]:
    """Every policy in force on a day, as JSON to freeze into a contract: ``{kind: {"version": n, "values": {...}}}``.

    The defaults are written out too (version 0), for a later change of default must not reach what is signed.
    """
    published = PolicyVersion.objects.filter(valid_from__lte=on).order_by("kind", "-valid_from", "-number")
    in_force = {version.kind: version for version in published.distinct("kind")}
    frozen = {}
    for kind in sorted(policies.kinds()):
        version = in_force.get(kind)
        values = policies.encode(policies.read(kind, version.values if version else {}))
        frozen[kind] = {"version": version.number if version else 0, "values": values}
    return frozen


def calendar_version(calendar: Calendar, on: date) -> CalendarVersion:
    """The version of a calendar in force on a day.

    Raises:
        Refused: `calendar_without_hours` when none was published for that day.
    """
    published = CalendarVersion.objects.select_related("calendar").filter(calendar=calendar, valid_from__lte=on)
    version = published.order_by("-valid_from", "-number").first()
    if version is None:
        raise Refused("calendar_without_hours", calendar=calendar.code, on=on.isoformat())
    return version


def history(row: models.Model) -> models.QuerySet[Transition]:
    """The moves of one row through its lifecycle, oldest first."""
    moves = Transition.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
    return moves.select_related("by")


def messages_about(row: models.Model) -> models.QuerySet[Message]:
    """The mails and letters that spoke of one row, newest first."""
    return Message.objects.filter(about_type=row._meta.label_lower, about_id=row.pk)


def unseen_notices(user: User) -> int:
    """How many notices he has not seen; a hundred says as much as a thousand."""
    return PersonalNotice.objects.filter(user=user, in_app=True, seen_at=None)[:100].count()


def message_exists(key: str) -> bool:
    """Whether what a key names was written already."""
    return Message.objects.filter(key=key).exists()


def letters_to_post() -> models.QuerySet[Message]:
    """The letters that wait for a person to post them, oldest first."""
    return Message.objects.filter(state=Message.State.TO_POST).order_by("queued_at", "pk")


def leave_link(message: Message) -> str:
    """Where the reader of a mail takes himself off its list, without signing in (RFC 8058); "" for what is no list:
    a mail that he was obliged to get, or one to an address that nobody signs in with and so nobody tunes."""
    if message.kind in leaving.STATE_MAILS:
        return f"{settings.RACCORD_URL}/etat/abonnement/{leaving.state_key(message.recipient)}/fin"
    topic = letters.topic_of(message.kind)
    if topic is None or topic.obliged:
        return ""
    if not User.objects.filter(email__iexact=message.recipient, is_active=True).exists():
        return ""
    return f"{settings.RACCORD_URL}/desabonnement/{leaving.topic_key(message.recipient, topic)}"


def silent_sweeps(names: list[str], *, since: datetime) -> list[str]:
    """Which of the sweeps `names` have not come to their end since an instant: the dead-man alarm."""
    alive = set(SweepRun.objects.filter(name__in=names, ran_at__gte=since).values_list("name", flat=True))
    return [name for name in names if name not in alive]


def operator_facts() -> dict[str, str]:
    """The house's own address, as letters name it: the telephone as it is dialled, the account by fours; empty words
    before the set-up."""
    found = Operator.objects.first()
    names = ("name", "street", "postcode", "city", "email", "phone", "website", "iban")
    facts = {name: str(getattr(found, name, "") or "") for name in names}
    return facts | {"phone": telephone(facts["phone"]), "iban": by_fours(facts["iban"])}


def letter_templates(kind: str) -> dict[str, LetterTemplate]:
    """The operator's own words in force for a kind: language -> newest published version."""
    rows = LetterTemplate.objects.filter(kind=kind, published_at__isnull=False)
    return {row.language: row for row in rows.order_by("language", "number")}


def open_bounces(addresses: Iterable[str] | None = None) -> models.QuerySet[Bounce]:
    """The addresses that do not take what is sent to them; of all, or among some."""
    found = Bounce.objects.filter(cleared_at=None).select_related("message")
    return found if addresses is None else found.filter(address__in=[one.strip().lower() for one in addresses])

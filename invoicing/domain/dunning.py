"""What comes next for a customer who owes: reminder, fifteen days, suspension, and back.

Pure: a history in, one step out, with the rule that led to it, so that the desk, the portal and a dry run all say the
same. `docs/rules/dunning.md` tells it in words and is executed by the tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from invoicing.domain.calendars import DAY, SATURDAY, is_holiday
from invoicing.domain.days import BOOKS
from invoicing.domain.policy import DunningPolicy

KINDS = frozenset(
    {
        "none",
        "open",
        "close",
        "lift",
        "suspended",
        "frozen",
        "disputed",
        "in_flight",
        "nudge",
        "nudge_later",
        "letter",
        "posting",
        "notice",
        "suspend",
        "kept_open",
    }
)


@dataclass(frozen=True)
class Freeze:
    """A promise, a hold, or a dispute of everything: from `start` to `end`, both days counted."""

    kind: str
    start: date
    end: date

    def holds(self, day: date) -> bool:
        """Whether the freeze covers a day."""
        return self.start <= day <= self.end


@dataclass(frozen=True)
class History:
    """Everything that the next step hangs on.

    Args:
        overdue: overdue principal, VAT included, euros; fees and interest are no principal.
        disputed: the part of it that is disputed.
        in_flight: the part of it under a debit whose outcome is not known yet.
        rejected_on: when the bank told of a failed debit that is still unpaid; None without one.
        overdue_since: the oldest due date of what is overdue and to be paid by other means than debit.
        is_open: whether a case is open.
        opened_on: when it was opened.
        nudges, nudged_on: how many friendly words were sent in it, and the day of the last.
        letter_queued_on, letter_left_on: of the newest reminder that still counts; it left when mailed or posted.
        suspended_on: when an unpaid suspension began, while it lasts.
        freezes: promises, holds and full disputes.
    """

    overdue: Decimal = Decimal(0)
    disputed: Decimal = Decimal(0)
    in_flight: Decimal = Decimal(0)
    rejected_on: date | None = None
    overdue_since: date | None = None
    is_open: bool = False
    opened_on: date | None = None
    nudges: int = 0
    nudged_on: date | None = None
    letter_queued_on: date | None = None
    letter_left_on: date | None = None
    suspended_on: date | None = None
    freezes: tuple[Freeze, ...] = field(default=())

    @property
    def undisputed(self) -> Decimal:
        """What may be claimed today."""
        return self.overdue - self.disputed

    def freeze(self, day: date) -> Freeze | None:
        """The freeze that covers a day and lasts longest."""
        holding = [freeze for freeze in self.freezes if freeze.holds(day)]
        return max(holding, key=lambda freeze: freeze.end, default=None)


@dataclass(frozen=True)
class Step:
    """What comes next.

    Args:
        kind: one of `KINDS`; "open", "close", "lift", "letter" and "suspend" are to be done, on the day asked about.
        on: the day of it, or until which nothing happens; None where no day can be told.
        rule: why, as a stable name which the faces translate.
    """

    kind: str
    on: date | None
    rule: str


def may_suspend_on(day: date, policy: DunningPolicy) -> bool:
    """Whether somebody may be cut off for non-payment on a day: never before days on which nobody can help him."""
    if day.weekday() in policy.avoided_weekdays:
        return False
    return not (policy.avoid_holidays and (is_holiday(day) or is_holiday(day + DAY)))


def may_suspend_at(at: datetime, policy: DunningPolicy) -> bool:
    """Whether the hour allows it too: nobody's line goes down at night, when nobody answers."""
    return policy.from_hour <= at.astimezone(BOOKS).hour < policy.until_hour


def first_suspension_day(left_on: date, policy: DunningPolicy) -> date:
    """The first allowed day after the notice, whose first day is the day after the letter left."""
    day = left_on + timedelta(days=policy.notice_days) + DAY
    while not may_suspend_on(day, policy):
        day += DAY
    return day


def next_step(history: History, policy: DunningPolicy, today: date) -> Step:
    """What is to be done today, or what is waited for.

    Examples:
        >>> from datetime import date
        >>> owing = History(overdue=Decimal("120.00"), rejected_on=date(2026, 11, 9), is_open=True)
        >>> next_step(owing, DunningPolicy(), date(2026, 11, 9)).kind
        'letter'
    """
    if history.overdue <= policy.threshold:
        return _settled(history, today)
    if history.suspended_on is not None:
        return _relief(history, policy, today)
    if not history.is_open:
        return _opening(history, policy, today)
    return _held_back(history, policy, today) or _pressure(history, policy, today)


def _settled(history: History, today: date) -> Step:
    if history.suspended_on is not None:
        return Step("lift", today, "paid")
    return Step("close", today, "paid") if history.is_open else Step("none", None, "nothing_overdue")


def _opening(history: History, policy: DunningPolicy, today: date) -> Step:
    if history.undisputed - history.in_flight <= policy.threshold:
        return Step("none", None, "disputed" if history.disputed else "debit_under_way")
    frozen = history.freeze(today)
    if frozen is not None:
        return Step("none", frozen.end + DAY, frozen.kind)
    if history.rejected_on is not None:
        return Step("open", today, "rejected_debit")
    if history.overdue_since is None:
        return Step("none", None, "debit_to_come")
    after = history.overdue_since + timedelta(days=policy.grace_days) + DAY
    return Step("open", today, "overdue") if after <= today else Step("none", after, "grace")


def _relief(history: History, policy: DunningPolicy, today: date) -> Step:
    """A suspension never outlives its reason, whatever became of its case."""
    frozen = history.freeze(today)
    if frozen is not None:
        return Step("lift", today, frozen.kind)
    if history.undisputed <= policy.threshold:
        return Step("lift", today, "disputed")
    return Step("suspended", None, "unpaid")


def _held_back(history: History, policy: DunningPolicy, today: date) -> Step | None:
    frozen = history.freeze(today)
    if frozen is not None:
        return Step("frozen", frozen.end + DAY, frozen.kind)
    if history.undisputed <= policy.threshold:
        return Step("disputed", None, "disputed")
    under_way = history.undisputed - history.in_flight <= policy.threshold
    return Step("in_flight", None, "debit_under_way") if under_way else None


def _pressure(history: History, policy: DunningPolicy, today: date) -> Step:
    if history.letter_queued_on is None:
        return _friendly(history, policy, today) or Step("letter", today, "reminder")
    if history.letter_left_on is None:
        return Step("posting", None, "letter_not_posted")
    if policy.network_action == "none":
        return Step("kept_open", None, "no_network_action")
    day = first_suspension_day(history.letter_left_on, policy)
    while day < today or not may_suspend_on(day, policy):
        day += DAY
    return Step("suspend", today, "notice_over") if day == today else Step("notice", day, "notice_running")


def _friendly(history: History, policy: DunningPolicy, today: date) -> Step | None:
    """The friendly words still to come, and the pause between the last and the reminder that counts."""
    since = history.nudged_on or history.opened_on or today
    left = policy.first_reminders[history.nudges :]
    day = since + timedelta(days=left[0].after_days if left else policy.letter_after_days if history.nudges else 0)
    if day > today:
        return Step("nudge_later", day, "friendly" if left else "reminder")
    return Step("nudge", today, "friendly") if left else None


def forecast(history: History, policy: DunningPolicy, today: date, *, days: int = 90) -> tuple[Step, ...]:
    """What would be done in the next `days` if nothing were paid: each letter posted on the working day after it.

    Examples:
        >>> owing = History(overdue=Decimal("66.00"), rejected_on=date(2026, 11, 9))
        >>> [(step.kind, step.on.isoformat()) for step in forecast(owing, DunningPolicy(), date(2026, 11, 9))]
        [('open', '2026-11-09'), ('letter', '2026-11-09'), ('suspend', '2026-11-26')]
    """
    found: list[Step] = []
    for ahead in range(days + 1):
        day = today + timedelta(days=ahead)
        step = next_step(_posted(history, day), policy, day)
        while step.kind in DOES:
            found.append(step)
            if step.kind in {"suspend", "lift", "close"}:
                return tuple(found)
            history = _after(history, step, day, policy)
            step = next_step(_posted(history, day), policy, day)
    return tuple(found)


DOES = frozenset({"open", "nudge", "letter", "suspend", "lift", "close"})
"""The kinds that something is done for, on their day; the others wait."""


def _posted(history: History, day: date) -> History:
    """A letter that lies on the desk is taken to the post on the next working day."""
    if history.letter_queued_on is None or history.letter_left_on is not None:
        return history
    leaves = history.letter_queued_on + DAY
    while leaves.weekday() >= SATURDAY or is_holiday(leaves):
        leaves += DAY
    return replace(history, letter_left_on=leaves) if leaves <= day else history


def _after(history: History, step: Step, day: date, policy: DunningPolicy) -> History:
    if step.kind == "open":
        return replace(history, is_open=True, opened_on=day)
    if step.kind == "nudge":
        return replace(history, nudges=history.nudges + 1, nudged_on=day)
    return replace(history, letter_queued_on=day, letter_left_on=day if policy.letter_channel == "mail" else None)

"""What comes next for a customer who owes: reminder, fifteen days, suspension, and back.

Pure: a history in, one step out, with the rule that led to it, so that the desk, the portal and a dry run all say the
same. `docs/rules/dunning.md` tells it in words and is executed by the tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from invoicing.domain.calendars import DAY, is_holiday
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
        "letter",
        "posting",
        "notice",
        "suspend",
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
        return Step("letter", today, "reminder")
    if history.letter_left_on is None:
        return Step("posting", None, "letter_not_posted")
    day = first_suspension_day(history.letter_left_on, policy)
    while day < today or not may_suspend_on(day, policy):
        day += DAY
    return Step("suspend", today, "notice_over") if day == today else Step("notice", day, "notice_running")

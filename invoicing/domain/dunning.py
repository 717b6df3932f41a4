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
from invoicing.domain.stages import BY_PERSON, CHARGES, FAMILIES, Done, Place, Stage, place
from kernel.periods import add_months

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
        "later",
        "letter",
        "charge",
        "person",
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
        done: the stages done in it, in their order; a formal reminder that no longer counts is left out.
        suspended_on: when an unpaid suspension began, while it lasts.
        has_line: whether there is a line to hold back.
        freezes: promises, holds and full disputes.
    """

    overdue: Decimal = Decimal(0)
    disputed: Decimal = Decimal(0)
    in_flight: Decimal = Decimal(0)
    rejected_on: date | None = None
    overdue_since: date | None = None
    is_open: bool = False
    opened_on: date | None = None
    done: tuple[Done, ...] = ()
    suspended_on: date | None = None
    has_line: bool = True
    freezes: tuple[Freeze, ...] = field(default=())

    @property
    def undisputed(self) -> Decimal:
        """What may be claimed today."""
        return self.overdue - self.disputed

    @property
    def reminder(self) -> Done | None:
        """The newest formal reminder that counts."""
        return next((one for one in reversed(self.done) if one.family == "reminder"), None)

    def freeze(self, day: date) -> Freeze | None:
        """The freeze that covers a day and lasts longest."""
        holding = [freeze for freeze in self.freezes if freeze.holds(day)]
        return max(holding, key=lambda freeze: freeze.end, default=None)


@dataclass(frozen=True)
class Step:
    """What comes next.

    Args:
        kind: one of `KINDS`; those of `DOES` are to be done on the day asked about, by the sweep or by a person.
        on: the day of it, or until which nothing happens; None where no day can be told.
        rule: why, as a stable name which the faces translate; of a "charge", a "person" or a "later", the act.
        act, rank: of the stage it is, as the policy names and orders it.
    """

    kind: str
    on: date | None
    rule: str
    act: str = ""
    rank: int | None = None


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
    found = _place(history, policy)
    ahead = found.stage is not None and policy.wall is not None and found.rank > policy.stages.index(policy.wall)
    if not ahead or not history.is_open or history.in_flight:
        return Step("suspended", None, "unpaid")
    return _pressure(history, policy, today)


def _held_back(history: History, policy: DunningPolicy, today: date) -> Step | None:
    frozen = history.freeze(today)
    if frozen is not None:
        return Step("frozen", frozen.end + DAY, frozen.kind)
    if history.undisputed <= policy.threshold:
        return Step("disputed", None, "disputed")
    under_way = history.undisputed - history.in_flight <= policy.threshold
    return Step("in_flight", None, "debit_under_way") if under_way else None


def _place(history: History, policy: DunningPolicy) -> Place:
    owed, walled_on = history.undisputed, history.suspended_on
    return place(policy.stages, history.done, undisputed=owed, walled_on=walled_on, has_line=history.has_line)


def _pressure(history: History, policy: DunningPolicy, today: date) -> Step:
    found = _place(history, policy)
    stage, notice = found.stage, found.notice
    at_once = stage is not None and stage.act in CHARGES and not stage.after_days
    if notice is not None and notice.left_on is None and not at_once:
        return Step("posting", None, "letter_not_posted")
    if stage is None:
        return _at_rest(history, policy)
    if stage.family == "wall":
        return _wall(stage, found, policy, today)
    day = (found.since or history.opened_on or today) + timedelta(days=stage.after_days)
    if stage.act == "end" and history.suspended_on is not None:
        day = max(day, add_months(history.suspended_on, policy.terminate_after_months) + DAY)
    kind, rule = KIND_AND_RULE.get(stage.family, ("person" if stage.act in BY_PERSON else "charge", stage.act))
    return Step(kind if day <= today else "later", max(day, today), rule, stage.act, found.rank)


KIND_AND_RULE = {"nudge": ("nudge", "friendly"), "reminder": ("letter", "reminder")}


def _at_rest(history: History, policy: DunningPolicy) -> Step:
    if history.suspended_on is not None:
        return Step("suspended", None, "unpaid")
    return Step("kept_open", None, "no_network_action" if policy.wall is None else "no_line")


def _wall(stage: Stage, found: Place, policy: DunningPolicy, today: date) -> Step:
    if found.notice is None or found.notice.left_on is None:
        raise ValueError("a policy that restricts lines without a reminder")
    day = first_suspension_day(found.notice.left_on, policy)
    while day < max(today, found.since or today) or not may_suspend_on(day, policy):
        day += DAY
    rule = "notice_over" if day == today else "notice_running"
    return Step("suspend" if day == today else "notice", day, rule, stage.act)


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
            if step.kind in {"lift", "close"}:
                return tuple(found)
            history = _after(_posted(history, day), step, day)
            step = next_step(_posted(history, day), policy, day)
    return tuple(found)


DOES = frozenset({"open", "nudge", "letter", "charge", "person", "suspend", "lift", "close"})
"""The kinds that something is done for, on their day; the others wait."""


def _posted(history: History, day: date) -> History:
    """A letter that lies on the desk is taken to the post on the next working day."""
    done = tuple(_taken(one, day) if one.family == "reminder" and not one.left_on else one for one in history.done)
    return replace(history, done=done)


def _taken(letter: Done, day: date) -> Done:
    leaves = letter.on + DAY
    while leaves.weekday() >= SATURDAY or is_holiday(leaves):
        leaves += DAY
    return replace(letter, left_on=leaves) if leaves <= day else letter


def _after(history: History, step: Step, day: date) -> History:
    if step.kind == "open":
        return replace(history, is_open=True, opened_on=day)
    if step.kind == "suspend":
        return replace(history, suspended_on=day)
    # A friendly letter needs no proof of its leaving; a formal one by mail leaves as it is written.
    left_on = day if step.act == "reminder_mail" else None
    done = Done(FAMILIES[step.act], day, left_on=left_on, rank=step.rank)
    return replace(history, done=(*history.done, done))

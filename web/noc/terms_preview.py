"""What a policy would come to, reckoned by the very rules: shown beside what stands before anybody publishes it."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from kernel.errors import Refused
from kernel.models import Calendar
from kernel.periods import OpeningHours
from kernel.selectors import calendar_version, policy
from sla.domain.clock import deadline
from sla.domain.penalties import assess
from sla.domain.policy import ComplaintPolicy, EscalationPolicy, GtrPolicy, weight_of
from web import formats

FEE = Decimal(100)
OPENINGS = ((0, time(9)), (4, time(17)), (5, time(12)))
"""Weekday and hour at which the examples' faults open: within hours, before a week-end, on one."""
LATENESSES = tuple(timedelta(minutes=minutes) for minutes in (30, 60, 240, 480, 540, 720, 721))


class Example(NamedTuple):
    case: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def examples(kind: str, standing: Any, proposed: Any, today: date) -> list[Example]:
    """Each case under the policy that stands and under the proposed one."""
    return _TELLERS[kind](standing, proposed, today)


def _gtr(standing: GtrPolicy, proposed: GtrPolicy, today: date) -> list[Example]:
    found, hours, zone = [], *_hours(today)
    for opened in _openings(today, zone):
        due = [_due(opened, one, hours, zone) for one in (standing, proposed)]
        case = _("Fault opened on %(at)s: due") % {"at": formats.moment(opened)}
        found.append(Example(case, *due))
    for late in LATENESSES:
        before, after = (
            formats.money(assess(late, one.scale, FEE, cap=one.cap).amount) + " (" + _measure(one) + ")"
            for one in (standing, proposed)
        )
        case = _("%(late)s late on a fee of %(fee)s") % {
            "late": formats.duration(late, days=False),
            "fee": formats.money(FEE),
        }
        found.append(Example(case, before, after))
    return found


def _measure(terms: GtrPolicy) -> str:
    return _("opening hours") if terms.lateness == "working" else _("real hours")


def _hours(today: date) -> tuple[OpeningHours, ZoneInfo]:
    """The calendar that most contracts follow, as of today."""
    calendar = Calendar.objects.order_by("pk").first()
    if calendar is None:
        return OpeningHours({day: [(time(8), time(18))] for day in range(5)}, "Europe/Paris"), ZoneInfo("Europe/Paris")
    return calendar_version(calendar, today).opening_hours(), ZoneInfo(calendar.zone)


def _openings(today: date, zone: ZoneInfo) -> list[datetime]:
    monday = today + timedelta(days=7 - today.weekday())
    return [
        datetime.combine(monday + timedelta(days=weekday), hour, zone).astimezone(UTC) for weekday, hour in OPENINGS
    ]


def _due(opened: datetime, terms: GtrPolicy, hours: OpeningHours, zone: ZoneInfo) -> str:
    try:
        due = deadline(opened, terms.allowance, hours)
    except Refused:
        return "–"
    return "–" if due is None else formats.moment(due)


def _escalation(standing: EscalationPolicy, proposed: EscalationPolicy, today: date) -> list[Example]:
    terms: GtrPolicy = policy("gtr", today)
    marks = [f"{percent}%" for percent in terms.thresholds]
    cases = [
        (_("%(mark)s of the allowance") % {"mark": formats.percent(Decimal(mark[:-1]) / 100)}, mark) for mark in marks
    ]
    cases.append((_("Each tier of lateness"), "+60min"))
    return [Example(case, _woken(standing, mark), _woken(proposed, mark)) for case, mark in cases]


def _woken(rules: EscalationPolicy, mark: str) -> str:
    how = _("email and text message") if weight_of(mark) >= rules.text_from else _("mail")
    who = _("first and second call") if weight_of(mark) >= rules.second_call_from else _("first call")
    return _("%(who)s: %(how)s") % {"who": who, "how": how}


def _complaint(standing: ComplaintPolicy, proposed: ComplaintPolicy, today: date) -> list[Example]:
    cases: Mapping[str, Callable[[ComplaintPolicy], timedelta]] = {
        _("An event of today may be complained of until"): lambda one: timedelta(days=one.window),
        _("A complaint of today about the service is answered by"): lambda one: timedelta(days=one.service),
        _("A technical enquiry of today is answered by"): lambda one: timedelta(days=one.technical),
    }
    return [
        Example(case, formats.day(today + span(standing)), formats.day(today + span(proposed)))
        for case, span in cases.items()
    ]


_TELLERS: Mapping[str, Callable[[Any, Any, date], list[Example]]] = {
    "gtr": _gtr,
    "escalation": _escalation,
    "complaint": _complaint,
}

"""A customer whose line can fail: the rows that the guarantee stands on, and the words to make them fail."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from kernel.models import Calendar, User
from kernel.services import publish_calendar
from provisioning.models import Line, Node
from sla import services
from sla.models import Impact, Incident
from tests.apps.subscribers import make

HOUR = timedelta(hours=1)
CLOSED = {"2026-12-25": "Noël"}


def paris(text: str) -> datetime:
    """A winter instant of 2026 in Paris, as UTC."""
    return datetime.fromisoformat(f"2026-{text}+01:00").astimezone(UTC)


MONDAY_9 = paris("11-23T09:00")


def make_line(name: str = "Menuiserie Ravel", rank: int = 1, **contract: Any) -> Line:
    _calendar()
    customer = make.make_customer(name=name, email=f"contact{rank}@example.org")
    signed = make.make_contract(customer, **contract)
    node, _ = Node.objects.get_or_create(code="pop-1", defaults={"name": "PoP 1", "kind": "pop"})
    return Line.objects.create(reference=f"L-{rank:05d}", contract=signed, node=node, attached_at=make.AT)


def make_lines(count: int) -> list[Line]:
    return [make_line(f"Customer {rank}", rank) for rank in range(1, count + 1)]


def noc(email: str = "noc@operator.example") -> User:
    return User.objects.filter(email=email).first() or make.make_user(email, "noc")


def approver() -> User:
    return make.make_user("finance@operator.example", "finance_approver")


def fail(*lines: Line, since: datetime = MONDAY_9, **how: Any) -> Incident:
    """Monitoring proves a loss one minute after its first bad sample."""
    given: dict[str, Any] = {
        "origin": "monitoring",
        "last_good_at": since - timedelta(minutes=1),
        "at": since + timedelta(minutes=1),
    }
    return services.open_incident(lines=lines, started_at=since, **{**given, **how})


def recover(line: Line, since: datetime) -> Impact:
    """Monitoring proves a recovery one minute after its first good sample."""
    restored = services.record_restoration(
        line=line, restored_at=since, evidence={"samples": 3}, at=since + timedelta(minutes=1)
    )
    assert restored is not None
    return restored


def only_impact(incident: Incident) -> Impact:
    return incident.impacts.get()


def _calendar() -> None:
    """Paris's weekdays, Christmas closed, before the helpers of the subscribers make a plainer one."""
    calendar, new = Calendar.objects.get_or_create(code="fr", defaults={"name": "France"})
    if new:
        publish_calendar(calendar, valid_from=date(2020, 1, 1), weekly=make.WEEK, closed=CLOSED)

"""A small operator as the faces see it: his people, two customers with a line and a box each, and one lost line."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from invoicing.models import VatRate
from kernel.models import User
from monitoring.services import watch_box
from provisioning.models import Box, Line
from sla import services as sla
from sla.models import Impact, Incident, Penalty, Ticket
from subscribers.models import Customer
from subscribers.services import grant_portal_access
from tests.apps.invoicing import paper_world
from tests.apps.provisioning.make import make_box
from tests.apps.sla import world as sla_world
from tests.apps.subscribers.make import make_user

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""A Monday at 11:00 in Paris, within opening hours."""


@dataclass(frozen=True)
class World:
    noc: User
    finance: User
    approver: User
    owner: User
    colleague: User
    stranger: User
    customer: Customer
    line: Line
    box: Box
    other_line: Line

    @property
    def citizens(self) -> tuple[User, User, User]:
        """Owner, colleague, stranger."""
        return self.owner, self.colleague, self.stranger


def build() -> World:
    paper_world.operator()
    VatRate.objects.get_or_create(code="standard", valid_from=date(2014, 1, 1), defaults={"percent": 20})
    line = sla_world.make_line("Menuiserie Ravel", 901)
    other = sla_world.make_line("Cabinet Roux", 902)
    box, _fake = make_box(line)
    watch_box(box, at=NOW - timedelta(days=30))
    customer = line.contract.customer
    people = {name: make_user(f"{name}@ravel.example") for name in ("owner", "colleague", "stranger")}
    grant_portal_access(people["owner"], customer)
    grant_portal_access(people["colleague"], customer, role="colleague")
    grant_portal_access(people["stranger"], other.contract.customer)
    return World(
        noc=make_user("noc@operator.example", "noc"),
        finance=make_user("finance@operator.example", "finance"),
        approver=make_user("approver@operator.example", "finance_approver"),
        **people,
        customer=customer,
        line=line,
        box=box,
        other_line=other,
    )


def lose(line: Line, since: datetime = NOW - timedelta(minutes=20)) -> Incident:
    """Monitoring proves a loss one minute after its first bad sample."""
    return sla_world.fail(line, since=since)


def impact_of(incident: Incident) -> Impact:
    return incident.impacts.get()


def ticket_of(incident: Incident) -> Ticket:
    return Ticket.objects.get(impact__incident=incident)


def owed(world: World) -> Penalty:
    """A penalty of the customer: five working hours late, restored and closed."""
    opened = datetime(2026, 11, 19, 8, tzinfo=UTC)
    incident = lose(world.line, opened)
    sla.take(incident, at=opened + timedelta(minutes=5), by=world.noc)
    sla_world.recover(world.line, datetime(2026, 11, 20, 18, tzinfo=UTC) - timedelta(hours=1))
    incident.refresh_from_db()
    sla.close_incident(incident, cause="Fibre coupée", at=datetime(2026, 11, 20, 18, tzinfo=UTC), by=world.noc)
    return Penalty.objects.get()


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def file_of(user: User, path: str) -> list[str]:
    """The lines of a list's CSV, its heading left out."""
    answer: Any = as_(user).get(path)
    return b"".join(answer.streaming_content).decode().splitlines()[1:]


def told(answer: Any) -> list[str]:
    """What an act told the person, in his language."""
    return [str(message) for message in get_messages(answer.wsgi_request)]

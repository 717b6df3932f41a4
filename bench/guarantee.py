"""The guarantee at scale, on a database of its own: the board over 10,000 open clocks, and 100,000 clocks read anew.

    python -m bench.guarantee [--open 10000] [--clocks 100000] [--rounds 40]

The board is asked for as a person's browser does, whole page, through middleware and templates. The clocks are what the
nightly job recomputes: each must come to exactly what is stored. Bars: 150 ms at p95, 60 s, no difference.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

os.environ.setdefault("RACCORD_ENV", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from kernel import clock  # noqa: E402
from kernel.models import User  # noqa: E402
from provisioning.models import Line, Node  # noqa: E402
from sla import services  # noqa: E402
from sla.models import ClockEvent, Crossing, Impact, Incident  # noqa: E402
from subscribers.models import Contract, Customer, Site  # noqa: E402
from tests.apps.sla.world import make_line  # noqa: E402
from tests.apps.subscribers.make import make_user  # noqa: E402
from tests.template import migrated_database  # noqa: E402

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
BARS = {"board": 0.150, "clocks": 60.0}
FLOCK = 4  # lines that fall together


def lines(count: int) -> list[Line]:
    """As many lines as asked, each with a customer, a site and a contract of its own, copied from one made in full."""
    first = make_line()
    contract = Contract.objects.select_related("customer", "site").get(pk=first.contract_id)
    customers = Customer.objects.bulk_create(
        [_copy(contract.customer, number=f"C-{9_000_000 + rank}", name=f"Customer {rank}") for rank in range(count)]
    )
    sites = Site.objects.bulk_create([_copy(contract.site, customer=customer) for customer in customers])
    contracts = Contract.objects.bulk_create(
        [
            _copy(contract, number=f"R-9{rank:07d}", customer=customer, site=site)
            for rank, (customer, site) in enumerate(zip(customers, sites, strict=True))
        ]
    )
    node = Node.objects.get(pk=first.node_id)
    return Line.objects.bulk_create(
        [
            Line(reference=f"L-9{rank:07d}", contract=one, node=node, attached_at=first.attached_at)
            for rank, one in enumerate(contracts)
        ]
    )


def _copy(row: Any, **changes: Any) -> Any:
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    copy = row.__class__(**values)
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


def open_incidents(found: list[Line]) -> None:
    """Incidents of a few lines each, and one storm over half of them; some have begun long enough ago to be late."""
    half = len(found) // 2
    _open(found[:half], 0)
    for rank, first in enumerate(range(half, len(found), FLOCK)):
        _open(found[first : first + FLOCK], rank % 40)


def _open(some: list[Line], hours: int) -> None:
    began = MONDAY + hours * HOUR
    services.open_incident(
        lines=some, started_at=began, last_good_at=None, origin="monitoring", at=began + timedelta(minutes=1)
    )


def add_history(count: int) -> None:
    """Restored clocks with a pause and a relapse in their ledgers, copied from one written by the services."""
    model = Impact.objects.filter(state="running").select_related("incident").order_by("pk").first()
    assert model is not None
    services.pause(model, reason="waiting_customer", proof="call", at=MONDAY + HOUR, by=None, until=MONDAY + 2 * HOUR)
    restored = services.record_restoration(
        line=model.line, restored_at=MONDAY + 9 * HOUR, evidence={}, at=MONDAY + 9 * HOUR
    )
    assert restored is not None
    restored = Impact.objects.get(pk=restored.pk)  # without what the service had read before it wrote
    incident = Incident.objects.create(
        number="I-BENCH", kind="outage", origin="monitoring", opened_at=MONDAY, state="new"
    )
    events = list(restored.events.order_by("pk"))
    for first in range(0, count, 5_000):
        size = min(5_000, count - first)
        copies = Impact.objects.bulk_create([_copy(restored, incident=incident) for _ in range(size)])
        for event in events:
            ClockEvent.objects.bulk_create([_copy(event, impact=copy) for copy in copies])
        for crossing in Crossing.objects.filter(impact=restored):
            Crossing.objects.bulk_create([_copy(crossing, impact=copy) for copy in copies])


@dataclass(frozen=True)
class Timing:
    """Seconds for the whole page: median, p95, and the processor's own at the median; a busy machine shows between the
    two."""

    median: float
    p95: float
    cpu: float
    queries: int


def time_board(user: User, path: str, rounds: int) -> Timing:
    """Its queries must be the same each time. Every row is drawn anew: nothing of a page is kept."""
    client, taken, worked, asked = Client(), [], [], set()
    client.force_login(user)
    client.get(path)
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        asked.add(len(queries))
    assert len(asked) == 1, f"the number of queries varies: {asked}"
    for _ in range(rounds):
        began, work = time.perf_counter(), time.process_time()
        client.get(path)
        taken.append(time.perf_counter() - began)
        worked.append(time.process_time() - work)
    return Timing(median(taken), sorted(taken)[int(rounds * 0.95)], median(worked), asked.pop())


@contextmanager
def own_database() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--open", type=int, default=10_000, help="open clocks on the board")
    asked.add_argument("--clocks", type=int, default=100_000, help="clocks recomputed")
    asked.add_argument("--rounds", type=int, default=40)
    given = asked.parse_args()
    setup_test_environment()
    logging.disable(logging.WARNING)
    with own_database():
        run(given.open, given.clocks, given.rounds)


def run(opened: int, clocks: int, rounds: int) -> None:
    found = lines(opened)
    began = time.perf_counter()
    open_incidents(found)
    print(f"{opened} clocks opened in {time.perf_counter() - began:.1f} s")
    at = MONDAY + 30 * HOUR
    services.cross_thresholds(at=at)
    clock.now = lambda: at
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    user = make_user("noc@operator.example", "noc")
    for name, path in (("board", "/noc/"), ("its polled rows", "/noc/incidents")):
        found_in = time_board(user, path, rounds)
        print(
            f"{name}, {opened} clocks: p95 {found_in.p95 * 1000:.0f} ms, median {found_in.median * 1000:.0f} ms "
            f"({found_in.cpu * 1000:.0f} ms in Python), {found_in.queries} queries; bar {BARS['board'] * 1000:.0f} ms"
        )
    add_history(clocks - opened)
    services.cross_thresholds(at=at)
    began = time.perf_counter()
    differences = services.recompute_clocks(at=at)
    taken = time.perf_counter() - began
    print(f"{clocks} clocks recomputed in {taken:.1f} s; {len(differences)} differ; bar {BARS['clocks']:.0f} s")
    assert not differences, differences[:5]


if __name__ == "__main__":
    main()

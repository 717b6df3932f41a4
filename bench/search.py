"""The search bar over many customers: what people type, and how long they wait for it.

./run bench search [--customers 100000]

As many customers, sites, contracts, lines, boxes, twice as many invoices and a fifth as many incidents lie in a scratch
database, then dropped.
Each fragment is asked for as an administrator does, over every family at once; the first answer of each is thrown away.
Fails when the 95th percentile is over 100 ms, or when a search reads a large table from end to end. What counts is
processor time, ours and the database's together, which one search spends one after the other and neighbours do not
lengthen; the clock on the wall stands beside it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

from bench.scratch import begin, scratch_database, spent

begin("bench_search")

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

FRAGMENTS = (
    "ravel 4242", "menuiserie 99", "C-2026-050", "732829320", "04 76 05 00", "rue des tilleuls 777", "R-2026-0777",
    "BX-0424", "10.64.12", "203.0.113", "F-2026-1001234", "nobody at all", "gr", "contact77777", "L-07777", "zzz",
    "grenoble", "gre", "menuiserie", "2026", "04 76 05", "tilleuls", "I-2026-01234",
)  # fmt: skip
ROUNDS = 7
LIMIT = 0.100
LARGE = 50_000


class Took(NamedTuple):
    """Seconds that one search took: on the wall, and of processor time."""

    fragment: str
    wall: float
    work: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=100_000)
    count = parser.parse_args().customers
    with scratch_database():
        town(count)
        from kernel.models import User

        user = User.objects.create_user("admin@operator.example", "x", name="Admin", role="admin")
        times = [took for fragment in FRAGMENTS for took in timed(fragment, user)]
        scans = sorted({scan for fragment in FRAGMENTS for scan in read_through(fragment, user)})
    told(times, scans, count)


def told(times: list[Took], scans: list[str], count: int) -> None:
    for fragment in FRAGMENTS:
        own = [took for took in times if took.fragment == fragment]
        work, wall = (sorted(getattr(took, name) for took in own) for name in ("work", "wall"))
        said = f"median {work[len(work) // 2] * 1e3:7.1f} ms   worst {work[-1] * 1e3:7.1f} ms"
        print(f"{fragment:24} {said}   on the wall {wall[len(wall) // 2] * 1e3:7.1f} ms")
    work, wall = (sorted(getattr(took, name) for took in times) for name in ("work", "wall"))
    middle, p95 = len(times) // 2, int(len(times) * 0.95)
    print(f"{count} customers; p50 {work[middle] * 1e3:.1f} ms, p95 {work[p95] * 1e3:.1f} ms", end="; ")
    print(f"on the wall {wall[middle] * 1e3:.1f} ms and {wall[p95] * 1e3:.1f} ms")
    print(f"read from end to end: {', '.join(scans) or 'nothing large'}")
    sys.exit(int(work[p95] > LIMIT or bool(scans)))


def timed(fragment: str, user: object) -> Iterator[Took]:
    from web.finding import find

    find(fragment, user)  # type: ignore[arg-type]
    for _round in range(ROUNDS):
        begun, worked = time.perf_counter(), spent()
        find(fragment, user)  # type: ignore[arg-type]
        yield Took(fragment, time.perf_counter() - begun, spent() - worked)


def read_through(fragment: str, user: object) -> Iterator[str]:
    """The large tables that the plans of a search read from end to end."""
    from web.finding import by_index, find

    with CaptureQueriesContext(connection) as queries:
        find(fragment, user)  # type: ignore[arg-type]
    asked = [query for query in queries.captured_queries if query["sql"].startswith("SELECT")]
    with by_index(), connection.cursor() as cursor:
        for query in asked:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
            yield from _scans(cursor.fetchone()[0][0]["Plan"])


def _scans(plan: dict[str, object]) -> Iterator[str]:
    read = float(str(plan["Actual Rows"])) + float(str(plan.get("Rows Removed by Filter", 0)))
    if plan["Node Type"] == "Seq Scan" and read > LARGE:
        yield str(plan["Relation Name"])
    for part in plan.get("Plans", ()):  # type: ignore[attr-defined]
        yield from _scans(part)


def town(count: int) -> None:
    """One of everything made by the services, then copied row by row with other names."""
    from tests.web.world import build, lose

    world = build()
    customer, contract, line, box = world.customer, world.line.contract, world.line, world.box
    invoice = _invoice(contract)
    incident = lose(line)
    impact = incident.impacts.get()
    number = "lpad(n::text, 6, '0')"
    name = "(ARRAY['Menuiserie','Garage','Cabinet','Boulangerie','Ravel'])[mod(n, 5) + 1] || ' ' || n"
    hay = (
        f"lower({name}) || ' c 2026 ' || {number} || ' grenoble rue des tilleuls ' || n || ' contact' || n ||"
        f" '@ravel' || n || ' example ' || (700000000 + n) || ' 33476' || {number}"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        _copies(
            cursor,
            customer,
            count,
            number=f"'C-2026-' || {number}",
            name=name,
            haystack=hay,
            siren="(700000000 + n)::text",
            external_reference="''",
            email="'contact' || n || '@ravel.example'",
        )
        _copies(
            cursor, contract.site, count, customer_id="1000000 + n", haystack=f"'site rue des tilleuls ' || {number}"
        )
        _copies(
            cursor, contract, count, number=f"'R-2026-' || {number}", customer_id="1000000 + n", site_id="1000000 + n"
        )
        _things(cursor, count, number, (line, box, invoice, incident, impact))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _things(cursor: object, count: int, number: str, first: tuple[object, ...]) -> None:
    """Lines, boxes, invoices and incidents of the copied contracts."""
    line, box, invoice, incident, impact = first
    _copies(cursor, line, count, reference=f"'L-' || {number}", contract_id="1000000 + n", **_addresses(line))
    _copies(
        cursor,
        box,
        count,
        serial=f"'BX-' || {number}",
        line_id="1000000 + n",
        mac="NULL",
        address="('10.80.0.0'::inet + n)::text",
        hostname=f"'bx-' || {number}",
    )
    _copies(
        cursor,
        invoice,
        2 * count,
        number=f"'F-2026-1' || {number}",
        customer_id="1000001 + n / 2",
        contract_id="1000001 + n / 2",
    )
    _copies(cursor, incident, count // 5, number=f"'I-2026-' || {number}")
    _copies(
        cursor,
        impact,
        count // 5,
        incident_id="1000000 + n",
        line_id="1000000 + n",
        contract_id="1000000 + n",
        ticket_id="NULL",
    )


def _addresses(line: object) -> dict[str, str]:
    """Columns of the line's own that no two lines share, where it has some."""
    fields = {one.attname for one in line._meta.concrete_fields}  # type: ignore[attr-defined]
    said = {"address": "('10.64.0.0'::inet + n)::text", "management_address": "('10.80.0.0'::inet + n)::text"}
    return {name: value for name, value in said.items() if name in fields}


def _invoice(contract: object) -> object:
    from tests.apps.invoicing.bank_world import owe

    return owe(contract).schedule.invoice  # type: ignore[arg-type]


def _copies(cursor: object, row: object, count: int, **columns: str) -> None:
    """`count` copies of a row, keys from 1,000,001, the columns named as SQL over `n`; no trigger, no key looked at."""
    table = row._meta.db_table  # type: ignore[attr-defined]
    told = ", ".join(f"'{name}', {value}" for name, value in {"id": "1000000 + n", **columns}.items())
    cursor.execute(  # type: ignore[attr-defined]
        f"INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object({told}))).*"
        f" FROM {table} r, generate_series(1, {count}) n WHERE r.id = %s",
        [row.pk],  # type: ignore[attr-defined]
    )


if __name__ == "__main__":
    main()

"""Moving in from another system: customers, contacts, contracts, mandates and boxes, looked at, taken in, sent again.

./run bench moving_in [--customers 5000]

One row in a hundred is wrong and comes back. A scratch database is made for it and dropped. Fails when taking all of
it in costs one core more than ten minutes, ours and the database's work together; when a row is lost; or when the
second sending makes anything.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from bench.scratch import begin, scratch_database, spent

begin("bench_moving_in")

from django.db import connection  # noqa: E402

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
LIMIT = 600.0
HEADS = {
    "customers": "external_reference;kind;name;email;phone;street;postcode;city",
    "contacts": "customer;name;email;roles",
    "contracts": "reference;customer;offer;street;postcode;city;monthly_fee;signed_on;activated_on;billed_from",
    "mandates": "customer;reference;holder;iban;signed_on",
    "boxes": "serial;model;contract;node;port;hostname",
}


class Carried(NamedTuple):
    """Seconds of one core to look at a file and to take it in; whether every row came to its place."""

    looked: float
    taken: float
    good: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=5_000)
    count = parser.parse_args().customers
    with scratch_database():
        house()
        begun, bad = time.perf_counter(), count // 100
        moved = [carried(kind, count, made=count - bad, bad=bad) for kind in HEADS]
        wall = time.perf_counter() - begun
        again = [carried(kind, count, made=0, bad=bad) for kind in HEADS]
    looked, taken = (sum(getattr(one, name) for one in moved) for name in ("looked", "taken"))
    good = all(one.good for one in (*moved, *again))
    print(f"{count} customers with all that is theirs: {taken:.0f} s of one core, and {looked:.0f} s to look first;")
    print(f"{wall:.0f} s on the wall; {'nothing is lost or doubled' if good else 'ROWS ARE LOST OR DOUBLED'}")
    sys.exit(int(not good or taken > LIMIT))


def house() -> None:
    from tests.apps.invoicing.paper_world import operator
    from tests.apps.provisioning.make import make_model, make_node
    from tests.apps.subscribers.make import make_calendar, make_offer

    make_calendar(), make_offer(), make_model(), make_node(), operator()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def carried(kind: str, count: int, *, made: int, bad: int) -> Carried:
    """A file looked at where it is new, then taken in; prints how long, says whether every row came to its place."""
    rows = "\n".join(told(kind, count)).encode()
    looked = run(kind, rows, dry=True)[0] if made else 0.0
    seconds, new, known, aside = run(kind, rows, dry=False)
    speed = f"{kind:10} {count} rows {seconds:6.1f} s  {count / seconds:6.0f} a second"
    print(f"{speed}  {new} new {known} known {aside} set aside", flush=True)
    return Carried(looked, seconds, (new, new + known, aside) == (made, count - bad, bad))


def run(kind: str, data: bytes, *, dry: bool) -> tuple[float, int, int, int]:
    from subscribers.services import imports
    from web.moving_in import SHEETS

    sheet, begun = SHEETS[kind], spent()
    mapping = {name: name for name in sheet.columns}
    one = imports.start_import(data, sheet, kind=kind, name="x.csv", mapping=mapping, at=AT, by=None, dry=dry)
    rows = imports.read_table(one)
    while imports.advance_import(one.pk, sheet, rows, at=AT) is not None:
        continue
    one.refresh_from_db()
    return spent() - begun, one.made, one.known, len(one.bad)


def told(kind: str, count: int) -> Iterator[str]:
    """The lines of a file; each hundredth row is wrong."""
    yield HEADS[kind]
    for n in range(1, count + 1):
        good, place = n % 100 != 0, f"{n} rue Haute;38000;Grenoble"
        key, own = (f"A{n}", f"K{n}") if good else ("", "")
        yield {
            "customers": f"{key};association;Cercle {n};c{n}@ravel.example;04 76 {n // 100:02} {n % 100:02} 00;{place}",
            "contacts": f"{key};Zoé {n};z{n}@ravel.example;billing",
            "contracts": f"{own};A{n};pro-100;{place};42,50;2025-01-15;01/02/2025;2026-12-01",
            "mandates": f"{key};RUM-{n};Cercle {n};{account(n)};15/01/2025",
            "boxes": f"BX{n:06};C1101-4P;{own};olt-01;{n // 64}/{n % 64};bx{n}",
        }[kind]


def account(n: int) -> str:
    """A French IBAN of its own."""
    bank = f"2004101005{n:011}"
    rib = 97 - (89 * int(bank[:5]) + 15 * int(bank[5:10]) + 3 * int(bank[10:21])) % 97
    bban = f"{bank}{rib:02}"
    return f"FR{98 - int(f'{bban}152700') % 97:02}{bban}"


if __name__ == "__main__":
    main()

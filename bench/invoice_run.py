"""The invoice run of many contracts beside a bare COPY of the very rows that it wrote.

./run bench invoice_run [--contracts 10000] [--rounds 3]

Both write the same seven tables with their indexes and keys; ours also under the triggers that guard the books,
which the bare COPY is spared. A third line is COPY into tables that have neither index nor key.
Each round issues, copies and empties the tables again; the medians are told, and the ratio of each round.
A scratch database is made for it and dropped. PDFs are another benchmark's.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.scratch import begin, scratch_database

begin("bench_invoice_run")

from django.db import connection  # noqa: E402

from bench.ratios import Measure, medians, table  # noqa: E402

TABLES = ("invoiceline", "invoice", "schedule", "instalment", "journalentry", "journalline", "document")
AT = datetime(2025, 12, 12, 9, 0, tzinfo=UTC)
FIRST = date(2026, 1, 1)
KEY = "FR7630006000011234567890189"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contracts", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    count = told.contracts
    rounds: list[dict[str, Measure]] = []
    grown: list[int] = []
    with scratch_database():
        people(count)
        warm()
        before = _peak()
        for _ in range(told.rounds):
            ours = issue(count)
            grown.append(_peak() - before)
            floor, naked = copied()
            rounds.append({"bare COPY, same tables": floor, "ours": ours, "bare COPY, no index": naked})
            empty()
    measures = medians(rounds)
    print(table(measures))
    names = " + ".join(TABLES)
    each = measures["ours"].cpu / count * 1e6
    print(f"{count} contracts; {each:.0f} us of processor a contract; memory grew by {grown[0]} MB; rows: {names}")
    print("processor time of ours, by round: " + ", ".join(f"{_ratio(one):.2f}" for one in rounds))


def _ratio(one: Mapping[str, Measure]) -> float:
    return one["ours"].cpu / one["bare COPY, same tables"].cpu


def people(count: int) -> None:
    """An operator, and customers with one contract and one mandate each."""
    from invoicing.models import Mandate
    from kernel.models import Calendar, Operator
    from kernel.selectors import terms
    from subscribers.models import Contract, Customer, Offer, Site

    place = {"street": "4 quai du Canal", "postcode": "99100", "city": "Valmont"}
    ids = {"siren": "732829320", "siret": "73282932000074", "vat_number": "FR44732829320"}
    Operator.objects.create(pk=1, name="Valmont Télécom", email="f@valmont.example", iban=KEY, **ids, **place)
    offer = Offer.objects.create(code="pro", name="Fibre Pro", down_mbps=100, up_mbps=100, monthly_fee="49.90")
    calendar = Calendar.objects.create(code="pro", name="Pro")
    frozen = terms(date(2025, 12, 1))
    dates = {"signed_on": date(2025, 12, 1), "activated_on": FIRST, "committed_until": date(2027, 12, 31)}
    buyer = {"siren": "404833048", "siret": "40483304800022", "vat_number": "FR83404833048", "legal_form": "SARL"}
    for start in range(0, count, 2000):
        ranks = range(start, min(start + 2000, count))
        owners = Customer.objects.bulk_create(
            Customer(number=f"C-{rank:06d}", kind="company", name=f"Menuiserie Aubépine {rank}",
                     email=f"compta{rank}@aubepine.example", created_at=AT, **buyer, **place)
            for rank in ranks
        )  # fmt: skip
        sites = Site.objects.bulk_create(Site(customer=owner, label="Atelier", **place) for owner in owners)
        Contract.objects.bulk_create(
            Contract(number=f"R-2025-{rank:06d}", customer=site.customer, site=site, offer=offer, state="active",
                     monthly_fee="49.90", terms=frozen, calendar=calendar, created_at=AT, **dates)
            for rank, site in zip(ranks, sites, strict=True)
        )  # fmt: skip
        Mandate.objects.bulk_create(
            Mandate(customer=owner, reference=owner.number, creditor_id="FR72ZZZ123456", state="active",
                    holder=owner.name, iban=KEY, iban_index="x", signed_on=FIRST, signed_at=AT)
            for owner in owners
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def warm() -> None:
    """Connects to the broker and warms the caches, as any worker has long done."""
    from invoicing.services.run import run_invoices
    from kernel.memory import set_aside
    from kernel.services import wake

    wake("invoicing.tasks.render_documents")
    run_invoices(until=FIRST - timedelta(days=400), at=AT)
    set_aside()


def issue(count: int) -> Measure:
    from invoicing.models import Invoice
    from invoicing.services.run import run_invoices

    with timed() as taken:
        report = run_invoices(until=FIRST, at=AT)
    if report.parked:
        sys.exit(f"{len(report.parked)} contracts were put aside: {report.parked[0].code} {report.parked[0].facts}")
    issued = Invoice.objects.filter(run=report.run).count()
    if issued != count:
        sys.exit(f"{issued} invoices of {count} contracts")
    return taken["taken"]


def empty() -> None:
    """Nothing was invoiced, as before the first round."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE invoicing_invoicerun, kernel_counter CASCADE")
        for name in TABLES:
            cursor.execute(f"DROP TABLE naked_{name}")
            cursor.execute(f"TRUNCATE invoicing_{name} CASCADE")
            cursor.execute(f"ALTER TABLE invoicing_{name} ENABLE TRIGGER USER")


def copied() -> tuple[Measure, Measure]:
    """The rows just written, copied again into the same tables emptied, then into tables without index or key."""
    rows = {name: _dumped(name) for name in TABLES}
    names = ", ".join(f"invoicing_{name}" for name in TABLES)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")
        for name in TABLES:
            cursor.execute(f"ALTER TABLE invoicing_{name} DISABLE TRIGGER USER")
    with timed() as floor:
        _copy(rows, "invoicing_{}")
    with connection.cursor() as cursor:
        for name in TABLES:
            cursor.execute(f"CREATE TABLE naked_{name} (LIKE invoicing_{name})")
    with timed() as naked:
        _copy(rows, "naked_{}")
    return floor["taken"], naked["taken"]


def _dumped(name: str) -> list[bytes]:
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY invoicing_{name} TO STDOUT") as out:
        return [bytes(block) for block in out]


def _copy(rows: Mapping[str, list[bytes]], names: str) -> None:
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for name, blocks in rows.items():
            with cursor.cursor.copy(f"COPY {names.format(name)} FROM STDIN") as copy:
                for start in range(0, len(blocks), 10_000):
                    copy.write(b"".join(blocks[start : start + 10_000]))


@contextmanager
def timed() -> Iterator[dict[str, Measure]]:
    """Wall clock, and the CPU of this process and of its server's together, which neighbours do not lengthen."""
    taken: dict[str, Measure] = {}
    wall, cpu = time.perf_counter(), time.process_time() + _server_cpu()
    yield taken
    taken["taken"] = Measure(time.perf_counter() - wall, time.process_time() + _server_cpu() - cpu)


def _server_cpu() -> float:
    """Seconds of CPU that our connection's server process has used; 0 where it runs on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        path = Path("/proc") / str(cursor.fetchone()[0]) / "stat"
    if not path.exists():
        return 0.0
    used = path.read_text().rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()

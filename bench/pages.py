"""The desk's pages over many invoices beside the same pages over a thousand, in one run.

./run bench pages [--invoices 100000] [--rounds 3]

Two scratch databases, made and dropped one after the other: five monthly invoices a customer, issued by the invoice run
with their entries, nearly all of them paid (payments, allocations and their entries written as SQL, for time).
What counts is processor time, ours and the database's together, the least of the rounds; parallel workers of the
database come on top. Fails when a page takes more than a second and a half of it over the many.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bench.scratch import begin, scratch_database, spent

begin("bench_pages")

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

FEW, MONTHS = 1_000, 5
LIMIT = 1.5
PAGES = (
    ("desk:day", ""),
    ("desk:invoices", "", "page=1000", "money=due", "money=overdue", "money=paid", "q=aub%C3%A9pine+12"),
    ("desk:customers", "", "page=300", "q=12"),
    ("desk:journal", "", "page=1000", "q=411", "q=F-2026-0004"),
    ("desk:figures", "", "months=36"),
    ("desk:books", ""),
    ("desk:report balance", ""),
    ("desk:report ledger", "", "account=512000"),
    ("desk:report aged", ""),
    ("desk:report deferred", "to=2026-02-14"),
    ("desk:report vat", ""),
    ("desk:dunning", ""),
    ("desk:batches", ""),
    ("desk:mandates", ""),
)
PAID = """
    INSERT INTO invoicing_payment (customer_id, amount, received_on, means, reference, key, recorded_at)
    SELECT customer_id, amount, due_on + 2, 'transfer', 'VIR ' || id, 'k' || id, due_on + interval '2 days 9 hours'
    FROM invoicing_instalment WHERE id % 33 <> 0;
    INSERT INTO invoicing_allocation (instalment_id, payment_id, amount, at)
    SELECT substr(key, 2)::bigint, id, amount, recorded_at FROM invoicing_payment;
    INSERT INTO invoicing_journalentry (id, journal, year, number, "on", piece, piece_on, label, customer_id,
        payment_id, recorded_at, previous, digest)
    SELECT base.id + p.rank, 'BQ', 2026, base.number + p.rank, received_on, 'P-' || p.id, received_on,
        'Encaissement ' || reference, customer_id, p.id, recorded_at, 'x', md5('a' || p.id) || md5('b' || p.id)
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS rank FROM invoicing_payment) p,
        (SELECT max(id) AS id, max(number) FILTER (WHERE year = 2026) AS number FROM invoicing_journalentry) base;
    INSERT INTO invoicing_journalline (entry_id, rank, account, auxiliary, debit, credit)
    SELECT e.id, side.rank, side.account, CASE WHEN side.rank = 2 THEN c.number ELSE '' END,
        CASE WHEN side.rank = 1 THEN p.amount ELSE 0 END, CASE WHEN side.rank = 2 THEN p.amount ELSE 0 END
    FROM invoicing_journalentry e JOIN invoicing_payment p ON p.id = e.payment_id
        JOIN subscribers_customer c ON c.id = p.customer_id,
        (VALUES (1, '512000'), (2, '411000')) AS side (rank, account);
    INSERT INTO invoicing_monthlock (month, locked_at)
    SELECT date_trunc('month', max("on"))::date, max(recorded_at) FROM invoicing_journalentry;
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--invoices", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    sizes = []
    for count in (FEW, told.invoices):
        with scratch_database():
            _town(count // MONTHS)
            sizes.append(dict(_timed(told.rounds)))
    few, many = sizes
    print(f"{'page':60} {FEW:>9,} {told.invoices:>9,}   ratio")
    for page, took in many.items():
        print(f"{page:60} {few[page] * 1e3:6.0f} ms {took * 1e3:6.0f} ms  {took / few[page]:6.1f}")
    slow = [page for page, took in many.items() if took > LIMIT]
    print(f"over {LIMIT} s: {', '.join(slow) or 'none'}")
    sys.exit(int(bool(slow)))


def _town(customers: int) -> None:
    from bench.invoice_run import people
    from invoicing.services.run import run_invoices
    from subscribers.models import Contract

    people(customers)
    Contract.objects.update(billing_mode="monthly")
    for month in range(1, MONTHS + 1):
        first = date(2026, month, 1)
        run_invoices(until=first, at=datetime.combine(first, datetime.min.time(), UTC) - timedelta(days=12))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(PAID)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _timed(rounds: int) -> Iterator[tuple[str, float]]:
    from kernel.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.create_user("f@valmont.example", "x", name="F", role="finance_approver"))
    for path in _paths():
        took = []
        for _round in range(rounds + 1):
            begun = spent()
            answer = client.get(path)
            took.append(spent() - begun)
            if answer.status_code != 200:
                sys.exit(f"{path}: {answer.status_code}")
        yield path, min(took[1:])


def _paths() -> Iterator[str]:
    for named, *queries in PAGES:
        name, *arguments = named.split()
        for query in queries:
            yield reverse(name, args=arguments) + (f"?{query}" if query else "")


if __name__ == "__main__":
    main()

"""A direct debit file of 100,000 debits: ours with its schema checked, ours unchecked, and sepaxml, which cannot check.

./run bench direct_debit [--debits 100000] [--rounds 3]
"""

import argparse
import datetime as dt
import os
import resource
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path

import sepaxml

from bench.ratios import compare, table
from invoicing.domain.pain008 import Address, Batch, Creditor, Debit, Group, write
from invoicing.gateways.bank_file import BankFileGateway

IBAN = "FR7630006000011234567890189"
SIGNED, COLLECTED = dt.date(2025, 3, 12), dt.date(2026, 12, 7)
NOON = dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC)


def debits(count: int) -> Iterator[Debit]:
    address = Address("rue des Œillets", "29000", "Quimper", "FR", "12 bis")
    for rank in range(count):
        name, about = f"Société Élan n° {rank}", f"Facture F-2026-{rank:06d}"
        yield Debit(
            f"F-2026-{rank:06d}-1", Decimal("66.00"), f"R-{rank:06d}", SIGNED, name, IBAN, about, address=address
        )


def batch(count: int) -> Batch:
    creditor = Creditor("Réseau d'Armor", "FR72ZZZ123456", IBAN, "AGRIFRPP")
    total = Decimal("66.00") * count
    group = Group("D-1-RCUR", COLLECTED, "RCUR", "CORE", creditor, count, total, debits(count))
    return Batch("D-1", NOON, creditor.name, creditor.creditor_id, [group])


def checked(count: int) -> None:
    with Path(os.devnull).open("wb") as out:
        BankFileGateway().prepare(batch(count), out)


def unchecked(count: int) -> None:
    with Path(os.devnull).open("wb") as out:
        write(batch(count), out)


def peer(count: int) -> None:
    config = {
        "name": "Reseau",
        "IBAN": IBAN,
        "BIC": "AGRIFRPP",
        "batch": True,
        "creditor_id": "FR72ZZZ123456",
        "currency": "EUR",
    }
    writer = sepaxml.SepaDD(config, schema="pain.008.001.08", clean=True)
    for debit in debits(count):
        writer.add_payment(
            {
                "name": debit.name,
                "IBAN": debit.iban,
                "amount": int(debit.amount * 100),
                "type": "RCUR",
                "collection_date": COLLECTED,
                "mandate_id": debit.mandate,
                "mandate_date": SIGNED,
                "description": debit.remittance,
                "endtoend_id": debit.end_to_end_id,
            }
        )
    writer.export(validate=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--debits", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    checked(asked.debits)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    contenders = {"ours, checked": checked, "ours, unchecked": unchecked, "sepaxml, unchecked": peer}
    print(table(compare({name: partial(run, asked.debits) for name, run in contenders.items()}, asked.rounds)))
    print(f"{asked.debits} debits; ours peaked at {peak} MB in all, Python and libraries included")


if __name__ == "__main__":
    main()

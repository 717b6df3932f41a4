"""The file for the lawyer: every paper, letter, debit and movement of one customer in one zip, always the same bytes.

Its table of contents is the first document; amounts are in euros, instants in UTC.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from invoicing import selectors
from invoicing.documents.mandate import pdf_of_mandate
from invoicing.models import DebitAttempt, Document, DunningEvent, InterestCharge, RecoveryCost
from kernel.models import Message
from kernel.money import ZERO
from kernel.selectors import history
from subscribers.models import Customer

NEGATIVE = re.compile(r"-[\d ,.]+")
EPOCH = (1980, 1, 1, 0, 0, 0)


def recovery_file(customer: Customer, *, at: datetime) -> bytes:
    """Everything that proves a debt: contracts' papers, invoices, mandates, debits, returns, letters, the account."""
    out = io.BytesIO()
    parts = sorted(_parts(customer, at))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "00-sommaire.txt", _contents(customer, [name for name, _ in parts], at))
        for name, data in parts:
            _add(archive, name, data)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def _parts(customer: Customer, at: datetime) -> Iterator[tuple[str, bytes]]:
    yield "01-compte.csv", _table(("date", "libelle", "piece", "debit", "credit", "solde"), _account(customer))
    yield "02-prelevements.csv", _table(("date", "reference", "montant", "etat", "motif", "le"), _debits(customer))
    yield "03-relances.csv", _table(("date", "fait", "regle", "auteur", "detail"), _events(customer))
    yield "04-interets.csv", _table(("facture", "du", "au", "montant", "rendu", "calcul"), _interest(customer))
    yield "05-frais.csv", _table(("date", "objet", "montant", "titre"), _costs(customer))
    for mandate in customer.mandates.exclude(state="draft").order_by("pk"):
        yield f"mandats/{mandate.reference}.pdf", pdf_of_mandate(mandate)
        for proof in mandate.proofs.all():
            yield f"mandats/{mandate.reference}-{proof.pk}-{_plain(proof.name)}", bytes(proof.content)
        moves = [(one.at.isoformat(), one.before, one.after, one.by or "", one.why) for one in history(mandate)]
        yield f"mandats/{mandate.reference}.csv", _table(("date", "avant", "apres", "auteur", "motif"), moves)
    for document in Document.objects.filter(customer=customer, state=Document.State.READY).order_by("pk"):
        path = Path(settings.MEDIA_ROOT) / document.path
        yield f"documents/{document.name}", path.read_bytes()
    for message in _letters(customer):
        day = (message.posted_at or message.sent_at or message.queued_at).date().isoformat()
        yield f"courriers/{day}-{message.pk}.txt", _letter(message)


def _contents(customer: Customer, names: list[str], at: datetime) -> bytes:
    found = selectors.why(customer, at=at)
    lines = [
        f"Dossier de recouvrement : {customer.name} ({customer.number})",
        f"SIREN {customer.siren}" if customer.siren else "",
        f"{customer.street}, {customer.postcode} {customer.city}",
        f"Principal échu : {found.overdue} EUR, dont non contesté : {found.undisputed} EUR",
        f"Solde du compte : {selectors.balance(customer)} EUR",
        "",
        *names,
    ]
    return ("\n".join(lines) + "\n").encode()


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """CSV as French spreadsheets read it: semicolons, a byte order mark; nothing in it is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    runs = text[:1] in {"=", "+", "@", "\t", "\r"} or (text[:1] == "-" and not NEGATIVE.fullmatch(text))
    return f"'{text}" if runs else text


def _account(customer: Customer) -> list[tuple[object, ...]]:
    return [
        (line.on, line.label, line.piece, line.debit, line.credit, line.balance)
        for line in selectors.statement(customer)
    ]


def _debits(customer: Customer) -> list[tuple[object, ...]]:
    rows = DebitAttempt.objects.filter(instalment__customer=customer).exclude(state="dropped").order_by("pk")
    return [
        (row.collection_on, row.end_to_end_id, row.amount, row.state, row.reason, row.failed_on or row.settled_on)
        for row in rows
    ]


def _events(customer: Customer) -> list[tuple[object, ...]]:
    rows = DunningEvent.objects.filter(case__customer=customer).select_related("by").order_by("at", "pk")
    return [(row.at.isoformat(), row.kind, row.rule, row.by or "", row.facts) for row in rows]


def _interest(customer: Customer) -> list[tuple[object, ...]]:
    rows = InterestCharge.objects.filter(instalment__customer=customer).order_by("pk")
    rows = rows.select_related("instalment__schedule__invoice")
    return [
        (row.instalment.schedule.invoice.number, row.after, row.until, row.amount, _given_back(row), row.workings)
        for row in rows.prefetch_related("credits")
    ]


def _given_back(charge: InterestCharge) -> Decimal:
    return sum((one.amount for one in charge.credits.all()), ZERO)


def _costs(customer: Customer) -> list[tuple[object, ...]]:
    rows = RecoveryCost.objects.filter(case__customer=customer).order_by("pk")
    return [(row.on, row.what, row.amount, row.title) for row in rows]


def _letters(customer: Customer) -> Iterable[Message]:
    cases, mandates = customer.dunning_cases.values("pk"), customer.mandates.values("pk")
    about = {"invoicing.dunningcase": cases, "invoicing.mandate": mandates}
    for kind, keys in sorted(about.items()):
        yield from Message.objects.filter(about_type=kind, about_id__in=keys).order_by("pk")


def _letter(message: Message) -> bytes:
    posted = f"Posté le {message.posted_at:%d/%m/%Y} par {message.posted_by}" if message.posted_at else message.state
    return f"{message.recipient}\n\n{message.subject}\n\n{message.body}\n\n{posted}\n".encode()


def _plain(name: str) -> str:
    return "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in name)[-60:]

"""Acts and papers about money that take more than one call of a service."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from invoicing import services
from invoicing.documents.deposits import deposit_pdf
from invoicing.documents.mandate import pdf_of_mandate as drawn_mandate
from invoicing.documents.statements import statement_pdf
from invoicing.models import (
    BankFile,
    DebitAttempt,
    DebitBatch,
    Deposit,
    Document,
    FiscalYear,
    Invoice,
    Mandate,
    Payment,
    Refund,
)
from invoicing.selectors.fec import description_of
from invoicing.selectors.fiscal import fiscal_year_ending
from invoicing.selectors.misrated import misrated
from kernel.errors import Refused
from kernel.money import ZERO
from kernel.services import kept
from subscribers.models import Customer
from web.doors import today

PDF = "application/pdf"
File = tuple[bytes, str, str]


def allocate(
    payment: Payment, *, instalments: Sequence[int], amounts: Sequence[Decimal], at: Any, by: Any
) -> None:  # fmt: skip
    """The first amount goes to the first due date, and so on."""
    if len(instalments) != len(amounts):
        raise Refused("nothing_chosen")
    services.allocate_by_hand(payment, dict(zip(instalments, amounts, strict=True)), at=at, by=by)


def credit(
    invoice: Invoice, *, ranks: Sequence[int], amounts: Sequence[Decimal], reason: str, key: str, at: Any, by: Any
) -> Invoice:  # fmt: skip
    """The first amount comes off the line of the first rank, and so on."""
    lines = dict(invoice.lines.filter(rank__in=ranks).values_list("rank", "pk"))
    if len(ranks) != len(amounts) or len(lines) != len(ranks):
        raise Refused("nothing_to_credit", number=invoice.number)
    parts = {lines[rank]: amount for rank, amount in zip(ranks, amounts, strict=True)}
    return services.credit_lines(invoice, parts, reason=reason, key=key, at=at, by=by)


def refund(
    attempt: DebitAttempt, *, amount: Decimal, reason: str, key: str, at: Any, by: Any, payment: Payment | None = None,
    credit_note: Invoice | None = None,
) -> Refund:  # fmt: skip
    """One source, and only one, is told."""
    if (payment is None) == (credit_note is None):
        raise Refused("nothing_chosen")
    source: Any = payment or credit_note
    return services.ask_refund(attempt, source=source, amount=amount, reason=reason, key=key, at=at, by=by)


def vat_differences(invoice: Invoice) -> dict[str, Any]:
    """What `correct_vat` would credit and bill; no line where nothing differs."""
    found = next(iter(misrated([invoice.number], most=1)), None)
    if found is None:
        return {"lines": [], "credited": ZERO, "billed": ZERO, "difference": ZERO}
    lines = [
        {
            "rank": str(one.line.rank), "label": one.line.label, "net": str(one.net), "borne": str(one.line.vat_rate),
            "due": str(one.rate), "difference": str(one.difference),
        }
        for one in found.lines
    ]  # fmt: skip
    sums = {"credited": found.credited.gross, "billed": found.billed.gross, "difference": found.difference}
    return {"lines": lines, **sums}


def correct_vat(invoice: Invoice, *, at: Any, by: Any) -> dict[str, str]:
    note, anew = services.correct_vat(invoice, at=at, by=by)
    return {"credit_note": note.number, "invoice": anew.number}


def send_again(invoice: Invoice, *, key: str, at: Any) -> None:
    services.send_again(list(Document.objects.filter(invoice=invoice)), key=key, at=at)


def import_bank_file(*, name: str, content: bytes, at: Any, by: Any) -> BankFile:
    return services.import_bank_file(content, name=name, at=at, by=by)


def sign_on_line(customer: Customer, *, iban: str, holder: str, bic: str, at: Any, by: Any) -> Mandate:
    """Signed by who holds the token; no address of his is kept, for it is his program's that we would see."""
    return services.sign_on_line(customer, iban=iban, holder=holder, bic=bic, at=at, by=by, signed_from=None)


def pdf_of_invoice(invoice: Invoice) -> File | None:
    found = Document.objects.filter(invoice=invoice, state=Document.State.READY).first()
    return (services.archived(found), found.name, PDF) if found else None


def pdf_of_mandate(mandate: Mandate) -> File:
    return drawn_mandate(mandate), f"{mandate.reference}.pdf", PDF


def pdf_of_deposit(deposit: Deposit) -> File:
    return deposit_pdf(deposit), f"{deposit.number}.pdf", PDF


def file_of_batch(batch: DebitBatch) -> File | None:
    return (services.batch_bytes(batch), batch.file.name, batch.file.media_type) if batch.sha256 else None


def kept_fec(year: FiscalYear) -> File | None:
    name = year.path.rpartition("/")[2]
    return (kept(year.path, year.sha256), name, "text/plain; charset=iso-8859-15") if year.sha256 else None


def fec_description(year: FiscalYear) -> File | None:
    found = fiscal_year_ending(year.last_day, today=today())
    return (*description_of(found[0]), "text/plain; charset=utf-8") if found else None


def statement_of(customer: Customer) -> File:
    return statement_pdf(customer, on=today()), f"releve-{customer.number}.pdf", PDF

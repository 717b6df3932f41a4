"""Interest charged: one document a customer, one line a late debt, its workings kept beside it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction

from invoicing import selectors
from invoicing.domain import journal as books
from invoicing.domain.billing import OUTSIDE, STANDARD, BillingPolicy
from invoicing.domain.days import day_of
from invoicing.domain.interest import InterestPart
from invoicing.models import DunningCase, DunningEvent, InterestCharge, Invoice, InvoiceLine, LegalRate
from invoicing.selectors.interest import InterestLine, InterestOwed, interest_to_charge
from invoicing.services.allocation import lock_account
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.notes import note
from invoicing.services.wording import say, say_amount, say_day
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.money import ZERO
from kernel.roles import may

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Customer

log = structlog.get_logger(__name__)


@transaction.atomic
def charge_interest(customer: Customer, *, until: date, at: datetime, by: User | None) -> Invoice:
    """Issues what a customer owes in late interest up to a day; what is charged once is never charged again.

    `by` is nobody when a stage of the dunning policy charges it.

    Raises:
        Refused: `not_permitted`, `ends_in_the_future`, `legal_rate_missing` with the half-year, `no_interest`.
    """
    if by is not None and not may(by, "invoice.issue"):
        raise Refused("not_permitted", permission="invoice.issue")
    if until > day_of(at):
        raise Refused("ends_in_the_future", until=until.isoformat())
    lock_account(customer)
    found = interest_to_charge(until, [customer.pk])
    if not found:
        raise Refused("no_interest", customer=customer.name)
    (owed,) = found
    if owed.refusal:
        raise owed.refusal
    document = _issue(owed, until, at=at, by=by)
    InterestCharge.objects.bulk_create(
        InterestCharge(
            instalment=line.instalment,
            after=line.after,
            until=line.until,
            multiplier=owed.multiplier,
            points=owed.points,
            amount=line.owed.amount,
            workings=[as_json(part) for part in line.owed.parts],
            document=document,
        )
        for line in owed.lines
    )
    return document


def charge_interest_of(case: DunningCase, rank: int | None, *, at: datetime) -> bool:
    """The stage of a policy that charges the interest run up so far; False while a legal rate is missing for it."""
    facts: dict[str, Any] = {"rank": rank}
    try:
        paper = charge_interest(case.customer, until=day_of(at), at=at, by=None)
        facts |= {"amount": str(paper.gross), "number": paper.number}
    except Refused as refusal:
        if refusal.code != "no_interest":
            log.warning("interest_not_charged", case=case.pk, code=refusal.code)
            return False
    note(case, "interest", DunningEvent.Kind.INTEREST, "interest", at=at, **facts)
    return True


def _issue(owed: InterestOwed, until: date, *, at: datetime, by: User | None) -> Invoice:
    customer, lines = owed.customer, owed.lines
    policy: BillingPolicy = kernel_selectors.policy("billing", day_of(at))
    outside = policy.charge_vat.get("interest", OUTSIDE) == OUTSIDE
    rate = Decimal(0) if outside else selectors.vat_rate(day_of(at))
    drafts = [_draft(owed, line, outside=outside, rate=rate) for line in lines]
    kind = Invoice.Kind.FEE_NOTE if outside else Invoice.Kind.INVOICE
    key = f"interest/{customer.pk}/{until.isoformat()}/{lines[0].instalment.pk}"
    subject = say(customer.language, "interest")
    paper = draft(customer, drafts, kind=kind, at=at, by=by, key=key, subject=subject)
    return issue(paper, at=at, due_on=day_of(at) + timedelta(days=policy.notice_days))


def _draft(owed: InterestOwed, line: InterestLine, *, outside: bool, rate: Decimal) -> LineDraft:
    language, invoice = owed.customer.language, line.instalment.schedule.invoice
    due = say_day(language, line.instalment.due_on)
    return LineDraft(
        kind=InvoiceLine.Kind.CHARGE,
        label=say(language, "interest_of", number=invoice.number, due=due),
        detail=told(language, line.owed.parts, owed.multiplier, owed.points)[:300],
        net=line.owed.amount,
        vat_category=OUTSIDE if outside else STANDARD,
        vat_rate=rate,
        account=books.INTEREST,
    )


def told(language: str, parts: tuple[InterestPart, ...], multiplier: Decimal, points: Decimal = ZERO) -> str:
    """The workings in one line: so many days on so many euros at so many times the legal rate, or points above one."""
    return " + ".join(
        say(
            language,
            "interest_part_public" if points else "interest_part",
            points=say_amount(language, f"{points.normalize():f}"),
            days=part.days,
            base=say_amount(language, f"{part.base:.2f}"),
            legal=say_amount(language, part.legal_rate),
            times=say_amount(language, f"{multiplier.normalize():f}"),
        )
        for part in parts
    )


def as_json(part: InterestPart) -> dict[str, str]:
    """One stretch of the workings as it is stored."""
    return {
        "first": part.first.isoformat(),
        "last": part.last.isoformat(),
        "days": str(part.days),
        "base": f"{part.base:.2f}",
        "legal_rate": f"{part.legal_rate}",
        "rate": f"{part.rate}",
    }


def enter_legal_rate(
    *,
    year: int,
    half: int,
    percent: Decimal,
    source: str,
    published_on: date | None,
    by: User,
    index: str = LegalRate.Index.LEGAL,
) -> LegalRate:
    """Enters the rate of a half-year with where it was read; a rate once used for a charge stays as it was.

    Raises:
        Refused: `not_permitted`, `source_missing`, `legal_rate_known` when another one stands there and was used.
    """
    if not may(by, "dunning.policy"):
        raise Refused("not_permitted", permission="dunning.policy")
    if not source.strip():
        raise Refused("source_missing")
    known = LegalRate.objects.filter(index=index, year=year, half=half).first()
    if known and known.percent != percent and not known.sample and _used(index, year, half):
        raise Refused("legal_rate_known", year=year, half=half, percent=str(known.percent))
    facts = {"percent": percent, "source": source.strip(), "published_on": published_on, "sample": False}
    return LegalRate.objects.update_or_create(index=index, year=year, half=half, defaults=facts)[0]


def _used(index: str, year: int, half: int) -> bool:
    first = date(year, 1 if half == 1 else 7, 1)
    last = date(year, 6, 30) if half == 1 else date(year, 12, 31)
    if index == LegalRate.Index.LEGAL:
        return InterestCharge.objects.filter(points=0, after__lt=last, until__gte=first).exists()
    # A public body's interest keeps the rate of the half-year that the day after its due date lies in.
    began = (first - timedelta(days=1), last - timedelta(days=1))
    return InterestCharge.objects.filter(points__gt=0, instalment__due_on__range=began).exists()

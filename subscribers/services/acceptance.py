"""Quotes on paper and on line: sent as PDF, accepted with an evidence sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kernel import selectors as kernel_selectors
from kernel.documents import letterhead
from kernel.documents.writing import euros, short_day
from kernel.errors import Refused
from kernel.models import User
from kernel.money import ZERO
from kernel.services import queue_message, transition, wording
from subscribers.documents.render import pdf_of
from subscribers.domain.lifecycle import DRAFT, QUOTE, SENT
from subscribers.models import CustomerFile, FileKind, Quote, QuoteChannel, TermsAcceptance, TermsVersion
from subscribers.selectors.terms import terms_in_force
from subscribers.services.files import keep_own_file
from subscribers.services.quotes import PARIS, mark_sent

PDF = "application/pdf"


@dataclass(frozen=True)
class Signer:
    """Who accepted on line, and from where."""

    name: str
    quality: str
    address: str
    agent: str


def quote_pdf(quote: Quote, *, at: datetime) -> bytes:
    """The quote as its reader gets it."""
    return pdf_of("subscribers/quote.html", _facts(quote, at), name=quote.reference, language=quote.language)


def send_quote(quote: Quote, *, at: datetime, by: User | None) -> Quote:
    """Freezes a draft as PDF and mails it with the address where it can be read and accepted.

    Raises:
        Refused: what `transition` refuses once it was sent.
    """
    QUOTE.after(quote.state, "send")
    data = quote_pdf(quote, at=at)
    with transaction.atomic():
        paper = keep_own_file(
            data, name=f"{quote.reference}.pdf", media_type=PDF, kind=FileKind.QUOTE, at=at, customer=quote.customer
        )
        mark_sent(quote, at=at, by=by, paper=paper)
        _mail(quote, paper, at=at)
    return quote


def accept_online(quote: Quote, signer: Signer, *, terms: TermsVersion | None, at: datetime) -> Quote:
    """The reader accepts: name, instant, address, terms and the fingerprint of what he read go on an evidence sheet.

    Args:
        terms: the version he was shown and ticked; it must be the one in force.

    Raises:
        Refused: `name_missing`, `quote_over`, `terms_not_accepted`, or what `transition` refuses when it is not open.
    """
    QUOTE.after(quote.state, "accept")
    if not signer.name.strip():
        raise Refused("name_missing")
    if at.astimezone(PARIS).date() > quote.valid_until:
        raise Refused("quote_over", until=quote.valid_until)
    in_force = terms_in_force(at.astimezone(PARIS).date())
    if in_force != terms:
        raise Refused("terms_not_accepted", version=in_force.number if in_force else 0)
    told: dict[str, Any] = {
        "channel": QuoteChannel.ONLINE,
        "accepted_name": signer.name.strip()[:120],
        "accepted_quality": signer.quality.strip()[:80],
        "accepted_from": signer.address or None,
        "accepted_agent": signer.agent[:300],
        "accepted_terms": f"v{terms.number} {terms.sha256[:16]}" if terms else "",
        "accepted_at": at,
    }
    sheet = _evidence(quote, told, terms, at=at)
    with transaction.atomic():
        kept = _kept(quote, sheet, at)
        transition(quote, QUOTE, "accept", at=at, why="on line", evidence=kept, **told)
        if terms:
            TermsAcceptance.objects.create(
                terms=terms, quote=quote, name=told["accepted_name"], at=at, address=signer.address or None
            )
    return quote


def accept_on_paper(
    quote: Quote, *, scan: CustomerFile, name: str, quality: str = "", signed_at: datetime, at: datetime, by: User
) -> Quote:
    """Records a quote that came back signed on paper; its scan is the evidence.

    Raises:
        Refused: `name_missing`, `in_the_future`, `quote_over` when it was signed after its last day, or what
            `transition` refuses when it is not open.
    """
    QUOTE.after(quote.state, "accept")
    if not name.strip():
        raise Refused("name_missing")
    if signed_at > at:
        raise Refused("in_the_future", at=signed_at.isoformat())
    if signed_at.astimezone(PARIS).date() > quote.valid_until:
        raise Refused("quote_over", until=quote.valid_until)
    return transition(
        quote, QUOTE, "accept", at=at, by=by, why="on paper", channel=QuoteChannel.PAPER, evidence=scan,
        accepted_at=signed_at, accepted_name=name.strip()[:120], accepted_quality=quality.strip()[:80],
    )  # fmt: skip


def is_open(quote: Quote, at: datetime) -> bool:
    """Whether it may be accepted now."""
    return quote.state == SENT and at.astimezone(PARIS).date() <= quote.valid_until


def is_public(quote: Quote) -> bool:
    """Whether its address shows it: neither a draft nor one that a newer version replaced."""
    return quote.state not in {DRAFT, "replaced"}


def address_of_quote(quote: Quote) -> str:
    """Where its reader reads and accepts it."""
    return f"{settings.RACCORD_URL}/portail/devis/{quote.token}/"


def totals(quote: Quote) -> tuple[Decimal, Decimal]:
    """What it costs a month, discount taken off, and once; both excluding VAT."""
    rows = list(quote.options.all())
    monthly = quote.fee + sum((row.monthly for row in rows), Decimal(0))
    return monthly, quote.setup_fee + sum((row.setup for row in rows), Decimal(0))


def _facts(quote: Quote, at: datetime) -> dict[str, Any]:
    language, on = quote.language, at.astimezone(PARIS).date()
    monthly, once = totals(quote)
    return {
        "quote": quote,
        "seller": letterhead.seller(kernel_selectors.operator(), language),
        "rows": list(_rows(quote)),
        "monthly": euros(monthly, language),
        "once": euros(once, language),
        "on": short_day(on, language),
        "until": short_day(quote.valid_until, language),
        "expected": quote.expected_on and short_day(quote.expected_on, language),
        "terms": terms_in_force(on),
    }


def _rows(quote: Quote) -> Iterator[dict[str, object]]:
    """What is offered, a line each: name, detail, quantity, what it costs a month and once."""
    language = quote.language
    english = language != "fr"

    def row(
        name: str, monthly: Decimal, once: Decimal, *, quantity: int | str = 1, detail: str = ""
    ) -> dict[str, object]:
        told = {"monthly": monthly and euros(monthly, language), "once": once and euros(once, language)}
        return {"name": name, "detail": detail, "quantity": quantity, **told}

    offer = quote.offer
    speed = f"{offer.down_mbps} / {offer.up_mbps} Mb/s"
    yield row((english and offer.name_en) or offer.name, quote.monthly_fee, quote.setup_fee, detail=speed)
    if quote.discount:
        with translation.override(language):
            yield row(_("Discount"), -quote.discount, ZERO, quantity="")
    for one in quote.options.select_related("option"):
        name = (english and one.option.name_en) or one.option.name
        yield row(name, one.monthly, one.setup, quantity=one.quantity)


def _evidence(quote: Quote, told: dict[str, Any], terms: TermsVersion | None, *, at: datetime) -> bytes:
    with translation.override(quote.language):
        facts = [
            (_("Accepted by"), told["accepted_name"]),
            (_("Acting as"), told["accepted_quality"] or "–"),
            (_("At"), _instant(at)),
            (_("From the address"), told["accepted_from"] or "–"),
            (_("With the program"), told["accepted_agent"] or "–"),
            (_("Sent to"), quote.email),
            (_("Sent at"), _instant(quote.sent_at)),
            (_("First opened at"), _instant(quote.seen_at)),
            (_("Terms accepted"), told["accepted_terms"] or "–"),
        ]
    shown = {"quote": quote, "facts": facts, "paper": quote.paper, "terms": terms}
    shown["seller"] = letterhead.seller(kernel_selectors.operator(), quote.language)
    return pdf_of("subscribers/evidence.html", shown, name=f"evidence {quote.reference}", language=quote.language)


def _kept(quote: Quote, sheet: bytes, at: datetime) -> CustomerFile:
    name = f"preuve-{quote.reference}.pdf"
    return keep_own_file(sheet, name=name, media_type=PDF, kind=FileKind.EVIDENCE, at=at, customer=quote.customer)


def _instant(at: datetime | None) -> str:
    """To the second, in both the zone of the house and UTC: an evidence leaves no doubt about it."""
    if at is None:
        return "–"
    local = at.astimezone(ZoneInfo("Europe/Paris"))
    return f"{local:%d/%m/%Y %H:%M:%S} (Europe/Paris) · {at.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}"


def _mail(quote: Quote, paper: CustomerFile, *, at: datetime) -> None:
    told = {"reference": quote.reference, "party": quote.party, "valid_until": quote.valid_until}
    said = wording("quote").words(quote.language, {"quote": {**told, "address": address_of_quote(quote)}})
    queue_message(
        channel="mail", to=quote.email, subject=said.subject, body=said.body, key=f"quote/{quote.pk}", at=at,
        language=quote.language, about=quote, kind=said.kind, version=said.version,
        attachments=[{"name": paper.name, "media_type": PDF, "path": paper.path}],
    )  # fmt: skip

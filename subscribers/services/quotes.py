"""Quotes: drawn up from the catalogue, sent, seen, accepted or declined, and turned into a contract."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel.errors import Refused
from kernel.models import Calendar, User
from kernel.money import ZERO
from kernel.services import sweep_ran, take_number, transition
from subscribers.domain import lifecycle
from subscribers.domain.lifecycle import QUOTE
from subscribers.models import BillingMode, Contract, Customer, Lead, Offer, Option, Quote, QuoteOption, Site, Zone
from subscribers.selectors.catalogue import prices_on
from subscribers.services.amendments import OptionChange
from subscribers.services.contracts import draft_contract, sign
from subscribers.services.customers import create_customer, create_site, email_address, present
from subscribers.services.leads import advance_lead, win_lead

PARIS = ZoneInfo("Europe/Paris")
COPIED = (
    "lead", "customer", "party", "email", "language", "label", "street", "postcode", "city", "zone", "offer",
    "monthly_fee", "discount", "setup_fee", "setup_instalments", "commitment_months", "billing_mode", "expected_on",
    "valid_until", "comment",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where the service is wanted."""

    label: str
    street: str
    postcode: str
    city: str


def draft_quote(
    *,
    lead: Lead | None = None,
    customer: Customer | None = None,
    place: Place,
    offer: Offer,
    valid_until: date,
    at: datetime,
    by: User | None,
    zone: Zone | None = None,
    options: Iterable[tuple[Option, int]] = (),
    monthly_fee: Decimal | None = None,
    discount: Decimal = ZERO,
    setup_fee: Decimal | None = None,
    setup_instalments: int = 1,
    commitment_months: int | None = None,
    billing_mode: str = BillingMode.HALF_YEARLY,
    expected_on: date | None = None,
    comment: str = "",
) -> Quote:
    """The first version of a quote for a lead or a customer, at the catalogue's prices of the day unless told.

    The set-up is the zone's where there is one, else the offer's. Amounts exclude VAT.

    Raises:
        Refused: `quote_for_nobody`, `offer_withdrawn`, `option_not_of_offer`, `zone_too_slow`, `quote_already_over`,
            `amounts_make_no_sense`, `email_invalid`, `field_missing`.
    """
    if (lead is None) == (customer is None):
        raise Refused("quote_for_nobody")
    day = at.astimezone(PARIS).date()
    price = prices_on(offer, day)
    setup = zone.setup_fee if zone else price.setup_fee
    terms: dict[str, Any] = {
        "monthly_fee": price.monthly_fee if monthly_fee is None else monthly_fee,
        "discount": discount,
        "setup_fee": setup if setup_fee is None else setup_fee,
        "setup_instalments": setup_instalments,
        "commitment_months": offer.commitment_months if commitment_months is None else commitment_months,
    }
    _check(offer, zone, terms, valid_until, day)
    who = _party(lead, customer)
    where = {name: present(name, getattr(place, name)) for name in ("label", "street", "postcode", "city")}
    with transaction.atomic():
        quote = Quote.objects.create(
            number=f"D-{day.year}-{take_number('D', day.year):05d}",
            lead=lead, customer=customer, **who, **where, zone=zone, offer=offer, **terms,
            billing_mode=billing_mode, expected_on=expected_on, valid_until=valid_until, comment=comment.strip(),
            token=secrets.token_urlsafe(32), created_at=at, created_by=by,
        )  # fmt: skip
        for option, quantity in options:
            _carry(quote, option, quantity, day)
    return quote


def revise_quote(
    quote: Quote, *, at: datetime, by: User | None, options: Iterable[tuple[Option, int]] | None = None, **changes: Any
) -> Quote:
    """The next version of a quote, which takes the place of this one; its former address leads nowhere any more.

    Raises:
        Refused: `quote_field_unknown`, what `draft_quote` refuses, or what `transition` refuses once it was accepted.
    """
    unknown = sorted(set(changes) - set(COPIED))
    if unknown:
        raise Refused("quote_field_unknown", fields=unknown)
    day = at.astimezone(PARIS).date()
    told = {**{name: getattr(quote, name) for name in COPIED}, **changes}
    _check(told["offer"], told["zone"], told, told["valid_until"], day)
    kept = [(row.option, row.quantity) for row in quote.options.select_related("option")]
    with transaction.atomic():
        transition(quote, QUOTE, "replace", at=at, by=by)
        newer = Quote.objects.create(
            **told, number=quote.number, version=quote.version + 1, token=secrets.token_urlsafe(32), created_at=at,
            created_by=by,
        )  # fmt: skip
        for option, quantity in kept if options is None else options:
            _carry(newer, option, quantity, day)
    return newer


def mark_sent(quote: Quote, *, at: datetime, by: User | None, **updates: Any) -> Quote:
    """The quote has left; its lead follows. Raises what `transition` refuses."""
    with transaction.atomic():
        transition(quote, QUOTE, "send", at=at, by=by, sent_at=at, **updates)
        if quote.lead and quote.lead.state in lifecycle.OPEN_LEADS:
            advance_lead(quote.lead, "quote", at=at, by=by)
    return quote


def see_quote(quote: Quote, *, at: datetime) -> Quote:
    """Its reader opened it: the first time is kept, and how often."""
    Quote.objects.filter(pk=quote.pk, seen_at=None).update(seen_at=at)
    Quote.objects.filter(pk=quote.pk).update(seen_times=quote.seen_times + 1)
    quote.refresh_from_db(fields=["seen_at", "seen_times"])
    return quote


def decline_quote(quote: Quote, *, why: str, at: datetime, by: User | None = None) -> Quote:
    """Raises what `transition` refuses."""
    return transition(quote, QUOTE, "decline", at=at, by=by, why=why, declined_because=why.strip()[:300])


def expire_quotes(*, at: datetime) -> int:
    """The sweep: ends the quotes whose last day of validity is over; returns how many."""
    day = at.astimezone(PARIS).date()
    over = Quote.objects.filter(state=lifecycle.SENT, valid_until__lt=day)
    done = 0
    for quote in over:
        try:
            transition(quote, QUOTE, "expire", at=at)
        except Refused:
            continue  # its reader was faster
        done += 1
    sweep_ran("subscribers.expire_quotes", at=at)
    return done


def sell(
    quote: Quote,
    *,
    calendar: Calendar,
    at: datetime,
    by: User | None,
    identity: Mapping[str, str] | None = None,
) -> Contract:
    """Turns an accepted quote into a signed contract, in one act: customer, site, contract, options, papers, lead.

    Args:
        identity: who the lead is, as `create_customer` takes it; needed where the quote is for no customer yet.

    Raises:
        Refused: `identity_missing`, what `create_customer` or `draft_contract` refuse, or what `transition` refuses
            when it is not accepted, or was sold already.
    """
    QUOTE.after(quote.state, "sell")
    if quote.customer is None and identity is None:
        raise Refused("identity_missing")
    assert quote.accepted_at is not None
    with transaction.atomic():
        customer = quote.customer or create_customer(**dict(identity or {}), at=at)
        contract = draft_contract(
            customer, site=_site(quote, customer), offer=quote.offer, calendar=calendar, at=at,
            monthly_fee=quote.monthly_fee, discount=quote.discount, setup_fee=quote.setup_fee,
            setup_instalments=quote.setup_instalments, commitment_months=quote.commitment_months,
            billing_mode=quote.billing_mode, expected_on=quote.expected_on, signatory=quote.accepted_name,
            options=[
                OptionChange(row.option, row.quantity, row.monthly_fee, row.setup_fee)
                for row in quote.options.select_related("option")
            ],
        )  # fmt: skip
        sign(contract, on=quote.accepted_at.astimezone(PARIS).date(), at=at, by=by)
        transition(quote, QUOTE, "sell", at=at, by=by, contract=contract, customer=customer)
        _hand_papers(quote, contract)
        if quote.lead and quote.lead.state in lifecycle.OPEN_LEADS:
            win_lead(quote.lead, customer, at=at, by=by)
    return contract


def _hand_papers(quote: Quote, contract: Contract) -> None:
    """What was signed becomes the customer's: he finds it in his portal."""
    for file in (quote.paper, quote.evidence):
        if file is not None:
            file.customer, file.contract, file.shown = contract.customer, contract, True
            file.save(update_fields=["customer", "contract", "shown"])


def _site(quote: Quote, customer: Customer) -> Site:
    known = customer.sites.filter(label=quote.label).first()
    if known and (known.street, known.postcode) == (quote.street, quote.postcode):
        return known
    label = f"{quote.label} ({quote.city})"[:100] if known else quote.label
    return create_site(customer, label=label, street=quote.street, postcode=quote.postcode, city=quote.city)


def _party(lead: Lead | None, customer: Customer | None) -> dict[str, str]:
    if customer is not None:
        return {"party": customer.name, "email": customer.email, "language": customer.language}
    assert lead is not None
    return {"party": lead.company, "email": email_address(lead.email), "language": "fr"}


def _check(offer: Offer, zone: Zone | None, terms: Mapping[str, Any], valid_until: date, day: date) -> None:
    if not offer.on_sale:
        raise Refused("offer_withdrawn", offer=offer.code)
    if zone and (offer.down_mbps > zone.down_mbps or offer.up_mbps > zone.up_mbps):
        raise Refused("zone_too_slow", offer=offer.name, zone=zone.name)
    if valid_until < day:
        raise Refused("quote_already_over", until=valid_until)
    sums = 0 <= terms["discount"] <= terms["monthly_fee"] and terms["setup_fee"] >= 0
    if not sums or terms["setup_instalments"] < 1 or terms["commitment_months"] < 0:
        raise Refused("amounts_make_no_sense", monthly_fee=terms["monthly_fee"], setup_fee=terms["setup_fee"])


def _carry(quote: Quote, option: Option, quantity: int, day: date) -> None:
    if quantity < 1:
        return
    if not option.on_sale:
        raise Refused("option_withdrawn", option=option.code)
    if not quote.offer.options.filter(pk=option.pk).exists():
        raise Refused("option_not_of_offer", option=option.name, offer=quote.offer.name)
    price = prices_on(option, day)
    QuoteOption.objects.create(
        quote=quote, option=option, quantity=quantity, monthly_fee=price.monthly_fee, setup_fee=price.setup_fee
    )

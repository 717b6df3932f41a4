"""The catalogue by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from subscribers.models import Offer, Option


@dataclass(frozen=True)
class Fees:
    """Excluding VAT; `monthly_fee` a month and unit."""

    monthly_fee: Decimal
    setup_fee: Decimal


def prices_on(thing: Offer | Option, day: date) -> Fees:
    """What an offer or an option costs who signs on a day: its newest dated price, else its own."""
    dated = thing.prices.filter(valid_from__lte=day).order_by("-valid_from").first()
    return Fees(dated.monthly_fee, dated.setup_fee) if dated else Fees(thing.monthly_fee, thing.setup_fee)


def offers_on_sale() -> QuerySet[Offer]:
    """The cheapest first, with their options."""
    return Offer.objects.filter(on_sale=True).prefetch_related("options")


def options_on_sale() -> QuerySet[Option]:
    return Option.objects.filter(on_sale=True)

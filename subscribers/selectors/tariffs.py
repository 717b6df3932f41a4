"""Telephony tariffs by date and by number."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length

from subscribers.domain.tariffs import RateFacts, dialled, prefixes_of
from subscribers.models import Contract, Offer, Rate, Tariff, TariffVersion


def tariff_version(code: str, on: date) -> TariffVersion | None:
    """The version of a tariff for who signs on a day, None before its first."""
    versions = TariffVersion.objects.select_related("tariff").filter(tariff__code=code, valid_from__lte=on)
    return versions.order_by("-valid_from").first()


def tariff_terms(offer: Offer, on: date) -> dict[str, Any]:
    """What who signs an offer on a day has frozen of its tariff: version 0 where no rates were known that day."""
    if not offer.tariff:
        return {}
    version = tariff_version(offer.tariff, on)
    return {"tariff": {"version": version.number if version else 0, "values": {"code": offer.tariff}}}


def signed_tariff(contract: Contract) -> TariffVersion | None:
    """The version that a contract was signed with; None where it has no telephony, or no rates were known that day."""
    told = contract.terms.get("tariff")
    if not told:
        return None
    versions = TariffVersion.objects.select_related("tariff")
    return versions.filter(tariff__code=told["values"]["code"], number=told["version"]).first()


def versions_signed(contracts: QuerySet[Contract]) -> QuerySet[TariffVersion]:
    """The versions that some of these contracts were signed with."""
    told = contracts.filter(terms__has_key="tariff").order_by().values_list("terms__tariff", flat=True)
    any_of = Q(pk=None)
    for code, number in {(one["values"]["code"], one["version"]) for one in told}:
        any_of |= Q(tariff__code=code, number=number)
    return TariffVersion.objects.filter(any_of)


def versions_of(tariff: Tariff) -> QuerySet[TariffVersion]:
    """The newest first, each with how many prefixes it tells (`prefixes`)."""
    return tariff.versions.select_related("by").annotate(prefixes=Count("rates")).order_by("-number")


def rate_for(version: TariffVersion, number: str) -> Rate | None:
    """What a call to an international number falls under: the longest prefix it begins with; None where no rate is.

    Raises:
        Refused: `prefix_not_understood`.
    """
    return version.rates.filter(prefix__in=prefixes_of(number)).order_by(Length("prefix").desc()).first()


def found_rates(version: TariffVersion, text: str = "") -> QuerySet[Rate]:
    """By the beginning of a prefix, or by a fragment of the destination."""
    wanted = " ".join(text.split())
    digits = dialled(wanted)
    if digits.isdecimal():
        return version.rates.filter(prefix__startswith=digits)
    return version.rates.filter(destination__icontains=wanted)


def facts_of_rates(version: TariffVersion | None) -> list[RateFacts]:
    """Every rate of a version; none of none."""
    rows = Rate.objects.filter(version=version) if version else Rate.objects.none()
    return [RateFacts(*row) for row in rows.values_list("prefix", "destination", "per_minute", "connection_fee")]

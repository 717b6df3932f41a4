"""What can be served where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from subscribers.domain.zones import folded, holds
from subscribers.models import Offer, Zone
from subscribers.selectors.catalogue import offers_on_sale


@dataclass(frozen=True)
class Eligibility:
    """A zone that holds an address, the offers its speeds allow, and the day a service could begin (indicative)."""

    zone: Zone
    offers: tuple[Offer, ...]
    expected_on: date


def eligible(
    *, postcode: str, city: str, today: date, longitude: float | None = None, latitude: float | None = None
) -> list[Eligibility]:
    """The open zones that hold an address, the fastest first; none means that it cannot be served.

    A zone holds it by its communes (postcode and name, accents and `St` apart), or by its polygon where a point in
    degrees is given. A town without a name is looked for by its postcode alone.
    """
    match = Q(communes__postcode=postcode.strip())
    match &= Q(communes__folded=folded(city)) if folded(city) else Q()
    found = {zone.pk: zone for zone in Zone.objects.filter(match, open=True).distinct()}
    if longitude is not None and latitude is not None:
        for zone in Zone.objects.filter(open=True).exclude(polygon=[]):
            if holds(zone.polygon, longitude, latitude):
                found[zone.pk] = zone
    offers = list(offers_on_sale())
    zones = sorted(found.values(), key=lambda zone: (-zone.down_mbps, zone.setup_fee, zone.code))
    return [Eligibility(zone, _carried(zone, offers), today + timedelta(days=zone.delay_days)) for zone in zones]


def _carried(zone: Zone, offers: list[Offer]) -> tuple[Offer, ...]:
    return tuple(one for one in offers if one.down_mbps <= zone.down_mbps and one.up_mbps <= zone.up_mbps)

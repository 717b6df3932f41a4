"""Zones and their communes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from kernel.errors import Refused
from subscribers.domain.zones import folded, shape
from subscribers.models import Commune, Zone


def save_zone(zone: Zone | None, *, polygon: object = (), **facts: Any) -> Zone:
    """Records a new zone, or changes one. `setup_fee` excludes VAT.

    Raises:
        Refused: `code_taken`, `amounts_make_no_sense`, `polygon_makes_no_sense`.
    """
    row = zone or Zone()
    for name, value in facts.items():
        setattr(row, name, value)
    row.polygon = shape(list(polygon) if isinstance(polygon, tuple) else polygon)
    if row.setup_fee < 0 or row.down_mbps < 1 or row.up_mbps < 1:
        raise Refused("amounts_make_no_sense", setup_fee=row.setup_fee)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("code_taken", taken=row.code) from error
    return row


def set_communes(zone: Zone, communes: Iterable[tuple[str, str, str]]) -> int:
    """Gives a zone its communes (postcode, name, INSEE code or ""), in place of those it had; returns how many."""
    told = {(postcode.strip(), folded(name)): (name.strip(), insee) for postcode, name, insee in communes}
    rows = [
        Commune(zone=zone, postcode=postcode, name=name, folded=key, insee=insee.strip())
        for (postcode, key), (name, insee) in told.items()
        if postcode and key
    ]
    with transaction.atomic():
        Zone.objects.select_for_update().get(pk=zone.pk)
        zone.communes.all().delete()
        Commune.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def take_communes(zone: Zone, communes: Iterable[tuple[str, str, str]]) -> int:
    """Adds communes to those a zone has; those it has already stay once. Returns how many are new."""
    before = zone.communes.count()
    rows = {
        (postcode.strip(), folded(name)): Commune(
            zone=zone, postcode=postcode.strip(), name=name.strip(), folded=folded(name), insee=insee.strip()
        )
        for postcode, name, insee in communes
        if postcode.strip() and folded(name)
    }
    Commune.objects.bulk_create(rows.values(), ignore_conflicts=True, batch_size=5000)
    return zone.communes.count() - before


def zone_by_code(code: str, *, name: str, mbps: tuple[int, int], setup_fee: Decimal, delay_days: int) -> Zone:
    """The zone of a code, made when it is new; what is said of it now counts."""
    zone = Zone.objects.filter(code=code).first()
    facts = {"code": code, "name": name, "down_mbps": mbps[0], "up_mbps": mbps[1]}
    return save_zone(zone, polygon=zone.polygon if zone else [], setup_fee=setup_fee, delay_days=delay_days, **facts)

"""Zones drawn elsewhere: a GeoJSON file, a feature a zone, each taken in by itself and once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import transaction

from kernel.errors import Refused
from kernel.money import cents
from subscribers.domain.zones import folded, shape
from subscribers.models import Zone
from subscribers.services.zones import save_zone

LARGEST: Final = 20_000_000
"""Bytes."""
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("code", "id", "zone"),
    "name": ("name", "nom", "libelle"),
    "down_mbps": ("down_mbps", "download", "debit_descendant", "debit"),
    "up_mbps": ("up_mbps", "upload", "debit_montant", "debit"),
    "setup_fee": ("setup_fee", "frais", "frais_de_mise_en_service"),
    "delay_days": ("delay_days", "delai", "delai_jours"),
}
"""What a zone needs -> the properties that may say it, the surest first."""


@dataclass(frozen=True)
class ZoneRow:
    """What became of one feature, counted from 1: `made`, `known`, or set aside by `problem`."""

    number: int
    name: str
    outcome: str = ""
    problem: Refused | None = None


def take_zones(data: bytes, *, dry: bool = False) -> list[ZoneRow]:
    """Takes in the zones of a GeoJSON file (RFC 7946), each once: one whose code is known is changed.

    Args:
        dry: everything is judged by doing it, and nothing stays.

    Raises:
        Refused: `file_too_large`, `geojson_not_understood`.
    """
    features = _features(data)
    with transaction.atomic():
        rows = [_taken(number, feature) for number, feature in enumerate(features, 1)]
        if dry:
            transaction.set_rollback(True)
    return rows


def _features(data: bytes) -> list[Mapping[str, Any]]:
    if len(data) > LARGEST:
        raise Refused("file_too_large", bytes=len(data), most=LARGEST)
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Refused("geojson_not_understood") from error
    kind = told.get("type") if isinstance(told, dict) else None
    rows = [told] if kind == "Feature" else told.get("features") if kind == "FeatureCollection" else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused("geojson_not_understood")
    return rows


def _taken(number: int, feature: Mapping[str, Any]) -> ZoneRow:
    told = feature.get("properties")
    said: Mapping[str, Any] = told if isinstance(told, dict) else {}
    name = str(_first(said, "name") or _first(said, "code") or "")[:100]
    try:
        with transaction.atomic():
            facts = dict(_facts(said, name))
            known = Zone.objects.filter(code=facts["code"]).first()
            save_zone(known, polygon=shape(dict(feature)), **facts)
            return ZoneRow(number, name, "known" if known else "made")
    except Refused as refusal:
        return ZoneRow(number, name, problem=refusal)


def _facts(said: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    if not name:
        raise Refused("field_missing", field="name")
    yield "name", name
    yield "code", "-".join(folded(str(_first(said, "code") or name)).split())[:50]
    for column in ("down_mbps", "up_mbps"):
        yield column, int(_number(said, column, most=1_000_000))
    yield "setup_fee", cents(_number(said, "setup_fee", most=9_999_999, usual=Decimal(0)))
    yield "delay_days", int(_number(said, "delay_days", most=730, usual=Decimal(30)))


def _first(said: Mapping[str, Any], column: str) -> Any:
    return next((said[name] for name in NAMES[column] if said.get(name) not in (None, "")), None)


def _number(said: Mapping[str, Any], column: str, *, most: int, usual: Decimal | None = None) -> Decimal:
    told = _first(said, column)
    if told is None and usual is not None:
        return usual
    if told is None:
        raise Refused("field_missing", field=column)
    try:
        number = Decimal(str(told).replace(",", ".").strip())
    except InvalidOperation as error:
        raise Refused("amount_not_understood", amount=str(told)[:40]) from error
    if not number.is_finite() or not 0 <= number <= most:
        raise Refused("amount_not_understood", amount=str(told)[:40])
    return number

"""What is sold: offers, options, and their prices from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from kernel import policies
from kernel.errors import Refused
from subscribers.models import Offer, Option, Price, Tariff

Thing = TypeVar("Thing", Offer, Option)


def save_offer(offer: Offer | None, *, options: Iterable[Option] = (), **facts: Any) -> Offer:
    """Records a new offer, or changes one; contracts signed before keep what they were signed for.

    Args:
        facts: the columns of the offer; amounts exclude VAT. `overrides` is ``{policy: {field: value}}``.

    Raises:
        Refused: `code_taken`, `amounts_make_no_sense`, `tariff_unknown`, or for its own terms `policy_unknown` and
            `policy_invalid`.
    """
    tariff = facts.get("tariff")
    if tariff and not Tariff.objects.filter(code=tariff).exists():
        raise Refused("tariff_unknown", tariff=tariff)
    saved = _saved(offer or Offer(), facts)
    saved.options.set(options)
    return saved


def save_option(option: Option | None, **facts: Any) -> Option:
    """Records a new option, or changes one. Raises as `save_offer`."""
    return _saved(option or Option(), facts)


def set_price(thing: Offer | Option, *, valid_from: date, monthly_fee: Decimal, setup_fee: Decimal) -> Price:
    """What it costs who signs from a day on, excluding VAT; set again for the same day, it is changed.

    Raises:
        Refused: `amounts_make_no_sense`.
    """
    if monthly_fee < 0 or setup_fee < 0:
        raise Refused("amounts_make_no_sense", monthly_fee=monthly_fee, setup_fee=setup_fee)
    of = {"offer": thing, "option": None} if isinstance(thing, Offer) else {"offer": None, "option": thing}
    price, _new = Price.objects.update_or_create(
        **of, valid_from=valid_from, defaults={"monthly_fee": monthly_fee, "setup_fee": setup_fee}
    )
    return price


def with_overrides(frozen: Mapping[str, Any], overrides: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Frozen terms as an offer and its options change them, the later ones last; each value is checked.

    Raises:
        Refused: `policy_unknown`, `policy_invalid`.
    """
    told = {kind: dict(terms) for kind, terms in frozen.items()}
    for change in overrides:
        for kind, values in change.items():
            before = told.get(kind, {"version": 0, "values": {}})
            whole = policies.encode(policies.read(kind, {**before["values"], **values}))
            told[kind] = {**before, "values": whole, "changed": sorted({*before.get("changed", []), *values})}
    return told


def _saved(row: Thing, facts: Mapping[str, Any]) -> Thing:
    for name, value in facts.items():
        setattr(row, name, value)
    if row.monthly_fee < 0 or row.setup_fee < 0:
        raise Refused("amounts_make_no_sense", monthly_fee=row.monthly_fee, setup_fee=row.setup_fee)
    for kind, values in row.overrides.items():
        policies.read(kind, values)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused("code_taken", taken=row.code) from error
    return row

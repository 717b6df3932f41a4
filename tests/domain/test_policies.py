from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest

from kernel import policies
from kernel.errors import Refused


@dataclass(frozen=True)
class Tea:
    steep: timedelta = timedelta(minutes=4)
    price: Decimal = Decimal("1.50")
    extras: tuple[str, ...] = field(default=("milk",))


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "_kinds", {"tea": Tea})


def test_a_policy_goes_to_json_and_back_unchanged() -> None:
    tea = Tea(timedelta(minutes=3, seconds=30), Decimal("2.10"), ("lemon", "sugar"))
    assert policies.encode(tea) == {"steep": "PT3M30S", "price": "2.10", "extras": ["lemon", "sugar"]}
    assert policies.read("tea", policies.encode(tea)) == tea


def test_what_the_values_do_not_name_keeps_its_default() -> None:
    assert policies.read("tea", {"price": "3"}) == Tea(price=Decimal(3))


def test_every_wrong_field_is_told() -> None:
    with pytest.raises(Refused) as refusal:
        policies.read("tea", {"price": "cheap", "steep": "long"})
    assert refusal.value.code == "policy_invalid"
    assert set(refusal.value.facts["faults"]) == {"price", "steep"}  # type: ignore[call-overload]


def test_an_unknown_field_is_refused_rather_than_lost() -> None:
    with pytest.raises(Refused) as refusal:
        policies.read("tea", {"prize": "3"})
    assert refusal.value.facts["faults"] == {"prize": "unknown"}


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        policies.read("coffee", {})
    assert refusal.value.code == "policy_unknown"


def test_terms_older_than_a_kind_give_its_defaults() -> None:
    assert policies.decode("tea", {}) == Tea()
    assert policies.decode("tea", {"tea": {"version": 2, "values": {"price": "9"}}}) == Tea(price=Decimal(9))


def test_two_shapes_for_one_kind_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="tea"):
        policies.register("tea", int)

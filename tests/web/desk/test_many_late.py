"""Several late payers at once: the preview does nothing and says what comes next, a refusal holds up no other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicing import services
from invoicing.models import Hold, Promise
from subscribers.models import Customer
from tests.apps.invoicing import bank_world
from tests.web.world import NOW, World, as_

pytestmark = pytest.mark.usefixtures("at_ten")
UNTIL = {"until": "2026-12-30", "reason": "inondation de la zone"}


@pytest.fixture
def late(world: World) -> list[Customer]:
    """Two who pay by transfer and are three weeks late, and one who owes nothing."""
    found = []
    for amount in ("120.00", "60.00"):
        debtor = bank_world.debtor(by_debit=False)
        bank_world.owe(debtor.contract, amount, due_on=date(2026, 11, 1))
        found.append(debtor.customer)
    services.advance_dunning(at=NOW)
    return [*found, world.customer]


def send(world: World, late: list[Customer], act: str, who: str = "finance", **more: str) -> str:
    posted = {"act": act, "number": [one.number for one in late], "key": "k1", **more}
    return as_(getattr(world, who)).post("/bureau/relances/lot", posted, follow=True).content.decode()


def test_the_preview_says_what_comes_next_and_does_nothing(world: World, late: list[Customer]) -> None:
    page = send(world, late[:2], "hold", **UNTIL)
    assert page.count("Tout est gelé jusqu’au mer") == 2
    assert (Hold.objects.count(), Promise.objects.count()) == (0, 0)


def test_they_are_held_and_let_go_on_together(world: World, late: list[Customer]) -> None:
    for _twice in range(2):
        send(world, late[:2], "hold", sure="1", **UNTIL)
    held = Hold.objects.values_list("customer", "kind", "ends_on", "reason")
    assert set(held) == {(one.pk, "hold", date(2026, 12, 30), UNTIL["reason"]) for one in late[:2]}
    page = send(world, late, "release", sure="1")
    assert "Ni promesse ni gel en cours" in page
    assert Hold.objects.filter(ended_at=None).count() == 0


def test_promises_are_of_what_each_owes(world: World, late: list[Customer]) -> None:
    page = send(world, late, "promise", **UNTIL)
    assert page.count("Laissée telle quelle") == 1
    send(world, late, "promise", sure="1", **UNTIL)
    assert set(Promise.objects.values_list("customer", "amount")) == {
        (late[0].pk, Decimal("120.00")),
        (late[1].pk, Decimal("60.00")),
    }


def test_a_dispute_is_not_let_go_with_the_rest(world: World, late: list[Customer]) -> None:
    facts: dict[str, Any] = {"until": date(2026, 12, 30), "reason": "erreur", "at": NOW, "by": world.finance}
    services.hold(late[0], kind="dispute", key="d", **facts)
    send(world, late[:1], "release", sure="1")
    assert Hold.objects.get().ended_at is None


@pytest.mark.parametrize("typed", [{}, {"until": "2026-12-30"}, {"until": "hier", "reason": "x"}])
def test_without_a_day_and_a_reason_nobody_is_held(world: World, late: list[Customer], typed: dict[str, str]) -> None:
    send(world, late, "hold", sure="1", **typed)
    assert not Hold.objects.exists()


@pytest.mark.parametrize("who", ["noc", "owner", "stranger"])
def test_who_does_not_work_late_payers_does_nothing(world: World, late: list[Customer], who: str) -> None:
    send(world, late, "hold", who, sure="1", **UNTIL)
    assert not Hold.objects.exists()

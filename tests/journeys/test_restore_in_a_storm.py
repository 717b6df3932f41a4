"""Who pays while two hundred suspensions are being pushed is back within half a minute, measured behind his box."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from invoicing import services as invoicing
from kernel import clock
from lab.control import Lab
from lab.effect import look
from lab.testing import street as lab_street
from lab.town import founding, network
from provisioning import services as provisioning
from provisioning.models import Line
from provisioning.selectors import line_states
from subscribers.models import Contract
from tests.apps.invoicing import bank_world, paper_world
from tests.journeys.conftest import Staff, eventually, paris

pytestmark = [pytest.mark.journey, pytest.mark.long]

PAYERS, OTHERS = 20, 200
HALF_A_MINUTE = 30.0


@contextmanager
def town() -> Iterator[tuple[Lab, list[Contract]]]:
    with lab_street(PAYERS + OTHERS) as lab:
        clock.move_to(paris("2026-09-01 08:00"))
        founding.found(on=date(2026, 9, 1))
        network.lay(lab.street, at=clock.now())
        contracts = [paper_world.contract() for _ in lab.street.boxes]
        for contract, spec in zip(contracts, lab.street.boxes, strict=True):
            network.connect(contract, spec, at=clock.now())
        yield lab, contracts


def proven(lines: list[Line], state: str) -> int:
    return sum(reading.proven == state for reading in line_states(lines).values())


def test_restores_go_first_through_two_hundred_suspensions(staff: Staff) -> None:
    with town() as (lab, contracts):
        # As a real house has them; its two hundred boxes are not watched, for that is not what is measured.
        staff.hire("restore", "billing", without="monitoring")
        lines = [Line.objects.get(contract=contract) for contract in contracts]
        eventually(lambda: proven(lines, "open") == len(lines), "every box has its configuration", patience=600)
        payers = contracts[:PAYERS]
        for contract, line in zip(payers, lines, strict=False):
            bank_world.owe(contract, "66.00", due_on=date(2026, 8, 1), noticed=None)
            provisioning.suspend(line, reason="unpaid", why="storm", at=clock.now(), by=None)
        eventually(lambda: proven(lines[:PAYERS], "walled") == PAYERS, "the payers are walled", patience=200)
        # All at one moment, as a sweep brings them: one by one the workers would keep pace, and there were no storm.
        with transaction.atomic():
            for line in lines[PAYERS:]:
                provisioning.suspend(line, reason="breach", why="storm", at=clock.now(), by=None)
        began = [paid(contract, rank) for rank, contract in enumerate(payers)]
        assert proven(lines[PAYERS:], "closed") < OTHERS, "the storm was over before the last payment"
        waits = sorted(waits_until_back(lab, began))
        p95 = waits[int(len(waits) * 0.95) - 1]
        print(f"restores: median {waits[len(waits) // 2]:.1f} s, p95 {p95:.1f} s, worst {waits[-1]:.1f} s")
        assert p95 < HALF_A_MINUTE


def paid(contract: Contract, rank: int) -> float:
    """Records his payment; the moment it is confirmed."""
    facts: dict[str, Any] = {"received_on": date(2026, 9, 1), "means": "transfer", "reference": "V"}
    amount = Decimal("66.00")
    invoicing.record_payment(contract.customer, amount=amount, at=clock.now(), key=f"storm/{rank}", **facts)
    return time.monotonic()


def waits_until_back(lab: Lab, began: list[float]) -> Iterator[float]:
    """Seconds from each payment to traffic behind the payer's box."""
    waiting = dict(enumerate(began))

    def back() -> bool:
        for rank in list(waiting):
            spec = lab.street.boxes[rank]
            if look(spec.address, spec.traffic_port) == "passed":
                done.append(time.monotonic() - waiting.pop(rank))
        return not waiting

    done: list[float] = []
    eventually(back, "they are all back", patience=120)
    yield from done

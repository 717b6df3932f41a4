"""Deposits by a program: prepared, printed, handed over, credited, a payment taken back; means are held to the list."""

from collections.abc import Callable

import pytest
from django.test import Client

from invoicing import selectors
from invoicing.models import Deposit, Payment
from tests.web.api.test_api import V1, post
from tests.web.world import World

pytestmark = pytest.mark.usefixtures("at_ten")


def test_a_deposit_is_made_and_carried_to_its_end(world: World, as_program: Callable[..., Client]) -> None:
    client = as_program(world.finance)
    customer = f"/customers/{world.customer.number}/record_payment"
    facts = {"amount": "60.00", "received_on": "2026-11-23", "means": "cheque", "reference": "CHQ 1"}
    assert post(client, customer, {**facts, "means": "beans"}).status_code == 422
    paid = post(client, customer, facts).json()
    made = post(client, "/deposits", {"payments": [paid["id"]], "on": "2026-11-23", "slip": "4471233"}).json()
    assert (made["number"], made["total"], made["state"]) == ("RB-2026-0001", "60.00", "prepared")
    path = f"/deposits/{made['id']}"
    assert client.get(f"{V1}{path}/pdf").content.startswith(b"%PDF-")
    assert post(client, f"{path}/hand_over").json()["state"] == "handed_over"
    refused = post(client, f"{path}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "transition_refused")
    done = post(client, f"{path}/credit", {"on": "2026-11-23", "fees": "0.50"}).json()
    assert (done["state"], done["fees"], selectors.ledger_gaps()) == ("credited", "0.50", {})
    back = post(client, f"/payments/{paid['id']}/reverse", {"reason": "Sans provision", "fee": "14.00"})
    assert (back.status_code, selectors.ledger_gaps()) == (200, {})
    assert (Deposit.objects.count(), Payment.objects.get().reversal.reason) == (1, "Sans provision")

"""The town's stock and pools: made by the product's own services, and coherent with the town's lines."""

from typing import Any

import pytest

from lab.street import build
from lab.town import network, stockroom
from provisioning import selectors
from provisioning.models import Box, Shipment
from tests.apps.provisioning.make import AT
from tests.apps.subscribers.make import make_contract

pytestmark = pytest.mark.django_db


def test_the_town_has_pools_that_hold_its_lines_and_a_parcel_under_way() -> None:
    street = build(2)
    network.lay(street, at=AT)
    line = network.connect(make_contract(), street.box(1), at=AT)
    stockroom.furnish(at=AT)
    held = {str(one.pool): str(one) for one in selectors.allocations_of(line)}
    assert held == {"Clients IPv4": "198.51.100.1/32", "Clients IPv6": "2001:db8:1::/56", f"VLAN {line.node}": "101"}
    receipt: Any = selectors.receipts().get()
    assert (receipt.brought, [code for _text, code in receipt.refused]) == (6, ["doubled", "serial_makes_no_sense"])
    assert (Shipment.objects.get().line, Box.objects.filter(state="in_stock").count()) == (line, 5)

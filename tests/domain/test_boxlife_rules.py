"""The life of a box over its whole product of states and moves."""

from itertools import product

import pytest

from kernel.errors import Refused
from provisioning.domain.lifecycle import BOX

MOVES = """
in_stock reserve reserved
in_stock break broken
reserved release in_stock
reserved ship shipped
reserved install in_service
shipped deliver delivered
shipped return returned
shipped lose lost
delivered install in_service
delivered recall to_return
delivered lose lost
in_service recall to_return
in_service lose lost
to_return return returned
to_return lose lost
returned wipe wiped
returned break broken
wiped restock in_stock
wiped break broken
lost return returned
lost scrap scrapped
broken return returned
broken scrap scrapped
"""
TABLE = {(before, action): after for before, action, after in map(str.split, MOVES.strip().splitlines())}


@pytest.mark.parametrize(("state", "action"), sorted(product(BOX.states, BOX.actions)))
def test_each_move_leads_where_it_should_or_nowhere(state: str, action: str) -> None:
    if (state, action) in TABLE:
        assert BOX.after(state, action) == TABLE[state, action]
        return
    with pytest.raises(Refused) as refused:
        BOX.after(state, action)
    assert refused.value.code == "transition_refused"


def test_the_states_are_those_of_a_box() -> None:
    assert BOX.states == {before for before, _ in TABLE} | {"scrapped"}
    assert BOX.actions == {action for _, action in TABLE}


def test_only_a_wiped_box_comes_back_to_stock_from_a_customer() -> None:
    """Nobody gets a box that still knows another's secrets: every way from his hands to stock leads through `wiped`."""
    reached, rest = {"in_service"}, ["in_service"]
    while rest:
        here = rest.pop()
        fresh = {after for (before, _), after in TABLE.items() if before == here and before != "wiped"} - reached
        reached |= fresh
        rest += fresh
    assert "in_stock" not in reached
    assert "wiped" in reached

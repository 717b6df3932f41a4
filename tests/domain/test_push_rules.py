"""The push pipeline over its whole product, and what it promises."""

from itertools import product

import pytest

from kernel.errors import Refused
from provisioning.domain import lifecycle
from provisioning.domain.lifecycle import PUSH

MOVES = """
planned approve approved
approved lock locked
parked lock locked
locked identify identified
identified snapshot snapshotted
snapshotted arm armed
snapshotted match verified
armed apply applied
applied verify verified
verified confirm confirmed
unknown confirm confirmed
planned cancel cancelled
approved cancel cancelled
parked cancel cancelled
locked cancel cancelled
identified cancel cancelled
snapshotted cancel cancelled
locked park parked
identified park parked
snapshotted park parked
locked refuse refused
identified refuse refused
snapshotted refuse refused
armed refuse refused
armed roll_back rolled_back
applied roll_back rolled_back
unknown roll_back rolled_back
armed lose unknown
applied lose unknown
verified lose unknown
"""
TABLE = {(before, action): after for before, action, after in map(str.split, MOVES.strip().splitlines())}


@pytest.mark.parametrize(("state", "action"), sorted(product(PUSH.states, PUSH.actions)))
def test_each_step_leads_where_it_should_or_nowhere(state: str, action: str) -> None:
    if (state, action) in TABLE:
        assert PUSH.after(state, action) == TABLE[state, action]
        return
    with pytest.raises(Refused) as refused:
        PUSH.after(state, action)
    assert refused.value.code == "transition_refused"


def test_the_table_names_nothing_else() -> None:
    assert PUSH.states == {before for before, _ in TABLE} | set(TABLE.values())
    assert PUSH.actions == {action for _, action in TABLE}


def test_every_state_waits_runs_is_unknown_or_is_settled() -> None:
    kinds = [lifecycle.WAITING, lifecycle.RUNNING, {lifecycle.UNKNOWN}, lifecycle.SETTLED]
    assert sorted(state for kind in kinds for state in kind) == sorted(PUSH.states)


def test_nothing_leaves_a_settled_state() -> None:
    assert not [before for before, _ in TABLE if before in lifecycle.SETTLED]


@pytest.mark.parametrize("state", sorted(lifecycle.TOUCHED))
def test_a_box_that_may_have_changed_is_never_merely_tried_again_or_forgotten(state: str) -> None:
    assert not {"park", "cancel"} & PUSH.allowed(state)
    assert PUSH.after(state, "lose") == "unknown"


def test_a_confirmed_push_was_verified_or_looked_up() -> None:
    assert {before for (before, _), after in TABLE.items() if after == "confirmed"} == {"verified", "unknown"}

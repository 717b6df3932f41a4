import pytest

from kernel.errors import Refused
from kernel.lifecycle import Lifecycle

DOOR = Lifecycle("door", {("open", "close"): "closed", ("closed", "open"): "open", ("closed", "lock"): "locked"})


def test_knows_every_state_and_action() -> None:
    assert DOOR.states == {"open", "closed", "locked"}
    assert DOOR.actions == {"open", "close", "lock"}


@pytest.mark.parametrize("state", ["open", "closed", "locked"])
@pytest.mark.parametrize("action", ["open", "close", "lock"])
def test_its_full_product_moves_or_is_refused(state: str, action: str) -> None:
    if (state, action) in DOOR.table:
        assert DOOR.after(state, action) == DOOR.table[state, action]
    else:
        with pytest.raises(Refused) as refusal:
            DOOR.after(state, action)
        assert refusal.value.code == "transition_refused"
        assert refusal.value.facts["allowed"] == sorted(DOOR.allowed(state))


def test_a_final_state_allows_nothing() -> None:
    assert DOOR.allowed("locked") == frozenset()

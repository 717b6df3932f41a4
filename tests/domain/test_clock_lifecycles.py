"""The lifecycles of the guarantee over their full product, and the pure rules beside the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from kernel.errors import Refused
from kernel.lifecycle import Lifecycle
from sla.domain.lifecycle import IMPACT, INCIDENT, LIFECYCLES, PENALTY, TICKET
from sla.domain.relapse import Fault, is_relapse
from sla.domain.severity import CRITICAL, MAJOR, MINOR, severity

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lifecycle: lifecycle.name)
def test_the_full_product_moves_or_is_refused(lifecycle: Lifecycle) -> None:
    for state in lifecycle.states:
        for action in lifecycle.actions:
            if (state, action) in lifecycle.table:
                assert lifecycle.after(state, action) in lifecycle.states
                continue
            with pytest.raises(Refused) as refused:
                lifecycle.after(state, action)
            assert refused.value.facts["allowed"] == sorted(lifecycle.allowed(state))


@pytest.mark.parametrize(
    ("lifecycle", "state", "allowed"),
    [
        (IMPACT, "running", {"pause", "restore"}),
        (IMPACT, "paused", {"resume", "restore"}),
        (IMPACT, "restored", {"relapse"}),
        (PENALTY, "proposed", {"approve", "refuse"}),
        (PENALTY, "approved", {"credit"}),
        (PENALTY, "refused", set()),
        (PENALTY, "credited", set()),
        (INCIDENT, "new", {"take", "wait", "restore", "merge"}),
        (INCIDENT, "restored", {"relapse", "close", "merge"}),
        (INCIDENT, "closed", {"relapse"}),
        (TICKET, "closed", {"relapse", "answer"}),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else str(getattr(value, "name", value)),
)
def test_what_each_state_allows(lifecycle: Lifecycle, state: str, allowed: set[str]) -> None:
    assert lifecycle.allowed(state) == allowed


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (Fault("outage", None), Fault("outage", None), True),
        (Fault("outage", None), Fault("flapping", None), True),
        (Fault("report", None), Fault("outage", None), True),
        (Fault("outage", None), Fault("node", 7), False),
        (Fault("node", 7), Fault("outage", None), False),
        (Fault("node", 7), Fault("node", 8), True),
        (Fault("node", 7), Fault("outage", 7), True),
    ],
)
def test_the_same_fault_is_the_same_root_or_kind(before: Fault, after: Fault, same: bool) -> None:
    assert is_relapse(before, NOW, after, NOW + HOUR, DAY) is same


def test_the_window_is_real_time_and_includes_its_end() -> None:
    fault = Fault("outage", None)
    assert is_relapse(fault, NOW, fault, NOW + DAY, DAY)
    assert not is_relapse(fault, NOW, fault, NOW + DAY + timedelta(microseconds=1), DAY)


@pytest.mark.parametrize(
    ("contracts", "left", "expected"),
    [
        (1, None, MINOR),
        (1, 4 * HOUR + timedelta(seconds=1), MINOR),
        (1, 4 * HOUR, MAJOR),
        (5, None, MAJOR),
        (1, timedelta(0), CRITICAL),
        (1, -HOUR, CRITICAL),
        (20, None, CRITICAL),
    ],
)
def test_severity_is_contracts_and_the_nearest_deadline(contracts: int, left: timedelta | None, expected: int) -> None:
    assert severity(contracts, NOW + left if left is not None else None, NOW) == expected

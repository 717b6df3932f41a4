"""Lifecycles as tables: what may follow what.

A lifecycle is the table ``{(state, action): state}`` and nothing else, so that it can be read at a glance, walked over
its full product by a test, and kept by a CheckConstraint on the column. `kernel.services.transition` applies it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.errors import Refused


@dataclass(frozen=True)
class Lifecycle:
    """A named table of transitions.

    Args:
        name: shown in refusals and written on each transition.
        table: the state that an action leads to, by (state, action).
    """

    name: str
    table: Mapping[tuple[str, str], str]

    @property
    def states(self) -> frozenset[str]:
        """Every state that the table names, as a beginning or as an end."""
        return frozenset(state for state, _ in self.table) | frozenset(self.table.values())

    @property
    def actions(self) -> frozenset[str]:
        """Every action that the table names."""
        return frozenset(action for _, action in self.table)

    def allowed(self, state: str) -> frozenset[str]:
        """The actions that a row in `state` can take."""
        return frozenset(action for before, action in self.table if before == state)

    def after(self, state: str, action: str) -> str:
        """The state that `action` leads to.

        Raises:
            Refused: `transition_refused`, with the lifecycle, the state, the action and what would be allowed.
        """
        try:
            return self.table[state, action]
        except KeyError:
            allowed = sorted(self.allowed(state))
            raise Refused(
                "transition_refused", lifecycle=self.name, state=state, action=action, allowed=allowed
            ) from None

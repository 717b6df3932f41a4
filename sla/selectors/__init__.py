"""Every read of the guarantee that is worth a name."""

from sla.selectors.board import (
    BoardRow,
    Totals,
    Wanted,
    board,
    board_totals,
    incident_impacts,
    incidents_of_line,
    next_on_board,
    search,
)
from sla.selectors.clocks import (
    clock_of,
    clocks_of,
    crossings_of,
    events_of,
    hours_of,
    open_impact,
    policy_of,
    story_of,
)
from sla.selectors.maintenance import (
    affected_lines,
    coming_maintenance,
    latest_announcement,
    lines_under_maintenance,
    maintenance_of,
    maintenance_windows,
    nodes_under_maintenance,
)
from sla.selectors.penalties import granted_in_month, penalties_of, penalties_to_credit, penalties_to_decide
from sla.selectors.tickets import conversation, impacts_of, open_tickets, tickets_of

__all__ = [
    "BoardRow",
    "Totals",
    "Wanted",
    "affected_lines",
    "board",
    "board_totals",
    "clock_of",
    "clocks_of",
    "coming_maintenance",
    "conversation",
    "crossings_of",
    "events_of",
    "granted_in_month",
    "hours_of",
    "impacts_of",
    "incident_impacts",
    "incidents_of_line",
    "latest_announcement",
    "lines_under_maintenance",
    "maintenance_of",
    "maintenance_windows",
    "next_on_board",
    "nodes_under_maintenance",
    "open_impact",
    "open_tickets",
    "penalties_of",
    "penalties_to_credit",
    "penalties_to_decide",
    "policy_of",
    "search",
    "story_of",
    "tickets_of",
]

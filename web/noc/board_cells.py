"""What each row of the board says, worked out before it is drawn.

Fifty rows are drawn every few seconds for all who look, so a template that asked and translated for itself took four
times as long as the queries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sla.selectors import BoardRow
from web import formats
from web.marks import brief, countdown, state
from web.noc.board import Row

NOTHING = SafeString('<span class="quiet">–</span>')
SUB = '<span class="sub">{}</span>'


@dataclass(frozen=True, slots=True)
class Cells:
    """One row, ready to be put in its place."""

    number: str
    title: str
    heat: str
    url: str
    left: SafeString
    state: SafeString
    where: SafeString
    contracts: SafeString
    cost: SafeString
    push: SafeString
    owner: str
    take_url: str
    take: str


def cells(rows: list[Row], now: datetime) -> Iterator[Cells]:
    """The rows as of an instant, in the reader's language and zone."""
    # Reversing an address is dear, and they differ by the number alone.
    page, take = (reverse(f"noc:{name}", args=["I-0"]) for name in ("incident", "take"))
    told = _("Take %(number)s")
    for row in rows:
        board, incident = row.board, row.board.incident
        yield Cells(
            number=incident.number,
            title=row.title,
            heat=formats.heat(board.nearest_due_at, now) if board.nearest_due_at else "none",
            url=page.replace("I-0", incident.number),
            left=_left(board, now),
            state=state("incident", incident.state),
            where=_where(board),
            contracts=_contracts(board),
            cost=_cost(board),
            push=_push(row),
            owner=str(incident.owner or ""),
            take_url=take.replace("I-0", incident.number),
            take=told % {"number": incident.number},
        )


def _left(board: BoardRow, now: datetime) -> SafeString:
    due, restored = board.nearest_due_at, board.incident.restored_at
    if due is not None:
        return countdown(due, now) + format_html(SUB, _filled(_("due %(at)s"), at=brief(due)))
    if board.open_impacts:
        return state("clock", "paused")
    return state("clock", "restored") + format_html(SUB, brief(restored) if restored else "")


def _where(board: BoardRow) -> SafeString:
    impact = board.pressing
    if impact is None:
        return SafeString("")
    line = impact.line
    return format_html("<span>{} · {} · {}</span>", impact.contract.site.city, line.reference, line.node.name)


def _contracts(board: BoardRow) -> SafeString:
    said = format_html('<span class="strong">{}</span>', formats.number(board.open_impacts))
    if board.contracts > board.open_impacts:
        said += format_html(SUB, _("of %(n)s") % {"n": formats.number(board.contracts)})
    if late := board.late_impacts:
        words = ngettext("%(count)s late", "%(count)s late", late) % {"count": late}
        said += format_html('<span class="sub bad">{}</span>', words)
    if paused := board.paused_impacts:
        said += format_html(SUB, ngettext("%(count)s paused", "%(count)s paused", paused) % {"count": paused})
    return said


def _cost(board: BoardRow) -> SafeString:
    said = format_html('<span class="{}">{}</span>', "bad strong" if board.cost else "", formats.money(board.cost))
    if board.next_tier_at is not None:
        ahead = {"amount": formats.money(board.next_cost), "at": brief(board.next_tier_at)}
        said += format_html(SUB, _filled(_("%(amount)s from %(at)s"), **ahead))
    return said


def _push(row: Row) -> SafeString:
    if row.push is None:
        return NOTHING
    badge = state("push", row.push.state, row.push.get_state_display())
    return badge + format_html(SUB, brief(row.push.planned_at))


def _filled(words: str, **values: str) -> SafeString:
    """Words of ours around values, which are escaped unless they are drawn already."""
    return SafeString(words % {name: conditional_escape(value) for name, value in values.items()})

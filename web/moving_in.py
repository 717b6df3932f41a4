"""Files of another system, from every room that can take some in; a sweep carries each to its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import structlog
from django.utils.timezone import localdate

from invoicing.services.mandate_import import SHEET as MANDATES
from invoicing.services.takeovers import bill_from
from kernel.errors import Refused
from kernel.models import User
from kernel.services import sweep_ran
from provisioning.services.box_moving import SHEET as BOXES
from subscribers.models import Contract, ImportRun
from subscribers.services import imports
from subscribers.services.imports import Sheet

log = structlog.get_logger(__name__)


def take_contract(values: dict[str, str], *, at: datetime, by: User | None) -> str:
    """One contract that lives already, and from which day on we invoice it: the old system invoiced what came before.

    Raises:
        Refused: `billed_from_missing` for a contract in service since an earlier month, or what its import refuses.
    """
    outcome = imports.SHEETS["contracts"].verb(values, at=at, by=by)
    if outcome == imports.KNOWN:
        return outcome
    contract = Contract.objects.get(customer=imports.customer_of(values), purchase_order=values["reference"])
    if values.get("billed_from"):
        bill_from(contract, on=imports.day_of_cell(values["billed_from"]), at=at, by=by)
    elif contract.activated_on and contract.activated_on < localdate(at).replace(day=1):
        raise Refused("billed_from_missing", since=contract.activated_on)
    return outcome


_LIVING = imports.SHEETS["contracts"]
_BILLED_FROM: Final = (
    "billed from facture a partir du invoiced from facture depuis le invoiced here from facture ici a partir du"
)
SHEETS: Final[Mapping[str, Sheet]] = {
    **imports.SHEETS,
    "contracts": Sheet({"billed_from": _BILLED_FROM} | dict(_LIVING.columns), _LIVING.required, take_contract),
    "mandates": MANDATES,
    "boxes": BOXES,
}  # fmt: skip
ROUNDS: Final = 30
"""Chunks of one run of the sweep: half a minute, after which a deploy need not wait longer."""


def advance_imports(*, at: datetime, rounds: int = ROUNDS) -> int:
    """The sweep: takes in the next rows of the files that wait, the oldest first; returns how many rows."""
    taken, held = 0, set[int]()
    while rounds > 0 and (run := imports.next_import(but=held)) is not None:
        before = run.cursor
        rounds -= _carry(run, at=at, rounds=rounds)
        run.refresh_from_db()
        taken += run.cursor - before
        held.add(run.pk)
    imports.forget_old_imports(at=at)
    sweep_ran("web.advance_imports", at=at)
    return taken


def _carry(run: ImportRun, *, at: datetime, rounds: int) -> int:
    """As many chunks of one file as there are rounds; reading it costs more than taking in its rows."""
    try:
        rows = imports.read_table(run)
        for done in range(1, rounds + 1):
            after = imports.advance_import(run.pk, SHEETS[run.kind], rows, at=at)
            if after is None or after.state == ImportRun.State.DONE:
                return done
    except Exception:
        # A row that our own code stumbles over would stop this file, and every one behind it, at every sweep.
        log.exception("import_failed", run=run.pk)
        imports.fail_import(run, at=at)
        return 1
    return rounds

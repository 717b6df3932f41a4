"""Files of another system, from every room that can take some in; a sweep carries each to its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import structlog

from invoicing.services.mandate_import import SHEET as MANDATES
from kernel.services import sweep_ran
from provisioning.services.box_moving import SHEET as BOXES
from subscribers.models import ImportRun
from subscribers.services import imports
from subscribers.services.imports import Sheet

log = structlog.get_logger(__name__)

SHEETS: Final[Mapping[str, Sheet]] = {**imports.SHEETS, "mandates": MANDATES, "boxes": BOXES}
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

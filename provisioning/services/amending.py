"""Contracts amended on their day, and their lines made to follow."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog
from django.db import transaction

from kernel.errors import Refused
from kernel.services import sweep_ran
from provisioning.models import Line
from provisioning.services.lines import lift, refresh_line
from subscribers.models import Amendment, Contract
from subscribers.services import activate, amendments_due, apply_amendment, heir_of

log = structlog.get_logger(__name__)


def amend_contracts(*, at: datetime) -> int:
    """The sweep: puts the amendments whose day has come in force, and derives anew what their lines must be.

    One that cannot be applied (undone meanwhile, by somebody faster) holds up no other.
    """
    done = sum(_amended(amendment, at=at) for amendment in amendments_due(at=at))
    sweep_ran("provisioning.amend_contracts", at=at)
    return done


def hand_over(contract: Contract, *, on: date, at: datetime) -> bool:
    """The lines of a contract that ended on a day go on under the one that takes over from it, box and all.

    Nothing happens, and False is returned, where nobody signed to take over.
    """
    heir = heir_of(contract)
    if heir is None:
        return False
    activate(heir, on=on + timedelta(days=1), at=at, by=None)
    for line in Line.objects.attached().filter(contract=contract):
        Line.objects.filter(pk=line.pk).update(contract=heir)
        line.refresh_from_db()
        # What the former customer owes holds the new one back no longer.
        lift(line, reason="unpaid", why=f"transferred to {heir.number}", at=at, by=None)
        refresh_line(line, cause=f"transferred from {contract.number}", at=at)
    return True


def _amended(amendment: Amendment, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            contract = apply_amendment(amendment, at=at)
            for line in Line.objects.attached().filter(contract=contract):
                refresh_line(line, cause=f"amendment {amendment.pk}: {amendment.kind}", at=at)
    except Refused as refusal:
        log.info("amendment_not_applied", amendment=amendment.pk, code=refusal.code)
        return False
    return True

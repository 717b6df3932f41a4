"""Contracts amended on their day, and their lines made to follow."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from kernel.errors import Refused
from kernel.services import sweep_ran
from provisioning.models import Line
from provisioning.services.lines import refresh_line
from subscribers.models import Amendment
from subscribers.services import amendments_due, apply_amendment

log = structlog.get_logger(__name__)


def amend_contracts(*, at: datetime) -> int:
    """The sweep: puts the amendments whose day has come in force, and derives anew what their lines must be.

    One that cannot be applied (undone meanwhile, by somebody faster) holds up no other.
    """
    done = sum(_amended(amendment, at=at) for amendment in amendments_due(at=at))
    sweep_ran("provisioning.amend_contracts", at=at)
    return done


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

"""What is asked for rented boxes that did not come back, or came back broken: once each, on a paper of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog
from django.db import transaction

from invoicing.models import Invoice
from invoicing.services.fees import issue_fee_note
from kernel.errors import Refused
from kernel.services import sweep_ran
from provisioning.models import BoxCharge, ChargeKind
from provisioning.selectors import boxes_to_charge
from provisioning.services import mark_box_charged

log = structlog.get_logger(__name__)

WORDS: Final = {ChargeKind.UNRETURNED: "box", ChargeKind.FAULT: "box_fault", ChargeKind.LOSS: "box_loss"}


def charge_boxes(*, at: datetime) -> int:
    """The sweep: bills what provisioning says is to be asked for boxes; returns how many papers were issued."""
    billed = sum(_tried(pk, at=at) for pk in boxes_to_charge().values_list("pk", flat=True))
    sweep_ran("invoicing.charge_boxes", at=at)
    return billed


def _tried(pk: int, *, at: datetime) -> bool:
    try:
        return _billed(pk, at=at)
    except Refused as refusal:
        # One customer whose papers cannot be issued yet keeps nobody else waiting; his is tried again.
        log.warning("box_not_billed", charge=pk, code=refusal.code)
        return False


def _billed(pk: int, *, at: datetime) -> bool:
    with transaction.atomic():
        # Locked so that of two sweeps, or a sweep and a person who gives it up, one comes after the other.
        rows = BoxCharge.objects.select_for_update(skip_locked=True, of=("self",))
        charge = rows.select_related("box", "line__contract__customer").filter(pk=pk, billed_at=None).first()
        if charge is None or charge.waived_at is not None:
            return False
        mark_box_charged(charge, reference=_paper(charge, at=at).number, at=at)
    return True


def _paper(charge: BoxCharge, *, at: datetime) -> Invoice:
    customer, word = charge.line.contract.customer, WORDS[ChargeKind(charge.kind)]
    detail = f"{charge.box.model.name} {charge.box.serial}"
    return issue_fee_note(customer, kind="box", amount=charge.amount, case=charge, at=at, word=word, detail=detail)

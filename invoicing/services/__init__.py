"""Every write of invoicing."""

from invoicing.services.allocation import (
    allocate_by_hand,
    spend_credit,
    spend_leftovers,
    spend_payment,
    take_back_allocation,
)
from invoicing.services.assistance import bill_packs
from invoicing.services.batches import (
    approve_batch,
    batch_bytes,
    cancel_batch,
    freeze_batch,
    hand_over,
    propose_batch,
)
from invoicing.services.closing import close_month
from invoicing.services.credits import credit_penalties, credit_penalty
from invoicing.services.dunning import advance_dunning, lift_suspensions
from invoicing.services.equipment import charge_boxes
from invoicing.services.fees import issue_fee_note
from invoicing.services.freezes import end_freeze, hold, promise
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.mandates import (
    announce,
    cancel_mandate,
    change_account,
    expire_mandates,
    record_notices,
    sign_mandate,
    suspend_mandate,
)
from invoicing.services.papers import archived, render_documents
from invoicing.services.payments import record_payment, reverse_payment
from invoicing.services.returns import import_bank_file, lose_sight, prepare_debits, record_transfer, set_aside
from invoicing.services.run import (
    RunReport,
    advance_runs,
    approve_run,
    issue_run,
    prepare_run,
    run_invoices,
    scheduled_run,
    undo_run,
)
from invoicing.services.settlements import end_doubt, mark_doubtful, reimburse, write_off

__all__ = [
    "LineDraft",
    "RunReport",
    "advance_dunning",
    "advance_runs",
    "allocate_by_hand",
    "announce",
    "approve_batch",
    "approve_run",
    "archived",
    "batch_bytes",
    "bill_packs",
    "cancel_batch",
    "cancel_mandate",
    "change_account",
    "charge_boxes",
    "close_month",
    "credit_penalties",
    "credit_penalty",
    "draft",
    "end_doubt",
    "end_freeze",
    "expire_mandates",
    "freeze_batch",
    "hand_over",
    "hold",
    "import_bank_file",
    "issue",
    "issue_fee_note",
    "issue_run",
    "lift_suspensions",
    "lose_sight",
    "mark_doubtful",
    "prepare_debits",
    "prepare_run",
    "promise",
    "propose_batch",
    "record_notices",
    "record_payment",
    "record_transfer",
    "reimburse",
    "render_documents",
    "reverse_payment",
    "run_invoices",
    "scheduled_run",
    "set_aside",
    "sign_mandate",
    "spend_credit",
    "spend_leftovers",
    "spend_payment",
    "suspend_mandate",
    "take_back_allocation",
    "undo_run",
    "write_off",
]

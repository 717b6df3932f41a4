"""Every write of invoicing."""

from invoicing.services.accounts import set_billing_account
from invoicing.services.allocation import (
    allocate_by_hand,
    spend_credit,
    spend_leftovers,
    spend_payment,
    take_back_allocation,
)
from invoicing.services.assistance import bill_packs
from invoicing.services.bank_link import fetch_bank_files
from invoicing.services.batches import (
    approve_batch,
    batch_bytes,
    cancel_batch,
    freeze_batch,
    propose_batch,
)
from invoicing.services.buyers_words import hear_buyers
from invoicing.services.by_hand import match_debit, match_payment, present_again, record_transfer, set_aside
from invoicing.services.charging import add_charge, drop_charge
from invoicing.services.closing import close_month
from invoicing.services.collected import report_collections
from invoicing.services.credit_by_hand import credit_lines
from invoicing.services.credits import credit_penalties, credit_penalty, take_back_penalties, take_back_penalty
from invoicing.services.deposits import (
    credit_deposit,
    hand_over_deposit,
    match_deposit,
    prepare_deposit,
    undo_deposit,
)
from invoicing.services.disputes import answer_dispute, dispute_line
from invoicing.services.dunning import advance_dunning, lift_suspensions
from invoicing.services.endings import charge_cost, end_for_unpaid, record_cost
from invoicing.services.equipment import charge_boxes
from invoicing.services.fees import issue_fee_note
from invoicing.services.fiscal import close_fiscal_year, keep_fiscal_years, set_fiscal_year
from invoicing.services.freezes import end_freeze, hold, promise, release
from invoicing.services.handing import ask_hand_over, hand_over, hand_over_batches
from invoicing.services.interest import charge_interest, enter_legal_rate
from invoicing.services.interest_back import give_back_interest
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.mandate_life import (
    attach_proof,
    confirm_registration,
    prepare_b2b,
    resume_mandate,
    sign_on_line,
    switch_collector,
)
from invoicing.services.mandates import (
    announce,
    cancel_mandate,
    change_account,
    expire_mandates,
    record_notices,
    sign_mandate,
    suspend_mandate,
)
from invoicing.services.misrated import correct_vat
from invoicing.services.news import poll_news, receive_news, take_in_news
from invoicing.services.orders import set_purchase_order
from invoicing.services.papers import archived, render_documents, send_again
from invoicing.services.payments import record_payment, reverse_payment
from invoicing.services.refunds import ask_refund, send_refunds
from invoicing.services.remote import register_mandates
from invoicing.services.returns import import_bank_file, lose_sight, prepare_debits
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
from invoicing.services.settlements import end_doubt, mark_doubtful, reimburse, take_back_write_off, write_off
from invoicing.services.stages import settle_stage
from invoicing.services.submissions import ask_platform, hand_over_documents, requeue
from invoicing.services.takeovers import bill_from

__all__ = [
    "LineDraft",
    "RunReport",
    "add_charge",
    "advance_dunning",
    "advance_runs",
    "allocate_by_hand",
    "announce",
    "answer_dispute",
    "approve_batch",
    "approve_run",
    "archived",
    "ask_hand_over",
    "ask_platform",
    "ask_refund",
    "attach_proof",
    "batch_bytes",
    "bill_from",
    "bill_packs",
    "cancel_batch",
    "cancel_mandate",
    "change_account",
    "charge_boxes",
    "charge_cost",
    "charge_interest",
    "close_fiscal_year",
    "close_month",
    "confirm_registration",
    "correct_vat",
    "credit_deposit",
    "credit_lines",
    "credit_penalties",
    "credit_penalty",
    "dispute_line",
    "draft",
    "drop_charge",
    "end_doubt",
    "end_for_unpaid",
    "end_freeze",
    "enter_legal_rate",
    "expire_mandates",
    "fetch_bank_files",
    "freeze_batch",
    "give_back_interest",
    "hand_over",
    "hand_over_batches",
    "hand_over_deposit",
    "hand_over_documents",
    "hear_buyers",
    "hold",
    "import_bank_file",
    "issue",
    "issue_fee_note",
    "issue_run",
    "keep_fiscal_years",
    "lift_suspensions",
    "lose_sight",
    "mark_doubtful",
    "match_debit",
    "match_deposit",
    "match_payment",
    "poll_news",
    "prepare_b2b",
    "prepare_debits",
    "prepare_deposit",
    "prepare_run",
    "present_again",
    "promise",
    "propose_batch",
    "receive_news",
    "record_cost",
    "record_notices",
    "record_payment",
    "record_transfer",
    "register_mandates",
    "reimburse",
    "release",
    "render_documents",
    "report_collections",
    "requeue",
    "resume_mandate",
    "reverse_payment",
    "run_invoices",
    "scheduled_run",
    "send_again",
    "send_refunds",
    "set_aside",
    "set_billing_account",
    "set_fiscal_year",
    "set_purchase_order",
    "settle_stage",
    "sign_mandate",
    "sign_on_line",
    "spend_credit",
    "spend_leftovers",
    "spend_payment",
    "suspend_mandate",
    "switch_collector",
    "take_back_allocation",
    "take_back_penalties",
    "take_back_penalty",
    "take_back_write_off",
    "take_in_news",
    "undo_deposit",
    "undo_run",
    "write_off",
]

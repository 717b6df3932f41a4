"""One sentence for each code that a service may refuse with. `%(name)s` are the refusal's facts, written for people."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_GENERAL: Mapping[str, str | Promise] = {
    "transition_refused": _("This is no longer possible in its present state. Reload the page."),
    "changed_meanwhile": _("Somebody else was quicker. Reload the page to see what changed."),
    "not_allowed": _("Your role does not allow this."),
    "not_permitted": _("Your role does not allow this."),
    "clock_fixed": _("The clock cannot be moved here."),
    "operator_missing": _("The company's identity has not been entered yet."),
    "calendar_without_hours": _("The calendar has no opening hours for that day."),
    "no_open_time": _("The calendar never opens: no deadline can be reckoned."),
    "policy_invalid": _("These values do not make a policy that holds together."),
    "policy_unknown": _("There is no such policy."),
    "in_the_future": _("%(at)s has not come yet."),
    "already_ended": _("It was already ended."),
    "ends_in_the_past": _("%(until)s is already past."),
    "period_reversed": _("The end comes before the start."),
    "field_missing": _("Something is missing: %(field)s."),
}
_GUARANTEE: Mapping[str, str | Promise] = {
    "text_missing": _("Write something first."),
    "cause_missing": _("Say what the cause was before closing."),
    "reason_missing": _("Give a reason."),
    "proof_missing": _("A pause needs a proof."),
    "evidence_missing": _("Say how we know."),
    "pause_reason_unknown": _("This is no reason the contract lets the clock rest for."),
    "pause_reversed": _("The pause would end before it begins."),
    "not_paused": _("The clock is not paused."),
    "clock_running": _("The line is still down: its request stays open until it is restored."),
    "clock_stopped": _("The clock has already stopped."),
    "not_correctable": _("This event cannot be corrected."),
    "penalty_unclaimed": _("The customer has not claimed this penalty yet."),
    "nothing_to_claim": _("There is nothing left to claim here."),
    "claim_too_late": _("It had to be claimed before %(before)s."),
    "penalty_not_to_credit": _("This penalty is not to be credited."),
}
_MONEY: Mapping[str, str | Promise] = {
    "amount_not_positive": _("The amount must be more than zero."),
    "amount_not_in_cents": _("The amount has more than two decimals."),
    "payment_key_differs": _("This payment was already recorded with another amount or for another customer."),
    "already_issued": _("%(number)s was already issued."),
    "nothing_to_invoice": _("There is nothing to invoice."),
    "no_invoice_to_correct": _("There is no invoice yet that this could correct."),
    "buyer_siren_missing": _("The customer's SIREN is missing: French law asks for it on an invoice."),
    "legal_rate_missing": _("The legal interest rate of that half-year is not known: enter it first."),
    "nothing_to_collect": _("Nothing can be debited on %(on)s."),
    "cut_off_passed": _("Too late for %(on)s: the bank took files until %(cut_off)s."),
    "own_batch": _("Another person must approve what you prepared."),
    "file_invalid": _("The file does not fit the bank's format: %(why)s"),
    "batch_empty": _("The batch is empty."),
    "bank_file_unreadable": _("This is not a file the bank gives (pain.002, camt.053 or camt.054)."),
    "bank_file_too_large": _("The file is too large."),
    "not_to_match": _("This line no longer waits to be matched."),
    "no_amount": _("The bank gave no amount for it."),
    "iban_refused": _("This is not a valid IBAN."),
    "bic_refused": _("This is not a valid BIC."),
    "mandate_not_in_force": _("The mandate is not in force."),
    "hold_of_a_part": _("Only a dispute may be of a part."),
    "invoice_of_another_customer": _("%(invoice)s is another customer's."),
    "not_to_post": _("This letter does not wait to be posted."),
}
_NETWORK: Mapping[str, str | Promise] = {
    "line_has_no_intent": _("Nothing is wanted of %(line)s yet."),
    "line_has_no_box": _("%(line)s has no box in service."),
    "line_has_a_box": _("%(line)s already has a box."),
    "line_detached": _("%(line)s is no longer attached."),
    "box_not_reachable": _("The box %(box)s lacks what is needed to reach it."),
    "box_of_another_line": _("The box %(box)s is on another line."),
    "box_address_taken": _("%(address)s is already another box's."),
    "serial_taken": _("There is already a box %(serial)s."),
    "node_code_taken": _("There is already a node %(node)s."),
    "suspension_reason_unknown": _("This is no reason to suspend a line for."),
}
_CONTRACTS: Mapping[str, str | Promise] = {
    "contract_not_signed": _("The contract %(contract)s is not signed."),
    "contract_not_activated": _("The contract is not in service yet."),
    "contract_not_served": _("The contract is not in service."),
    "signed_in_the_future": _("%(on)s has not come yet."),
    "activated_in_the_future": _("%(on)s has not come yet."),
    "activated_before_signature": _("It cannot be in service before it was signed, on %(signed_on)s."),
    "notice_in_the_future": _("The notice is dated %(dated_on)s, which has not come yet."),
    "offer_withdrawn": _("This offer is no longer on sale."),
    "siren_missing": _("The SIREN is missing."),
    "siret_of_another_siren": _("The SIRET is not of that SIREN."),
    "email_invalid": _("%(email)s is not an e-mail address."),
    "phone_invalid": _("%(phone)s is not a telephone number."),
    "site_label_taken": _("There is already a site called %(label)s."),
}

SENTENCES: Final[Mapping[str, str | Promise]] = {**_GENERAL, **_GUARANTEE, **_MONEY, **_NETWORK, **_CONTRACTS}

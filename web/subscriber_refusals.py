"""What is refused about customers, contracts and sales, in one sentence each; see `web.refusal_sentences`."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Final[Mapping[str, str | Promise]] = {
    "nothing_changes": _("Nothing would change."),
    "amounts_make_no_sense": _("These amounts do not make sense together."),
    "amended_in_the_past": _("A change takes effect today at the earliest, not on %(on)s."),
    "amended_in_the_future": _("It takes effect on %(on)s, and not before."),
    "amended_after_the_end": _("The contract ends on %(ends_on)s, before that change."),
    "amendment_waits": _("A change of this kind is already planned on %(contract)s: undo it first."),
    "option_withdrawn": _("The option %(option)s is no longer on sale."),
    "option_at_signature_only": _("The option %(option)s changes the terms: it is chosen when the contract is signed."),
    "site_of_another_customer": _("This site is another customer's."),
    "code_taken": _("There is already something under the code %(taken)s."),
    "contract_not_served": _("The contract is not in service."),
    "ground_unknown": _("This is no reason to end a contract for."),
    "notice_channel_unknown": _("This is no way a notice can come in."),
    "move_claimed_too_late": _("A move is to be claimed within %(days)s days."),
    "notice_ends_before_it_is_dated": _("It would end on %(effective_on)s, before the notice itself."),
    "notice_not_standing": _("There is no standing notice."),
    "ground_needs_no_proof": _("This reason needs no proof."),
    "file_of_another_customer": _("This document is another customer's."),
    "file_empty": _("The file is empty."),
    "file_type_refused": _("Only PDF, PNG, JPEG, DOCX, XLSX, ODT and plain text are kept."),
    "file_kind_unknown": _("Say what kind of document this is."),
    "file_removed": _("%(name)s was removed."),
    "file_damaged": _("%(name)s is not what was kept: its fingerprint differs."),
    "file_is_evidence": _("%(name)s is evidence of a signature and stays."),
    "site_not_eligible": _("No zone open to sale holds %(city)s: the site cannot be served."),
    "same_customer": _("It is this customer's contract already."),
    "transfer_in_the_past": _("A transfer takes effect tomorrow at the earliest, not on %(on)s."),
    "customer_erased": _("This customer was erased."),
    "group_goes_round": _("%(group)s hangs under this very account."),
    "too_many_tags": _("At most %(most)s tags."),
    "address_kind_unknown": _("Say what kind of address this is."),
    "polygon_makes_no_sense": _("This is no polygon: give at least three points, longitude then latitude."),
    "customer_kind_unknown": _("Say what kind of customer this is."),
    "siren_invalid": _("This is not a valid SIREN."),
    "siret_invalid": _("This is not a valid SIRET."),
    "vat_number_invalid": _("This is not a valid VAT number."),
    "vat_number_of_another_siren": _("The VAT number is not of that SIREN."),
    "country_invalid": _("This is no country code."),
    "contact_unreachable": _("Give an e-mail address or a telephone number."),
    "contact_role_unknown": _("This is no role of a contact."),
    "billing_mode_unknown": _("Say how it is billed."),
    "ends_on_another_day": _("The notice says %(ends_on)s."),
    "ended_in_the_future": _("%(on)s has not come yet."),
}

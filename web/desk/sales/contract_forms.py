"""What sales types about contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.models import Calendar
from subscribers.models import (
    BillingMode,
    Contract,
    Customer,
    CustomerFile,
    Ground,
    NoticeChannel,
    Offer,
    Option,
    Site,
)
from web.desk.sales.forms import day_field, money_field

CHOSEN_GROUNDS = [one for one in Ground.choices if one[0] not in {Ground.TRANSFER, Ground.REVISION_REFUSED}]


class DraftForm(forms.Form):
    """A contract without a quote: one that was negotiated, or signed elsewhere."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    offer = forms.ModelChoiceField(Offer.objects.filter(on_sale=True), label=_("Offer"))
    calendar = forms.ModelChoiceField(Calendar.objects.all(), label=_("Opening hours"))
    monthly_fee = money_field(
        _("Monthly fee (excl. VAT)"), required=False, help_text=_("Empty: as in the catalogue.")
    )  # fmt: skip
    discount = money_field(_("Monthly discount (excl. VAT)"), required=False)
    setup_fee = money_field(_("Set-up fee (excl. VAT)"), required=False, help_text=_("Empty: as in the catalogue."))
    setup_instalments = forms.IntegerField(label=_("Set-up fee paid in"), min_value=1, max_value=24, initial=1)
    billing_mode = forms.ChoiceField(label=_("Billing"), choices=BillingMode.choices, initial=BillingMode.HALF_YEARLY)
    purchase_order = forms.CharField(label=_("Purchase order"), max_length=40, required=False)
    expected_on = day_field(_("Expected activation (indicative)"), required=False)

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "site", customer.sites.all())
        self.fields["calendar"].initial = Calendar.objects.first()
        for name, rows in {"site": customer.sites.all(), "offer": Offer.objects.filter(on_sale=True)}.items():
            # What there is only one of is not asked.
            only = list(rows[:2])
            self.fields[name].initial = only[0] if len(only) == 1 else None


class SignForm(forms.Form):
    on = day_field(_("Signed on"))


class NoticeForm(forms.Form):
    """A notice as it came in; a letter is dated by its postmark, a mail by its receipt."""

    dated_on = day_field(_("Dated"), help_text=_("A letter by its postmark, an email by its receipt."))
    ground = forms.ChoiceField(label=_("Reason"), choices=CHOSEN_GROUNDS)
    channel = forms.ChoiceField(label=_("Received by"), choices=NoticeChannel.choices)
    reference = forms.CharField(label=_("Registered letter number"), max_length=40, required=False)
    moved_on = day_field(_("Moved on"), required=False)
    effective_on = day_field(
        _("Last day of service"), required=False, help_text=_("Empty: as the contract's terms say.")
    )  # fmt: skip
    proof = forms.ModelChoiceField(
        CustomerFile.objects.none(), label=_("Proof"), required=False,
        help_text=_("Among the customer's papers; without it the fees left stay due."),
    )  # fmt: skip

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "proof", contract.customer.files.filter(removed_at=None))


class ProofForm(forms.Form):
    proof = forms.ModelChoiceField(CustomerFile.objects.none(), label=_("Proof"))

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "proof", contract.customer.files.filter(removed_at=None))


class OfferChangeForm(forms.Form):
    offer = forms.ModelChoiceField(Offer.objects.filter(on_sale=True), label=_("Offer"))
    effective_on = day_field(_("Takes effect on"))
    monthly_fee = money_field(
        _("Monthly fee (excl. VAT)"), required=False, help_text=_("Empty: as in the catalogue.")
    )  # fmt: skip
    discount = money_field(_("Monthly discount (excl. VAT)"), required=False)
    setup_fee = money_field(_("Set-up fee of the change (excl. VAT)"), initial=0)
    commitment_months = forms.IntegerField(
        label=_("New commitment in months"), min_value=1, max_value=60, required=False,
        help_text=_("Empty: the present one goes on."),
    )  # fmt: skip
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)


class OptionChangeForm(forms.Form):
    option = forms.ModelChoiceField(
        Option.objects.filter(on_sale=True).exclude(kind="guarantee"), label=_("Option")
    )  # fmt: skip
    quantity = forms.IntegerField(label=_("Quantity from then on"), min_value=0, max_value=500)
    effective_on = day_field(_("Takes effect on"))
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)


class PriceChangeForm(forms.Form):
    monthly_fee = money_field(_("Monthly fee (excl. VAT)"))
    discount = money_field(_("Monthly discount (excl. VAT)"), required=False)
    effective_on = day_field(_("Takes effect on"))
    why = forms.CharField(label=_("Reason"), max_length=300)


class MoveForm(forms.Form):
    site = forms.ModelChoiceField(Site.objects.none(), label=_("New site"))
    effective_on = day_field(_("Takes effect on"))
    setup_fee = money_field(_("Set-up fee of the move (excl. VAT)"), required=False, help_text=_("Empty: the zone's."))
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "site", contract.customer.sites.exclude(pk=contract.site_id))


class TransferForm(forms.Form):
    to = forms.CharField(label=_("Number of the new customer"), max_length=16)
    on = day_field(_("From the day"))
    why = forms.CharField(label=_("Where our written consent lies"), max_length=300)

    def clean_to(self) -> Customer:
        found = Customer.objects.filter(number=str(self.cleaned_data["to"]).strip().upper()).first()
        if found is None:
            raise ValidationError(_("There is no such customer."))
        return found


class ExitForm(forms.Form):
    """What leaving on a day would cost; nothing is recorded."""

    on = day_field(_("Leaving on"))
    ground = forms.ChoiceField(label=_("Reason"), choices=CHOSEN_GROUNDS, required=False)


def _choices(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows

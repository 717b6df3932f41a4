"""What people type into the books."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoicing.models import Charge
from kernel.money import ZERO

_DAY = {"type": "date"}


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), **kwargs)


def _euros(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, localize=True)


class RunForm(forms.Form):
    until = _day(_("Services that begin up to"))


class GiveUpForm(forms.Form):
    amount = _euros(_("Amount"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class PayBackForm(forms.Form):
    amount = _euros(_("Amount"))
    on = _day(_("Paid on"))
    reference = forms.CharField(label=_("Reference"), max_length=140, required=False)


class MonthForm(forms.Form):
    month = _day(_("Month"))


class FiscalYearForm(forms.Form):
    """The bounds of a fiscal year, both days included."""

    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))


class ClosingForm(forms.Form):
    last_day = _day(_("Last day"))


class ChargeForm(forms.Form):
    """A charge typed by hand; the kinds that other parts of the product hand in are left out."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("intervention", ""), ("move", ""), ("other", "")])
    label = forms.CharField(label=_("What"), max_length=300)
    net = _euros(_("Amount excl. VAT"))
    on = _day(_("Date"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [one for one in Charge.Kind.choices if one[0] in {"intervention", "move", "other"}]


class DepositForm(forms.Form):
    """What of the money that lies here goes to the bank together; its payments are ticked beside it."""

    on = _day(_("Date of the deposit"))
    slip = forms.CharField(
        label=_("Bank's slip number"),
        max_length=40,
        required=False,
        help_text=_("As printed on the bank's own slip: its credit is then recognised by itself."),
    )


class TakingsForm(forms.Form):
    """What the bank credited of a deposit, seen by somebody."""

    on = _day(_("Credited on"))
    fees = _euros(_("Fees kept"))


class TakeBackForm(forms.Form):
    """A payment that came back."""

    on = _day(_("Taken back on"))
    reason = forms.CharField(label=_("Reason"), max_length=190)
    fee = forms.DecimalField(
        label=_("The bank's charge"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
        required=False,
        help_text=_("Leave empty where the bank's statements are taken in: they tell it."),
    )

    def clean_fee(self) -> Any:
        return self.cleaned_data["fee"] or ZERO

"""What people type about mandates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from invoicing.models import Scheme

_DAY = {"type": "date"}
_SCANS = {"accept": ".pdf,.png,.jpg,.jpeg"}


def day_field(label: object, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required)  # type: ignore[arg-type]


class MandateForm(forms.Form):
    """A mandate signed on paper."""

    scheme = forms.ChoiceField(label=_("Scheme"), choices=Scheme.choices)
    holder = forms.CharField(label=_("Account holder"), max_length=140)
    iban = forms.CharField(label="IBAN", max_length=42)
    bic = forms.CharField(label="BIC", max_length=11, required=False)
    signed_on = day_field(_("Signed on"))
    scan = forms.FileField(label=_("Scan of the mandate"), required=False, widget=forms.FileInput(attrs=_SCANS))


class AccountForm(forms.Form):
    iban = forms.CharField(label=_("New IBAN"), max_length=42)
    bic = forms.CharField(label="BIC", max_length=11, required=False)


class RegistrationForm(forms.Form):
    registered_on = day_field(_("Registered on"))
    scan = forms.FileField(label=_("The bank's confirmation"), required=False, widget=forms.FileInput(attrs=_SCANS))


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=200)

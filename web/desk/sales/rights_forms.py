"""What is typed about people's rights and the registers, about prices and their revisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from subscribers.models import Offer
from web.desk.sales.forms import day_field, money_field

AREA = forms.Textarea(attrs={"rows": 3})


class TermsForm(forms.Form):
    valid_from = day_field(_("Valid from"))
    summary = forms.CharField(label=_("What changes"), max_length=300, required=False)
    text = forms.CharField(label=_("Text in French"), max_length=200_000, widget=forms.Textarea(attrs={"rows": 14}))
    text_en = forms.CharField(
        label=_("Text in English"), max_length=200_000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )


class BreachForm(forms.Form):
    title = forms.CharField(label=_("What happened"), max_length=200)
    noticed_at = forms.DateTimeField(
        label=_("Noticed"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    nature = forms.CharField(label=_("Nature of the breach"), widget=AREA)
    data = forms.CharField(label=_("Data concerned"), widget=AREA)  # type: ignore[assignment]
    people = forms.IntegerField(label=_("People concerned, about"), min_value=0, max_value=100_000_000)
    consequences = forms.CharField(label=_("Likely consequences"), widget=AREA, required=False)
    risk = forms.BooleanField(label=_("There is a risk to people's rights"), required=False, initial=True)


class NotifiedForm(forms.Form):
    reference = forms.CharField(label=_("The authority's reference"), max_length=60)
    late_because = forms.CharField(label=_("Reason of the delay, beyond 72 hours"), max_length=2000, required=False)


class ClosedForm(forms.Form):
    measures = forms.CharField(label=_("Measures taken"), widget=AREA)
    people_told = forms.BooleanField(label=_("The people concerned were told"), required=False)


class ProcessingForm(forms.Form):
    name = forms.CharField(label=_("Activity"), max_length=160)
    purpose = forms.CharField(label=_("Purpose"), widget=AREA)
    basis = forms.CharField(label=_("Legal basis"), max_length=160)
    people = forms.CharField(label=_("People concerned"), widget=AREA)
    data = forms.CharField(label=_("Kinds of data"), widget=AREA)  # type: ignore[assignment]
    recipients = forms.CharField(label=_("Recipients"), widget=AREA, required=False)
    kept = forms.CharField(label=_("Kept for"), widget=AREA)
    security = forms.CharField(label=_("Security measures"), widget=AREA, required=False)


class ProcessorForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=160)
    service = forms.CharField(label=_("Service"), max_length=200)
    country = forms.CharField(label=_("Country"), max_length=2, initial="FR")
    data = forms.CharField(label=_("Kinds of data"), widget=AREA)  # type: ignore[assignment]
    contact = forms.CharField(label=_("Contact"), max_length=160, required=False)


class AgreementForm(forms.Form):
    signed_on = day_field(_("Signed on"))
    valid_until = day_field(_("Valid until"), required=False)
    summary = forms.CharField(label=_("What changes"), max_length=1000, required=False, widget=AREA)
    file = forms.FileField(label=_("File"), required=False)


class PriceForm(forms.Form):
    valid_from = day_field(_("Valid from"))
    monthly_fee = money_field(_("Monthly fee (excl. VAT)"))
    setup_fee = money_field(_("Set-up fee (excl. VAT)"))


class RevisionForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    reason = forms.CharField(label=_("Reason told to customers"), max_length=2000, widget=AREA)
    effective_on = day_field(_("Takes effect on"))
    percent = forms.DecimalField(label=_("Percent"), max_digits=6, decimal_places=3, required=False)
    amount = forms.DecimalField(label=_("Or an amount (excl. VAT)"), max_digits=8, decimal_places=2, required=False)
    offer = forms.ModelChoiceField(Offer.objects.all(), label=_("Offer"), required=False, empty_label=_("All"))
    signed_before = day_field(_("Signed before"), required=False)
    out_of_commitment = forms.BooleanField(label=_("Out of commitment by then"), required=False)

    def chosen(self) -> dict[str, Any]:
        """The filter as it is kept."""
        typed = self.cleaned_data
        told = {
            "offer": typed["offer"].code if typed["offer"] else "",
            "signed_before": typed["signed_before"].isoformat() if typed["signed_before"] else "",
            "out_of_commitment": typed["out_of_commitment"],
        }
        return {name: value for name, value in told.items() if value}

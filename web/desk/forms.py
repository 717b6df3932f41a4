"""What people type at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoicing.models import Collector, Payment, Scheme

_DAY = {"type": "date"}


class PaymentForm(forms.Form):
    """A payment that did not come through a bank file."""

    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=12, decimal_places=2, localize=True)
    received_on = forms.DateField(label=_("Received on"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    means = forms.ChoiceField(label=_("Means"), choices=[])
    reference = forms.CharField(label=_("Reference"), max_length=140, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["means"]
        assert isinstance(field, forms.ChoiceField)
        by_hand = [choice for choice in Payment.Means.choices if choice[0] != Payment.Means.DIRECT_DEBIT]
        field.choices = by_hand


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea)


class BankFileForm(forms.Form):
    file = forms.FileField(label=_("File from the bank"))


class CollectionForm(forms.Form):
    """The date of a batch; its scheme and its way are the usual ones unless told."""

    collection_on = forms.DateField(label=_("Collection date"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))


class BatchForm(CollectionForm):
    scheme = forms.ChoiceField(choices=[("", ""), *Scheme.choices], required=False)
    collector = forms.ChoiceField(choices=Collector.choices, required=False)


class PromiseForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=12, decimal_places=2, localize=True)
    until = forms.DateField(label=_("Promised for"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("What was said"), max_length=300)

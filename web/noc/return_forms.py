"""What is typed about boxes that come back, or do not, and about deliveries."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.models import ChargeKind

_TWO_ROWS = {"rows": 2}


class ChargeForm(forms.Form):
    """Damage or loss; a box that did not come back is charged by itself, after its formal notice."""

    serial = forms.CharField(label=_("Serial number of the box"), max_length=60)
    kind = forms.ChoiceField(
        label=_("What for"), choices=[(one.value, one.label) for one in (ChargeKind.FAULT, ChargeKind.LOSS)]
    )
    amount = forms.DecimalField(label=_("Amount (excl. VAT)"), max_digits=8, decimal_places=2, min_value=0)
    why = forms.CharField(
        label=_("What was found"),
        max_length=300,
        widget=forms.Textarea(attrs=_TWO_ROWS),
        help_text=_("The customer reads it on his invoice's supporting note."),
    )


class ReservationForm(forms.Form):
    text = forms.CharField(
        label=_("What the customer found wrong"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = forms.DateField(label=_("Stated on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

"""What is typed, scanned or sent when boxes come in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.models import BoxModel, Depot


class ReceiptForm(forms.Form):
    """One delivery: a scanner types one serial a line."""

    depot = forms.ModelChoiceField(Depot.objects.all(), label=_("Depot"))
    model = forms.ModelChoiceField(BoxModel.objects.all(), label=_("Model"))
    reference = forms.CharField(label=_("Supplier's reference"), max_length=80)
    scanned = forms.CharField(
        label=_("Serial numbers"),
        max_length=200_000,
        widget=forms.Textarea(
            attrs={
                "rows": 12,
                "spellcheck": "false",
                "autocomplete": "off",
                "class": "mono",
                "data-scans": "",
                "data-twice": _("Twice in this delivery"),
                "data-nonsense": _("This is no serial number"),
            }
        ),
        help_text=_("Scan the labels: one serial a line, its MAC address after it if there is one."),
    )


class ImportForm(forms.Form):
    depot = forms.ModelChoiceField(Depot.objects.all(), label=_("Depot"))
    file = forms.FileField(label=_("File (CSV or XLSX)"))

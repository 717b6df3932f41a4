"""What is typed, scanned or sent when boxes come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.models import Operator
from provisioning.models import BoxModel, Depot


class ReceiptForm(forms.Form):
    """One delivery: a scanner types one serial a line."""

    depot = forms.ModelChoiceField(Depot.objects.all(), label=_("Depot"))
    model = forms.ModelChoiceField(BoxModel.objects.all(), label=_("Model"))
    reference = forms.CharField(
        label=_("Supplier's reference"), max_length=80, help_text=_("As on its delivery note; any word finds it again.")
    )
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = Depot.objects.first()
        self.fields["depot"].initial = first
        if first is None:
            company = Operator.objects.first()
            self.fields["depot"] = forms.CharField(
                label=_("Depot"), max_length=80, initial=company.city if company else "",
                help_text=_("The first one: what you call the place where your boxes lie."),
            )  # fmt: skip


class ImportForm(forms.Form):
    depot = forms.ModelChoiceField(Depot.objects.all(), label=_("Depot"))
    file = forms.FileField(label=_("File (CSV or XLSX)"))

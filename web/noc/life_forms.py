"""What is typed when a box moves: each form is made for one box, and gives what the service asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.models import Box, Condition, Depot, Line

_TWO_ROWS = {"rows": 2}


class BoxForm(forms.Form):
    """A form about one box; those without fields only ask whether one is sure."""

    def __init__(self, *args: Any, box: Box, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.box = box


class RemarkForm(BoxForm):
    why = forms.CharField(label=_("Remark (optional)"), max_length=300, required=False)


class WhyForm(BoxForm):
    why = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs=_TWO_ROWS))


class ReserveForm(BoxForm):
    line = forms.CharField(label=_("Line"), max_length=16, help_text=_("Its reference, as on the list of lines."))

    def __init__(self, *args: Any, box: Box, **kwargs: Any) -> None:
        super().__init__(*args, box=box, **kwargs)
        waiting = list(Line.objects.attached().filter(boxes=None)[:2])
        # What there is only one of is not asked.
        self.fields["line"].initial = waiting[0].reference if len(waiting) == 1 else None

    def clean_line(self) -> Line:
        found = Line.objects.attached().filter(reference__iexact=self.cleaned_data["line"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no such line."))
        return found


class DispatchForm(BoxForm):
    carrier = forms.CharField(label=_("Carrier (optional)"), max_length=60, required=False)
    tracking = forms.CharField(label=_("Tracking number (optional)"), max_length=80, required=False)


class DeliveredForm(BoxForm):
    on = forms.DateField(label=_("Delivered on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class TakeBackForm(BoxForm):
    condition = forms.ChoiceField(label=_("Condition"), choices=Condition.choices)
    depot = forms.ModelChoiceField(Depot.objects.all(), label=_("Depot"), required=False)
    remarks = forms.CharField(label=_("Remark (optional)"), max_length=300, required=False)


class WipeForm(BoxForm):
    proof = forms.CharField(
        label=_("Proof"),
        max_length=300,
        widget=forms.Textarea(attrs=_TWO_ROWS),
        help_text=_("What the box said after it was erased: nothing of the customer may be left."),
    )


class SwapForm(BoxForm):
    """The box that takes over: one set aside for the same line, delivered there, or straight from the stock."""

    new = forms.CharField(
        label=_("Serial number of the new box"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"class": "mono", "autofocus": True, "autocomplete": "off", "spellcheck": "false", "list": "ready"}
        ),
        help_text=_("Scan its label."),
    )
    why = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs=_TWO_ROWS))

    def clean_new(self) -> Box:
        found = Box.objects.select_related("model").filter(serial__iexact=self.cleaned_data["new"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no such box."))
        if found.pk == self.box.pk:
            raise forms.ValidationError(_("This is the box to be exchanged."))
        return found

"""What the console's people type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sla.models.clock import PauseReason

_MOMENT = {"type": "datetime-local"}
_FORMAT = "%Y-%m-%dT%H:%M"


class BodyForm(forms.Form):
    body = forms.CharField(max_length=5000, widget=forms.Textarea)


class PauseForm(forms.Form):
    """A pause has a reason of the contract's list and a proof that can be shown to the customer."""

    reason = forms.ChoiceField(label=_("Reason"), choices=PauseReason.choices)
    proof = forms.CharField(
        label=_("Proof"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who said what, when; a call's number. The customer may read it."),
    )
    until = forms.DateTimeField(
        label=_("Planned end (optional)"),
        required=False,
        widget=forms.DateTimeInput(attrs=_MOMENT, format=_FORMAT),
        input_formats=[_FORMAT],
    )


class RestoredForm(forms.Form):
    """Only where nothing measures the line: else the first good sample dates it."""

    restored_at = forms.DateTimeField(
        label=_("Restored at"), widget=forms.DateTimeInput(attrs=_MOMENT, format=_FORMAT), input_formats=[_FORMAT]
    )
    evidence = forms.CharField(label=_("How we know"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(forms.Form):
    cause = forms.CharField(label=_("Cause"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=300)

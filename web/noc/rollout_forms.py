"""What is chosen when a mass change is planned, and when one is stopped."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.models import BoxModel, ConfigTemplate, Node
from provisioning.services import Selection


class RolloutForm(forms.Form):
    """A published version over the boxes in service of its model; each filter left empty lets all pass."""

    title = forms.CharField(label=_("Title"), max_length=120)
    template = forms.ModelChoiceField(
        ConfigTemplate.objects.filter(published_at__isnull=False).select_related("model").order_by("model", "-number"),
        label=_("Version to bring"),
    )
    node = forms.ModelChoiceField(
        Node.objects.all(), label=_("Only below the node"), required=False, empty_label=_("The whole network")
    )
    template_number = forms.IntegerField(label=_("Only boxes that have version"), required=False, min_value=1)
    firmware = forms.CharField(label=_("Only boxes with firmware"), max_length=60, required=False)
    only = forms.CharField(
        label=_("Only these boxes"),
        max_length=200 * 61,
        required=False,
        help_text=_("Serial numbers, with a space between them; those of another model stay as they are."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    forced = forms.BooleanField(
        label=_("In opening hours too"),
        required=False,
        help_text=_("Otherwise boxes wait until their customer's opening hours are over."),
    )

    def selection(self) -> Selection:
        asked = self.cleaned_data
        model: BoxModel = asked["template"].model
        only = tuple(asked["only"].split())
        return Selection(model, asked["node"], asked["template_number"], asked["firmware"], only)

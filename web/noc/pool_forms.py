"""What is typed about pools: what they hold, and what is never given from them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.models import Node, PoolKind


class PoolForm(forms.Form):
    """Addresses and prefixes have a block; VLANs have a node and a range."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("What it gives"), choices=PoolKind.choices)
    block = forms.CharField(
        label=_("Block"), max_length=50, required=False, help_text=_("Such as 198.51.100.0/24 or 2001:db8:1000::/40.")
    )
    prefix_length = forms.IntegerField(
        label=_("Length of a prefix"), required=False, min_value=1, max_value=128, help_text=_("For IPv6: 56 or 48.")
    )
    node = forms.ModelChoiceField(
        Node.objects.all(), label=_("Only on the node"), required=False, empty_label=_("Everywhere")
    )
    first = forms.IntegerField(label=_("First VLAN"), required=False, min_value=1, max_value=4094)
    last = forms.IntegerField(label=_("Last VLAN"), required=False, min_value=1, max_value=4094)
    quarantine_days = forms.IntegerField(
        label=_("Days of quarantine"),
        min_value=0,
        max_value=3650,
        initial=30,
        help_text=_("What is given back rests so long before anybody else gets it."),
    )

    def facts(self) -> dict[str, Any]:
        """As `create_pool` takes them: an empty block is none."""
        return {**self.cleaned_data, "block": self.cleaned_data["block"].strip() or None}


class ThingForm(forms.Form):
    thing = forms.CharField(
        label=_("Address, prefix or VLAN"),
        max_length=50,
        help_text=_("It is given to nobody by itself; it can still be typed on a line by hand."),
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )

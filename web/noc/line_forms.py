"""What is typed about a line: where it ends, what it is called by, what holds it back, and from when it serves."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.models import Line, Node, Pool, SuspensionReason
from provisioning.selectors import pools_for
from subscribers.models import Contract

_TWO_ROWS = {"rows": 2}
BY_HAND = (SuspensionReason.UNLAWFUL, SuspensionReason.BREACH)
"""What a person suspends for; unpaid bills and telephony ceilings hold and let go by themselves."""


class LineForm(forms.Form):
    """Where a line ends and what it has; left empty, it has none of it."""

    node = forms.ModelChoiceField(Node.objects.all(), label=_("Node"))
    port = forms.CharField(label=_("Port"), max_length=40, required=False)
    vlan = forms.IntegerField(label=_("VLAN"), min_value=1, max_value=4094, required=False)
    ipv4 = forms.GenericIPAddressField(label=_("IPv4 address"), protocol="IPv4", required=False)
    ipv6_prefix = forms.CharField(label=_("IPv6 prefix"), max_length=50, required=False)

    def clean_ipv6_prefix(self) -> str | None:
        text = self.cleaned_data["ipv6_prefix"].strip()
        if not text:
            return None
        try:
            network = ip_network(text)
        except ValueError as error:
            raise forms.ValidationError(_("This is no prefix.")) from error
        if network.version != 6:
            raise forms.ValidationError(_("This is no IPv6 prefix."))
        return str(network)

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "ipv4": self.cleaned_data["ipv4"] or None}


class AttachForm(LineForm):
    """A new line: what is left empty comes from the pools of its node, where there are some."""

    contract = forms.CharField(label=_("Contract"), max_length=20, help_text=_("Its number; it must be signed."))
    field_order = ("contract", "node", "port", "vlan", "ipv4", "ipv6_prefix")

    def clean_contract(self) -> Contract:
        found = Contract.objects.filter(number__iexact=self.cleaned_data["contract"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no such contract."))
        return found

    def facts(self) -> dict[str, Any]:
        """With at most one pool of each kind, the node's own before those of everywhere."""
        chosen: dict[str, Pool] = {}
        for pool in pools_for(self.cleaned_data["node"]):
            chosen.setdefault(pool.kind, pool)
        return {**super().facts(), "pools": list(chosen.values())}


class LineActForm(forms.Form):
    """A form about one line."""

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        # Several stand on one page: each names its fields after itself.
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.lower()}_%s", **kwargs})
        self.line = line


class TypedForm(LineActForm):
    """A grave act: its author types the line's reference, so that it is never another one's."""

    typed = forms.CharField(
        label=_("Type the line's reference to confirm"),
        max_length=16,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, line=line, **kwargs)
        self.fields["typed"].widget.attrs["placeholder"] = line.reference

    def clean_typed(self) -> str:
        if self.cleaned_data["typed"].strip().upper() != self.line.reference:
            raise forms.ValidationError(_("This is not the line's reference: nothing was done."))
        return self.line.reference

    def facts(self) -> Mapping[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "typed"}


class SuspendForm(TypedForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=[(one.value, one.label) for one in BY_HAND])
    why = forms.CharField(label=_("What happened"), max_length=300, widget=forms.Textarea(attrs=_TWO_ROWS))
    field_order = ("reason", "why", "typed")


class LiftForm(LineActForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=[(one.value, one.label) for one in BY_HAND])
    why = forms.CharField(label=_("Why it is over"), max_length=300, widget=forms.Textarea(attrs=_TWO_ROWS))

    def facts(self) -> Mapping[str, Any]:
        return self.cleaned_data


class ActivateForm(LineActForm):
    on = forms.DateField(label=_("In service from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def facts(self) -> Mapping[str, Any]:
        return self.cleaned_data

"""What is typed when a box comes into the network, and when its key is decided on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.models import Box


class ReachForm(forms.Form):
    """Where a new box is and how it lets one in; a password left empty stays as it is."""

    hostname = forms.SlugField(
        label=_("Name it shall bear"), max_length=63, help_text=_("Written on the box as its hostname.")
    )
    address = forms.GenericIPAddressField(
        label=_("Management address"), help_text=_("Where Raccord reaches it today, on the bench or at the customer's.")
    )
    ssh_port = forms.IntegerField(label=_("SSH port"), min_value=1, max_value=65535, initial=22)
    ssh_user = forms.CharField(
        label=_("SSH user"), max_length=60, help_text=_("An account of the box that may configure it.")
    )
    ssh_password = forms.CharField(
        label=_("SSH password"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    @classmethod
    def of(cls, box: Box) -> ReachForm:
        names = ("hostname", "address", "ssh_port", "ssh_user")
        known = {name: getattr(box, name) for name in names}
        if not box.hostname and box.line is not None:
            known["hostname"] = f"box-{box.line.reference.removeprefix('L-').lower()}"
        return cls(initial=known)

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "ssh_password" or value}


class PinForm(forms.Form):
    """The key travels with the form: what is pinned is what was looked at."""

    offered = forms.CharField(widget=forms.HiddenInput)
    compared = forms.BooleanField(label=_("I have compared this fingerprint with the one the box itself shows."))


class DecideForm(forms.Form):
    offered = forms.CharField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

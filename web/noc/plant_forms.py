"""What is typed about the network itself: nodes and their uplinks, depots, models of boxes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from monitoring.selectors.profiles import Profiles
from provisioning.models import BoxModel, Node, NodeKind
from provisioning.models.boxes import RollbackStyle
from provisioning.services import STYLES, known_drivers


class NodeForm(forms.Form):
    """A node that is there: its name and where it is reached."""

    name = forms.CharField(label=_("Name"), max_length=100)
    address = forms.GenericIPAddressField(label=_("Management address"), required=False)


class NewNodeForm(NodeForm):
    code = forms.CharField(
        label=_("Code"), max_length=50, validators=[validate_slug], help_text=_("Short and for ever, such as olt-07.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=NodeKind.choices)
    snmp_community = forms.CharField(label=_("SNMP community"), max_length=60, required=False)
    parent = forms.ModelChoiceField(
        Node.objects.all(), label=_("Reached through"), required=False, empty_label=_("Nothing: it is the core")
    )
    field_order = ("code", "name", "kind", "address", "snmp_community", "parent")


class UplinkForm(forms.Form):
    parent = forms.ModelChoiceField(Node.objects.none(), label=_("Reached through"))

    def __init__(self, *args: Any, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = [node.pk, *node.uplinks.values_list("parent_id", flat=True)]
        self.fields["parent"].queryset = Node.objects.exclude(pk__in=taken)  # type: ignore[attr-defined]


class DepotForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=50, validators=[validate_slug], help_text=_("Such as lyon."))
    name = forms.CharField(label=_("Name"), max_length=80)


class ModelForm(forms.Form):
    """How a model is treated. One pattern a line: an answer that one of them meets is a refusal."""

    vendor = forms.CharField(label=_("Vendor"), max_length=60)
    rollback_style = forms.ChoiceField(label=_("How it undoes by itself"), choices=RollbackStyle.choices)
    snmp_profile = forms.ChoiceField(label=_("SNMP profile"))
    error_patterns = forms.CharField(
        label=_("What marks a refused line, beside its driver's catalogue"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono", "spellcheck": "false"}),
        help_text=_("Regular expressions, one a line."),
    )

    def __init__(self, *args: Any, driver: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted({*Profiles().names, *filter(None, [self.initial.get("snmp_profile")])})
        self.fields["snmp_profile"].choices = [(name, name) for name in known]  # type: ignore[attr-defined]
        styles = STYLES.get(driver, ())
        if styles:
            shown = [(value, label) for value, label in RollbackStyle.choices if value in styles]
            self.fields["rollback_style"].choices = shown  # type: ignore[attr-defined]

    def clean_error_patterns(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["error_patterns"].splitlines() if line.strip()]


class NewModelForm(ModelForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    driver = forms.ChoiceField(label=_("Driver"), choices=lambda: [(name, name) for name in known_drivers()])
    field_order = ("name", "vendor", "driver", "rollback_style", "snmp_profile", "error_patterns")


def model_facts(model: BoxModel) -> dict[str, str]:
    """What the form of a model starts from."""
    facts = {name: getattr(model, name) for name in ("vendor", "rollback_style", "snmp_profile")}
    return facts | {"error_patterns": "\n".join(model.error_patterns)}

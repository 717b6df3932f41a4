"""What is typed of an offer or an option: its price, its speeds, and the terms that are its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel import policies
from kernel.errors import Refused
from subscribers.models import Option, OptionKind, Tariff
from web.desk.sales.forms import money_field
from web.desk.sales.own_terms import GROUPS, KINDS, TERMS, Words
from web.formats import number
from web.spans import span_text, tiers_text

AREA = forms.Textarea(attrs={"rows": 3})
FAULTS: Mapping[str, Words] = {
    "the allowance is some time": gettext_lazy("The allowance must be longer than nothing."),
    "the tiers of the scale rise": gettext_lazy("Write the tiers from the shortest lateness to the longest."),
}
"""What a policy says of values that do not hold together, in the reader's language."""


class Priced(forms.Form):
    """Args:
    standing: kind -> the policy that everybody signs today; shown where the offer has no word of its own.
    kept: the offer's own terms as they are stored, those included that this form does not show.
    """

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=50)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=100, required=False)
    monthly_fee = money_field(gettext_lazy("Monthly fee (excl. VAT)"))
    setup_fee = money_field(gettext_lazy("Set-up fee (excl. VAT)"))
    on_sale = forms.BooleanField(label=gettext_lazy("On sale"), required=False, initial=True)

    def __init__(
        self, *args: Any, standing: Mapping[str, Any], kept: Mapping[str, Mapping[str, Any]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.standing, self.kept = standing, kept
        own = {kind: policies.read(kind, {**policies.encode(standing[kind]), **kept.get(kind, {})}) for kind in KINDS}
        for key, term in TERMS.items():
            field = self.fields[key] = term.field()
            _follow(field, _shown(field, getattr(standing[term.kind], term.name)))
            if term.name in kept.get(term.kind, {}):
                self.initial[key] = getattr(own[term.kind], term.name)

    @property
    def main(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name not in TERMS]

    @property
    def groups(self) -> Iterator[tuple[Words, list[BoundField], bool]]:
        """Title, fields, and whether some of them is filled in or at fault."""
        for title, terms in GROUPS:
            fields = [self[term.key] for term in terms]
            yield title, fields, any(field.errors or field.value() not in (None, "") for field in fields)

    @property
    def elsewhere(self) -> list[str]:
        """Terms of its own that no field here shows: a program set them, and they stay."""
        return [f"{kind}.{name}" for kind, values in self._beyond().items() for name in values]

    def _beyond(self) -> dict[str, dict[str, Any]]:
        shown = {(term.kind, term.name) for term in TERMS.values()}
        return {
            kind: {name: value for name, value in values.items() if (kind, name) not in shown}
            for kind, values in self.kept.items()
        }

    def clean(self) -> dict[str, Any]:
        typed, told = self.cleaned_data, self._beyond()
        for key, term in TERMS.items():
            value = typed.pop(key, None)
            if value not in (None, ""):
                told.setdefault(term.kind, {})[term.name] = value
        typed["overrides"] = {kind: self._checked(kind, values) for kind, values in told.items() if values}
        return typed

    def _checked(self, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        """The values as they are kept; those that make no sense are told beside their fields."""
        before = policies.encode(self.standing[kind]) if kind in self.standing else {}
        try:
            whole = policies.encode(policies.read(kind, {**before, **values}))
        except Refused as refusal:
            faults: Any = refusal.facts["faults"]
            for place, said in faults.items():
                told = FAULTS.get(str(said).removeprefix("Value error, "), _("This value makes no sense here."))
                self.add_error(self._beside(kind, place.partition(".")[0], values), str(told))
            return {}
        return {name: whole[name] for name in values}

    def _beside(self, kind: str, name: str, values: Mapping[str, Any]) -> str | None:
        """The field that a fault is of; where the policy names none, the first one that was filled in."""
        named = (name, *values)
        return next((key for key, term in TERMS.items() if term.kind == kind and term.name in named), None)


class OfferForm(Priced):
    field_order = ("code", "name", "name_en", "down_mbps", "up_mbps", "monthly_fee", "setup_fee")
    down_mbps = forms.IntegerField(label=gettext_lazy("Download, Mb/s"), min_value=1, max_value=1_000_000)
    up_mbps = forms.IntegerField(label=gettext_lazy("Upload, Mb/s"), min_value=1, max_value=1_000_000)
    commitment_months = forms.IntegerField(
        label=gettext_lazy("Commitment in months"), min_value=0, max_value=60, initial=24
    )
    tariff = forms.ModelChoiceField(
        Tariff.objects.all(), label=gettext_lazy("Telephony tariff"), required=False, to_field_name="code"
    )
    description = forms.CharField(label=gettext_lazy("Description"), required=False, widget=AREA)
    options = forms.ModelMultipleChoiceField(
        Option.objects.all(), label=gettext_lazy("Options"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_tariff(self) -> str:
        chosen: Tariff | None = self.cleaned_data["tariff"]
        return chosen.code if chosen else ""


class OptionForm(Priced):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OptionKind.choices)


def _follow(field: forms.Field, inherited: str) -> None:
    """Shows what holds where the field is left empty."""
    if isinstance(field, forms.ChoiceField):
        told = _("As everywhere: %(value)s") % {"value": inherited}
        words: Any = field.choices
        field.choices = [("", told), *list(words)[1:]]
    else:
        field.widget.attrs["placeholder"] = inherited


def _shown(field: forms.Field, value: Any) -> str:
    """A policy's value as its field would show it."""
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    if isinstance(value, timedelta):
        return span_text(value)
    if isinstance(value, tuple):
        return tiers_text(value)
    return number(value, 2) if isinstance(value, Decimal) else str(value)

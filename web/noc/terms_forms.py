"""The guarantee's policies as people type them: its terms, who is woken, and the days of a complaint.

Each form shows and keeps every field of its policy, so that publishing one change resets nothing else.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sla.domain.policy import ComplaintPolicy, EscalationPolicy, GtrPolicy
from web.noc.rules_forms import day_picker
from web.spans import SpanField, plain, span_text, tiers_of, tiers_text

ZONES = (
    ("Europe/Paris", _("Metropolitan France")),
    ("America/Guadeloupe", "Guadeloupe"),
    ("America/Martinique", "Martinique"),
    ("America/Cayenne", "Guyane"),
    ("Indian/Reunion", "La Réunion"),
    ("Indian/Mayotte", "Mayotte"),
    ("America/Miquelon", "Saint-Pierre-et-Miquelon"),
    ("Pacific/Noumea", "Nouvelle-Calédonie"),
    ("Pacific/Tahiti", "Polynésie française"),
)


class PolicyForm(forms.Form):
    """A policy's form: what it keeps, from which day, and why."""

    valid_from = forms.DateField(label=_("In force from"), widget=day_picker())
    reason = forms.CharField(label=_("Why this change"), max_length=300, required=False)
    order_last = ("valid_from", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [name for name in self.fields if name not in self.order_last]
        self.order_fields([*names, *self.order_last])

    @classmethod
    def shown(cls, policy: Any) -> dict[str, Any]:
        """A policy as the form shows it."""
        return {name: getattr(policy, name) for name in policy.__dataclass_fields__}

    def values(self) -> dict[str, Any]:
        """The policy that was typed."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.order_last}


class GuaranteeForm(PolicyForm):
    """The guarantee's terms for contracts signed from a day on; hours and percents as people say them."""

    allowance = SpanField(label=_("Allowance, in opening hours"))
    starts = forms.ChoiceField(
        label=_("The clock starts"),
        choices=[
            ("proven_loss", _("at the first bad sample of a proven loss, or the report if earlier")),
            ("detection", _("when the loss was proven, or the report if earlier")),
            ("customer_ticket", _("at the customer's report")),
        ],
    )
    lateness = forms.ChoiceField(
        label=_("Lateness is measured"), choices=[("working", _("in opening hours")), ("real", _("in real hours"))]
    )
    scale = forms.CharField(
        label=_("Scale"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One tier a line: hours of lateness, then percent of the fee. “>8 10” is beyond 8 h, “1 5” from 1 h on."
        ),
    )
    credit = forms.ChoiceField(
        label=_("Penalties are credited"),
        choices=[("on_claim", _("when the customer asks")), ("automatic", _("without being asked"))],
    )
    cap = forms.DecimalField(
        label=_("Most that a month gives back, in monthly fees"), min_value=0, max_value=100, decimal_places=2
    )
    base = forms.ChoiceField(
        label=_("The monthly fee is"),
        choices=[("access", _("that of the access alone")), ("options", _("that of the access and its options"))],
    )
    claim_grace = forms.IntegerField(label=_("Days to claim after the end of the month"), min_value=0, max_value=366)
    zone = forms.ChoiceField(label=_("Months are those of"), choices=ZONES)
    thresholds = forms.CharField(
        label=_("Thresholds, in percent of the allowance"),
        max_length=80,
        help_text=_("Each is told once to whoever is on call. The tiers of the scale are thresholds too."),
    )
    relapse_window = SpanField(label=_("Relapse window, in real hours"))
    maintenance_long = SpanField(label=_("Maintenance is long beyond, in hours"))
    maintenance_notice = SpanField(label=_("Notice of a long one, in opening hours"))
    maintenance_short_notice = SpanField(label=_("Notice of a short one, in opening hours"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["valid_from"].label = _("For contracts signed from")
        given = self.initial.get("zone")
        if given and given not in dict(ZONES):
            self.fields["zone"].choices = [*ZONES, (given, given)]  # type: ignore[attr-defined]

    def clean_thresholds(self) -> list[int]:
        words = str(self.cleaned_data["thresholds"]).replace("%", " ").replace(",", " ").split()
        if not all(word.isdecimal() and 0 < int(word) <= 100 for word in words):
            raise forms.ValidationError(_("Write percents from 1 to 100, such as “50 75 90 100”."))
        return sorted({int(word) for word in words})

    def clean_scale(self) -> list[dict[str, Any]]:
        return tiers_of(str(self.cleaned_data["scale"]))

    @classmethod
    def shown(cls, policy: GtrPolicy) -> dict[str, Any]:
        return super().shown(policy) | {
            "scale": tiers_text(policy.scale),
            "thresholds": " ".join(map(str, policy.thresholds)),
            "claim_grace": policy.claim_grace.days,
            "cap": plain(policy.cap),
        }

    def values(self) -> dict[str, Any]:
        found = super().values()
        return found | {"claim_grace": timedelta(days=found["claim_grace"])}


class EscalationForm(PolicyForm):
    """Who is woken at a threshold, and how."""

    text_from = forms.IntegerField(
        label=_("Text message too, from this percent of the allowance"), min_value=0, max_value=101
    )
    second_call_from = forms.IntegerField(
        label=_("Second call told too, from this percent of the allowance"),
        min_value=0,
        max_value=101,
        help_text=_("101 is the first tier of lateness, beyond the deadline itself."),
    )


class ComplaintForm(PolicyForm):
    """The days within which a complaint is made, and answered."""

    window = forms.IntegerField(label=_("Days to complain after the event"), min_value=1, max_value=366)
    service = forms.IntegerField(label=_("Days to answer about the service"), min_value=1, max_value=366)
    technical = forms.IntegerField(label=_("Days to answer a technical enquiry"), min_value=1, max_value=366)


FORMS: Mapping[str, type[PolicyForm]] = {
    "gtr": GuaranteeForm,
    "escalation": EscalationForm,
    "complaint": ComplaintForm,
}
SHAPES: Mapping[str, type[Any]] = {"gtr": GtrPolicy, "escalation": EscalationPolicy, "complaint": ComplaintPolicy}


def changes(form: PolicyForm, standing: Any, proposed: Any) -> list[tuple[str | Promise, str, str]]:
    """Each field that differs: its label, as it stands, as proposed."""
    before, after = form.shown(standing), form.shown(proposed)
    return [
        (form.fields[name].label or name, told(form, name, before[name]), told(form, name, after[name]))
        for name in form.fields
        if name not in form.order_last and before[name] != after[name]
    ]


def told(form: PolicyForm, name: str, value: Any) -> str:
    """A value as its field shows it; a choice by its words."""
    if isinstance(value, timedelta):
        return span_text(value)
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value))

"""The dunning policy as a form that a finance person reads; the policy itself has the last word on what holds."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoicing.domain.policy import DunningPolicy, Reminder
from kernel import policies
from web.desk.mandate_forms import day_field

_CHANNELS = [("mail", _("Mail")), ("letter", _("Letter"))]
_CHARGES = [
    ("management_fee", _("The management fee")),
    ("indemnity", _("The recovery indemnity")),
    ("both", _("Both")),
]
_ACTIONS = [("walled", _("The line is restricted")), ("none", _("The line stays open"))]
_DAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
NUDGES = 2


def _days(label: object, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=365, **more)  # type: ignore[arg-type]


def _euros(label: object) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=8, decimal_places=2, localize=True)  # type: ignore[arg-type]


class PolicyForm(forms.Form):
    """Every field of the policy, in the order in which things happen."""

    grace_days = _days(_("Days past due before an invoice not paid by debit is reminded"))
    nudge1_days = _days(_("First friendly reminder, days after the case opened (empty: none)"), required=False)
    nudge1_channel = forms.ChoiceField(label=_("by"), choices=_CHANNELS)
    nudge2_days = _days(_("Second friendly reminder, days after the first (empty: none)"), required=False)
    nudge2_channel = forms.ChoiceField(label=_("by"), choices=_CHANNELS)
    letter_after_days = _days(_("Days between the last friendly reminder and the formal one"))
    letter_channel = forms.ChoiceField(label=_("Formal reminder by"), choices=_CHANNELS)
    late_charge = forms.ChoiceField(label=_("Charged with the formal reminder, once a case"), choices=_CHARGES)
    management_fee = _euros(_("Management fee, excl. VAT"))
    recovery_indemnity = _euros(_("Recovery indemnity"))
    notice_days = _days(_("Days of notice after the reminder left"))
    threshold = _euros(_("Debt up to which nobody is restricted"))
    network_action = forms.ChoiceField(label=_("Then"), choices=_ACTIONS)
    avoided_weekdays = forms.TypedMultipleChoiceField(
        label=_("Never on"), choices=_DAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    avoid_holidays = forms.BooleanField(label=_("Neither on a public holiday nor on the eve of one"), required=False)
    from_hour = forms.IntegerField(label=_("From hour"), min_value=0, max_value=23)
    until_hour = forms.IntegerField(label=_("Until hour"), min_value=1, max_value=24)
    restoration_fee = _euros(_("Fee for opening late, excl. VAT"))
    restoration_free_months = _days(_("Months during which opening again is free"))
    terminate_after_months = _days(_("Months of restriction before the contract may be ended"))
    interest_multiplier = forms.DecimalField(
        label=_("Late interest, times the legal rate"), min_value=0, max_digits=4, decimal_places=2, localize=True
    )
    override_reason = forms.CharField(label=_("Why under 3 times the legal rate"), max_length=200, required=False)
    valid_from = day_field(_("In force from"))
    reason = forms.CharField(label=_("Reason for the change"), max_length=300, required=False)

    def values(self) -> Mapping[str, Any]:
        """The policy that was typed, as JSON values."""
        typed = dict(self.cleaned_data)
        nudges = []
        for rank in range(1, NUDGES + 1):
            days, channel = typed.pop(f"nudge{rank}_days"), typed.pop(f"nudge{rank}_channel")
            if days is not None:
                nudges.append({"after_days": days, "channel": channel})
        typed.pop("valid_from"), typed.pop("reason")
        return {**typed, "first_reminders": nudges}


def initial(policy: DunningPolicy) -> dict[str, Any]:
    """What the form shows of a policy."""
    shown = policies.encode(policy)
    nudges: tuple[Reminder, ...] = policy.first_reminders
    for rank in range(1, NUDGES + 1):
        one = nudges[rank - 1] if len(nudges) >= rank else None
        shown |= {f"nudge{rank}_days": one and one.after_days, f"nudge{rank}_channel": one.channel if one else "mail"}
    decimals = ("management_fee", "recovery_indemnity", "threshold", "restoration_fee", "interest_multiplier")
    return shown | {name: getattr(policy, name) for name in decimals}

"""The dunning policy as a form that a finance person reads; the policy itself has the last word on what holds."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoicing.domain.policy import DunningPolicy
from invoicing.domain.stages import MOST_DAYS, MOST_STAGES
from kernel import policies
from web.desk.mandate_forms import day_field
from web.pages import row_key

_ACTS = [
    (
        _("Friendly word"),
        [("mail", _("Friendly email")), ("letter", _("Friendly letter")), ("call", _("Telephone call"))],
    ),
    (
        _("Formal reminder"),
        [
            ("reminder_letter", _("Reminder by letter")),
            ("reminder_mail", _("Reminder by email")),
            ("reminder_registered", _("Reminder by registered letter")),
        ],
    ),
    (
        _("Charge"),
        [
            ("management_fee", _("Management fee")),
            ("indemnity", _("Recovery indemnity of the law")),
            ("interest", _("Late interest so far")),
        ],
    ),
    (
        _("Measure"),
        [
            ("wall", _("Restriction of the line")),
            ("end", _("End of the contract")),
            ("lawyer", _("File handed to a lawyer")),
        ],
    ),
]
_DAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


FAULTS = {
    "a line is restricted only after a formal reminder": _("a line is restricted only after a formal reminder"),
    "a contract is ended only after its line was restricted": _(
        "a contract is ended only after its line was restricted"
    ),
    "a policy has one to 15 stages": _("a policy has one to 15 stages"),
    "wall comes once in a policy": _("wall comes once in a policy"),
    "end comes once in a policy": _("end comes once in a policy"),
    "lawyer comes once in a policy": _("lawyer comes once in a policy"),
    "management_fee comes once in a policy": _("management_fee comes once in a policy"),
    "indemnity comes once in a policy": _("indemnity comes once in a policy"),
    "interest comes once in a policy": _("interest comes once in a policy"),
    "the hours run from 0 to 24, the first before the last": _("the hours run from 0 to 24, the first before the last"),
    "some day of the week must be left to suspend on": _("some day of the week must be left to suspend on"),
    "a multiplier under three times the legal rate needs a reason": _(
        "a multiplier under three times the legal rate needs a reason"
    ),
}
"""What the policy itself refuses, in its own words, and in the reader's language."""


def fault_in_words(told: object) -> str:
    """What the policy said, in the reader's language where it is known."""
    said = str(told).removeprefix("Value error, ")
    return str(FAULTS.get(said, said))


class StageForm(forms.Form):
    """One stage of the pursuit; what waits for a person says so on the page."""

    act = forms.ChoiceField(label=_("Act of the stage"), choices=_ACTS)
    after_days = forms.IntegerField(label=_("Days after the stage before"), min_value=0, max_value=MOST_DAYS)
    minimum = forms.DecimalField(
        label=_("From a debt of"), min_value=0, max_digits=8, decimal_places=2, localize=True, required=False
    )


StageFormSet = forms.formset_factory(StageForm, extra=0, max_num=MOST_STAGES, validate_max=True)
NEW_STAGE: Mapping[str, Any] = {"act": "mail", "after_days": 3, "minimum": 0}


def moved(rows: list[dict[str, Any]], button: str) -> list[dict[str, Any]]:
    """The rows after a click: "add", or "up", "down" or "drop" with a row's place, as "up-2"."""
    verb, _dash, told = button.partition("-")
    rank = row_key(told)
    if verb == "add":
        return [*rows, dict(NEW_STAGE)]
    if rank is None or rank >= len(rows):
        return rows
    if verb == "drop":
        return rows[:rank] + rows[rank + 1 :]
    other = rank - 1 if verb == "up" else rank + 1
    if 0 <= other < len(rows):
        rows[rank], rows[other] = rows[other], rows[rank]
    return rows


def _days(label: object, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=365, **more)  # type: ignore[arg-type]


def _euros(label: object) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=8, decimal_places=2, localize=True)  # type: ignore[arg-type]


class PolicyForm(forms.Form):
    """Every field of the policy, in the order in which things happen."""

    grace_days = _days(_("Days past due before an invoice not paid by debit is reminded"))
    management_fee = _euros(_("Management fee, excl. VAT"))
    recovery_indemnity = _euros(_("Recovery indemnity"))
    threshold = _euros(_("Debt up to which nobody is restricted"))
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

    def values(self, stages: list[dict[str, Any]]) -> Mapping[str, Any]:
        """The policy that was typed, with its stages, as JSON values."""
        typed = dict(self.cleaned_data)
        typed.pop("valid_from"), typed.pop("reason")
        return {**typed, "stages": [{**stage, "minimum": stage["minimum"] or 0} for stage in stages]}


def initial(policy: DunningPolicy) -> dict[str, Any]:
    """What the form shows of a policy."""
    shown = policies.encode(policy)
    decimals = ("management_fee", "recovery_indemnity", "threshold", "restoration_fee", "interest_multiplier")
    return shown | {name: getattr(policy, name) for name in decimals}


def shown_stages(policy: DunningPolicy) -> list[dict[str, Any]]:
    """The stages of a policy as rows of the editor."""
    return [{"act": one.act, "after_days": one.after_days, "minimum": one.minimum} for one in policy.stages]

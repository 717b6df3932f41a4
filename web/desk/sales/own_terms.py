"""The terms of its own that an offer or an option may have: a field of a policy each, and how it is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.spans import SpanField, tiers_of, tiers_text

Words = str | Promise


@dataclass(frozen=True)
class Term:
    """One field of a policy; left empty, the offer follows what everybody signs."""

    kind: str
    name: str
    field: Callable[[], forms.Field]

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.name}"


class ScaleField(forms.CharField):
    """A scale of penalties, a tier a line."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return tiers_of(str(text)) if text else None

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else tiers_text(value)


def _hours(label: Words) -> Callable[[], forms.Field]:
    return lambda: SpanField(label=label, required=False)  # type: ignore[arg-type]


def _number(label: Words, least: int, most: int) -> Callable[[], forms.Field]:
    return lambda: forms.IntegerField(label=label, min_value=least, max_value=most, required=False)  # type: ignore[arg-type]


def _amount(label: Words, most: int = 100_000) -> Callable[[], forms.Field]:
    more: dict[str, Any] = {"min_value": 0, "max_value": most, "decimal_places": 2, "localize": True}
    return lambda: forms.DecimalField(label=label, required=False, **more)  # type: ignore[arg-type]


def _choice(label: Words, *choices: tuple[str, Words]) -> Callable[[], forms.Field]:
    told: Any = [("", ""), *choices]
    return lambda: forms.TypedChoiceField(label=label, choices=told, empty_value=None, required=False)  # type: ignore[arg-type]


def _scale() -> forms.Field:
    told = _("One tier a line: hours of lateness, then percent of the fee. “>8 10” is beyond 8 h, “1 5” from 1 h on.")
    area = forms.Textarea(attrs={"rows": 4})
    return ScaleField(label=_("Scale"), required=False, widget=area, help_text=told)


_STARTS = (
    ("proven_loss", _("at the first bad sample of a proven loss, or the report if earlier")),
    ("detection", _("when the loss was proven, or the report if earlier")),
    ("customer_ticket", _("at the customer's report")),
)
_MEASURED = (("working", _("in opening hours")), ("real", _("in real hours")))
_CREDITED = (("on_claim", _("when the customer asks")), ("automatic", _("without being asked")))
_BASES = (("access", _("that of the access alone")), ("options", _("that of the access and its options")))
_BEGINS = (("activation", _("the activation")), ("signature", _("the signature")))

GROUPS: Final[list[tuple[Words, tuple[Term, ...]]]] = [
    (
        _("Restoration guarantee"),
        (
            Term("gtr", "allowance", _hours(_("Allowance, in opening hours"))),
            Term("gtr", "starts", _choice(_("The clock starts"), *_STARTS)),
            Term("gtr", "lateness", _choice(_("Lateness is measured"), *_MEASURED)),
            Term("gtr", "scale", _scale),
            Term("gtr", "credit", _choice(_("Penalties are credited"), *_CREDITED)),
            Term("gtr", "cap", _amount(_("Most that a month gives back, in monthly fees"), 100)),
            Term("gtr", "base", _choice(_("The monthly fee is"), *_BASES)),
            Term("gtr", "relapse_window", _hours(_("Relapse window, in real hours"))),
        ),
    ),
    (
        _("Term and notice"),
        (
            Term("term", "commitment_from", _choice(_("The commitment runs from"), *_BEGINS)),
            Term("term", "notice_cutoff_day", _number(_("Last day of a month whose notice ends that month"), 1, 31)),
            Term("term", "move_window_days", _number(_("Days within which a move is told"), 0, 365)),
        ),
    ),
    (
        _("The box"),
        (
            Term("box", "reservation_working_days", _number(_("Working days to state reservations"), 0, 90)),
            Term("box", "return_months", _number(_("Months to bring the box back"), 0, 24)),
            Term("box", "unreturned_charge", _amount(_("A box that is not returned costs, excl. VAT"))),
        ),
    ),
    (
        _("Debt collection"),
        (
            Term(
                "dunning",
                "grace_days",
                _number(_("Days past due before an invoice not paid by debit is reminded"), 0, 365),
            ),
            Term("dunning", "management_fee", _amount(_("Management fee, excl. VAT"))),
            Term("dunning", "threshold", _amount(_("Debt up to which nobody is restricted"))),
            Term("dunning", "restoration_fee", _amount(_("Fee for opening late, excl. VAT"))),
            Term("dunning", "restoration_free_months", _number(_("Months during which opening again is free"), 0, 365)),
        ),
    ),
]
TERMS: Final = {term.key: term for _title, terms in GROUPS for term in terms}
KINDS: Final = tuple(dict.fromkeys(term.kind for term in TERMS.values()))

"""What is typed to book a visit, to tell how it went, and to keep technicians."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.models import Calendar, User
from kernel.roles import Role
from subscribers.models import AppointmentKind, AssistancePack, Customer, PackKind, Site, Technician
from subscribers.selectors.appointments import usable_packs
from web import bounds
from web.doors import today

LENGTHS = [(30, _("30 min")), (60, _("1 h")), (120, _("2 h")), (180, _("3 h")), (240, _("4 h")), (360, _("6 h"))]


class SearchSlotForm(forms.Form):
    """What is to be booked, for whom, and from which day on; the slots themselves follow."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=AppointmentKind.choices)
    pack = forms.ModelChoiceField(
        label=_("Assistance pack"),
        queryset=AssistancePack.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("Only a visit of assistance is drawn from a pack."),
    )
    technician = forms.ModelChoiceField(label=_("Technician"), queryset=Technician.objects.filter(active=True))
    minutes = forms.TypedChoiceField(label=_("Length"), choices=LENGTHS, coerce=int, initial=60)
    on = forms.DateField(
        label=_("From the"), validators=bounds.DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, customer: Customer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = customer.sites.all()  # type: ignore[attr-defined]
        self.fields["pack"].queryset = usable_packs(customer, today())  # type: ignore[attr-defined]

    @property
    def lasting(self) -> timedelta:
        return timedelta(minutes=self.cleaned_data["minutes"])


class SlotForm(forms.Form):
    starts_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"], validators=bounds.MOMENTS)
    purpose = forms.CharField(label=_("What is to be done"), max_length=300, required=False)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=_("What was done"), max_length=300)
    minutes = forms.IntegerField(
        label=_("Time spent (minutes)"), min_value=1, max_value=720, required=False,
        help_text=_("Left empty: as long as it was booked for. Every quarter of an hour begun counts."),
    )  # fmt: skip


class PackForm(forms.Form):
    kind = forms.ChoiceField(label=_("Pack"), choices=PackKind.choices)


class TechnicianForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.filter(is_active=True).exclude(role=Role.CUSTOMER).order_by("name")
    )
    calendar = forms.ModelChoiceField(label=_("Working hours"), queryset=Calendar.objects.order_by("name"))
    area = forms.CharField(label=_("Area"), max_length=120, required=False)
    active = forms.BooleanField(label=_("Takes visits"), required=False, initial=True)

"""What a customer types to order hours of assistance and to book from them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from subscribers.models import AssistancePack, Customer, PackKind, Site
from web import bounds

LENGTHS = [(60, _("1 h")), (120, _("2 h")), (180, _("3 h")), (360, _("6 h"))]


class OrderForm(forms.Form):
    customer = forms.ModelChoiceField(label=_("For"), queryset=Customer.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Pack"), choices=PackKind.choices)

    def __init__(self, customers: QuerySet[Customer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers  # type: ignore[attr-defined]
        if customers.count() == 1:
            self.fields["customer"].widget = forms.HiddenInput()
            self.initial["customer"] = customers.get().pk


class BookForm(forms.Form):
    site = forms.ModelChoiceField(label=_("Where"), queryset=Site.objects.none(), empty_label=None)
    minutes = forms.TypedChoiceField(label=_("Length"), coerce=int)
    on = forms.DateField(
        label=_("From the"), validators=bounds.DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, pack: AssistancePack, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = pack.customer.sites.all()  # type: ignore[attr-defined]
        fitting = [(minutes, label) for minutes, label in LENGTHS if minutes <= pack.minutes]
        self.fields["minutes"].choices = fitting  # type: ignore[attr-defined]

    @property
    def lasting(self) -> timedelta:
        return timedelta(minutes=self.cleaned_data["minutes"])


class SlotForm(forms.Form):
    starts_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"], validators=bounds.MOMENTS)
    purpose = forms.CharField(label=_("What do you need?"), max_length=300)

"""What sales types about leads, zones and quotes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.errors import Refused
from kernel.models import Calendar, User
from kernel.roles import Role
from kernel.tables import csv_rows, table_of
from subscribers.models import BillingMode, CustomerKind, LeadSource, Offer, Option, Zone
from subscribers.selectors import offers_on_sale
from web.desk.sales.forms import LANGUAGES, day_field, money_field
from web.doors import today
from web.refusals import sentence


class LeadForm(forms.Form):
    company = forms.CharField(label=_("Company"), max_length=200)
    name = forms.CharField(label=_("Contact"), max_length=120)
    email = forms.EmailField(label=_("Email"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    source = forms.ChoiceField(label=_("Source"), choices=LeadSource.choices)
    siren = forms.CharField(label="SIREN", max_length=20, required=False)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=_("Town"), max_length=100, required=False)
    need = forms.CharField(label=_("Need"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.ModelChoiceField(
        User.objects.filter(role__in=[Role.SALES, Role.ADMIN], is_active=True), label=_("Followed by"), required=False
    )


class NextForm(forms.Form):
    action = forms.CharField(label=_("Next action"), max_length=200)
    on = day_field(_("By the"))


class QuoteForm(forms.Form):
    """One version of a quote; an option's quantity is a field of its own, 0 for none."""

    label = forms.CharField(label=_("Name of the site"), max_length=100)
    street = forms.CharField(label=_("Street"), max_length=200)
    postcode = forms.CharField(label=_("Postcode"), max_length=12)
    city = forms.CharField(label=_("Town"), max_length=100)
    zone = forms.ModelChoiceField(
        Zone.objects.filter(open=True), label=_("Zone"), required=False,
        help_text=_("Its set-up fee and its speeds count."),
    )  # fmt: skip
    offer = forms.ModelChoiceField(Offer.objects.none(), label=_("Offer"))
    monthly_fee = money_field(
        _("Monthly fee (excl. VAT)"), required=False, help_text=_("Empty: as in the catalogue.")
    )  # fmt: skip
    discount = money_field(_("Monthly discount (excl. VAT)"), required=False)
    setup_fee = money_field(
        _("Set-up fee (excl. VAT)"), required=False, help_text=_("Empty: the zone's, or the offer's.")
    )
    setup_instalments = forms.IntegerField(label=_("Set-up fee paid in"), min_value=1, max_value=24, initial=1)
    commitment_months = forms.IntegerField(
        label=_("Commitment in months"), min_value=0, max_value=60, required=False, help_text=_("Empty: the offer's.")
    )  # fmt: skip
    billing_mode = forms.ChoiceField(label=_("Billing"), choices=BillingMode.choices, initial=BillingMode.HALF_YEARLY)
    expected_on = day_field(_("Expected activation (indicative)"), required=False)
    valid_until = day_field(_("Valid until"))
    comment = forms.CharField(
        label=_("Comment"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["offer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = offers_on_sale()
        only = list(field.queryset[:2])
        # What there is only one of is not asked, nor what there is none of.
        field.initial = only[0] if len(only) == 1 else None
        if not Zone.objects.exists():
            del self.fields["zone"]
        self.fields["valid_until"].initial = today() + timedelta(days=30)
        for option in Option.objects.filter(on_sale=True, offers__isnull=False).distinct():
            self.fields[f"option_{option.pk}"] = forms.IntegerField(
                label=option.name, min_value=0, max_value=500, required=False
            )

    def options(self) -> list[tuple[Option, int]]:
        """The options asked for, by quantity."""
        asked = {
            int(name[7:]): value for name, value in self.cleaned_data.items() if name.startswith("option_") and value
        }
        return [(option, asked[option.pk]) for option in Option.objects.filter(pk__in=asked)]

    def facts(self) -> dict[str, Any]:
        """What was typed, without the options."""
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("option_")}


class PaperForm(forms.Form):
    """A quote that came back signed on paper."""

    scan = forms.FileField(label=_("Scan of the signed quote"))
    name = forms.CharField(label=_("Signed by"), max_length=120)
    quality = forms.CharField(label=_("Acting as"), max_length=80, required=False)
    signed_on = day_field(_("Signed on"))


class SellForm(forms.Form):
    """The opening hours of the contract and, for a lead, who he is."""

    calendar = forms.ModelChoiceField(
        Calendar.objects.all(), label=_("Opening hours"),
        help_text=_("The guaranteed restoration time of this contract counts in them."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].initial = Calendar.objects.first()


class SellLeadForm(SellForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind.choices)
    name = forms.CharField(label=_("Name"), max_length=200)
    siren = forms.CharField(label="SIREN", max_length=20, required=False)
    email = forms.EmailField(label=_("Email"))
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    street = forms.CharField(label=_("Street of the head office"), max_length=200)
    postcode = forms.CharField(label=_("Postcode"), max_length=12)
    city = forms.CharField(label=_("Town"), max_length=100)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class EligibilityForm(forms.Form):
    postcode = forms.CharField(label=_("Postcode"), max_length=12)
    city = forms.CharField(label=_("Town"), max_length=100, required=False)
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)


class ZoneForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=50)
    name = forms.CharField(label=_("Name"), max_length=100)
    down_mbps = forms.IntegerField(label=_("Download up to, Mb/s"), min_value=1, max_value=1_000_000)
    up_mbps = forms.IntegerField(label=_("Upload up to, Mb/s"), min_value=1, max_value=1_000_000)
    setup_fee = money_field(_("Set-up fee (excl. VAT)"))
    delay_days = forms.IntegerField(label=_("Usual delay in days"), min_value=0, max_value=730)
    open = forms.BooleanField(label=_("Open to sale"), required=False, initial=True)
    communes = forms.CharField(
        label=_("Communes"), required=False, max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono"}),
        help_text=_("One a line: postcode;name;INSEE code."),
    )  # fmt: skip
    file = forms.FileField(label=_("Or a CSV or XLSX file of them"), required=False)
    polygon = forms.CharField(
        label=_("Polygon"), required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono"}),
        help_text=_("GeoJSON, or [[longitude, latitude], …], or empty."),
    )  # fmt: skip

    def clean_polygon(self) -> object:
        text = str(self.cleaned_data["polygon"]).strip()
        try:
            return json.loads(text) if text else []
        except ValueError as error:
            raise ValidationError(_("This is no JSON.")) from error

    def clean_file(self) -> list[list[str]]:
        """The rows of the file sent; their headings are told by holding no postcode."""
        sent = self.cleaned_data.get("file")
        if not sent:
            return []
        try:
            return table_of(sent.read(), name=sent.name)
        except Refused as refusal:
            raise ValidationError(sentence(refusal)) from refusal

    def rows(self) -> list[tuple[str, str, str]]:
        """Communes as typed and as sent, without a heading."""
        typed = csv_rows(str(self.cleaned_data["communes"]).encode())
        cells = [row for row in [*typed, *self.cleaned_data["file"]] if len(row) >= 2]
        digits = [row for row in cells if any(map(str.isdigit, row[0]))]
        return [(row[0], row[1], row[2] if len(row) > 2 else "") for row in digits]

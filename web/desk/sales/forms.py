"""What sales types about customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from subscribers.models import AddressKind, ContactRole, Customer, CustomerKind, FileKind
from web import bounds

DAY = {"type": "date"}
LANGUAGES = [("fr", "Français"), ("en", "English")]


def day_field(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=bounds.DAYS, **more)


def money_field(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=10, decimal_places=2, **more)


class AddressFields(forms.Form):
    street = forms.CharField(label=_("Street"), max_length=200)
    postcode = forms.CharField(label=_("Postcode"), max_length=12)
    city = forms.CharField(label=_("Town"), max_length=100)
    country = forms.CharField(label=_("Country"), max_length=2, initial="FR", help_text=_("Two letters: FR, BE…"))


# Which VAT number the SIREN gives is told under the VAT number, and taken by whoever fills in the form.
PROPOSES = {
    "hx-get": reverse_lazy("desk:vat_number"),
    "hx-trigger": "change",
    "hx-include": "closest form",
    "hx-params": "siren,siret,vat_number",
    "hx-target": "#id_vat_number_helptext",
}


class CustomerForm(AddressFields):
    """An identity; `sure` is asked only when somebody known looks alike."""

    field_order = (
        "kind", "name", "legal_form", "siren", "siret", "vat_number", "email", "phone", "language",
        "street", "postcode", "city", "country", "external_reference", "sure",
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind.choices)
    name = forms.CharField(label=_("Name"), max_length=200)
    legal_form = forms.CharField(label=_("Legal form"), max_length=60, required=False)
    siren = forms.CharField(
        label="SIREN", max_length=20, required=False, widget=forms.TextInput(attrs=PROPOSES),
        help_text=_("Needed for a company, unless its SIRET tells it."),
    )  # fmt: skip
    siret = forms.CharField(label="SIRET", max_length=24, required=False, widget=forms.TextInput(attrs=PROPOSES))
    vat_number = forms.CharField(
        label=_("VAT number"), max_length=24, required=False, help_text=_("A French one follows from the SIREN.")
    )
    email = forms.EmailField(label=_("Email"))
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    external_reference = forms.CharField(label=_("Reference in another system"), max_length=60, required=False)
    sure = forms.BooleanField(label=_("It is somebody else: create anyway"), required=False, widget=forms.HiddenInput)


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=ContactRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class AddressForm(AddressFields):
    field_order = ("kind", "recipient", "street", "postcode", "city", "country")
    kind = forms.ChoiceField(label=_("Kind"), choices=AddressKind.choices)
    recipient = forms.CharField(label=_("Recipient"), max_length=200, required=False)


class SiteForm(AddressFields):
    field_order = ("label", "street", "postcode", "city", "country")
    label = forms.CharField(label=_("Name of the site"), max_length=100)


class GroupForm(forms.Form):
    group = forms.CharField(
        label=_("Number of the group's account"), max_length=16, required=False,
        help_text=_("Leave empty for an account under no group."),
    )  # fmt: skip

    def clean_group(self) -> Customer | None:
        number = str(self.cleaned_data["group"]).strip().upper()
        if not number:
            return None
        found = Customer.objects.filter(number=number).first()
        if found is None:
            raise ValidationError(_("There is no such customer."))
        return found


class TagsForm(forms.Form):
    tags = forms.CharField(
        label=_("Tags"), max_length=400, required=False, help_text=_("Small words, separated by commas.")
    )

    def clean_tags(self) -> list[str]:
        return str(self.cleaned_data["tags"]).split(",")


class NoteForm(forms.Form):
    body = forms.CharField(label=_("Text of the note"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[choice for choice in FileKind.choices if choice[0] not in {"quote", "evidence", "export"}],
    )
    shown = forms.BooleanField(label=_("The customer sees it in his portal"), required=False)

"""What the set-up assistant asks, each step with what most operators answer already filled in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoicing.domain.mandate import checked_creditor_id
from invoicing.models import VatRate
from kernel.errors import Refused
from kernel.identifiers import checked_iban, checked_siret
from subscribers.domain.identity import french_vat_number

_DAY = {"type": "date"}
_HOUR = {"type": "time"}


class CompanyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=140)
    legal_form = forms.CharField(label=gettext_lazy("Legal form"), max_length=60, required=False, initial="SAS")
    capital = forms.DecimalField(
        label=gettext_lazy("Share capital"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        localize=True,
        help_text=gettext_lazy("In euros. With the trade register, the law wants it on the invoices of a company."),
    )
    siret = forms.CharField(
        label="SIRET", max_length=20, help_text=gettext_lazy("SIREN and VAT number follow from it.")
    )
    rcs = forms.CharField(
        label=gettext_lazy("Trade register"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The town alone, such as Grenoble: the number is the SIREN."),
    )
    street = forms.CharField(label=gettext_lazy("Street"), max_length=140)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=10)
    city = forms.CharField(label=gettext_lazy("City"), max_length=80)
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("Where customers write to: it stands on invoices and at the foot of each email."),
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=32, required=False)
    iban = forms.CharField(
        label="IBAN",
        max_length=42,
        required=False,
        help_text=gettext_lazy("The account that customers' transfers and debits go to."),
    )
    creditor_id = forms.CharField(
        label=gettext_lazy("SEPA creditor identifier"),
        max_length=35,
        required=False,
        help_text=gettext_lazy("Your bank gives it; debits need it, invoices do not."),
    )

    def clean_siret(self) -> str:
        return checked_siret(self.cleaned_data["siret"])

    def clean_iban(self) -> str:
        given = self.cleaned_data["iban"]
        return checked_iban(given) if given else ""

    def clean_creditor_id(self) -> str:
        given = self.cleaned_data["creditor_id"]
        try:
            return checked_creditor_id(given) if given else ""
        except Refused as error:
            raise ValidationError(_("This is not a valid SEPA creditor identifier, such as FR72ZZZ123456.")) from error

    def facts(self) -> dict[str, Any]:
        """The columns of the company."""
        siren = self.cleaned_data["siret"][:9]
        facts = {**self.cleaned_data, "siren": siren, "vat_number": french_vat_number(siren)}
        return {**facts, "rcs": _register(self.cleaned_data["rcs"], siren)}


def _register(given: str, siren: str) -> str:
    """As the law wants it on papers, RCS Grenoble 732 829 320 (Code de commerce, R. 123-237); kept if whole."""
    town = given.strip()
    if not town or any(map(str.isdigit, town)):
        return town
    return f"RCS {town.removeprefix('RCS ')} {siren[:3]} {siren[3:6]} {siren[6:]}"


class HoursForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        initial=gettext_lazy("Weekdays, France"),
        help_text=gettext_lazy("As contracts and customers read it."),
    )
    opens = forms.TimeField(label=gettext_lazy("Opens at"), initial="08:00", widget=forms.TimeInput(attrs=_HOUR))
    closes = forms.TimeField(label=gettext_lazy("Closes at"), initial="18:00", widget=forms.TimeInput(attrs=_HOUR))
    saturday = forms.BooleanField(label=gettext_lazy("Saturdays too"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("opens") and given.get("closes") and given["opens"] >= given["closes"]:
            raise ValidationError(_("It would close before it opens."))
        return given

    def weekly(self) -> dict[str, list[list[str]]]:
        span = [f"{self.cleaned_data[name]:%H:%M}" for name in ("opens", "closes")]
        return {str(day): [span] for day in range(6 if self.cleaned_data["saturday"] else 5)}


class OfferForm(forms.Form):
    """Fees exclude VAT, whose rate is asked for once."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, initial="Fibre Pro 100")
    down_mbps = forms.IntegerField(label=gettext_lazy("Download, Mb/s"), initial=100, min_value=1, max_value=10**6)
    up_mbps = forms.IntegerField(label=gettext_lazy("Upload, Mb/s"), initial=100, min_value=1, max_value=10**6)
    monthly_fee = forms.DecimalField(
        label=gettext_lazy("Monthly fee (excl. VAT)"), min_value=0, max_digits=10, decimal_places=2, localize=True
    )
    setup_fee = forms.DecimalField(
        label=gettext_lazy("Set-up fee (excl. VAT)"),
        initial=0,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        localize=True,
    )
    commitment_months = forms.IntegerField(
        label=gettext_lazy("Commitment in months"),
        initial=24,
        min_value=0,
        max_value=60,
        help_text=gettext_lazy("0 for none. A quote may say otherwise."),
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Standard VAT rate, in percent"),
        initial=20,
        min_value=0,
        max_value=100,
        decimal_places=2,
        localize=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if VatRate.objects.exists():
            del self.fields["percent"]

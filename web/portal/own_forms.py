"""What a customer types about himself and his contracts."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from subscribers.models import ContactRole, Ground
from web.doors import today

DAY = {"type": "date"}
GROUNDS = [
    (Ground.CHOICE, _("I choose to leave")),
    (Ground.MOVE, _("I move outside the zone you serve")),
    (Ground.ADMINISTRATOR, _("A court-appointed administrator does not continue the contract")),
    (Ground.PRISON, _("Imprisonment")),
]


class LeaveForm(forms.Form):
    """A notice given on line, dated today; `sure` repeats what it costs."""

    ground = forms.ChoiceField(label=_("Why?"), choices=GROUNDS)
    moved_on = forms.DateField(
        label=_("Day of the move"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), required=False
    )
    proof = forms.FileField(
        label=_("Proof"), required=False, help_text=_("For a move, an administrator or imprisonment: PDF or picture.")
    )
    sure = forms.BooleanField(label=_("I have read what leaving costs, and I end this contract"))


class MovingForm(forms.Form):
    street = forms.CharField(label=_("Street"), max_length=200)
    postcode = forms.CharField(label=_("Postcode"), max_length=12)
    city = forms.CharField(label=_("Town"), max_length=100)
    wanted_on = forms.DateField(label=_("Wanted for"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    more = forms.CharField(
        label=_("Anything we should know"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_wanted_on(self) -> date:
        wanted: date = self.cleaned_data["wanted_on"]
        if wanted <= today():
            raise ValidationError(_("Choose a day to come."))
        return wanted


class OwnContactForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=ContactRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class RectifyForm(forms.Form):
    """What of the identity should read otherwise; a person of the house decides."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email"))
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    street = forms.CharField(label=_("Street"), max_length=200)
    postcode = forms.CharField(label=_("Postcode"), max_length=12)
    city = forms.CharField(label=_("Town"), max_length=100)
    siren = forms.CharField(label="SIREN", max_length=20, required=False)
    vat_number = forms.CharField(label=_("VAT number"), max_length=24, required=False)


class AcceptQuoteForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120)
    quality = forms.CharField(label=_("Acting as"), max_length=80, help_text=_("Manager, president, owner…"))
    sure = forms.BooleanField(label=_("I accept this quote, and it binds the company named on it"))
    terms = forms.BooleanField(label=_("I have read and accept the general terms"))

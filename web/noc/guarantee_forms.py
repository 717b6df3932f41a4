"""What the console's people type about maintenance, calls, mails and requests."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.models import User
from kernel.roles import GRANTS, Role
from provisioning.models import Line, Node
from sla.models import Incident
from subscribers.models import Contract, Customer

_FORMAT = "%Y-%m-%dT%H:%M"
_TO_THE_SECOND = "%Y-%m-%dT%H:%M:%S"


class MomentField(forms.DateTimeField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_FORMAT)
        super().__init__(widget=widget, input_formats=[_FORMAT, _TO_THE_SECOND], **options)


class MaintenanceForm(forms.Form):
    what = forms.CharField(
        label=_("What is done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Customers read it."),
    )
    starts_at = MomentField(label=_("Starts"))
    ends_at = MomentField(label=_("Ends"))
    minutes = forms.IntegerField(
        label=_("Longest interruption, in minutes"),
        required=False,
        min_value=1,
        help_text=_("The whole window if empty. Over 5 hours, 24 working hours of notice are needed."),
    )
    nodes = forms.ModelMultipleChoiceField(
        label=_("Nodes worked on"), queryset=Node.objects.order_by("name"), required=False
    )
    lines = forms.CharField(
        label=_("Or lines, by reference"), required=False, max_length=2000, help_text=_("Separated by spaces.")
    )

    def clean_lines(self) -> list[Line]:
        asked = set(self.cleaned_data["lines"].upper().split())
        found = list(Line.objects.attached().filter(reference__in=asked))
        if unknown := asked - {line.reference for line in found}:
            raise forms.ValidationError(_("Unknown lines: %(lines)s"), params={"lines": ", ".join(sorted(unknown))})
        return found

    def told(self) -> dict[str, Any]:
        """The arguments of `plan_maintenance`."""
        given = {name: self.cleaned_data[name] for name in ("what", "starts_at", "ends_at", "nodes", "lines")}
        minutes = self.cleaned_data["minutes"]
        return given | {"interruption": timedelta(minutes=minutes) if minutes else None}


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=500)


WORKERS = (*(role for role, held in GRANTS.items() if "incident.work" in held), Role.ADMIN)


class ShiftForm(forms.Form):
    user = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none())
    level = forms.TypedChoiceField(label=_("Call"), coerce=int, choices=[(1, _("First call")), (2, _("Second call"))])
    starts_at = MomentField(label=_("Starts"))
    ends_at = MomentField(label=_("Ends"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(
            role__in=("noc", "senior_noc", "technician", "admin"), is_active=True
        ).order_by("name")


class CallForm(forms.Form):
    """What somebody said on the telephone."""

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[("fault", _("A fault: the clock runs")), ("question", _("Something else"))],
        widget=forms.RadioSelect,
        initial="fault",
    )
    subject = forms.CharField(label=_("In a few words"), max_length=200)
    body = forms.CharField(
        label=_("What the caller says"), max_length=5000, widget=forms.Textarea, help_text=_("The customer reads this.")
    )
    received_at = MomentField(label=_("Rang at"))


class CorrectForm(forms.Form):
    """When an event of a clock truly took place."""

    true_at = MomentField(label=_("True time"))
    reason = forms.CharField(label=_("Reason, and where it is proven"), max_length=200)


class OtherTicketForm(forms.Form):
    other = forms.CharField(label=_("Number of the other request"), max_length=16)


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Assigned to"), queryset=User.objects.filter(is_active=True).exclude(role="customer"), required=False
    )


class WorkerForm(forms.Form):
    """Who an incident is given to; nobody where left empty."""

    to = forms.ModelChoiceField(
        label=pgettext_lazy("incident", "Assigned to"),
        queryset=User.objects.filter(is_active=True, role__in=WORKERS).order_by("name", "email"),
        required=False,
        empty_label=_("Nobody"),
    )


class FaultForm(forms.Form):
    contract = forms.ModelChoiceField(label=_("Contract"), queryset=Contract.objects.none(), empty_label=None)

    def __init__(self, *args: Any, customer: Customer, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["contract"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = customer.contracts.filter(state__in=("active", "ending"))


class FileMailForm(forms.Form):
    customer = forms.CharField(label=_("Customer's number"), max_length=16)

    def clean_customer(self) -> Customer:
        found = Customer.objects.filter(number__iexact=self.cleaned_data["customer"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no such customer."))
        return found


class MergeIncidentForm(forms.Form):
    into = forms.CharField(label=_("Number of the other incident"), max_length=16)

    def clean_into(self) -> Incident:
        found = Incident.objects.filter(number__iexact=self.cleaned_data["into"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no such incident."))
        return found


class CannedForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=[("fr", "Français"), ("en", "English")])
    body = forms.CharField(label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))


class ComplaintAnswerForm(forms.Form):
    body = forms.CharField(label=_("Answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    upheld = forms.BooleanField(label=_("Upheld"), required=False)

"""What administrators type about accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.roles import Role
from subscribers.models import Contract, Customer, PortalRole

STAFF_ROLES = [choice for choice in Role.choices if choice[0] != Role.CUSTOMER]
LANGUAGES = [("fr", "Français"), ("en", "English")]


class InviteForm(forms.Form):
    """One of the operator's own people."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("Email address"))
    # No role by itself: the first of a list is what a hurried hand gives away.
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *STAFF_ROLES])
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=STAFF_ROLES)


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=300)


class AccessForm(forms.Form):
    """Somebody who may open a customer's portal, whole or for some of its contracts."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("Email address"))
    role = forms.ChoiceField(label=_("May see"), choices=PortalRole.choices)
    contracts = forms.ModelMultipleChoiceField(
        label=_("Only these contracts"),
        queryset=Contract.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them, those to come too."),
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contracts"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = customer.contracts.exclude(state="draft").select_related("site").order_by("number")
        if field.queryset.count() < 2:
            del self.fields["contracts"]
            return
        field.label_from_instance = lambda row: f"{row.number}, {row.site.label}"  # type: ignore[assignment, method-assign]

"""An owner says who else may open his pages, and for which contracts."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from subscribers.models import Contract, Customer, PortalRole
from subscribers.services import revoke_portal_access
from web.accesses import open_access
from web.doors import act, customer_door, person
from web.pages import Table, listed
from web.portal import access
from web.refusals import tell_form

ACCESSES = Table(
    "accesses",
    (
        (gettext_lazy("Name"), "user.name"),
        (gettext_lazy("Email address"), "user.email"),
        (gettext_lazy("May see"), "get_role_display"),
        (gettext_lazy("Only these contracts"), lambda row: ", ".join(one.number for one in row.contracts.all())),
        (gettext_lazy("Last sign-in"), "user.last_login"),
    ),
)


class ColleagueForm(forms.Form):
    """A colleague or an accountant, for everything or for some contracts."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("Email address"))
    role = forms.ChoiceField(label=gettext_lazy("May see"), choices=PortalRole.choices, initial=PortalRole.COLLEAGUE)
    contracts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only these contracts"),
        queryset=Contract.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all of them, those to come too."),
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contracts"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = customer.contracts.exclude(state="draft").order_by("number")


@require_http_methods(["GET", "HEAD", "POST"])
@customer_door
def accesses(request: HttpRequest, number: str = "") -> HttpResponse:
    """The first customer one owns, or the one asked for."""
    user = person(request)
    found = access.customer_for(user, number) if number else access.owned(user).first()
    if found is None:
        messages.info(request, _("The owner of the account says who has access."))
        return redirect("me:profile")
    form = ColleagueForm(request.POST or None, customer=found)
    if request.method == "POST":
        if not form.is_valid():
            tell_form(request, form)
        else:
            said = _("The access is open; who had no account yet is invited by email.")
            act(request, said, open_access, found, **form.cleaned_data, at=clock.now(), by=user)
        return redirect("portal:accesses_of", found.number)
    rows = found.accesses.select_related("user").prefetch_related("contracts").order_by("user__name")
    listed(request, rows, ACCESSES)
    shown = {"customer": found, "rows": rows, "form": form, "others": access.owned(user)}
    return render(request, "portal/accesses.html", shown)


@require_POST
@customer_door
def close(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """He cannot shut himself out: that is the operator's to do."""
    user = person(request)
    found = get_object_or_404(access.customer_for(user, number).accesses.exclude(user=user), pk=pk)
    act(request, _("The access is closed."), revoke_portal_access, found.user, found.customer)
    return redirect("portal:accesses_of", number)

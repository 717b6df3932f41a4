"""Accounts of the operator's people: invited, given a role, closed; the matrix of what each role may do."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.models import ApiToken, Invitation, User
from kernel.roles import GRANTS, Role
from kernel.services import change_account, invite
from web import people
from web.doors import act, house_door, person, staff_door
from web.house.forms import STAFF_ROLES, InviteForm, RoleForm
from web.house.words import matrix_rows
from web.pages import chosen, page, typed
from web.people import factors_of, forget_factors, sign_out_everywhere
from web.refusals import tell_form


def _rows(text: str = "", role: str = "") -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes")
    rows = User.objects.annotate(has_factor=Exists(factors)).order_by("-is_active", "name", "pk")
    if role:
        rows = rows.filter(role=role)
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return rows


@require_safe
@staff_door("user.write")
def accounts(request: HttpRequest) -> HttpResponse:
    role, text = chosen(request, "role", Role.values), typed(request)
    shown = {
        "page": page(request, _rows(text, role)),
        "role": role,
        "q": text,
        "roles": Role.choices,
        "staff_roles": STAFF_ROLES,
    }
    return render(request, "house/accounts.html", {**shown, "form": InviteForm()})


@require_POST
@staff_door("user.write")
def invite_person(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("house:accounts")
    said = _("Invited. The email is on its way, and its link is good for seven days.")
    made = act(request, said, invite, **form.cleaned_data, at=clock.now(), by=person(request))
    if not isinstance(made, Invitation):
        return redirect("house:accounts")
    return redirect("house:account", made.user_id)


@require_safe
@staff_door("user.write")
def account(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_rows(), pk=pk)
    shown = {
        "account": found,
        "form": RoleForm(initial={"role": found.role}),
        "sessions": UserSession.objects.filter(user=found).order_by("-last_seen_at"),
        "factors": factors_of(found),
        "tokens": ApiToken.objects.filter(user=found, revoked_at=None),
        "invitation": found.invitations.filter(accepted_at=None, withdrawn_at=None).first(),
        "accesses": found.portal_accesses.select_related("customer"),
        "history": _history(found),
        "is_me": found.pk == person(request).pk,
    }
    return render(request, "house/account.html", shown)


def _history(found: User) -> object:
    events = found.events.select_related("pgh_context")  # type: ignore[attr-defined]
    return events.order_by("-pgh_created_at")[:20]


@require_POST
@staff_door("user.write")
def role(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(User, pk=pk)
    wanted = request.POST.get("role", "")
    act(request, _("The role is changed."), change_account, found, by=person(request), at=clock.now(), role=wanted)
    return redirect("house:account", pk)


@require_POST
@staff_door("user.write")
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(User, pk=pk)
    active = request.POST.get("active") == "1"
    said = _("The account is open again.") if active else _("The account is closed, and signed out everywhere.")
    if act(request, said, change_account, found, by=person(request), at=clock.now(), active=active) and not active:
        sign_out_everywhere(found)
    return redirect("house:account", pk)


@require_POST
@staff_door("user.write")
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    act(request, _("Signed out everywhere."), sign_out_everywhere, get_object_or_404(User, pk=pk))
    return redirect("house:account", pk)


@require_POST
@staff_door("user.write")
def forget_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """For who has lost his phone: his factors go, his sessions too, and the next sign-in makes a new one."""
    said = _("The second factor is forgotten; a new one is asked for at the next sign-in.")
    act(request, said, forget_factors, get_object_or_404(User, pk=pk), by=person(request))
    return redirect("house:account", pk)


@require_POST
@staff_door("user.write")
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    act(request, _("Unlocked."), people.unlock, get_object_or_404(User, pk=pk))
    return redirect("house:account", pk)


@require_POST
@staff_door("user.write")
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(User, pk=pk)
    facts = {"email": found.email, "name": found.name, "role": found.role, "language": found.language}
    act(request, _("A new invitation is on its way."), invite, **facts, at=clock.now(), by=person(request))
    return redirect("house:account", pk)


@require_http_methods(["GET", "HEAD"])
@house_door
def roles(request: HttpRequest) -> HttpResponse:
    """Readable by everybody: who may do this, when I may not?"""
    shown = [role for role in Role if role != Role.CUSTOMER]
    groups = [
        (
            group,
            [
                (name, said, [(role, role == Role.ADMIN or name in GRANTS.get(role, ())) for role in shown])
                for name, said in rows
            ],
        )
        for group, rows in matrix_rows()
    ]
    return render(request, "house/roles.html", {"roles": shown, "groups": groups, "mine": person(request).role})

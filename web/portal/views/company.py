"""The customer's own file: identity, contacts, consents, his rights over his data, and the terms he accepts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from subscribers import selectors, services
from subscribers.models import ConsentKind, Contact
from web.doors import act, address_of, customer_door, person, terms_door, today
from web.filling import fill
from web.portal import mine
from web.portal.own_forms import OwnContactForm, RectifyForm
from web.portal.views.contracts import FORM

RECTIFIABLE = ("name", "email", "phone", "street", "postcode", "city", "siren", "vat_number")


@require_safe
@customer_door
def company(request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "customer": found,
            "contacts": found.contacts.all(),
            "consents": [(kind, label, selectors.consents_of(found)[kind]) for kind, label in ConsentKind.choices],
            "requests": found.rights_requests.order_by("-asked_at")[:10],
        }
        for found in mine.customers(person(request)).prefetch_related("contacts")
    ]
    return render(request, "portal/company.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@customer_door
def add_contact(request: HttpRequest, number: str) -> HttpResponse:
    found = mine.customer_for(person(request), number)
    form = OwnContactForm(request.POST or None)
    return _contact(request, form, lambda filled: services.add_contact(found, **filled), _("New contact"))


@require_http_methods(["GET", "HEAD", "POST"])
@customer_door
def change_contact(request: HttpRequest, pk: int) -> HttpResponse:
    found: Contact = mine.contact_for(person(request), pk)
    initial = {name: getattr(found, name) for name in ("name", "email", "phone", "roles")}
    form = OwnContactForm(request.POST or None, initial=initial)
    return _contact(request, form, lambda filled: services.change_contact(found, **filled), found.name)


@require_POST
@customer_door
def remove_contact(request: HttpRequest, pk: int) -> HttpResponse:
    act(request, _("The contact is removed."), services.remove_contact, mine.contact_for(person(request), pk))
    return redirect("portal:company")


@require_http_methods(["GET", "HEAD", "POST"])
@customer_door
def rectify(request: HttpRequest, number: str) -> HttpResponse:
    found = mine.customer_for(person(request), number)
    form = RectifyForm(request.POST or None, initial={name: getattr(found, name) for name in RECTIFIABLE})

    def do(filled: dict[str, Any]) -> Any:
        return services.ask_rectification(found, filled, at=clock.now(), by=person(request))

    shown = {"title": _("Correct my identity"), "button": _("Ask"), "back": reverse("portal:company")}
    text = _("We check what you change, for instance against the company register, and tell you.")
    said = _("Thank you, we check it and tell you.")
    return fill(
        request, form, do=do, to=lambda _made: reverse("portal:company"), said=said, template=FORM, text=text, **shown
    )


@require_POST
@customer_door
def consent(request: HttpRequest, number: str) -> HttpResponse:
    found = mine.customer_for(person(request), number)
    facts = {"kind": request.POST.get("kind", ""), "given": request.POST.get("given") == "yes"}
    act(request, _("Saved."), services.set_consent, found, **facts, at=clock.now(), by=person(request))
    return redirect("portal:company")


@require_POST
@customer_door
def ask_for_data(request: HttpRequest, number: str) -> HttpResponse:
    """Access, erasure or objection: a person answers within the month."""
    found = mine.customer_for(person(request), number)
    facts = {"kind": request.POST.get("kind", ""), "words": request.POST.get("words", "")[:2000]}
    said = _("Thank you, you have our answer within a month.")
    act(request, said, services.ask_right, found, **facts, at=clock.now(), by=person(request))
    return redirect("portal:company")


@require_http_methods(["GET", "HEAD", "POST"])
@terms_door
def terms(request: HttpRequest) -> HttpResponse:
    user = person(request)
    found = selectors.terms_to_accept(user, today())
    if found is None:
        return redirect("portal:home")
    if request.method == "POST" and request.POST.get("version") == str(found.pk):
        act(
            request,
            _("Thank you."),
            services.accept_terms,
            found,
            user=user,
            at=clock.now(),
            address=address_of(request),
        )
        return redirect("portal:home")
    return render(request, "portal/terms.html", {"terms": found})


def _contact(request: HttpRequest, form: OwnContactForm, do: Any, title: str) -> HttpResponse:
    shown = {"title": title, "button": _("Save"), "back": reverse("portal:company")}
    to = lambda _made: reverse("portal:company")  # noqa: E731
    return fill(request, form, do=do, to=to, said=_("Saved."), template=FORM, **shown)

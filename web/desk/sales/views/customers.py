"""Customers as sales keeps them: identity, people, addresses, sites, papers, notes, and what changed when."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.selectors import open_bounces
from subscribers import selectors, services
from subscribers.models import Contact, Customer
from web.correspondence import came_back
from web.desk.sales import access
from web.desk.sales.changes import told
from web.desk.sales.forms import (
    AddressForm,
    ContactForm,
    CustomerForm,
    FileForm,
    GroupForm,
    NoteForm,
    SiteForm,
    TagsForm,
)
from web.desk.sales.views.vat import proposal
from web.doors import View, act, attachment, needs, person, staff_door
from web.filling import fill
from web.pages import page, typed
from web.refusals import tell_form

FORM = "desk/sales/form.html"
MOST_CHANGES = 60
FACTS = (
    "kind", "name", "legal_form", "siren", "siret", "vat_number", "email", "phone", "language", "street", "postcode",
    "city", "country", "external_reference",
)  # fmt: skip


def writer(view: View[Any]) -> View[Any]:
    """The doors of a page that changes customers, outermost first."""
    return require_http_methods(["GET", "HEAD", "POST"])(
        staff_door("customer.read")(needs("customer.write")(view))
    )  # fmt: skip


@require_safe
@staff_door("customer.read")
def customers(request: HttpRequest) -> HttpResponse:
    text, tag = typed(request), typed(request, "tag")
    rows = selectors.found_customers(text, tag=tag).prefetch_related("contracts")
    shown = {"page": page(request, rows), "q": text, "tag": tag, "tags": selectors.all_tags()}
    return render(request, "desk/sales/customers.html", shown)


@require_safe
@staff_door("customer.read")
def file(request: HttpRequest, number: str) -> HttpResponse:
    """The customer's file: everything known of him on one page."""
    found = access.customer_for(person(request), number)
    changes = chain.from_iterable(
        selectors.changes_of(row) for row in (found, *found.contacts.all(), *found.addresses.all(), *found.sites.all())
    )
    shown = {
        "customer": found,
        "members": found.members.all(),
        "contacts": found.contacts.all(),
        "addresses": found.addresses.all(),
        "sites": found.sites.all(),
        "contracts": found.contracts.select_related("offer", "site"),
        "quotes": found.quotes.exclude(state="replaced").select_related("offer"),
        "files": selectors.files_of(found),
        "notes": found.notes.select_related("by"),
        "vat_expected": proposal(found),
        "alike": selectors.duplicates(
            name="", siren=found.siren, email=found.email, phone=found.phone, but=found
        ),
        "moved": came_back(found),
        "bounces": open_bounces([found.email, *(contact.email for contact in found.contacts.all() if contact.email)]),
        "changes": told(sorted(changes, key=lambda one: one.at, reverse=True)[:MOST_CHANGES]),
        "note_form": NoteForm(),
        "file_form": FileForm(),
        "tags_form": TagsForm(initial={"tags": ", ".join(found.tags)}),
    }  # fmt: skip
    return render(request, "desk/sales/customer.html", shown)


@writer
def create(request: HttpRequest) -> HttpResponse:
    form = CustomerForm(request.POST or None)
    alike: list[Customer] = []
    if request.method == "POST" and form.is_valid() and not form.cleaned_data["sure"]:
        facts = {name: form.cleaned_data[name] for name in ("name", "siren", "email", "postcode")}
        alike = list(selectors.duplicates(**facts)[:5])
    if alike:
        form.data = {**{name: request.POST[name] for name in request.POST}, "sure": "on"}
        shown = {"form": form, "alike": alike, "title": _("New customer"), "button": _("Create"), **_back_to_list()}
        return render(request, "desk/sales/customer_form.html", shown, status=409)

    def do(filled: dict[str, Any]) -> Customer:
        filled.pop("sure")
        return services.create_customer(**filled, at=clock.now())

    return fill(
        request, form, do=do, to=_file_of, said=_("The customer is recorded."),
        template="desk/sales/customer_form.html", title=_("New customer"), button=_("Create"), **_back_to_list(),
    )  # fmt: skip


@writer
def change(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form = CustomerForm(request.POST or None, initial={name: getattr(found, name) for name in FACTS})

    def do(filled: dict[str, Any]) -> Customer:
        filled.pop("sure")
        return services.change_customer(found, **filled)

    return _page(request, found, form, do, title=_("Change the identity"), template="desk/sales/customer_form.html")


@writer
def add_contact(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form = ContactForm(request.POST or None)
    return _page(request, found, form, lambda filled: services.add_contact(found, **filled), title=_("New contact"))


@writer
def change_contact(request: HttpRequest, pk: int) -> HttpResponse:
    contact = access.contact_for(person(request), pk)
    initial = {name: getattr(contact, name) for name in ("name", "email", "phone", "roles")}
    form = ContactForm(request.POST or None, initial=initial)
    act_on: Callable[[dict[str, Any]], Any] = lambda filled: services.change_contact(contact, **filled)  # noqa: E731
    return _page(request, contact.customer, form, act_on, title=contact.name)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def remove_contact(request: HttpRequest, pk: int) -> HttpResponse:
    contact: Contact = access.contact_for(person(request), pk)
    act(request, _("The contact is removed."), services.remove_contact, contact)
    return redirect("desk:customer_file", contact.customer.number)


@writer
def set_address(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form = AddressForm(request.POST or None)
    return _page(request, found, form, lambda filled: services.set_address(found, **filled), title=_("Another address"))


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def remove_address(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    act(request, _("From now on the customer's own address serves."), services.remove_address, found, kind)
    return redirect("desk:customer_file", number)


@writer
def add_site(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form = SiteForm(request.POST or None)
    return _page(request, found, form, lambda filled: services.create_site(found, **filled), title=_("New site"))


@writer
def set_group(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form = GroupForm(request.POST or None, initial={"group": found.group.number if found.group else ""})
    title = _("Group of this account")
    return _page(request, found, form, lambda filled: services.set_group(found, filled["group"]), title=title)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def set_tags(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form = TagsForm(request.POST)
    if form.is_valid():
        act(request, _("Saved."), services.set_tags, found, form.cleaned_data["tags"])
    else:
        tell_form(request, form)
    return redirect("desk:customer_file", number)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def write_note(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form = NoteForm(request.POST)
    if form.is_valid():
        body = form.cleaned_data["body"]
        act(request, _("Noted."), services.write_note, found, body=body, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("desk:customer_file", number)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def add_file(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        facts = {"kind": form.cleaned_data["kind"], "shown": form.cleaned_data["shown"], "customer": found}
        facts |= {"name": sent.name, "at": clock.now(), "by": person(request)}
        act(request, _("The document is kept."), services.keep_file, sent.read(), **facts)
    else:
        tell_form(request, form)
    return redirect("desk:customer_file", number)


@require_safe
@staff_door("customer.read")
def download(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.file_for(person(request), pk)
    data = act(request, "", services.content_of, found)
    if data is None:
        return redirect("desk:customer_file", found.customer.number) if found.customer else redirect("desk:leads")
    return attachment(data, found.name, found.media_type)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def remove_file(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.file_for(person(request), pk)
    act(request, _("The document is removed."), services.remove_file, found, at=clock.now())
    return redirect("desk:customer_file", found.customer.number) if found.customer else redirect("desk:leads")


def _page(
    request: HttpRequest, found: Customer, form: Form, do: Callable[[dict[str, Any]], Any], *, title: str,
    template: str = FORM,
) -> HttpResponse:  # fmt: skip
    shown = {"title": title, "button": _("Save"), "back": _file_of(found), "back_label": found.name}
    return fill(
        request, form, do=do, to=lambda _made: _file_of(found), said=_("Saved."), template=template, **shown
    )  # fmt: skip


def _file_of(customer: Customer) -> str:
    return reverse("desk:customer_file", args=[customer.number])


def _back_to_list() -> dict[str, str]:
    return {"back": reverse("desk:files"), "back_label": _("Customer files")}

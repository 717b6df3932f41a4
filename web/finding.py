"""Search over everything a person may read, and the pages he may open: what the palette and the search page show."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from invoicing.models import Invoice
from kernel.models import User
from kernel.roles import may
from provisioning.selectors import search as search_network
from sla.selectors import search as search_incidents
from subscribers.selectors import search as search_subscribers
from subscribers.selectors.search import is_number, named_customers, needles, some
from web.context import faces_of

LIMIT = 8
SHORTEST = 3
"""Letters of the longest word that data is searched by: what a trigram index can answer."""


@dataclass(frozen=True)
class Hit:
    """One thing found: what kind it is, what it is called, where its page is."""

    kind: str
    icon: str
    title: str
    detail: str
    url: str


# (page's name, label, icon, permission). The order is the palette's.
PAGES: Final[tuple[tuple[str, str | Promise, str, str], ...]] = (
    ("noc:board", _("Incidents"), "activity", "noc.read"),
    ("noc:tickets", _("Requests"), "messages", "noc.read"),
    ("noc:overview", _("Network"), "gauge", "noc.read"),
    ("noc:network", _("Nodes"), "topology-star-3", "noc.read"),
    ("noc:boxes", _("Boxes"), "router", "noc.read"),
    ("noc:pushes", _("Pushes"), "send", "noc.read"),
    ("noc:drifts", _("Drift"), "git-compare", "noc.read"),
    ("noc:rollouts", _("Waves"), "network", "noc.read"),
    ("noc:lines", _("Lines"), "route", "noc.read"),
    ("noc:pools", _("Addresses"), "map-pin", "noc.read"),
    ("noc:stock", _("Stock"), "database", "noc.read"),
    ("noc:templates", _("Templates"), "file-code", "noc.read"),
    ("desk:day", _("The day"), "layout-dashboard", "desk.read"),
    ("desk:customers", _("Customers"), "users", "desk.read"),
    ("desk:invoices", _("Invoices"), "file-invoice", "desk.read"),
    ("desk:penalties", _("Penalties"), "scale", "desk.read"),
    ("desk:batches", _("Debits"), "credit-card", "desk.read"),
    ("desk:mandates", _("Mandates"), "file-text", "desk.read"),
    ("desk:bank", _("Bank"), "building-bank", "desk.read"),
    ("desk:dunning", _("Late payers"), "hourglass", "desk.read"),
    ("desk:letters", _("Letters"), "mailbox", "desk.read"),
    ("desk:letter_kinds", _("Words of mails and letters"), "file-text", "desk.read"),
    ("desk:files", _("Customer files"), "users", "customer.read"),
    ("desk:contracts", _("Contracts"), "file-text", "customer.read"),
    ("desk:leads", _("Leads"), "flag", "customer.read"),
    ("desk:quotes", _("Quotes"), "clipboard-list", "customer.read"),
    ("desk:eligibility", _("Eligibility"), "map-pin", "customer.read"),
    ("desk:agenda", _("Visits"), "calendar", "customer.read"),
    ("desk:offers", _("Offers"), "ticket", "customer.read"),
    ("desk:revisions", _("Price revisions"), "trending-up", "customer.read"),
    ("desk:rights", _("People's rights"), "shield-check", "customer.read"),
    ("desk:import", _("Move in"), "upload", "customer.write"),
    ("house:accounts", _("Accounts"), "users", "user.write"),
    ("house:roles", _("Roles"), "user-check", ""),
    ("me:notices", _("Notices"), "mail", ""),
    ("me:tokens", _("API tokens"), "lock", ""),
)
_ICONS = {"customer": "building", "contract": "file-text", "site": "map-pin", "line": "route", "box": "router"}
_KINDS: Final[dict[str, str | Promise]] = {
    "customer": _("Customer"),
    "contract": _("Contract"),
    "site": _("Site"),
    "line": _("Line"),
    "box": _("Box"),
    "lead": _("Lead"),
    "quote": _("Quote"),
}


def find(text: str, user: User) -> list[Hit]:
    """What matches, the pages first: at most eight of each family. Two letters name pages alone: they are in everything
    else, and no index knows them."""
    wanted = " ".join(text.split())
    if len(wanted) < 2 or not faces_of(user) or not user.is_staff:
        return []
    families = [_pages(wanted, user)]
    # A number typed in groups of two is one long word.
    if max(map(len, [*wanted.split(), *needles(wanted)])) >= SHORTEST:
        customers = named_customers(wanted)
        families += [_incidents(wanted, user, customers), _subscribers(wanted, user, customers)]
        families += [_network(wanted, user), _papers(wanted, user)]
    return [hit for family in families for hit in islice(family, LIMIT)]


def pages_of(user: User) -> Iterator[Hit]:
    """Every page that he may open."""
    return _pages("", user)


def _pages(text: str, user: User) -> Iterator[Hit]:
    wanted = slugify(text)
    for name, label, icon, permission in PAGES:
        if (wanted or not text) and wanted in _slug(str(label)) and (not permission or may(user, permission)):
            yield Hit(str(_("Page")), icon, str(label), "", reverse(name))


@cache
def _slug(label: str) -> str:
    return slugify(label)


def _incidents(text: str, user: User, customers: list[int]) -> Iterator[Hit]:
    for incident in search_incidents(text, user=user, limit=LIMIT, customers=customers):
        said = incident.get_state_display()
        yield Hit(str(_("Incident")), "activity", incident.number, said, _page("noc:incident", incident.number))


def _subscribers(text: str, user: User, customers: list[int]) -> Iterator[Hit]:
    for found in search_subscribers(text, user=user, limit=LIMIT, customers=customers):
        url = _customer_page(found.kind, found.row, user)
        if url:
            kind = str(_KINDS.get(found.kind, found.kind))
            yield Hit(kind, _ICONS.get(found.kind, "user"), found.title, found.detail, url)


def _customer_page(kind: str, row: Any, user: User) -> str:
    if kind in {"lead", "quote"}:
        return _page(f"desk:{kind}", getattr(row, "number", row.pk)) or _page(f"desk:{kind}", row.pk)
    number = row.number if kind == "customer" else row.customer.number
    return _page("desk:customer" if may(user, "desk.read") else "house:accesses", number)


def _network(text: str, user: User) -> Iterator[Hit]:
    for found in search_network(text, user=user, limit=LIMIT):
        row: Any = found.row
        url = _page("noc:box", row.serial) if found.kind == "box" else _page("noc:line", row.reference)
        url = url or f"{reverse('noc:lines')}?q={row.reference}"
        yield Hit(str(_KINDS[found.kind]), _ICONS[found.kind], found.title, found.detail, url)


def _papers(text: str, user: User) -> Iterator[Hit]:
    if not may(user, "desk.read") or not is_number(text):
        return
    rows = Invoice.objects.filter(state=Invoice.State.ISSUED, number__icontains=text)
    newest = Invoice.objects.filter(pk__in=some(rows)).select_related("customer").order_by("-number")
    for row in newest.only("number", "kind", "customer__name")[:LIMIT]:
        url = _page("desk:invoice", row.number)
        yield Hit(row.get_kind_display(), "file-invoice", str(row.number), row.customer.name, url)


def _page(name: str, key: Any) -> str:
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""

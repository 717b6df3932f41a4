"""Search over everything a person may read, and the pages he may open: what the palette and the search page show."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from invoicing.models import Invoice, Mandate
from kernel.models import User
from kernel.roles import may
from kernel.selectors import views_seen
from provisioning.models import Node
from provisioning.selectors import search as search_network
from sla.models import Impact, MaintenanceWindow, Ticket
from sla.selectors import search as search_incidents
from subscribers.selectors import search as search_subscribers
from subscribers.selectors.search import is_number, named_customers, needles, some
from web.context import faces_of
from web.incidents import title
from web.places import PAGES

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
    found = list(islice(_pages(wanted, user), LIMIT)) + list(islice(_views(wanted, user), LIMIT))
    # A number typed in groups of two is one long word.
    if max(map(len, [*wanted.split(), *needles(wanted)])) < SHORTEST:
        return found
    with by_index():
        return found + [hit for family in _rows(wanted, user) for hit in islice(family, LIMIT)]


@contextmanager
def by_index() -> Iterator[None]:
    """No table is read from end to end inside: the planner would for a common word, trusting to meet enough rows that
    hold it soon, and those of one quarter or one year lie together at the far end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield


def _rows(wanted: str, user: User) -> Iterator[Iterator[Hit]]:
    customers = named_customers(wanted)
    yield from (_numbered(wanted, user), _incidents(wanted, user, customers), _subscribers(wanted, user, customers))
    yield from (_nodes(wanted, user), _network(wanted, user), _papers(wanted, user))


def pages_of(user: User) -> Iterator[Hit]:
    """Every page that he may open."""
    return _pages("", user)


def _pages(text: str, user: User) -> Iterator[Hit]:
    wanted = slugify(text)
    for name, label, icon, permission in PAGES:
        if (wanted or not text) and wanted in _slug(str(label)) and (not permission or may(user, permission)):
            yield Hit(str(_("Page")), icon, str(label), "", reverse(name))


def _views(text: str, user: User) -> Iterator[Hit]:
    """Lists as he narrowed them, or a colleague who shares it, on pages that he may open."""
    opened = {name: str(label) for name, label, _icon, permission in PAGES if not permission or may(user, permission)}
    for view in views_seen(user).filter(page__in=opened, name__icontains=text)[:LIMIT]:
        yield Hit(str(_("View")), "filter", view.name, opened[view.page], f"{reverse(view.page)}?{view.query}")


@cache
def _slug(label: str) -> str:
    return slugify(label)


def _numbered(text: str, user: User) -> Iterator[Hit]:
    """What is known by a number alone, typed whole: a request, planned work, a mandate."""
    if not any(map(str.isdigit, text)):
        return
    if may(user, "noc.read"):
        for ticket in Ticket.objects.filter(number=text.upper()):
            yield Hit(
                str(_("Customer request")),
                "messages",
                ticket.number,
                ticket.subject,
                _page("noc:ticket", ticket.number),
            )
        for work in MaintenanceWindow.objects.filter(number=text.upper()):
            yield Hit(str(_("Maintenance")), "tool", work.number, work.what, _page("noc:maintenance", work.number))
    if may(user, "desk.read"):
        for mandate in Mandate.objects.filter(reference=text.upper()).select_related("customer"):
            of = mandate.customer.name
            yield Hit(str(_("Mandate")), "file-text", mandate.reference, of, _page("desk:mandate", mandate.pk))


def _nodes(text: str, user: User) -> Iterator[Hit]:
    if may(user, "noc.read"):
        for node in Node.objects.filter(Q(code__icontains=text) | Q(name__icontains=text)).order_by("code")[:LIMIT]:
            yield Hit(str(_("Node")), "topology-star-3", node.name, node.code, _page("noc:node", node.code))


def _incidents(text: str, user: User, customers: list[int]) -> Iterator[Hit]:
    found = search_incidents(text, user=user, limit=LIMIT, customers=customers)
    hit = Impact.objects.filter(incident__in=found).select_related("contract__customer").order_by("incident", "-pk")
    first = {impact.incident_id: impact for impact in hit}
    for incident in found:
        said = f"{title(incident, first.get(incident.pk))} · {incident.get_state_display()}"
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
    if kind == "contract":
        return _page("desk:contract", row.number)
    number = row.number if kind == "customer" else row.customer.number
    return _page("desk:customer" if may(user, "payment.record") else "desk:customer_file", number)


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

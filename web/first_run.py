"""The first run, from an empty database to the first invoice: what is done, what comes next, and on which page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoicing.models import Invoice, InvoiceRun, VatRate
from kernel.models import Calendar, Operator, User
from kernel.roles import Role
from provisioning.models import Box, Line, Node
from subscribers.models import Contract, Customer, Offer, PortalAccess, Quote

HUSHED = "first_run_hushed"
"""What the session holds of a person who wants the steps to be told on their own page alone."""


class Place(NamedTuple):
    """Where a step is done now, "" while another comes first; `text` says what, where the step's own will not do."""

    url: str
    text: str | Promise = ""


@dataclass(frozen=True)
class Step:
    """`proofs`: a row of each proves it done. One that `may_wait` no longer comes next once a later one is done."""

    name: str
    title: str | Promise
    text: str | Promise
    proofs: tuple[Callable[[], QuerySet[Any]], ...]
    place: Callable[[], Place]
    may_wait: bool = False


@dataclass(frozen=True)
class Progress:
    done: tuple[bool, ...]

    @property
    def over(self) -> bool:
        return self.done[-1]

    @property
    def following(self) -> Step | None:
        """The first step that nobody has done yet; None once the first invoice is issued."""
        for index, step in enumerate(STEPS):
            if not self.done[index] and not (step.may_wait and any(self.done[index:])):
                return None if self.over else step
        return None


def progress() -> Progress:
    """What is done; one query."""
    asked = {f"{step.name}_{rank}": Exists(proof()) for step in STEPS for rank, proof in enumerate(step.proofs)}
    found = User.objects.values(**asked).first() or dict.fromkeys(asked, False)
    return Progress(tuple(all(found[f"{step.name}_{rank}"] for rank in range(len(step.proofs))) for step in STEPS))


def form(name: str) -> Callable[[], Place]:
    """A step of the assistant's own."""
    return lambda: Place(reverse("house:setup_step", args=[name]))


def _second_person() -> QuerySet[User]:
    first = User.objects.exclude(role=Role.CUSTOMER).order_by("pk")[:1]
    return User.objects.exclude(role=Role.CUSTOMER).exclude(pk__in=first.values("pk"))


def _contract() -> Place:
    """A quote once accepted is the quickest way there; a draft of a contract is another."""
    draft = Contract.objects.filter(state="draft").first()
    if draft is not None:
        return Place(reverse("desk:contract", args=[draft.number]), _("Record its signature."))
    quote = Quote.objects.filter(state__in=["draft", "sent", "accepted"]).order_by("pk").last()
    if quote is not None:
        return Place(reverse("desk:quote", args=[quote.pk]), QUOTES[quote.state])
    customer = Customer.objects.order_by("pk").first()
    return Place(reverse("desk:quote_for_customer", args=[customer.number]) if customer is not None else "")


QUOTES = {
    "draft": _("Send the quote: the customer gets an email with its PDF and a page where to accept it."),
    "sent": _("The customer reads the quote and accepts it on line; or record that he signed it on paper."),
    "accepted": _("The customer has accepted: turn the quote into a contract."),
}


def _portal() -> Place:
    contract = _signed().first()
    if contract is None:
        return Place("")
    if not Operator.objects.exclude(creditor_id="").exists():
        text = _("Debits need the SEPA creditor identifier that your bank gives: add it to your company.")
        return Place(reverse("house:setup_step", args=["societe"]), text)
    return Place(reverse("house:accesses", args=[contract.customer.number]))


def _line() -> Place:
    contract = _signed().filter(lines__isnull=True).first()
    return Place(f"{reverse('noc:add_line')}?contrat={contract.number}" if contract is not None else "")


def _box() -> Place:
    """Taken in, reserved for its line, met, put in service."""
    box = Box.objects.exclude(line=None).order_by("pk").first() or Box.objects.order_by("pk").first()
    if box is None:
        return Place(reverse("noc:receive"))
    if box.line_id is None:
        return Place(reverse("noc:box", args=[box.serial]), _("Reserve the box for the line."))
    text = _("Say how the box is reached, compare its key, then put it in service.")
    return Place(reverse("noc:arrival", args=[box.serial]), text)


def _service() -> Place:
    line = Line.objects.attached().filter(contract__state="signed").order_by("pk").first()
    return Place(reverse("noc:line", args=[line.reference]) if line is not None else "")


def _invoice() -> Place:
    if not _active().exists():
        return Place("")
    run = InvoiceRun.objects.filter(state__in=["preview", "approved"]).order_by("pk").last()
    if run is None:
        return Place(reverse("desk:runs"))
    return Place(reverse("desk:run", args=[run.pk]), _("Look at it, then approve it: the invoice leaves by email."))


def _active() -> QuerySet[Contract]:
    return Contract.objects.exclude(activated_on=None)


def _signed() -> QuerySet[Contract]:
    return Contract.objects.exclude(state="draft").select_related("customer").order_by("pk")


STEPS = (
    Step(
        "societe",
        _("Your company"),
        _("The seller on every invoice and the creditor of every debit."),
        (Operator.objects.all,),
        form("societe"),
    ),
    Step(
        "heures",
        _("Your opening hours"),
        _("The guaranteed restoration time counts only in these hours; French public holidays are closed."),
        (Calendar.objects.all,),
        form("heures"),
    ),
    Step(
        "offre",
        _("Your first offer"),
        _("What a customer can sign, and the VAT it is invoiced with. Others are added later."),
        (Offer.objects.all, VatRate.objects.all),
        form("offre"),
    ),
    Step(
        "equipe",
        _("Your colleagues"),
        _("Invite a second person: debits are prepared by one and approved by another."),
        (_second_person,),
        form("equipe"),
        may_wait=True,
    ),
    Step(
        "client",
        _("Your first customer"),
        _("His identity; his site comes with his quote."),
        (Customer.objects.all,),
        lambda: Place(reverse("desk:new_customer")),
    ),
    Step(
        "contrat",
        _("His contract"),
        _("Draw up a quote: once accepted, it makes the site and the signed contract."),
        (_signed,),
        _contract,
    ),
    Step(
        "espace",
        _("His portal and his mandate"),
        _("Open an access for the customer: he signs his direct debit mandate there, and reads his invoices."),
        (PortalAccess.objects.all,),
        _portal,
        may_wait=True,
    ),
    Step(
        "noeud",
        _("Your first node"),
        _("Where lines end: a point of presence, a switch, an OLT. The core of the network comes first."),
        (Node.objects.all,),
        lambda: Place(reverse("noc:add_node")),
    ),
    Step(
        "ligne",
        _("His line"),
        _("The access that the contract gives, on its node."),
        (Line.objects.attached,),
        _line,
    ),
    Step(
        "box",
        _("Your first box"),
        _("Take it in, reserve it for the line, bring it into the network."),
        (Box.objects.in_service,),
        _box,
    ),
    Step(
        "service",
        _("Start of the service"),
        _("Once the box has proved the line open, start its service: the fee runs from that day."),
        (_active,),
        _service,
    ),
    Step(
        "facture",
        _("Your first invoice"),
        _("Prepare a run, look at it, approve it. The calendar prepares the next ones by itself."),
        (Invoice.objects.all,),
        _invoice,
    ),
)


@dataclass(frozen=True)
class Next:
    """The step to do now, as the head of each page tells it; `url` is "" on the page where it is done."""

    step: Step
    number: int
    of: int
    url: str
    text: str | Promise


def next_step(path: str) -> Next | None:
    """What to do now, told to somebody who reads the page at `path`; None once the first run is over."""
    step = progress().following
    if step is None:
        return None
    place = step.place()
    here = place.url.partition("?")[0] == path
    return Next(step, STEPS.index(step) + 1, len(STEPS), "" if here else place.url, place.text or step.text)

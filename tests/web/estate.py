"""What a customer has, twice over: two contracts, a stranger's, and of every kind of object one that hangs on each."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model

from invoicing import services as invoicing
from invoicing.models import DebitAttempt, Document, Invoice, PurchaseOrder
from kernel.models import User
from kernel.services import keep, queue_message
from provisioning import services as provisioning
from provisioning.models import Line
from sla import services as sla
from sla.domain.mail import File
from sla.models import Penalty
from subscribers import services
from subscribers.models import Amendment, Contact, Contract, Customer, PortalAccess, TerminationNotice
from subscribers.services import grant_portal_access
from tests.apps.invoicing import bank_world
from tests.apps.subscribers.make import make_contract, make_file, make_user
from tests.web.world import NOW, World, impact_of, lose, ticket_of

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@dataclass
class Estate:
    """Rows by kind, then by whose they are: of the contract `named` in a narrow access, of its `sister` contract of the
    same customer, of the customer's `account` as a whole; and the `stranger`'s."""

    customer: Customer
    named: Contract
    rows: dict[str, dict[str, Model]] = field(default_factory=dict)

    def has(self, whose: str, **rows: Model) -> None:
        for kind, row in rows.items():
            self.rows.setdefault(kind, {})[whose] = row

    def viewer(self, role: str, *, narrow: bool) -> User:
        """Somebody with that role, for the whole account or for the one contract."""
        user = make_user(f"{role}-{'narrow' if narrow else 'whole'}@ravel.example")
        grant_portal_access(user, self.customer, role=role, contracts=[self.named] if narrow else [])
        return user


def build(world: World) -> Estate:
    estate = Estate(world.customer, world.line.contract)
    second = make_contract(world.customer)
    sister = Line.objects.create(reference="L-00903", contract=second, node=world.line.node, attached_at=NOW)
    technician = services.set_technician(make_user("tom@operator.example", "technician"), calendar=second.calendar)
    for hours, whose, customer in ((1, "account", world.customer), (4, "stranger", world.other_line.contract.customer)):
        _account(estate, whose, customer)
        _visit(estate, whose, customer, technician, hours)
    for whose, line in (("named", world.line), ("sister", sister), ("stranger", world.other_line)):
        _contract(estate, whose, line.contract)
        _guarantee(estate, whose, line, world.noc)
        _billed(estate, whose, line.contract)
    _debited(estate)
    return estate


def _account(estate: Estate, whose: str, customer: Customer) -> None:
    told: dict[str, Any] = {"at": NOW, "by": None}
    mandate = bank_world.sign(customer)
    contact = Contact.objects.create(customer=customer, name="Ali", email=f"ali@{whose}.example")
    path, sha256 = keep(b"%PDF-1.7 a schedule", "papers", ".pdf")
    facts: dict[str, Any] = {"state": "ready", "path": path, "sha256": sha256, "size": 19, "rendered_at": NOW}
    paper = Document.objects.create(
        customer=customer, kind="schedule", name=f"echeancier-{whose}.pdf", due_at=NOW, **facts
    )
    payment = invoicing.record_payment(
        customer, amount=Decimal(10), received_on=NOW.date(), means="transfer", reference="x", key=whose, **told
    )
    letter = queue_message(
        channel="letter", to="4 rue des Tilleuls", subject="Mandat", body="a", key=f"m/{whose}", at=NOW, about=mandate,
        kind="m",
        attachments=[{"name": "a.pdf", "media_type": "application/pdf", "path": path}],
    )  # fmt: skip
    estate.has(
        whose, customers=customer, contacts=contact, mandates=mandate, papers=paper, payments=payment,
        account_messages=letter, sites=customer.sites.first() or services.create_site(customer, label="x", street="x",
        postcode="38000", city="x"), customer_files=make_file(customer, shown=True, data=whose.encode()),
        consents=services.set_consent(customer, kind="marketing", given=True, **told),
        rights_requests=services.ask_right(customer, kind="access", **told),
        portal_accesses=PortalAccess.objects.filter(customer=customer).latest("pk"),
    )  # fmt: skip


def _visit(estate: Estate, whose: str, customer: Customer, technician: Any, hours: int) -> None:
    pack = services.sell_pack(customer, kind="half_day", at=NOW, by=None)
    services.record_pack_paid(pack, paid_at=NOW, at=NOW)
    site = customer.sites.first()
    assert site is not None
    visit = services.book(
        site, kind="assistance", technician=technician, starts_at=NOW + timedelta(days=1, hours=hours),
        lasting=timedelta(hours=1), at=NOW, by=None, pack=pack,
    )  # fmt: skip
    estate.has(whose, packs=pack, appointments=visit)


def _contract(estate: Estate, whose: str, contract: Contract) -> None:
    dated: dict[str, Any] = {"contract": contract, "recorded_at": NOW}
    notice = TerminationNotice.objects.create(
        dated_on=NOW.date(), effective_on=date(2027, 1, 31), exit_amount=Decimal(100), workings={"steps": []}, **dated
    )
    amendment = Amendment.objects.create(kind="price", effective_on=date(2027, 2, 1), monthly_fee=Decimal(60), **dated)
    order = PurchaseOrder.objects.create(number="PO-1", starts_on=NOW.date(), **dated)
    estate.has(whose, contracts=contract, termination_notices=notice, amendments=amendment, purchase_orders=order)


def _guarantee(estate: Estate, whose: str, line: Line, noc: User) -> None:
    incident = lose(line)
    ticket, impact = ticket_of(incident), impact_of(incident)
    reply = sla.reply(ticket, body="Bonjour", files=[File("x.png", "", PNG + whose.encode())], at=NOW, by=noc)
    customer = line.contract.customer
    told: dict[str, Any] = {"at": NOW, "by": None}
    question = sla.ask(customer=customer, contract=line.contract, subject="s", body="b", origin="portal", **told)
    complaint = sla.complain(
        customer=customer, contract=line.contract, kind="service", reason="r", event_on=NOW.date(), **told
    )
    penalty = Penalty.objects.create(
        impact=impact, contract=line.contract, month=date(2026, 11, 1), lateness_seconds=60, share=Decimal("0.1"),
        amount=Decimal(5), workings={"steps": []}, proposed_at=NOW,
    )  # fmt: skip
    mail = queue_message(
        channel="mail", to="x@y.example", subject="s", body="b", key=f"t/{whose}", at=NOW, about=ticket, kind="t"
    )
    estate.has(
        whose, lines=line, tickets=ticket, impacts=impact, replies=reply, attachments=reply.attachments.get(),
        questions=question, complaints=complaint, penalties=penalty, messages=mail,
        clock_events=impact.events.earliest("pk"),
        suspensions=provisioning.suspend(line, reason="unpaid", why="x", at=NOW, by=None),
    )  # fmt: skip


def _billed(estate: Estate, whose: str, contract: Contract) -> None:
    instalment = bank_world.owe(contract)
    invoice: Invoice = instalment.schedule.invoice
    path, sha256 = keep(f"%PDF-1.7 {whose}".encode(), "papers", ".pdf")
    Document.objects.filter(invoice=invoice).delete()
    Document.objects.create(
        invoice=invoice, customer=contract.customer, kind="invoice", name=f"facture-{whose}.pdf", due_at=NOW,
        state="ready", path=path, sha256=sha256, size=9, rendered_at=NOW,
    )  # fmt: skip
    estate.has(whose, invoices=invoice, instalments=instalment, invoice_lines=invoice.lines.get())


def _debited(estate: Estate) -> None:
    bank_world.frozen()
    for whose in ("account", "stranger"):
        mandate: Any = estate.rows["mandates"][whose]
        estate.has(whose, debit_attempts=DebitAttempt.objects.filter(mandate=mandate).earliest("pk"))

"""What finance finds on its desk this morning: a transfer nobody knows, a mandate to register, costs of a bailiff."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from invoicing import selectors
from invoicing import services as invoicing
from invoicing.domain.policy import DunningPolicy
from invoicing.domain.stages import DEFAULT, Stage
from invoicing.models import DunningCase
from kernel import policies
from kernel.services import publish_policy
from lab.bank import Account, Transfer
from lab.town import founding, people
from lab.town.money import take_statement
from subscribers.models import Customer

STRANGER = "VIREMENT SANS REFERENCE AOUT"


def present(today: date, account: Account, *, at: datetime) -> None:
    """Ends the six months with work in hand, through the product's own services."""
    _transfers(account, at=at)
    _b2b(today, at=at)
    _costs(today, at=at)
    _gentler(today, at=at)


def _transfers(account: Account, *, at: datetime) -> None:
    """Two credits of this morning that nobody has matched yet: one quotes an invoice, the other nothing."""
    owing = _owing()
    if owing is None:
        return
    due = selectors.open_instalments(owing).first()
    if due is None:
        return
    quoted = f"REGLEMENT {due.schedule.invoice.number}"
    account.transfers += [
        Transfer("VIR-0417", due.due, owing.name.upper(), people.iban(990_201), quoted),
        Transfer("VIR-0418", Decimal("48.20"), "M OU MME LEROUX", people.iban(990_202), STRANGER),
    ]
    take_statement(account, at=at)


def _owing() -> Customer | None:
    case = DunningCase.objects.filter(closed_at=None).select_related("customer").order_by("pk").first()
    return case.customer if case else None


def _b2b(today: date, *, at: datetime) -> None:
    """A mandate between businesses that waits for the debtor's bank."""
    customer = Customer.objects.get(email=people.RESIDENTS[10].email)
    by = founding.person("compta")
    signed = today - timedelta(days=3)
    invoicing.prepare_b2b(customer, iban=people.iban(990_203), signed_on=signed, at=at, by=by)


def _costs(today: date, *, at: datetime) -> None:
    case = DunningCase.objects.filter(closed_at=None).order_by("pk").first()
    if case:
        on, what = today - timedelta(days=2), "Sommation de payer, commissaire de justice"
        by = founding.person("finance")
        invoicing.record_cost(case, on=on, what=what, amount=Decimal("68.40"), key="demo/cost", at=at, by=by)


def _gentler(today: date, *, at: datetime) -> None:
    """From next month on the house writes a friendly word first; what is signed keeps its rules."""
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    stages = (Stage("mail", after_days=3), Stage("reminder_letter", after_days=5), *DEFAULT[1:], Stage("lawyer", 60))
    values = policies.encode(DunningPolicy(stages=stages))
    by, reason = founding.person("finance"), "Un rappel amiable avant la lettre"
    publish_policy("dunning", values, valid_from=first, at=at, by=by, reason=reason)

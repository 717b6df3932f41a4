"""A box goes down, and the next debit is smaller by exactly what that cost the operator."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from lxml import etree

from invoicing import selectors as money
from invoicing import services as invoicing
from invoicing.models import Instalment, Invoice
from kernel import clock
from kernel.models import Message
from sla.models import Impact, Incident, Penalty
from sla.selectors import clock_of, open_impact
from tests.journeys.conftest import PARIS, Story, eventually

pytestmark = [pytest.mark.journey]


def test_outage_to_credit_note(story: Story) -> None:
    eventually(lambda: Instalment.objects.filter(customer=story.customer).exists(), "the six months are invoiced")
    # The debit's notice is dated when the schedule leaves: were the clock moved before, it would come too late.
    told = Instalment.objects.filter(due_on=date(2026, 12, 5), notices__message__state="sent")
    eventually(lambda: told.count() == 2, "both customers have their schedule")
    story.at("2026-11-23 09:00")

    he_owes_nothing_so_far(story)
    impact = the_box_goes_down(story)
    the_customer_sees_it(story, impact)
    the_deadline_is_missed(story, impact)
    it_comes_back(story, impact)
    penalty = the_penalty_is_agreed(story, impact)
    the_next_debit_is_smaller(story, penalty)
    assert money.ledger_gaps() == {}


def he_owes_nothing_so_far(story: Story) -> None:
    # A credit goes to overdue debt first, and this story is about the next debit.
    invoicing.record_payment(
        story.customer,
        amount=money.overdue(story.customer, date(2026, 11, 23)),
        received_on=date(2026, 11, 20),
        means="transfer",
        reference="VIR",
        at=clock.now(),
    )


def the_box_goes_down(story: Story) -> Impact:
    story.lab.unplug(story.box)
    # A worker dies between the loss and its proof; the next one finds the rows and goes on.
    story.staff.kill()
    story.staff.hire()
    eventually(lambda: open_impact(story.line), "the loss is proven and an incident is open")
    (incident,) = Incident.objects.all()
    (impact,) = incident.impacts.all()
    assert (incident.origin, incident.kind, impact.contract) == ("monitoring", "outage", story.contract)
    reading = clock_of(impact, clock.now())
    assert reading.deadline is not None
    assert f"{reading.deadline.astimezone(PARIS):%Y-%m-%d %H:%M}" == "2026-11-24 14:00"
    return impact


def the_customer_sees_it(story: Story, impact: Impact) -> None:
    portal = story.browser(story.customer.accesses.get().user)
    page = portal.get(reverse("portal:home"), headers={"accept-language": "fr"}).content.decode()
    assert impact.ticket.number in page
    stranger = story.browser(story.neighbour.customer.accesses.get().user)
    assert impact.ticket.number not in stranger.get(reverse("portal:home")).content.decode()

    noc = story.browser(story.person("noc"))
    noc.post(reverse("noc:take", args=[impact.incident.number]))
    noc.post(reverse("noc:reply", args=[impact.ticket.number]), {"body": "Un technicien part à 9 h 30."})
    said = portal.get(reverse("portal:ticket", args=[impact.ticket.number])).content.decode()
    assert "Un technicien part à 9 h 30." in said


def the_deadline_is_missed(story: Story, impact: Impact) -> None:
    story.at("2026-11-25 10:30")
    expected = {
        "50%": "11-23 16:30",
        "75%": "11-24 10:15",
        "90%": "11-24 12:30",
        "100%": "11-24 14:00",
        "+60min": "11-24 15:00",
    }
    eventually(lambda: impact.crossings.count() == len(expected), "the thresholds up to one hour late are crossed")
    crossed = {one.threshold: f"{one.due_at.astimezone(PARIS):%m-%d %H:%M}" for one in impact.crossings.all()}
    assert crossed == expected


def it_comes_back(story: Story, impact: Impact) -> None:
    story.lab.plug(story.box)
    eventually(lambda: open_impact(story.line) is None, "the recovery is proven")
    impact.refresh_from_db()
    assert impact.restored_at is not None
    assert impact.restored_at - clock.now() < timedelta(minutes=2)
    noc = story.browser(story.person("noc"))
    noc.post(reverse("noc:close", args=[impact.incident.number]), {"cause": "Alimentation de la box remplacée"})


def the_penalty_is_agreed(story: Story, impact: Impact) -> Penalty:
    # 9 h on Monday, 10 h on Tuesday, 2 h 30 on Wednesday: 6 h 30 late, in the first tier.
    penalty = Penalty.objects.get(impact=impact)
    fee = story.contract.fee
    assert (penalty.share, penalty.state) == (Decimal("0.05"), "proposed")
    assert penalty.amount == (fee * Decimal("0.05")).quantize(Decimal("0.01"))
    assert abs(penalty.lateness_seconds - 6.5 * 3600) < 60
    portal = story.browser(story.customer.accesses.get().user)
    portal.post(reverse("portal:claim", args=[penalty.pk]))
    finance = story.browser(story.person("finance"))
    finance.post(reverse("desk:approve_penalty", args=[penalty.pk]))
    story.staff.kill()
    story.staff.hire()
    eventually(lambda: Invoice.objects.filter(penalty=penalty).exists(), "the credit note is issued")
    # A paper or a mail that the dead worker had claimed is given back after ten minutes.
    clock.move(timedelta(minutes=11))
    return penalty


def the_next_debit_is_smaller(story: Story, penalty: Penalty) -> None:
    note = Invoice.objects.get(penalty=penalty)
    vat = (penalty.amount * Decimal("0.20")).quantize(Decimal("0.01"))
    assert (note.net, note.vat, note.gross) == (penalty.amount, vat, penalty.amount + vat)
    nxt = Instalment.objects.get(customer=story.customer, due_on=date(2026, 12, 5))
    assert money.instalment_due(nxt) == nxt.amount - note.gross
    eventually(lambda: Message.objects.filter(subject__contains=note.number, state="sent").exists(), "he is told")

    story.at("2026-12-01 08:00")
    batch = invoicing.propose_batch(collection_on=date(2026, 12, 5), at=clock.now(), by=story.person("compta"))
    batch = invoicing.approve_batch(batch, at=clock.now(), by=story.person("finance"))
    batch = invoicing.freeze_batch(batch, at=clock.now(), by=story.person("finance"))
    document = etree.fromstring(invoicing.batch_bytes(batch))
    mandate = story.customer.mandates.get().reference
    amounts = {
        debit.findtext(".//{*}MndtId"): Decimal(debit.findtext("{*}InstdAmt") or 0)
        for debit in document.iter("{*}DrctDbtTxInf")
    }
    assert amounts[mandate] == nxt.amount - note.gross

"""What a long wall leads to: its late lifting is charged, the contract may be ended, costs need a title."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from invoicing import selectors, services
from invoicing.documents import render
from invoicing.documents.render import html_of, pdf_of
from invoicing.domain.policy import DunningPolicy
from invoicing.domain.stages import Stage
from invoicing.models import Document, DunningEvent, Invoice, LegalRate
from kernel import policies
from kernel.errors import Refused
from kernel.models import Message
from kernel.selectors import terms as paper_terms
from kernel.services import record_posting, send_messages
from lab.bank import Bank
from provisioning import services as provisioning
from provisioning.drivers.fake import FakeDriver
from subscribers.models import Contract
from tests.apps.invoicing import bank_world as world
from tests.apps.invoicing import paper_world
from tests.apps.provisioning.make import FAKE, make_box

pytestmark = pytest.mark.django_db
EUR = Decimal
POOR = world.iban(8008)
WALLED = datetime(2026, 12, 23, 9, tzinfo=UTC)
A_MONTH_LATER = datetime(2027, 1, 23, 9, tzinfo=UTC)


@pytest.fixture
def walled(settings: Settings) -> Iterator[world.Debtor]:
    """A debtor whose box proved the wall on 23 December."""
    settings.RACCORD_DRIVERS = FAKE
    FakeDriver.boxes = {}
    debtor = world.debtor(account=POOR)
    assert debtor.line
    make_box(debtor.line, 77)
    provisioning.push_due(at=world.NOTICED, sessions=1)
    report = Bank({POOR: "MS02"}, {}).status_report(services.batch_bytes(world.handed_over()), at=world.HANDED)
    services.import_bank_file(report, name="r.xml", at=world.HANDED)
    services.advance_dunning(at=world.HANDED + 2 * world.DAY)
    record_posting(Message.objects.get(channel="letter"), at=world.COLLECTED, by=world.preparer())
    services.advance_dunning(at=WALLED)
    provisioning.push_due(at=WALLED, sessions=1)
    assert [one.line for one in selectors.unproven_walls()] == []
    yield debtor
    FakeDriver.boxes = {}


def pay(debtor: world.Debtor, at: datetime) -> None:
    facts: dict[str, Any] = {"received_on": at.date(), "means": "transfer", "reference": "V"}
    services.record_payment(debtor.customer, amount=EUR("66.00"), at=at, **facts)
    services.lift_suspensions(at=at)


@pytest.mark.parametrize(("at", "charged"), [(A_MONTH_LATER, False), (A_MONTH_LATER + world.DAY, True)])
def test_opened_after_the_free_month_it_is_charged_once(walled: world.Debtor, at: datetime, charged: bool) -> None:
    pay(walled, at)
    services.advance_dunning(at=at)
    notes = Invoice.objects.filter(kind="fee_note").order_by("pk").values_list("gross", flat=True)
    assert list(notes) == [EUR("40.00"), EUR("50.00")][: 2 if charged else 1]
    assert not selectors.walled_customers()
    assert [one.line for one in selectors.unproven_restores()] == [walled.line]
    provisioning.restore_due(at=at, sessions=1)
    assert selectors.unproven_restores() == []


def test_who_pays_while_his_box_is_off_is_open_when_it_comes_back(walled: world.Debtor) -> None:
    assert walled.line
    box = walled.line.boxes.get()
    (fake,) = FakeDriver.boxes.values()
    fake.unplug()
    paid = WALLED + world.DAY
    back = paid + timedelta(minutes=3)
    pay(walled, paid)
    provisioning.restore_due(at=paid, sessions=1)
    # The money side is done; the day's page tells that the box is not, and nothing is charged or walled meanwhile.
    assert not selectors.walled_customers()
    assert [(one.line, one.wanted, one.proven) for one in selectors.unproven_restores()] == [
        (walled.line, "open", "walled")
    ]
    services.advance_dunning(at=back)
    fake.plugged = True
    assert provisioning.box_seen(box, at=back) == 1
    provisioning.restore_due(at=back, sessions=1)
    assert selectors.unproven_restores() == []
    # Asked for within the month, however late the box obeyed: free.
    assert Invoice.objects.filter(kind="fee_note").count() == 1


def test_a_contract_is_ended_after_a_month_and_not_before(walled: world.Debtor) -> None:
    by = world.approver()
    with pytest.raises(Refused, match="not_suspended_long_enough"):
        services.end_for_unpaid(walled.contract, at=A_MONTH_LATER, by=by)
    with pytest.raises(Refused, match="not_permitted"):
        services.end_for_unpaid(walled.contract, at=A_MONTH_LATER + world.DAY, by=world.preparer())
    assert Message.objects.filter(subject__contains="recommandée").count() == 0

    services.end_for_unpaid(walled.contract, at=A_MONTH_LATER + world.DAY, by=by)
    walled.contract.refresh_from_db()
    assert (walled.contract.state, walled.contract.ends_on) == ("ending", date(2027, 1, 24))
    notice = walled.contract.notices.get()
    assert (notice.ground, notice.exit_amount > 500) == ("customer_breach", True)
    letter = Message.objects.get(subject__contains="recommandée")
    assert (letter.channel, letter.state) == ("letter", "to_post")
    assert DunningEvent.objects.filter(kind="terminated", by=by).count() == 1


def signed_under(values: dict[str, Any]) -> Contract:
    terms = {"dunning": {"version": 1, "values": values}}
    return paper_world.contract(terms=paper_terms(date(2025, 12, 1)) | terms)


def test_friendly_words_come_first_where_the_policy_wants_them() -> None:
    # As terms were written before the stages were a list: what was signed then is read for ever.
    soft = {"grace_days": 0, "first_reminders": [{"after_days": 2, "channel": "mail"}], "letter_after_days": 3}
    contract = signed_under({**soft, "letter_channel": "letter", "notice_days": 15, "late_charge": "management_fee"})
    world.owe(contract, "66.00")
    for day in range(6, 12):
        services.advance_dunning(at=datetime(2026, 12, day, 9, tzinfo=UTC))
    told = DunningEvent.objects.order_by("pk").values_list("kind", "at__day")
    assert list(told) == [("opened", 6), ("nudge", 8), ("letter", 11), ("fee", 11)]
    nudge = Message.objects.get(channel="mail", subject__contains="échappé")
    assert (nudge.recipient, "RF" in nudge.body) == (contract.customer.email, True)


def december(day: int) -> datetime:
    return datetime(2026, 12, day, 9, tzinfo=UTC)


def test_stages_come_in_the_operators_own_order_and_persons_are_waited_for() -> None:
    stages = ("indemnity", "call", "reminder_mail", "interest", "lawyer")
    policy = DunningPolicy(grace_days=0, stages=tuple(Stage(act, after_days=1) for act in stages))
    contract = signed_under(policies.encode(policy))
    world.owe(contract, "66.00", due_on=date(2026, 12, 5))
    for day in range(6, 12):
        services.advance_dunning(at=december(day))
    told = DunningEvent.objects.order_by("pk")
    assert [(one.kind, one.at.day) for one in told] == [("opened", 6), ("fee", 7)]
    assert selectors.why(contract.customer, at=december(12)).next.act == "call"

    facts: dict[str, Any] = {"at": december(12), "by": world.preparer()}
    with pytest.raises(Refused, match="stage_not_waiting"):
        services.settle_stage(contract.customer, act="lawyer", words="x", **facts)
    with pytest.raises(Refused, match="reason_missing"):
        services.settle_stage(contract.customer, act="call", words=" ", **facts)
    services.settle_stage(contract.customer, act="call", words="paie vendredi", **facts)
    services.advance_dunning(at=december(13))
    Message.objects.filter(channel="mail").update(state="sent", sent_at=december(13))
    services.advance_dunning(at=december(14))
    # A half-year without a legal rate holds the interest back, not the truth: it is charged once the rate is known.
    assert told.last().kind == "letter"  # type: ignore[union-attr]
    LegalRate.objects.create(year=2026, half=2, percent=EUR("2.62"), source="JO")
    services.advance_dunning(at=december(15))
    assert [(one.kind, one.facts.get("amount")) for one in told.all()][3:] == [
        ("letter", "66.00"),
        ("interest", "0.14"),
    ]
    with pytest.raises(Refused, match="not_permitted"):
        services.settle_stage(contract.customer, act="lawyer", words="Me Le Goff", **facts | {"at": december(16)})
    by = world.approver()
    services.settle_stage(
        contract.customer, act="lawyer", words="payé demain", at=december(16), by=by, passed_over=True
    )
    services.advance_dunning(at=december(17))
    assert [(one.kind, one.rule) for one in told.all()][5:] == [("passed", "lawyer")]
    assert selectors.why(contract.customer, at=december(17)).next.kind == "kept_open"


def test_a_second_reminder_of_a_disputed_rest_is_free_and_tells_the_notice() -> None:
    contract = signed_under(policies.encode(DunningPolicy(grace_days=0)))
    world.owe(contract, "66.00", due_on=date(2026, 12, 5))
    services.advance_dunning(at=december(6))
    facts: dict[str, Any] = {"until": date(2026, 12, 30), "reason": "erreur", "by": world.preparer()}
    services.hold(contract.customer, kind="dispute", amount=EUR("20.00"), key="d", at=december(7), **facts)
    services.advance_dunning(at=december(8))
    first, second = Message.objects.filter(channel="letter").order_by("pk")
    assert ["40" in one.body for one in (first, second)] == [True, False]
    assert DunningEvent.objects.filter(kind="fee").count() == 1


def test_a_mailed_reminder_waits_for_its_paper_and_leaves_with_it(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    policy = DunningPolicy(grace_days=0, stages=(Stage("reminder_mail"),))
    contract = signed_under(policies.encode(policy))
    world.owe(contract, "66.00", due_on=date(2026, 12, 5))
    services.advance_dunning(at=december(7))
    message, paper = Message.objects.get(kind="dunning_reminder"), Document.objects.get(kind="reminder")
    assert (message.state, message.due_at > december(7), paper.data["amount"]) == ("queued", True, "66.00")
    while services.render_documents(at=december(7)):
        continue
    message.refresh_from_db()
    paper.refresh_from_db()
    assert (message.due_at, [one["path"] for one in message.attachments]) == (december(7), [paper.path])
    assert services.archived(paper) == pdf_of(paper)
    page = html_of(paper)
    assert "Relance" in page
    assert message.subject in page
    assert "66,00" in page
    assert send_messages(at=december(7)) >= 1
    message.refresh_from_db()
    assert message.state == "sent"


def test_a_reminder_whose_paper_cannot_be_drawn_leaves_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = signed_under(policies.encode(DunningPolicy(grace_days=0, stages=(Stage("reminder_mail"),))))
    world.owe(contract, "66.00", due_on=date(2026, 12, 5))
    services.advance_dunning(at=december(7))
    Document.objects.exclude(kind="reminder").update(due_at=december(30))
    monkeypatch.setattr(render, "pdf_of", lambda document: 1 / 0)
    for hour in range(5):
        services.render_documents(at=december(8) + timedelta(hours=hour))
    message = Message.objects.get(kind="dunning_reminder")
    assert (Document.objects.get(kind="reminder").state, message.attachments) == ("failed", [])
    assert message.due_at == december(8) + timedelta(hours=4)

"""From a first call to a signed contract: leads, quotes, acceptance on line and on paper, the contract in one act."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from kernel.errors import Refused
from kernel.models import Message
from subscribers import services
from subscribers.domain.lifecycle import AMENDMENT, LEAD, QUOTE, REVISION
from subscribers.models import Contract, Customer, CustomerFile, Lead, Quote, TermsAcceptance
from subscribers.services import Place, Signer
from tests.apps.invoicing import paper_world
from tests.apps.subscribers.make import AT, make_calendar, make_customer, make_file, make_offer, make_option, make_user

pytestmark = pytest.mark.django_db
PLACE = Place("Atelier", "4 rue des Tilleuls", "38000", "Grenoble")
UNTIL = date(2026, 4, 30)
SIGNER = Signer("Anne Ravel", "Gérante", "192.0.2.7", "Firefox")
IDENTITY = {
    "kind": "company", "name": "Menuiserie Ravel", "siren": "732829320", "email": "a@ravel.example",
    "street": "4 rue des Tilleuls", "postcode": "38000", "city": "Grenoble",
}  # fmt: skip


@pytest.fixture(autouse=True)
def papers(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    paper_world.operator()


def make_lead(**changes: Any) -> Lead:
    given = {"company": "Menuiserie Ravel", "name": "Anne", "source": "phone", "email": "a@ravel.example", "by": None}
    return services.take_lead(**{**given, "at": AT, **changes})


def make_quote(**changes: Any) -> Quote:
    if not {"lead", "customer"} & set(changes):
        changes["lead"] = make_lead()
    given = {"place": PLACE, "offer": make_offer(), "valid_until": UNTIL, "at": AT, "by": None}
    return services.draft_quote(**{**given, **changes})


def text_of(file: CustomerFile | None) -> str:
    assert file is not None
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(services.content_of(file))).pages)


def test_a_lead_becomes_a_customer_under_contract_in_one_act() -> None:
    sip = make_option()
    make_offer().options.add(sip)
    quote = make_quote(options=[(sip, 2)], discount=Decimal("4.90"), setup_instalments=3)
    assert (quote.reference, services.totals(quote)) == ("D-2026-00001", (Decimal("63.00"), Decimal("30.00")))
    services.send_quote(quote, at=AT, by=None)
    services.see_quote(quote, at=AT + timedelta(hours=1))
    services.accept_online(quote, SIGNER, terms=None, at=AT + timedelta(hours=2))
    contract = services.sell(quote, calendar=make_calendar(), identity=IDENTITY, at=AT + timedelta(hours=3), by=None)
    assert (contract.state, contract.signed_on, contract.signatory) == ("signed", date(2026, 4, 1), "Anne Ravel")
    assert (contract.fee, contract.options.get().quantity, contract.setup_instalments) == (Decimal("45.00"), 2, 3)
    assert (Lead.objects.get().state, Quote.objects.get().state) == ("won", "sold")
    assert sorted(contract.customer.files.values_list("kind", "shown")) == [("evidence", True), ("quote", True)]


def test_the_mail_carries_the_quote_and_the_evidence_says_who_when_from_where_and_what() -> None:
    terms = services.publish_terms(text="Article 1", valid_from=date(2026, 1, 1), at=AT, by=None)
    quote = services.send_quote(make_quote(), at=AT, by=None)
    (mail,) = Message.objects.all()
    assert quote.paper is not None
    assert services.address_of_quote(quote) in mail.body
    assert mail.attachments[0]["path"] == quote.paper.path
    assert "49,90" in text_of(quote.paper)
    services.accept_online(quote, SIGNER, terms=terms, at=AT + timedelta(hours=2))
    told = text_of(quote.evidence)
    for fact in ("Anne Ravel", "192.0.2.7", "Firefox", "2026-04-01T12:00:00Z", quote.paper.sha256[:20]):
        assert fact in told.replace("\n", "")
    assert TermsAcceptance.objects.get().quote == quote


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", ["SIREN 732 829 320", "01 99 00 12 34", "1 290,00 €", "−5,00 €", "30/04/2026", "Par mois"]),
        ("en", ["SIREN 732 829 320", "01 99 00 12 34", "€1,290.00", "−€5.00", "30 April 2026", "Each month"]),
    ],
)
def test_a_quote_is_written_as_invoices_are(language: str, told: list[str]) -> None:
    quote = make_quote(discount=Decimal("5.00"), setup_fee=Decimal("1290.00"))
    quote.language = language
    (page,) = PdfReader(BytesIO(services.quote_pdf(quote, at=AT))).pages
    text = page.extract_text().replace("\u00a0", " ").replace("\u202f", " ")
    assert [one for one in told if one not in text] == []


def test_a_change_is_a_new_version_and_the_old_address_is_dead() -> None:
    quote = services.send_quote(make_quote(), at=AT, by=None)
    newer = services.revise_quote(quote, monthly_fee=Decimal(40), at=AT, by=None)
    quote.refresh_from_db()
    assert (newer.reference, newer.state, newer.monthly_fee) == ("D-2026-00001 v2", "draft", Decimal(40))
    assert (quote.state, services.is_public(quote), newer.token != quote.token) == ("replaced", False, True)
    with pytest.raises(Refused):
        services.accept_online(quote, SIGNER, terms=None, at=AT)


def test_one_on_paper_keeps_its_scan() -> None:
    customer = make_customer()
    quote = services.send_quote(make_quote(customer=customer), at=AT, by=None)
    scan = make_file(customer, kind="contract")
    services.accept_on_paper(quote, scan=scan, name="Anne", signed_at=AT, at=AT, by=make_user("s@x.example", "sales"))
    contract = services.sell(quote, calendar=make_calendar(), at=AT, by=None)
    assert (quote.channel, quote.evidence, contract.customer) == ("paper", scan, customer)


def refusals() -> list[tuple[Callable[[Quote], object], str]]:
    late = AT + timedelta(days=31)
    return [
        (lambda quote: services.accept_online(quote, SIGNER, terms=None, at=late), "quote_over"),
        (lambda quote: services.accept_online(quote, Signer(" ", "", "", ""), terms=None, at=AT), "name_missing"),
        (lambda quote: services.sell(quote, calendar=make_calendar(), at=AT, by=None), "transition_refused"),
    ]


@pytest.mark.parametrize("rank", range(3))
def test_what_cannot_be_accepted_is_refused_and_nothing_moves(rank: int) -> None:
    act, code = refusals()[rank]
    quote = services.send_quote(make_quote(), at=AT, by=None)
    with pytest.raises(Refused) as refused:
        act(quote)
    assert refused.value.code == code
    assert (Quote.objects.get().state, CustomerFile.objects.filter(kind="evidence").count()) == ("sent", 0)
    assert (Contract.objects.count(), Customer.objects.count()) == (0, 0)


def test_terms_that_changed_meanwhile_must_be_read_first() -> None:
    quote = services.send_quote(make_quote(), at=AT, by=None)
    old = services.publish_terms(text="1", valid_from=date(2026, 1, 1), at=AT, by=None)
    services.publish_terms(text="2", valid_from=date(2026, 1, 1), at=AT, by=None)
    with pytest.raises(Refused) as refused:
        services.accept_online(quote, SIGNER, terms=old, at=AT)
    assert refused.value.code == "terms_not_accepted"
    assert Quote.objects.get().state == "sent"


def test_a_quote_ends_after_its_last_day() -> None:
    services.send_quote(make_quote(), at=AT, by=None)
    assert services.expire_quotes(at=datetime(2026, 4, 30, 21, tzinfo=UTC)) == 0
    assert services.expire_quotes(at=datetime(2026, 4, 30, 23, tzinfo=UTC)) == 1  # it is 1 May in Paris
    assert Quote.objects.get().state == "expired"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_until": date(2026, 3, 31)}, "quote_already_over"),
        ({"discount": Decimal(100)}, "amounts_make_no_sense"),
        ({"lead": None, "customer": None}, "quote_for_nobody"),
    ],
)
def test_a_quote_that_makes_no_sense(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        make_quote(**changes)
    assert (refused.value.code, Quote.objects.count()) == (code, 0)


def test_a_zone_sets_the_fee_and_the_limit() -> None:
    slow = services.zone_by_code("lent", name="Lent", mbps=(20, 20), setup_fee=Decimal(300), delay_days=9)
    with pytest.raises(Refused) as refused:
        make_quote(zone=slow)
    assert refused.value.code == "zone_too_slow"
    fast = services.zone_by_code("vite", name="Vite", mbps=(1000, 1000), setup_fee=Decimal(300), delay_days=9)
    assert make_quote(zone=fast, lead=Lead.objects.get()).setup_fee == Decimal(300)


def test_the_pipeline_walks_and_reminds_once_a_day() -> None:
    owner = make_user("sales@x.example", "sales")
    lead = make_lead(owner=owner)
    services.advance_lead(lead, "contact", at=AT, by=owner)
    services.plan_next(lead, action="Rappeler", on=date(2026, 4, 2))
    day = datetime(2026, 4, 2, 8, tzinfo=UTC)
    assert [services.remind_of_leads(at=day + timedelta(hours=hours)) for hours in (-24, 0, 1, 24)] == [0, 1, 0, 1]
    with pytest.raises(Refused) as refused:
        services.advance_lead(lead, "lose", at=AT, by=owner)
    assert refused.value.code == "why_is_missing"
    services.advance_lead(lead, "lose", at=AT, by=owner, why="trop cher")
    assert (Lead.objects.get().state, Lead.objects.get().lost_because) == ("lost", "trop cher")


@pytest.mark.parametrize("lifecycle", [AMENDMENT, LEAD, QUOTE, REVISION], ids=lambda one: one.name)
def test_what_is_over_stays_over(lifecycle: Any) -> None:
    """The full product: an action that the table does not name is refused from every state."""
    refused = 0
    for state in lifecycle.states:
        for action in lifecycle.actions:
            if (state, action) not in lifecycle.table:
                with pytest.raises(Refused):
                    lifecycle.after(state, action)
                refused += 1
    assert refused == len(lifecycle.states) * len(lifecycle.actions) - len(lifecycle.table)

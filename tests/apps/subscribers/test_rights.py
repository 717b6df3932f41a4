"""Terms, consents, requests, erasure; and price revisions that customers may refuse."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from kernel.errors import Refused
from kernel.models import Message
from provisioning.services import amend_contracts
from subscribers import selectors, services
from subscribers.models import Amendment, Contract, Customer, CustomerFile, PriceRevision, RightsRequest
from tests.apps.invoicing import paper_world
from tests.apps.subscribers.make import AT, make_contract, make_customer, make_file, make_user

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def papers(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    paper_world.operator()


def ended(on: date = date(2026, 4, 30)) -> Contract:
    contract = services.give_notice(make_contract(), dated_on=date(2026, 4, 1), effective_on=on, at=AT, by=None)
    return services.end(contract, on=on, at=datetime(2026, 6, 1, tzinfo=UTC), by=None)


def test_a_new_version_is_accepted_once_by_each() -> None:
    user = make_user()
    assert selectors.terms_to_accept(user, date(2026, 4, 1)) is None
    first = services.publish_terms(text="Un", valid_from=date(2026, 4, 1), at=AT, by=None)
    second = services.publish_terms(text="Deux", valid_from=date(2026, 5, 1), at=AT, by=None)
    assert [selectors.terms_to_accept(user, day) for day in (date(2026, 4, 1), date(2026, 5, 1))] == [first, second]
    kept = services.accept_terms(second, user=user, at=AT, address="192.0.2.7")
    assert services.accept_terms(second, user=user, at=AT, address="192.0.2.8") == kept
    assert selectors.terms_to_accept(user, date(2026, 5, 1)) is None


def test_a_consent_is_kept_with_each_of_its_dates() -> None:
    customer = make_customer()
    for given in (True, True, False):
        services.set_consent(customer, kind="marketing", given=given, at=AT, by=None)
    assert [one.given for one in customer.consents.order_by("pk")] == [True, False]
    last = selectors.consents_of(customer)
    assert (last["marketing"] and last["marketing"].given, last["sharing"]) == (False, None)


def test_a_rectification_is_approved_with_old_beside_new() -> None:
    customer, staff = make_customer(), make_user("s@x.example", "sales")
    asked = services.ask_rectification(customer, {"name": "Ravel & fils", "city": "Grenoble"}, at=AT, by=None)
    assert asked.changes == {"name": {"old": "Menuiserie Ravel", "new": "Ravel & fils"}}
    assert (asked.due_on, Customer.objects.get().name) == (date(2026, 5, 1), "Menuiserie Ravel")
    services.decide_request(asked, approved=True, answer="", at=AT, by=staff)
    assert (Customer.objects.get().name, asked.state) == ("Ravel & fils", "done")
    with pytest.raises(Refused) as refused:
        services.decide_request(asked, approved=False, answer="non", at=AT, by=staff)
    assert refused.value.code == "changed_meanwhile"


def test_one_that_is_wrong_changes_nothing() -> None:
    customer, staff = make_customer(), make_user("s@x.example", "sales")
    asked = services.ask_rectification(customer, {"siren": "123456789"}, at=AT, by=None)
    with pytest.raises(Refused) as refused:
        services.decide_request(asked, approved=True, answer="", at=AT, by=staff)
    assert refused.value.code == "siren_invalid"
    assert RightsRequest.objects.get().state == "open"


def test_nobody_is_forgotten_before_his_time() -> None:
    running = make_contract().customer
    assert [one.code for one in selectors.erasure_blockers(running, today=date(2026, 5, 1))] == ["contract_runs"]
    with pytest.raises(Refused) as refused:
        services.forget_person(running, at=AT, by=None)
    assert refused.value.code == "erasure_too_early"
    assert Customer.objects.get().name == "Menuiserie Ravel"


def test_six_months_after_the_end_nothing_names_him_any_more(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    contract = ended()
    customer = contract.customer
    services.add_contact(customer, name="Zoé Ravel", email="zoe@ravel.example")
    services.change_customer(customer, name="Ravel et fils")
    services.write_note(customer, body="Zoé préfère le matin", at=AT, by=None)
    path = Path(settings.MEDIA_ROOT) / make_file(customer).path
    assert path.exists()
    at = datetime(2026, 10, 31, tzinfo=UTC)
    assert selectors.to_forget(today=date(2026, 10, 29)) == []
    assert selectors.to_forget(today=at.date()) == [customer]
    with django_capture_on_commit_callbacks(execute=True):
        services.forget_person(customer, at=at, by=None)
    gone = Customer.objects.get()
    assert (gone.name, gone.siren, gone.contacts.count(), gone.notes.count()) == ("– C-000001", "", 0, 0)
    events = [str(vars(one)) for model in ("customer", "contact") for one in _events(model)]
    assert not [told for told in events if "Ravel" in told or "zoe" in told]
    assert (path.exists(), CustomerFile.objects.get().name) == (False, "–")
    assert Contract.objects.get().state == "ended"  # what accounts hang on stays
    assert selectors.search("ravel", user=make_user("s@x.example", "sales")) == []


def _events(name: str) -> list[Any]:
    return list(apps.get_model("subscribers", f"{name}event").objects.all())


def test_everything_known_of_him_is_exported() -> None:
    contract = make_contract()
    services.add_contact(contract.customer, name="Zoé", email="zoe@ravel.example")
    told = selectors.export_person(contract.customer)
    assert told["customer"]["siren"] == "732829320"
    assert [one["name"] for one in told["contacts"]] == ["Zoé"]
    assert [one["number"] for one in told["contracts"]] == [contract.number]
    assert "haystack" not in told["customer"]


def revise(**changes: Any) -> PriceRevision:
    given = {
        "name": "Hausse",
        "reason": "Énergie",
        "effective_on": JULY,
        "percent": Decimal("3.5"),
        "at": AT,
        "by": None,
    }
    return services.draft_revision(**{**given, **changes})


def test_a_revision_is_told_taken_by_silence_and_in_force_on_its_day() -> None:
    contract = make_contract()
    revision = revise()
    assert services.announce_revision(revision, at=AT, by=None) == 1
    line = revision.lines.get()
    assert (line.old_fee, line.new_fee, revision.refuse_until) == (
        Decimal("49.90"),
        Decimal("51.65"),
        date(2026, 6, 30),
    )
    assert "51,65" in Message.objects.get().body
    day = datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert (services.finish_revisions(at=day), amend_contracts(at=day)) == (1, 1)
    line.refresh_from_db()
    assert (line.answer, Contract.objects.get(pk=contract.pk).fee) == ("silent", Decimal("51.65"))


def test_who_refuses_leaves_on_the_eve_without_fees() -> None:
    contract = make_contract()
    services.announce_revision(revise(), at=AT, by=None)
    line = contract.revisions.get()
    services.answer_revision(line, answer="refused", at=AT + timedelta(days=30), by=None)
    contract.refresh_from_db()
    notice = contract.notices.get()
    assert (contract.state, contract.ends_on, notice.exit_amount) == ("ending", date(2026, 6, 30), Decimal("0.00"))
    assert Amendment.objects.get().state == "undone"


def test_a_refusal_comes_in_time_and_once() -> None:
    contract = make_contract()
    services.announce_revision(revise(), at=AT, by=None)
    line = contract.revisions.get()
    with pytest.raises(Refused) as refused:
        services.answer_revision(line, answer="refused", at=datetime(2026, 7, 1, 8, tzinfo=UTC), by=None)
    assert refused.value.code == "refused_too_late"
    services.answer_revision(line, answer="accepted", at=AT, by=None)
    with pytest.raises(Refused) as refused:
        services.answer_revision(line, answer="refused", at=AT, by=None)
    assert refused.value.code == "changed_meanwhile"
    contract.refresh_from_db()
    assert contract.state == "active"


def test_a_revision_called_off_leaves_nothing() -> None:
    make_contract()
    revision = revise(percent=None, amount=Decimal("2.00"))
    services.announce_revision(revision, at=AT, by=None)
    services.cancel_revision(revision, why="erreur", at=AT, by=None)
    assert (revision.state, Amendment.objects.get().state) == ("cancelled", "undone")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"effective_on": date(2026, 4, 30)}, "revision_too_soon"),
        ({"amount": Decimal(1)}, "revision_by_one_measure"),
        ({"reason": " "}, "text_missing"),
    ],
)
def test_a_revision_that_cannot_be(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        revise(**changes)
    assert (refused.value.code, PriceRevision.objects.count()) == (code, 0)


def test_the_filter_picks() -> None:
    make_contract()
    assert selectors.revisable(revise(chosen={"offer": "pro-100"})).count() == 1
    assert selectors.revisable(revise(chosen={"offer": "other"})).count() == 0
    assert selectors.revisable(revise(chosen={"signed_before": "2026-02-02"})).count() == 0
    assert selectors.revisable(revise(chosen={"out_of_commitment": True})).count() == 0

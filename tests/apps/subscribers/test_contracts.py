from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from kernel.errors import Refused
from kernel.selectors import history
from kernel.services import publish_policy
from subscribers import selectors, services
from subscribers.models import Contract, TerminationNotice
from tests.apps.subscribers.make import (
    ACTIVATED_ON,
    AT,
    make_contract,
    make_customer,
    make_draft,
    make_file,
    make_site,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_a_signature_freezes_the_policies_of_its_day() -> None:
    publish_policy("term", {"notice_cutoff_day": 15}, valid_from=date(2026, 2, 1), at=AT, by=None, reason="shorter")
    publish_policy("term", {"notice_cutoff_day": 10}, valid_from=date(2026, 3, 1), at=AT, by=None, reason="shorter")
    contract = make_contract()
    assert contract.terms["term"]["version"] == 1
    assert contract.terms["term"]["values"]["notice_cutoff_day"] == 15
    assert [(move.before, move.after) for move in history(contract)] == [("draft", "signed"), ("signed", "active")]


def test_what_is_signed_cannot_be_rewritten_even_by_sql() -> None:
    contract = make_contract()
    changes: list[dict[str, Any]] = [{"terms": {"term": {}}}, {"signed_on": date(2026, 1, 1)}, {"state": "draft"}]
    for change in changes:
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            Contract.objects.filter(pk=contract.pk).update(**change)
    contract.refresh_from_db()
    assert (contract.state, contract.signed_on) == ("active", date(2026, 2, 2))
    assert contract.terms["term"]["values"]["notice_cutoff_day"] == 20


def test_numbers_follow_one_another_in_a_year() -> None:
    customer = make_customer()
    assert [make_draft(customer).number for _ in range(2)] == ["R-2026-00001", "R-2026-00002"]


def test_the_year_of_a_number_is_the_local_one() -> None:
    first = make_draft()
    later = services.draft_contract(
        first.customer,
        site=first.site,
        offer=first.offer,
        calendar=first.calendar,
        at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    )
    assert later.number == "R-2027-00001"


@pytest.mark.parametrize("source", ["activation", "signature"])
def test_the_commitment_runs_from_what_the_policy_says(source: str) -> None:
    publish_policy("term", {"commitment_from": source}, valid_from=date(2026, 1, 1), at=AT, by=None, reason="x")
    expected = {"activation": date(2028, 3, 11), "signature": date(2028, 2, 1)}
    assert make_contract().committed_until == expected[source]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"discount": Decimal("50.00")}, "amounts_make_no_sense"),
        ({"setup_instalments": 0}, "amounts_make_no_sense"),
        ({"billing_mode": "yearly"}, "billing_mode_unknown"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(terms: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        make_draft(**terms)
    assert refused.value.code == code
    assert Contract.objects.count() == 0


def test_a_site_of_somebody_else_is_refused() -> None:
    draft, stranger = make_draft(), make_customer(name="Autre")
    with pytest.raises(Refused) as refused:
        services.draft_contract(
            draft.customer, site=make_site(stranger), offer=draft.offer, calendar=draft.calendar, at=AT
        )
    assert refused.value.code == "site_of_another_customer"


def test_dates_out_of_order_are_refused_and_nothing_moves() -> None:
    draft = make_draft()
    with pytest.raises(Refused) as refused:
        services.sign(draft, on=date(2026, 4, 2), at=AT, by=None)
    assert refused.value.code == "signed_in_the_future"
    signed = services.sign(draft, on=date(2026, 3, 20), at=AT, by=None)
    for on, code in [(date(2026, 3, 19), "activated_before_signature"), (date(2026, 4, 2), "activated_in_the_future")]:
        with pytest.raises(Refused) as refused:
            services.activate(signed, on=on, at=AT, by=None)
        assert refused.value.code == code
    signed.refresh_from_db()
    assert (signed.state, signed.activated_on, signed.committed_until) == ("signed", None, None)


def test_an_early_notice_costs_the_fees_left_with_its_workings() -> None:
    contract = make_contract(setup_fee=Decimal("90.00"), setup_instalments=3, discount=Decimal("9.90"))
    by = make_user("sales@raccord.example", "sales")
    services.give_notice(contract, dated_on=date(2026, 4, 1), at=AT, by=by)
    notice = contract.notices.get()
    assert (contract.state, contract.ends_on) == ("ending", date(2026, 4, 30))
    # May 2026 to February 2028 are 22 months at 40.00, then 11 days of March; the third instalment is due on 12 May.
    assert notice.exit_amount == 22 * Decimal("40.00") + Decimal("14.19") + Decimal("30.00")
    assert len(notice.workings["steps"]) == 24
    assert notice.workings["steps"][-1] == {"kind": "setup", "amount": "30.00"}
    assert notice.workings["steps"][-2] == {
        "kind": "fee", "amount": "14.19", "start": "2028-03-01", "end": "2028-03-11", "share": "11/31",
    }  # fmt: skip
    assert (notice.recorded_by, notice.effective_on) == (by, date(2026, 4, 30))


def test_the_cutoff_is_the_contracts_own() -> None:
    publish_policy("term", {"notice_cutoff_day": 1}, valid_from=date(2026, 1, 1), at=AT, by=None, reason="x")
    contract = make_contract()
    publish_policy("term", {"notice_cutoff_day": 31}, valid_from=date(2026, 1, 1), at=AT, by=None, reason="x")
    services.give_notice(contract, dated_on=date(2026, 3, 2), at=AT, by=None)
    assert contract.ends_on == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("ground", "moved_on"), [("prison", None), ("administrator", None), ("move", date(2026, 3, 20))]
)
def test_a_legitimate_ground_is_free_once_it_is_proven(ground: str, moved_on: date | None) -> None:
    contract = make_contract()
    given: dict[str, Any] = {"dated_on": date(2026, 4, 1), "at": AT, "by": None, "ground": ground}
    services.give_notice(contract, **given, moved_on=moved_on, channel="registered_letter", reference=" 1A 234 ")
    notice = contract.notices.get()
    assert (notice.exit_amount, notice.reference) == (Decimal("1115.51"), "1A 234")
    services.prove_ground(notice, make_file(contract.customer), at=AT, by=None)
    assert (notice.exit_amount, notice.refund) == (Decimal("0.00"), Decimal("0.00"))


def test_a_breach_of_our_own_is_free_at_once() -> None:
    given: dict[str, Any] = {"dated_on": date(2026, 4, 1), "at": AT, "by": None, "ground": "operator_breach"}
    assert services.give_notice(make_contract(), **given).notices.get().exit_amount == Decimal("0.00")


def test_a_proof_of_somebody_else_is_refused() -> None:
    contract, stranger = make_contract(), make_customer(name="Autre")
    notice = services.give_notice(contract, dated_on=date(2026, 4, 1), at=AT, by=None, ground="prison").notices.get()
    for proof, code in [(make_file(stranger), "file_of_another_customer")]:
        with pytest.raises(Refused) as refused:
            services.prove_ground(notice, proof, at=AT, by=None)
        assert refused.value.code == code
    notice.refresh_from_db()
    assert (notice.proof, notice.exit_amount) == (None, Decimal("1115.51"))


def test_a_move_is_claimed_within_fifteen_days() -> None:
    contract = make_contract()
    with pytest.raises(Refused) as refused:
        services.give_notice(
            contract, dated_on=date(2026, 4, 1), at=AT, by=None, ground="move", moved_on=date(2026, 3, 16)
        )
    assert refused.value.code == "move_claimed_too_late"
    contract.refresh_from_db()
    assert (contract.state, TerminationNotice.objects.count()) == ("active", 0)
    services.give_notice(contract, dated_on=date(2026, 4, 1), at=AT, by=None, ground="move", moved_on=date(2026, 3, 17))
    assert contract.state == "ending"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dated_on": date(2026, 4, 2)}, "notice_in_the_future"),
        ({"ground": "boredom"}, "ground_unknown"),
        ({"effective_on": date(2026, 3, 31)}, "notice_ends_before_it_is_dated"),
    ],
)
def test_a_notice_that_cannot_stand_is_refused(changes: dict[str, Any], code: str) -> None:
    contract = make_contract()
    with pytest.raises(Refused) as refused:
        services.give_notice(contract, **{"dated_on": date(2026, 4, 1), "at": AT, "by": None, **changes})
    assert refused.value.code == code
    contract.refresh_from_db()
    assert (contract.state, TerminationNotice.objects.count()) == ("active", 0)


def test_a_notice_withdrawn_stays_on_file_and_a_new_one_may_come() -> None:
    contract = services.give_notice(make_contract(), dated_on=date(2026, 4, 1), at=AT, by=None)
    services.withdraw_notice(contract, at=AT, by=None, why="agreed by phone")
    assert (contract.state, contract.ends_on, selectors.standing_notice(contract)) == ("active", None, None)
    services.give_notice(contract, dated_on=date(2026, 4, 1), at=AT, by=None)
    assert contract.notices.count() == 2


def test_it_ends_on_the_day_of_its_notice_and_not_before() -> None:
    contract = services.give_notice(make_contract(), dated_on=date(2026, 4, 1), at=AT, by=None)
    for on, code in [(date(2026, 4, 29), "ends_on_another_day"), (date(2026, 4, 30), "ended_in_the_future")]:
        with pytest.raises(Refused) as refused:
            services.end(contract, on=on, at=AT, by=None)
        assert refused.value.code == code
    assert Contract.objects.get().state == "ending"
    services.end(contract, on=date(2026, 4, 30), at=datetime(2026, 5, 1, tzinfo=UTC), by=None)
    assert (contract.state, contract.ends_on) == ("ended", date(2026, 4, 30))


def test_a_signed_contract_never_served_may_end() -> None:
    contract = services.sign(make_draft(), on=ACTIVATED_ON, at=AT, by=None)
    assert services.end(contract, on=date(2026, 3, 20), at=AT, by=None).state == "ended"


def test_what_lies_ahead() -> None:
    contract = services.give_notice(make_contract(), dated_on=date(2026, 4, 1), at=AT, by=None)
    ahead = selectors.upcoming(contract, today=date(2026, 4, 30))
    assert [(item.on, item.what) for item in ahead] == [
        (date(2026, 4, 30), "service_ends"),
        (date(2028, 3, 11), "commitment_ends"),
    ]
    assert [item.what for item in selectors.upcoming(contract, today=date(2026, 5, 1))] == ["commitment_ends"]

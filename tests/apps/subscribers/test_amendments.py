"""Amendments: planned, undone as one act, applied on their day; what they cost, by date."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kernel.errors import Refused
from provisioning.services import amend_contracts
from subscribers import selectors, services
from subscribers.models import Amendment, Contract, ContractOption, Offer
from subscribers.services import OptionChange
from tests.apps.sla import world as sla_world
from tests.apps.subscribers.make import AT, make_contract, make_customer, make_offer, make_option, make_site

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)
MAY_TENTH = date(2026, 5, 10)


def later(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def giga() -> Offer:
    make_offer()
    return Offer.objects.create(
        code="pro-1000", name="Fibre Pro 1000", name_en="Pro Fibre 1000", down_mbps=1000, up_mbps=500,
        monthly_fee=Decimal("89.90"),
    )  # fmt: skip


def fees(contract: Contract, start: date = MAY, end: date = date(2026, 6, 1)) -> list[tuple[str, Decimal, date, date]]:
    return [
        (fee.key.split("/")[0], fee.amount, fee.start, fee.end) for fee in selectors.fees_between(contract, start, end)
    ]


def test_nothing_moves_before_the_day_and_invoicing_sees_both_prices() -> None:
    contract = make_contract()
    services.change_offer(contract, offer=giga(), effective_on=MAY_TENTH, at=AT, by=None, setup_fee=Decimal(30))
    contract.refresh_from_db()
    assert (contract.offer.code, contract.fee) == ("pro-100", Decimal("49.90"))
    expected = [
        ("access", Decimal("49.90"), MAY, MAY_TENTH),
        ("access", Decimal("89.90"), MAY_TENTH, date(2026, 6, 1)),
    ]
    assert fees(contract) == expected
    assert amend_contracts(at=later(5, 9, 20)) == 0
    assert amend_contracts(at=later(5, 9, 22)) == 1  # it is the 10th in Paris
    contract = Contract.objects.get()
    assert (contract.offer.code, contract.fee) == ("pro-1000", Decimal("89.90"))
    assert fees(contract) == expected
    assert [(one.key.split("/")[1], one.amount) for one in selectors.one_off_fees(contract)] == [
        ("amendment", Decimal(30))
    ]
    assert selectors.fee_on(contract, date(2026, 5, 9)) == Decimal("49.90")


def test_it_is_undone_as_one_act_before_its_day_and_not_after() -> None:
    contract, sip = make_contract(), make_option()
    services.change_options(contract, [OptionChange(sip, 2)], effective_on=MAY, at=AT, by=None)
    amend_contracts(at=later(5, 1))
    changes = [OptionChange(sip, 0), OptionChange(make_option("ip", kind="address", monthly_fee=Decimal(5)), 1)]
    amendment = services.change_options(contract, changes, effective_on=date(2026, 6, 1), at=later(5, 2), by=None)
    assert [row.ends_on for row in ContractOption.objects.order_by("pk")] == [date(2026, 5, 31), None]
    services.undo_amendment(amendment, at=later(5, 3), by=None, why="phone call")
    assert [(row.option.code, row.ends_on) for row in ContractOption.objects.all()] == [("ligne-sip", None)]
    first = Amendment.objects.get(state="applied")
    with pytest.raises(Refused) as refused:
        services.undo_amendment(first, at=later(5, 3), by=None, why="too late")
    assert refused.value.code == "transition_refused"
    assert ContractOption.objects.get().quantity == 2


def test_units_added_are_set_up_and_those_there_were_already() -> None:
    contract, sip = make_contract(), make_option()
    services.change_options(contract, [OptionChange(sip, 2)], effective_on=MAY, at=AT, by=None)
    amend_contracts(at=later(5, 1))
    more = services.change_options(contract, [OptionChange(sip, 5)], effective_on=MAY_TENTH, at=later(5, 2), by=None)
    assert more.setup_fee == Decimal("45.00")
    assert fees(contract)[1:] == [
        ("option", Decimal("18.00"), MAY, MAY_TENTH),
        ("option", Decimal("45.00"), MAY_TENTH, date(2026, 6, 1)),
    ]
    assert selectors.monthly_total(contract, MAY_TENTH) == Decimal("94.90")


def test_a_move_takes_the_line_along() -> None:
    line = sla_world.make_line("Menuiserie Ravel", 903)
    contract, at = line.contract, datetime(2026, 11, 23, 10, tzinfo=UTC)
    there = services.create_site(contract.customer, label="Dépôt", street="1 quai", postcode="38000", city="Grenoble")
    services.move(contract, site=there, setup_fee=Decimal("120.00"), effective_on=at.date(), at=at, by=None)
    before = line.intents.count()
    assert amend_contracts(at=at) == 1
    contract.refresh_from_db()
    assert (contract.site, line.intents.count()) == (there, before + 1)
    assert [(one.amount, one.on) for one in selectors.one_off_fees(contract)][-1] == (Decimal("120.00"), at.date())


def test_a_new_commitment_begins_on_its_day_and_never_ends_the_old_one_sooner() -> None:
    contract = make_contract()
    given: dict[str, Any] = {"effective_on": MAY, "at": AT, "by": None}
    services.change_offer(contract, offer=giga(), commitment_months=12, **given)
    amend_contracts(at=later(5, 1))
    assert Contract.objects.get().committed_until == date(2028, 3, 11)
    back = make_offer()
    services.change_offer(Contract.objects.get(), offer=back, commitment_months=36, **{**given, "at": later(5, 1)})
    amend_contracts(at=later(5, 1, 11))
    assert Contract.objects.get().committed_until == date(2029, 4, 30)


def test_a_notice_undoes_what_was_planned_beyond_the_end() -> None:
    contract = make_contract()
    services.change_price(contract, monthly_fee=Decimal(60), effective_on=date(2026, 6, 1), at=AT, by=None)
    services.give_notice(contract, dated_on=date(2026, 4, 1), at=AT, by=None)
    assert Amendment.objects.get().state == "undone"
    assert fees(contract, date(2026, 4, 1)) == [("access", Decimal("49.90"), date(2026, 4, 1), MAY)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"effective_on": date(2026, 3, 31)}, "amended_in_the_past"),
        ({"monthly_fee": Decimal(-1)}, "amounts_make_no_sense"),
        ({"monthly_fee": Decimal(10), "discount": Decimal(11)}, "amounts_make_no_sense"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_moves(changes: dict[str, Any], code: str) -> None:
    contract = make_contract()
    with pytest.raises(Refused) as refused:
        services.change_offer(contract, **{"offer": giga(), "effective_on": MAY, "at": AT, "by": None, **changes})
    assert refused.value.code == code
    assert Amendment.objects.count() == 0


def test_refusals_that_hang_on_the_contract() -> None:
    contract, guarantee = make_contract(), make_option("gtr-8", kind="guarantee")
    given: dict[str, Any] = {"effective_on": MAY, "at": AT, "by": None}
    acts: list[tuple[Callable[[], object], str]] = [
        (lambda: services.change_offer(contract, offer=make_offer(), **given), "nothing_changes"),
        (lambda: services.change_options(contract, [OptionChange(guarantee, 1)], **given), "option_at_signature_only"),
        (lambda: services.move(contract, site=contract.site, setup_fee=Decimal(0), **given), "nothing_changes"),
        (
            lambda: services.move(contract, site=make_site(make_customer(name="Autre")), setup_fee=Decimal(0), **given),
            "site_of_another_customer",
        ),
    ]
    for act, code in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
    assert Amendment.objects.count() == 0


def test_an_offer_and_its_options_change_the_terms_that_are_frozen() -> None:
    better = make_option("gtr-8", kind="guarantee", overrides={"gtr": {"allowance": "PT8H"}})
    contract = make_contract(options=[OptionChange(better, 1)])
    assert contract.terms["gtr"]["values"]["allowance"] == "PT8H"
    assert contract.terms["gtr"]["changed"] == ["allowance"]


def test_prices_go_by_date() -> None:
    offer = make_offer()
    services.set_price(offer, valid_from=MAY, monthly_fee=Decimal("55.00"), setup_fee=Decimal("80.00"))
    assert make_contract().monthly_fee == Decimal("49.90")
    site = make_site(make_customer(), "Dépôt")
    draft = services.draft_contract(
        site.customer, site=site, offer=offer, calendar=Contract.objects.get().calendar, at=later(5, 1)
    )
    assert (draft.monthly_fee, draft.setup_fee) == (Decimal("55.00"), Decimal("80.00"))

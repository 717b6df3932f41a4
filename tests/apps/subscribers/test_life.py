"""Transfers, zones, reminders, groups, duplicates: what the services of a contract's life do."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kernel.errors import Refused
from kernel.models import Message
from kernel.services import publish_policy
from provisioning.models import Line
from provisioning.services import end_contracts
from subscribers import selectors, services
from subscribers.domain.lifecycle import stage_of
from subscribers.models import Contract, Customer
from tests.apps.invoicing import paper_world
from tests.apps.sla import world as sla_world
from tests.apps.subscribers.make import AT, make_contract, make_customer, make_offer

pytestmark = pytest.mark.django_db


def test_the_line_goes_on_under_the_new_customer_and_the_debts_do_not() -> None:
    line = sla_world.make_line("Menuiserie Ravel", 905)
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    to = make_customer(name="Repreneur", siren="552081317")
    heir = services.transfer(line.contract, to=to, on=date(2026, 12, 1), why="letter", at=at, by=None)
    services.sign(heir, on=at.date(), at=at, by=None)
    notice = line.contract.notices.get()
    assert (notice.ground, notice.exit_amount, heir.setup_fee) == ("transfer", Decimal("0.00"), Decimal("0.00"))
    assert end_contracts(at=datetime(2026, 12, 1, 1, tzinfo=UTC)) == 1
    line, old, heir = (
        Line.objects.get(pk=line.pk),
        Contract.objects.get(pk=line.contract_id),
        Contract.objects.get(pk=heir.pk),
    )
    assert (line.contract, line.detached_at) == (heir, None)
    assert (old.state, heir.state, heir.activated_on) == ("ended", "active", date(2026, 12, 1))


def test_a_transfer_that_makes_no_sense_is_refused_and_nothing_moves() -> None:
    contract = make_contract()
    cases: list[tuple[dict[str, Any], str]] = [
        ({"to": contract.customer}, "same_customer"),
        ({"on": date(2026, 4, 1)}, "transfer_in_the_past"),
        ({"why": " "}, "why_is_missing"),
    ]
    given: dict[str, Any] = {"to": make_customer(name="Repreneur"), "on": date(2026, 5, 1), "why": "x"}
    for change, code in cases:
        with pytest.raises(Refused) as refused:
            services.transfer(contract, at=AT, by=None, **{**given, **change})
        assert refused.value.code == code
    contract.refresh_from_db()
    assert (contract.state, Contract.objects.count()) == ("active", 1)


def test_an_address_is_found_by_its_commune_or_its_point() -> None:
    make_offer()
    square = [[5.0, 45.0], [6.0, 45.0], [6.0, 46.0], [5.0, 46.0]]
    town = services.zone_by_code("val", name="Val", mbps=(1000, 500), setup_fee=Decimal(90), delay_days=30)
    services.set_communes(town, [("38160", "Saint-Étienne-du-Val", "")])
    wide = services.save_zone(None, polygon=square, code="large", name="Large", down_mbps=50, up_mbps=50)
    found = selectors.eligible(postcode="38160", city="ST ETIENNE DU VAL", today=date(2026, 5, 1))
    assert [(one.zone, [offer.code for offer in one.offers], one.expected_on) for one in found] == [
        (town, ["pro-100"], date(2026, 5, 31))
    ]
    spot = {"longitude": 5.5, "latitude": 45.5}
    found = selectors.eligible(postcode="38160", city="saint etienne du val", today=date(2026, 5, 1), **spot)
    assert [one.zone for one in found] == [town, wide]
    assert found[1].offers == ()  # 100 Mb/s are more than it carries
    assert selectors.eligible(postcode="38161", city="", today=date(2026, 5, 1), longitude=7.0, latitude=45.5) == []


def test_communes_are_taken_once() -> None:
    zone = services.zone_by_code("val", name="Val", mbps=(100, 100), setup_fee=Decimal(0), delay_days=10)
    rows = [("38160", "Chatte", ""), ("38160", "CHATTE", "38095"), ("", "Nulle part", "")]
    assert [services.take_communes(zone, rows) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("polygon", ["no", [[1, 2], [3, 4]], [[1, 2], [3, "x"], [5, 6]], [[1, 2], [300, 2], [1, 5]]])
def test_a_polygon_must_be_one(polygon: object) -> None:
    with pytest.raises(Refused) as refused:
        services.save_zone(None, polygon=polygon, code="x", name="X", down_mbps=10, up_mbps=10)
    assert refused.value.code == "polygon_makes_no_sense"


def test_the_end_of_a_commitment_is_told_once_in_time() -> None:
    paper_world.operator()
    contract = make_contract()  # committed until 2028-03-11
    day = datetime(2028, 3, 11, 10, tzinfo=UTC)
    assert services.remind_of_terms(at=day - timedelta(days=91)) == 0
    assert [services.remind_of_terms(at=day - timedelta(days=days)) for days in (90, 89)] == [1, 0]
    (mail,) = Message.objects.all()
    assert (mail.key, mail.recipient) == (f"reminder/{contract.pk}/commitment_ends/2028-03-11", contract.customer.email)
    assert "11/03/2028" in mail.body


def test_an_anniversary_is_told_once_a_year_unless_the_terms_say_no() -> None:
    paper_world.operator()
    make_contract()
    at = datetime(2027, 3, 12, 10, tzinfo=UTC)
    assert [services.remind_of_terms(at=at + timedelta(days=days)) for days in (-1, 0, 1)] == [0, 1, 0]
    publish_policy("term", {"anniversary_reminder": False}, valid_from=date(2026, 1, 1), at=AT, by=None, reason="x")
    make_contract(make_customer(name="Autre"))
    assert services.remind_of_terms(at=at) == 0


def test_a_group_never_goes_round() -> None:
    top, middle, low = (make_customer(name=name) for name in ("Groupe", "Filiale", "Agence"))
    services.set_group(middle, top)
    services.set_group(low, middle)
    with pytest.raises(Refused) as refused:
        services.set_group(top, low)
    assert refused.value.code == "group_goes_round"
    assert Customer.objects.get(pk=top.pk).group is None


def test_who_looks_alike() -> None:
    known = make_customer(phone="0476000000")
    assert list(selectors.duplicates(name="x", siren="732 829 320")) == [known]
    assert list(selectors.duplicates(name="RAVEL menuiserie", postcode="38000")) == [known]
    assert list(selectors.duplicates(name="Ravel", postcode="69000")) == []
    assert list(selectors.duplicates(name="", phone="+33476000000")) == [known]
    assert list(selectors.duplicates(name="", siren=known.siren, but=known)) == []


@pytest.mark.parametrize(
    ("state", "suspended", "prepared", "stage"),
    [
        ("draft", False, False, "draft"),
        ("signed", False, False, "signed"),
        ("signed", False, True, "awaiting_activation"),
        ("active", False, True, "active"),
        ("active", True, True, "suspended"),
        ("ending", True, True, "ending"),
        ("ended", False, False, "ended"),
    ],
)
def test_where_a_contract_stands(state: str, suspended: bool, prepared: bool, stage: str) -> None:
    day = date(2026, 5, 1)
    assert stage_of(state, ends_on=day, today=day, suspended=suspended, prepared=prepared) == stage


def test_one_whose_last_day_is_over_has_ended_before_any_sweep() -> None:
    over = date(2026, 5, 2)
    assert stage_of("ending", ends_on=date(2026, 5, 1), today=over, suspended=False, prepared=True) == "ended"

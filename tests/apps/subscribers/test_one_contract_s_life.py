"""One contract's whole life by the services: draft, signed, active, amended, moved, transferred, ended."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from provisioning.models import Line
from provisioning.services import amend_contracts, end_contracts
from subscribers import selectors, services
from subscribers.models import Contract, Offer
from subscribers.services import OptionChange
from tests.apps.provisioning.make import make_line
from tests.apps.subscribers.make import AT, make_contract, make_customer, make_option
from web.contracts import stage

pytestmark = pytest.mark.django_db


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def amended(contract: Contract) -> None:
    """Another offer, two telephones and another place, each on its day."""
    giga = Offer.objects.create(code="pro-1000", name="Giga", down_mbps=1000, up_mbps=500, monthly_fee=Decimal("89.90"))
    there = services.create_site(contract.customer, label="Dépôt", street="1 quai", postcode="38000", city="Grenoble")
    services.change_offer(contract, offer=giga, effective_on=date(2026, 5, 10), at=AT, by=None)
    sip = [OptionChange(make_option(), 2)]
    services.change_options(contract, sip, effective_on=date(2026, 6, 1), at=AT, by=None)
    services.move(contract, site=there, setup_fee=Decimal(120), effective_on=date(2026, 7, 1), at=AT, by=None)
    ahead = [(one.on, one.facts.get("kind")) for one in selectors.upcoming(contract, today=AT.date())[:3]]
    assert ahead == [(date(2026, 5, 10), "speed"), (date(2026, 6, 1), "options"), (date(2026, 7, 1), "move")]
    for day in (date(2026, 5, 10), date(2026, 6, 1), date(2026, 7, 1)):
        assert amend_contracts(at=on(day)) == 1
    contract.refresh_from_db()


def test_from_its_draft_to_its_end_with_another_customer() -> None:
    first = make_contract()
    make_line(first)
    assert (first.state, stage(first, AT.date())) == ("active", "active")
    amended(first)
    assert (first.offer.code, first.site.label) == ("pro-1000", "Dépôt")
    months = [selectors.monthly_total(first, date(2026, month, 2)) for month in (5, 6, 7)]
    assert months == [Decimal("49.90"), Decimal("107.90"), Decimal("107.90")]
    once = [(one.on, one.amount) for one in selectors.one_off_fees(first)]
    assert once == [(date(2026, 6, 1), Decimal(30)), (date(2026, 7, 1), Decimal(120))]

    heir = make_customer(name="Atelier Vasseur", siren="552081317", email="a@vasseur.example")
    changes = date(2026, 9, 1)
    second = services.transfer(first, to=heir, on=changes, why="courrier du 3 août", at=on(date(2026, 8, 5)), by=None)
    first.refresh_from_db()
    assert (second.state, first.state, first.ends_on) == ("draft", "ending", date(2026, 8, 31))
    assert first.notices.get().exit_amount == 0
    services.sign(second, on=date(2026, 8, 20), at=on(date(2026, 8, 20)), by=None)
    assert end_contracts(at=on(changes)) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.activated_on) == ("ended", "active", changes)
    assert selectors.monthly_total(second, changes) == Decimal("107.90")
    assert (second.committed_until, second.site.label) == (date(2028, 8, 31), "Dépôt")
    assert Line.objects.attached().get().contract == second

    told = date(2028, 8, 20)
    services.give_notice(second, dated_on=told, at=on(told), by=None)
    assert (second.ends_on, second.notices.get().exit_amount) == (date(2028, 8, 31), Decimal(0))
    assert end_contracts(at=on(date(2028, 9, 1))) == 1
    second.refresh_from_db()
    assert (second.state, stage(second, date(2028, 9, 1))) == ("ended", "ended")
    kept = [Contract.objects.get(pk=one.pk).events for one in (first, second)]  # type: ignore[attr-defined]
    moves = [list(events.values_list("state", flat=True)) for events in kept]
    assert [list(dict.fromkeys(states)) for states in moves] == [["draft", "signed", "active", "ending", "ended"]] * 2

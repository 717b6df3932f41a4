"""Telephony tariffs: brought whole from a file as dated versions, chosen on an offer, frozen when it is signed."""

import importlib
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from kernel.errors import Refused
from subscribers import selectors, services
from subscribers.models import Offer, Rate, Tariff, TariffVersion
from tests.apps.subscribers.make import AT, make_contract, make_draft, make_offer

pytestmark = pytest.mark.django_db
RATES = "Préfixe;Destination;Prix par minute;Mise en relation\n+33;France;0,01;\n+33 6;Mobiles;0,06;0,10\n"


def bring(tariff: Tariff, text: str = RATES, on: date = date(2026, 1, 1)) -> TariffVersion:
    return services.take_rates(tariff, text.encode(), name="tarif.csv", valid_from=on, at=AT, by=None)


def named(code: str = "pro") -> Tariff:
    return services.save_tariff(None, code=code, name="Tarif Pro")


def test_a_file_becomes_a_version_and_a_number_falls_under_its_longest_prefix() -> None:
    version = bring(named())
    mobile, land = (selectors.rate_for(version, number) for number in ("+33 6 12 34 56 78", "0033 4 76 00 00 00"))
    assert [(one.destination, one.connection_fee) for one in (mobile, land) if one] == [
        ("Mobiles", Decimal("0.10")), ("France", Decimal(0)),
    ]  # fmt: skip
    assert selectors.rate_for(version, "+41 22") is None
    assert [selectors.found_rates(version, text).count() for text in ("+33", "0033 (0)6", "mobil", "(", "06")] == [
        2, 1, 1, 0, 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("06;Mobiles;0,06;\n", "rates_set_aside"),
        ("+33;France;0,02;\n", "rates_set_aside"),
        ("+41;Suisse;beaucoup;\n", "rates_set_aside"),
    ],
)
def test_one_bad_row_keeps_the_whole_file_out(rows: str, code: str) -> None:
    tariff = named()
    look = services.look_at_rates(tariff, (RATES + rows).encode(), name="tarif.csv")
    assert [row.number for row in look.bad] == [4]
    with pytest.raises(Refused) as refused:
        bring(tariff, RATES + rows)
    assert (refused.value.code, refused.value.facts["row"]) == (code, 4)
    assert (TariffVersion.objects.count(), Rate.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "heading",
    ["Prix par appel HT", "Frais de mise en relation (€ HT)", "Coût d’établissement d’appel", "Call set-up fee",
     "Price per call (excl. VAT)", "connection_fee", "€ HT / appel"],
)  # fmt: skip
def test_a_fee_is_known_by_the_names_that_offices_give_it(heading: str) -> None:
    version = bring(named(), f"Préfixe;Destination;Prix HT / min (€);{heading}\n+33 6;Mobiles;0,06;0,10\n")
    assert version.rates.get().connection_fee == Decimal("0.10")


@pytest.mark.parametrize(
    ("more", "fee", "told"),
    [
        ("Forfait", "0,10", "Forfait"),
        ("Prix par appel TTC", "0,10", "Prix par appel TTC"),
        ("Frais", "", "Frais"),
        ("Prix", "0,10", "Prix"),
        ("", "0,10", "n° 4"),
    ],
)
def test_a_column_that_nobody_can_place_keeps_the_file_out(more: str, fee: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        bring(named(), f"Préfixe;Destination;Prix par minute;{more}\n+33;France;0,01;{fee}\n")
    assert (refused.value.code, refused.value.facts) == ("columns_not_understood", {"columns": told})
    assert (TariffVersion.objects.count(), Rate.objects.count()) == (0, 0)


def test_an_empty_column_is_passed_over() -> None:
    version = bring(named(), "Préfixe;Destination;Prix par minute;\n+33;France;0,01;;\n")
    assert version.rates.get().connection_fee == Decimal(0)


def test_versions_march_on_and_never_change() -> None:
    tariff = named()
    first = bring(tariff)
    with pytest.raises(Refused) as refused:
        bring(tariff, on=date(2026, 1, 1))
    assert refused.value.code == "tariff_day_before_newest"
    second = bring(tariff, RATES.replace("0,01", "0,02"), date(2026, 6, 1))
    days = {day: selectors.tariff_version("pro", day) for day in (date(2026, 5, 31), date(2026, 6, 1))}
    assert list(days.values()) == [first, second]
    assert selectors.tariff_version("pro", date(2025, 12, 31)) is None
    for rows, change in ((TariffVersion.objects.all(), {"number": 9}), (Rate.objects.all(), {"destination": "x"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)


def test_a_contract_keeps_the_version_of_its_signature() -> None:
    tariff = named()
    first = bring(tariff)
    services.save_offer(make_offer(), tariff="pro")
    contract = make_contract()
    bring(tariff, on=date(2026, 3, 1))
    contract.refresh_from_db()
    assert contract.terms["tariff"] == {"version": 1, "values": {"code": "pro"}}
    assert selectors.signed_tariff(contract) == first


def test_an_offer_without_telephony_freezes_none_and_an_unknown_tariff_is_refused() -> None:
    offer = make_offer()
    with pytest.raises(Refused) as refused:
        services.save_offer(offer, tariff="nowhere")
    offer.refresh_from_db()
    assert (refused.value.code, offer.tariff) == ("tariff_unknown", "")
    contract = services.sign(make_draft(), on=date(2026, 2, 2), at=AT, by=None)
    assert ("tariff" in contract.terms, selectors.signed_tariff(contract)) == (False, None)


def test_names_are_taken_once_and_a_file_says_its_columns() -> None:
    tariff = named()
    for act, code in (
        (lambda: named(), "code_taken"),
        (lambda: services.save_tariff(None, code="vide", name=" "), "field_missing"),
        (lambda: bring(tariff, "Destination;Prix\nFrance;1\n"), "column_missing"),
        (lambda: bring(tariff, RATES.splitlines()[0] + "\n"), "tariff_without_rates"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
    assert (Tariff.objects.count(), TariffVersion.objects.count()) == (1, 0)


def test_tariffs_that_offers_told_as_free_text_become_tariffs() -> None:
    named()
    offer, told = make_offer(), ("", "pro", "voix_PRO", "Voix Pro", "voix-pro", " Été ", " ")
    for place, text in enumerate(told):
        Offer.objects.create(code=f"o{place}", name="x", down_mbps=1, up_mbps=1, monthly_fee=1, tariff=text)
    step = importlib.import_module("subscribers.migrations.0002_telephony_tariffs")
    for _ in range(2):  # a second time changes nothing
        step.name_tariffs_in_use(apps, None)
        kept = Offer.objects.exclude(pk=offer.pk).order_by("code").values_list("tariff", flat=True)
        assert list(kept) == ["", "pro", "voix_PRO", "voix-pro", "voix-pro", "ete", ""]
        assert set(Tariff.objects.values_list("code", "name")) == {
            ("pro", "Tarif Pro"), ("voix_PRO", "voix_PRO"), ("voix-pro", "Voix Pro"), ("ete", "Été"),
        }  # fmt: skip

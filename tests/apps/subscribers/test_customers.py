from typing import Any

import pytest

from kernel.errors import Refused
from subscribers import selectors, services
from subscribers.models import Contact, Customer, PortalAccess, Site
from tests.apps.subscribers.make import make_contract, make_customer, make_draft, make_site, make_user

pytestmark = pytest.mark.django_db


def test_a_customer_is_numbered_and_his_numbers_are_kept_compact() -> None:
    customer = make_customer(siret="732 829 320 00074", vat_number="44 732 829 320", phone="04 76 00 00 00")
    assert (customer.number, make_customer().number) == ("C-000001", "C-000002")
    assert (customer.siren, customer.siret) == ("732829320", "73282932000074")
    assert (customer.vat_number, customer.phone) == ("FR44732829320", "+33476000000")


def test_the_siren_is_read_from_the_siret() -> None:
    assert make_customer(siren="", siret="73282932000074").siren == "732829320"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"siren": "732 829 321"}, "siren_invalid"),
        ({"siren": ""}, "siren_missing"),
        ({"siret": "73282932000075"}, "siret_invalid"),
        ({"siret": "55208131766522"}, "siret_of_another_siren"),
        ({"vat_number": "BE0417497105"}, "vat_number_invalid"),
        ({"vat_number": "FR45732829320"}, "vat_number_of_another_siren"),
        ({"vat_number": "FR03552081317"}, "vat_number_of_another_siren"),
        ({"email": "nobody"}, "email_invalid"),
        ({"phone": "12"}, "phone_invalid"),
        ({"phone": "call me"}, "phone_invalid"),
        ({"country": "XX"}, "country_invalid"),
        ({"name": "  "}, "field_missing"),
        ({"kind": "person"}, "customer_kind_unknown"),
        ({"colour": "blue"}, "customer_field_unknown"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(changes: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        make_customer(**changes)
    assert refused.value.code == code
    assert Customer.objects.count() == 0
    assert make_customer().number == "C-000001"


def test_an_association_may_have_no_siren() -> None:
    assert make_customer(kind="association", siren="").siren == ""


def test_a_change_is_checked_like_a_creation() -> None:
    customer = make_customer()
    services.change_customer(customer, name="Ravel et fils", phone="0476000001")
    with pytest.raises(Refused) as refused:
        services.change_customer(customer, siren="123456789")
    assert refused.value.code == "siren_invalid"
    kept = Customer.objects.get()
    assert (kept.name, kept.phone, kept.siren) == ("Ravel et fils", "+33476000001", "732829320")


def test_a_label_names_one_site_of_a_customer() -> None:
    customer = make_customer()
    make_site(customer)
    with pytest.raises(Refused) as refused:
        make_site(customer)
    assert refused.value.code == "site_label_taken"
    assert Site.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "Zoé"}, "contact_unreachable"),
        ({"name": "Zoé", "email": "z@ravel.example", "roles": ["boss"]}, "contact_role_unknown"),
        ({"name": " ", "email": "z@ravel.example"}, "field_missing"),
    ],
)
def test_a_contact_must_be_reachable_and_known(given: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        services.add_contact(make_customer(), **given)
    assert refused.value.code == code
    assert Contact.objects.count() == 0


def test_owner_colleague_and_stranger() -> None:
    customer, other = make_customer(), make_customer(name="Garage Morel", email="g@morel.example")
    contract = make_contract(customer)
    make_contract(other)
    owner, colleague, stranger = (make_user(f"{name}@x.example") for name in ("owner", "colleague", "stranger"))
    services.grant_portal_access(owner, customer)
    services.grant_portal_access(colleague, customer, role="colleague")
    assert list(selectors.customers_of(owner)) == list(selectors.customers_of(colleague)) == [customer]
    assert list(selectors.contracts_of(owner)) == list(selectors.contracts_of(colleague)) == [contract]
    assert [selectors.role_in(user, customer) for user in (owner, colleague, stranger)] == ["owner", "colleague", ""]
    assert not selectors.customers_of(stranger).exists()
    assert not selectors.contracts_of(stranger).exists()


def test_a_draft_is_not_shown_to_the_customer() -> None:
    contract, user = make_draft(), make_user()
    services.grant_portal_access(user, contract.customer)
    assert list(selectors.contracts_of(user)) == []


def test_access_is_granted_once_and_revoked() -> None:
    customer, user = make_customer(), make_user()
    services.grant_portal_access(user, customer)
    services.grant_portal_access(user, customer, role="billing")
    assert PortalAccess.objects.get().role == "billing"
    services.revoke_portal_access(user, customer)
    assert list(selectors.customers_of(user)) == []


def test_staff_has_no_portal() -> None:
    with pytest.raises(Refused) as refused:
        services.grant_portal_access(make_user("noc@raccord.example", "noc"), make_customer())
    assert refused.value.code == "user_is_staff"
    assert PortalAccess.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ravel", ["customer"]),
        ("732 829 320", ["customer"]),
        ("R-2026-00001", ["contract"]),
        ("Atelier", ["site"]),
        ("a", []),
        ("no such thing", []),
    ],
)
def test_search_finds_by_what_people_have_at_hand(text: str, kinds: list[str]) -> None:
    make_contract()
    found = selectors.search(text, user=make_user("sales@raccord.example", "sales"))
    assert [hit.kind for hit in found] == kinds


def test_a_customer_finds_nothing_by_searching() -> None:
    contract, user = make_contract(), make_user()
    services.grant_portal_access(user, contract.customer)
    assert selectors.search("ravel", user=user) == []

"""The VAT number that a SIREN gives is proposed, taken by a person, and held against what he types."""

import pytest

from kernel.models import User
from subscribers import services
from subscribers.domain.identity import french_vat_number
from subscribers.models import Customer
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def seller(db: None) -> User:
    return make_user("sales@operator.example", "sales")


def test_the_key_is_that_of_the_tax_office() -> None:
    # Published numbers, one of them with a key that begins with a zero.
    assert french_vat_number("303265045") == "FR40303265045"
    assert french_vat_number("404833048") == "FR83404833048"
    assert french_vat_number("552081317") == "FR03552081317"


def test_the_form_proposes_where_nothing_is_typed_and_tells_what_contradicts(seller: User, world: World) -> None:
    def under(**typed: str) -> str:
        return as_(seller).get("/bureau/fiches/tva", typed).content.decode()

    assert 'data-text="FR03552081317"' in under(siren="552 081 317")
    assert 'data-text="FR03552081317"' in under(siret="552 081 317 66522")
    assert "data-text" not in under(siren="552081317", vat_number="FR03552081317")
    assert "data-text" not in under(siren="123")
    wrong = under(siren="552081317", vat_number="FR04552081317")
    assert "FR04552081317 n’est pas le numéro de TVA du SIREN 552081317, qui est FR03552081317." in wrong
    assert as_(world.owner).get("/bureau/fiches/tva").status_code == 404


def test_the_file_offers_it_without_a_script_and_never_over_another(seller: User, world: World) -> None:
    customer, client = world.customer, as_(seller)
    Customer.objects.filter(pk=customer.pk).update(vat_number="")
    path, expected = f"/bureau/fiches/{customer.number}", french_vat_number(customer.siren)
    assert f"Le SIREN donne {expected}." in client.get(f"{path}/").content.decode()
    assert as_(world.noc).post(f"{path}/tva").status_code == 403
    client.post(f"{path}/tva")
    customer.refresh_from_db()
    assert customer.vat_number == expected
    services.change_customer(customer, vat_number="BE0417497106")
    client.post(f"{path}/tva")
    customer.refresh_from_db()
    assert customer.vat_number == "BE0417497106"
    assert "Le SIREN donne" not in client.get(f"{path}/").content.decode()


def test_a_number_that_contradicts_the_siren_is_refused_beside_its_field(seller: User, world: World) -> None:
    typed = {
        "kind": "company", "name": "Garage Morel", "email": "g@morel.example", "language": "fr", "siren": "552081317",
        "vat_number": "FR04552081317", "street": "1 rue Haute", "postcode": "38000", "city": "Grenoble",
        "country": "FR",
    }  # fmt: skip
    before = Customer.objects.count()
    answer = as_(seller).post("/bureau/fiches/nouvelle", typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["vat_number"])
    assert Customer.objects.count() == before

"""The sample data leaves through a page, for who may, and only where it is the sample."""

import pytest

from kernel.models import Operator, User
from lab.town import founding, people
from subscribers.models import Customer
from tests.apps.invoicing import paper_world
from tests.apps.subscribers.make import make_customer, make_user
from tests.web.world import as_

pytestmark = pytest.mark.django_db
PAGE = "/reglages/demarrage/exemple"
ASKED = {"company": "", "email": "anne@operator.example", "password": "une autre longue phrase"}


@pytest.fixture
def admin() -> User:
    """Of a town with all its people."""
    paper_world.operator()
    make_customer(siren=people.RESIDENTS[0].siren)
    for email, _name, role in founding.STAFF:
        make_user(email, role)
    return founding.person("admin")


def test_the_house_is_emptied_and_left_to_who_asked(admin: User) -> None:
    client, name = as_(admin), Operator.objects.get().name
    assert f'href="{PAGE}"' in client.get("/reglages/demarrage/").content.decode()
    answer = client.post(PAGE, {**ASKED, "company": name.upper()})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/compte/login/?next=/reglages/demarrage/")
    assert (Customer.objects.count(), User.objects.get().email) == (0, "anne@operator.example")
    entered = client.post("/compte/login/", {"login": ASKED["email"], "password": ASKED["password"]})
    assert (entered.status_code, client.get("/").headers["Location"]) == (302, "/reglages/demarrage/")


@pytest.mark.parametrize("change", [{"company": "Another"}, {"password": "court"}, {"email": "nobody"}])
def test_nonsense_is_refused_and_nothing_goes(admin: User, change: dict[str, str]) -> None:
    client = as_(admin)
    assert client.post(PAGE, {**ASKED, "company": Operator.objects.get().name, **change}).status_code == 422
    assert (Customer.objects.count(), User.objects.count()) == (1, len(founding.STAFF))


def test_a_real_house_has_no_such_page_and_only_an_administrator_opens_it(admin: User) -> None:
    assert as_(founding.person("ventes")).get(PAGE).status_code == 404
    founding.person("nuit").delete()
    assert as_(admin).get(PAGE).status_code == 404
    assert PAGE not in as_(admin).get("/reglages/demarrage/").content.decode()

"""A file from another system speaks its makers' language, and what is wrong with a row is told in the reader's."""

import pytest
from django.utils import translation

from kernel.errors import Refused
from provisioning.domain.sheets import column
from subscribers.domain.words import MEANINGS, meant
from subscribers.models import BillingMode, ContactRole, Customer, CustomerKind
from tests.apps.subscribers.make import make_user
from tests.web.desk.test_sales_import import read
from tests.web.world import as_
from web.noc.views.sheets import COLUMNS, HEADINGS
from web.refusals import sentence

pytestmark = pytest.mark.usefixtures("at_ten")
CUSTOMERS = """Référence;Type;Raison sociale;SIREN;E-mail;Adresse;Code postal;Ville;Langue
A1;Société;Menuiserie Ravel;732829320;a@ravel.example;4 rue des Tilleuls;38000;Grenoble;Anglais
A2;Particulier;Zoé Morel;;z@morel.example;1 rue Haute;38000;Grenoble;
;association;Club nautique;;c@club.example;Quai;38000;Grenoble;
"""


def test_every_answer_has_words_in_both_languages() -> None:
    answers = {"kind": CustomerKind, "billing_mode": BillingMode, "roles": ContactRole}
    for name, choices in answers.items():
        assert set(MEANINGS[name]) == set(choices.values)
        assert all(meant(name, value) == value for value in choices.values)
    kinds = []
    for language in ("fr", "en"):
        with translation.override(language):
            kinds += [meant("kind", str(kind.label)) for kind in CustomerKind]
    assert kinds == list(CustomerKind.values) * 2


def test_a_row_is_read_in_french_and_its_fault_told_so(db: None) -> None:
    client = as_(make_user("sales@operator.example", "sales"))
    told = read(client, "customers", CUSTOMERS)
    look = client.post("/bureau/reprise/lire", {**told, "step": "look"}).content.decode()
    assert "Particulier n’est pas un type de client\N{NARROW NO-BREAK SPACE}: société, association" in look
    assert "Il manque quelque chose\N{NARROW NO-BREAK SPACE}: Référence dans l’autre système." in look
    assert "<td>A2 · Particulier · Zoé Morel · z@morel.example" in look
    assert 'form="columns" name="step" value="take"' in look
    client.post("/bureau/reprise/lire", {**told, "step": "take"})
    made = Customer.objects.get()
    assert (made.kind, made.language) == ("company", "en")


def test_a_heading_keeps_the_name_the_file_gave_it() -> None:
    assert "Zone, label" in sentence(Refused("columns_not_understood", columns="Zone, label"))


@pytest.mark.parametrize("kind", ["nodes", "lines"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_headings_that_a_page_names_are_understood(kind: str, language: str) -> None:
    with translation.override(language):
        told = str(HEADINGS[kind]).split(", ")
    names = COLUMNS[kind]
    assert [column(heading, names) for heading in told] == list(names)

"""What every face shares: the search, lists as files, saved views."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from kernel.models import DefaultView, SavedView
from subscribers.models import Customer
from subscribers.services import change_customer
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, lose, ticket_of
from web.finding import pages_of
from web.templatetags.shared import whole_references

pytestmark = pytest.mark.usefixtures("at_ten")
PART = {"HX-Request": "true"}


def found(world: World, who: str, text: str) -> str:
    return as_(getattr(world, who)).get("/recherche", {"q": text}, headers=PART).content.decode()


@pytest.mark.parametrize(
    "back", ["0", "NaN", "portal:home", "//elsewhere.example", "https://elsewhere.example/", "\u00b2"]
)
def test_what_is_no_address_of_ours_leads_home(world: World, back: str) -> None:
    for path, body in (("/theme", {"theme": "dark"}), ("/langue", {"language": "en"})):
        answer = as_(world.noc).post(path, {**body, "next": back})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert as_(world.noc).post("/theme", {"theme": "dark", "next": "/noc/"}).headers["Location"] == "/noc/"


def test_one_finds_what_his_role_may_see(world: World) -> None:
    number = lose(world.line).number
    assert number in found(world, "noc", number)
    assert f"{world.customer.name} · Nouveau" in found(world, "noc", number)
    assert number not in found(world, "finance", number)
    assert f"/bureau/clients/{world.customer.number}/" in found(world, "finance", "ravel")
    assert "/noc/box/" in found(world, "noc", world.box.serial)


def test_a_number_typed_whole_leads_to_what_bears_it(world: World) -> None:
    ticket = ticket_of(lose(world.line)).number
    assert f"/noc/demandes/{ticket}/" in found(world, "noc", ticket.lower())
    assert f"/noc/demandes/{ticket}/" not in found(world, "finance", ticket)
    assert f"/noc/noeuds/{world.line.node.code}/" in found(world, "noc", world.line.node.name)
    contract = world.line.contract.number
    assert f"/bureau/contrats/{contract}/" in found(world, "finance", contract)
    assert f"/bureau/fiches/{world.customer.number}/" in found(world, "noc", "ravel")


@pytest.mark.parametrize("role", ["admin", "read_only"])
def test_every_page_of_the_palette_opens_for_whom_it_is_offered(db: None, role: str) -> None:
    user = make_user("someone@operator.example", role)
    offered = {hit.url for hit in pages_of(user)}
    client = as_(user)
    answers = {url: client.get(url).status_code for url in offered}
    assert {url: status for url, status in answers.items() if status != 200} == {}
    for path in ("/noc/astreinte/", "/bureau/rejets/", "/bureau/fiches/nouvelle", "/reglages/webhooks/"):
        assert (path in offered) or role == "read_only"
    assert ("/bureau/fiches/nouvelle" in offered) is (role == "admin")


def test_pages_are_found_without_their_accents_and_all_are_shown_at_first(world: World) -> None:
    assert "/bureau/prelevements/" in found(world, "finance", "prele")
    assert "/noc/" not in found(world, "finance", "")
    assert "/bureau/banque/" in found(world, "finance", "")


def test_customers_and_strangers_find_no_search(world: World) -> None:
    assert as_(world.owner).get("/recherche?q=ravel").status_code == 404
    assert Client().get("/recherche?q=ravel").status_code == 302


def csv_of(world: World, who: str, path: str) -> str:
    answer: Any = as_(getattr(world, who)).get(path)
    return b"".join(answer.streaming_content).decode() if answer.status_code == 200 else str(answer.status_code)


def test_a_list_as_a_file_holds_what_one_may_read(world: World) -> None:
    lines = csv_of(world, "noc", "/export/lines.csv").splitlines()
    assert lines[0].startswith("\ufeffID;Référence;Contrat;Client;Nœud")
    assert len(lines) == 3
    assert len(csv_of(world, "owner", "/export/lines.csv").splitlines()) == 2
    assert csv_of(world, "owner", "/export/boxes.csv") == "403"
    assert csv_of(world, "noc", "/export/secrets.csv") == "404"


def test_a_filter_of_the_page_is_a_filter_of_the_file(world: World) -> None:
    rows = csv_of(world, "finance", f"/export/contracts.csv?customer={world.customer.number}").splitlines()
    assert len(rows) == 2


def test_a_name_is_no_formula(world: World) -> None:
    Customer.objects.filter(pk=world.customer.pk).update(name="=HYPERLINK(1)")
    assert ";'=HYPERLINK(1);" in csv_of(world, "finance", "/export/customers.csv")


def test_the_same_as_a_spreadsheet(world: World) -> None:
    answer = as_(world.finance).get("/export/customers.xlsx")
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[0][1] == "Numéro"
    assert {row[1] for row in rows[1:]} == set(Customer.objects.values_list("number", flat=True))


def test_a_view_is_kept_shown_and_forgotten_by_its_owner_alone(world: World) -> None:
    client, kept = as_(world.noc), {"page": "noc:boxes", "query": "state=in_service", "name": "En service"}
    assert client.post("/vues", kept).headers["Location"] == "/noc/box/?state=in_service"
    view = SavedView.objects.get()
    assert ">En service</a>" in client.get("/noc/box/").content.decode()
    assert as_(world.finance).post(f"/vues/{view.pk}/oublier").status_code == 404
    assert SavedView.objects.count() == 1
    client.post(f"/vues/{view.pk}/oublier")
    assert SavedView.objects.count() == 0


def test_a_view_is_renamed_and_shared_with_who_opens_its_list(world: World) -> None:
    client, colleague = as_(world.noc), as_(make_user("zoe@operator.example", "noc"))
    for name in ("En service", "Toutes"):
        client.post("/vues", {"page": "noc:boxes", "query": "state=in_service", "name": name})
    view = SavedView.objects.get(name="En service")
    path = f"/vues/{view.pk}/changer"
    assert ">En service</a>" not in colleague.get("/noc/box/").content.decode()
    assert colleague.post(path, {"name": "À moi"}).status_code == 404
    client.post(path, {"name": "Toutes", "shared": "1"})
    client.post(path, {"name": " ", "shared": "1"})
    view.refresh_from_db()
    assert (view.name, view.shared) == ("En service", False)
    client.post(path, {"name": "Posées", "shared": "1"})
    page = colleague.get("/noc/box/").content.decode()
    assert ">Posées</a>" in page
    assert path not in page
    assert colleague.post(f"/vues/{view.pk}/oublier").status_code == 404
    asked = {"q": "posées"}
    hits = [one.get("/recherche", asked, headers=PART).content.decode() for one in (colleague, as_(world.finance))]
    assert ["/noc/box/?state=in_service" in hit for hit in hits] == [True, False]


def test_a_list_opens_with_the_view_its_reader_chose_and_shows_everything_when_asked(world: World) -> None:
    client, colleague = as_(world.noc), as_(make_user("zoe@operator.example", "noc"))
    for name, query in (("Posées", "state=in_service&page=2"), ("Vide", "")):
        client.post("/vues", {"page": "noc:boxes", "query": query, "name": name})
    view, empty = SavedView.objects.order_by("name")[0], SavedView.objects.get(name="Vide")
    assert colleague.post(f"/vues/{view.pk}/ouvrir", {"first": "1"}).status_code == 404
    client.post(f"/vues/{view.pk}/ouvrir", {"first": "1"})
    assert client.get("/noc/box/").headers["Location"] == "/noc/box/?state=in_service"
    assert colleague.get("/noc/box/").status_code == 200
    opened = client.get("/noc/box/?state=in_service").content.decode()
    assert "Vue\u00a0: <strong>Posées</strong>" in opened
    assert 'href="?view=all">tout voir' in opened
    for query in ("view=all", "state=in_stock", "q=&state="):
        page = client.get(f"/noc/box/?{query}")
        assert (page.status_code, b"Vue\xc2\xa0: <strong>" in page.content) == (200, False)
    assert client.get("/noc/box/", headers=PART).status_code == 200
    client.post(f"/vues/{empty.pk}/ouvrir", {"first": "1"})
    assert client.get("/noc/box/").status_code == 200


def test_a_colleagues_view_opens_a_list_while_it_is_shared(world: World) -> None:
    owner, colleague = as_(world.noc), as_(make_user("zoe@operator.example", "noc"))
    owner.post("/vues", {"page": "noc:boxes", "query": "state=in_service", "name": "Posées"})
    view = SavedView.objects.get()
    owner.post(f"/vues/{view.pk}/changer", {"name": "Posées", "shared": "1"})
    colleague.post(f"/vues/{view.pk}/ouvrir", {"first": "1"})
    assert colleague.get("/noc/box/").status_code == 302
    assert owner.get("/noc/box/").status_code == 200
    owner.post(f"/vues/{view.pk}/changer", {"name": "Posées"})
    assert colleague.get("/noc/box/").status_code == 200
    owner.post(f"/vues/{view.pk}/changer", {"name": "Posées", "shared": "1"})
    colleague.post(f"/vues/{view.pk}/ouvrir", {"first": "0"})
    assert (colleague.get("/noc/box/").status_code, DefaultView.objects.count()) == (200, 0)


def test_the_activity_of_an_object_tells_moves_with_reasons_and_hides_from_other_roles(world: World) -> None:
    incident = lose(world.line)
    as_(world.noc).post(f"/noc/incidents/{incident.number}/prendre")
    path = f"/fil/sla.incident/{incident.pk}/"
    page = as_(world.noc).get(path).content.decode()
    assert "Quelqu’un prend un incident (Nouveau → En cours)" in page
    assert "Un incident s’ouvre" in page
    assert [as_(user).get(path).status_code for user in (world.finance, world.owner)] == [404, 404]


def test_changes_are_told_without_secrets(world: World) -> None:
    as_(world.noc)
    before, world.box.ssh_password = world.box.hostname, "autre-secret"
    world.box.hostname = "box-nouvelle"
    world.box.save()
    page = as_(world.noc).get(f"/fil/provisioning.box/{world.box.pk}/").content.decode()
    assert "autre-secret" not in page
    assert f"Nom d’hôte\u00a0: {before} → box-nouvelle" in page


def test_two_letters_name_pages_and_a_fragment_of_a_telephone_its_customer(world: World) -> None:
    change_customer(world.customer, phone="04 76 05 06 07")
    page = f"/bureau/clients/{world.customer.number}/"
    assert "/bureau/prelevements/" in found(world, "finance", "pr")
    assert page not in found(world, "finance", "ra")
    assert all(page in found(world, "finance", typed) for typed in ("04 76 05 06", "0605", "+33 4 76 05", "rav"))


def test_a_reference_is_whole_and_all_else_escaped() -> None:
    told = whole_references("Ligne L-00027 <b> & T-2026-00015, e-mail")
    span = '<span class="nowrap">{}</span>'.format
    assert told == f"Ligne {span('L-00027')} &lt;b&gt; &amp; {span('T-2026-00015')}, e-mail"

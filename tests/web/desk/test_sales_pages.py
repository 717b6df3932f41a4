"""Sales pages: who sees them, who may act, and what each act does."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.models import User
from subscribers import services
from subscribers.models import Amendment, Contract, Customer, CustomerFile
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")
IDENTITY = {
    "kind": "company", "name": "Garage Morel", "email": "g@morel.example", "language": "fr", "siren": "552 081 317",
    "street": "1 rue Haute", "postcode": "38000", "city": "Grenoble", "country": "FR",
}  # fmt: skip


@pytest.fixture
def seller(db: None) -> User:
    return make_user("sales@operator.example", "sales")


def test_who_sees_what(world: World, seller: User) -> None:
    contract = world.line.contract.number
    pages = ["fiches/", f"fiches/{world.customer.number}/", "contrats/", f"contrats/{contract}/"]
    forms = ["fiches/nouvelle", f"fiches/{world.customer.number}/contacts", f"contrats/{contract}/resiliation"]
    people = (seller, world.finance, world.noc, *world.citizens)
    for path in pages:
        assert [as_(user).get(f"/bureau/{path}").status_code for user in people] == [200, 200, 200, 404, 404, 404]
    for path in forms:
        assert [as_(user).get(f"/bureau/{path}").status_code for user in people] == [200, 403, 403, 404, 404, 404]


def test_a_customer_is_created_and_one_who_looks_alike_is_asked_about(seller: User) -> None:
    client = as_(seller)
    assert client.post("/bureau/fiches/nouvelle", IDENTITY).status_code == 302
    again = client.post("/bureau/fiches/nouvelle", {**IDENTITY, "name": "Morel SARL"})
    assert (again.status_code, Customer.objects.count()) == (409, 1)
    assert "Garage Morel" in again.content.decode()
    assert client.post("/bureau/fiches/nouvelle", {**IDENTITY, "sure": "on"}).status_code == 302
    assert Customer.objects.count() == 2


def test_a_wrong_number_is_told_beside_its_field(seller: User) -> None:
    answer = as_(seller).post("/bureau/fiches/nouvelle", {**IDENTITY, "siren": "123456789"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["siren"])
    assert Customer.objects.count() == 0


def test_the_file_tells_who_changed_what(world: World, seller: User) -> None:
    path = f"/bureau/fiches/{world.customer.number}"
    client = as_(seller)
    client.post(f"{path}/identite", {**IDENTITY, "siren": world.customer.siren, "name": "Ravel et fils"})
    page = client.get(f"{path}/").content.decode()
    assert "Ravel et fils" in page
    assert "Menuiserie Ravel" in page  # as it was before
    assert str(seller) in page


def test_contacts_addresses_tags_notes_group(world: World, seller: User) -> None:
    client, path = as_(seller), f"/bureau/fiches/{world.customer.number}"
    above = world.other_line.contract.customer
    client.post(f"{path}/contacts", {"name": "Zoé", "phone": "04 76 00 00 00", "roles": ["signatory", "technical"]})
    client.post(f"{path}/adresses", {**IDENTITY, "kind": "billing", "recipient": "Comptabilité"})
    client.post(f"{path}/etiquettes", {"tags": "Priorité, vip, VIP"})
    client.post(f"{path}/notes", {"body": "Rappeler en mai."})
    client.post(f"{path}/groupe", {"group": above.number})
    customer = Customer.objects.get(pk=world.customer.pk)
    contact = customer.contacts.get()
    assert (contact.phone, contact.roles) == ("+33476000000", ["signatory", "technical"])
    assert (customer.tags, customer.group, customer.notes.get().by) == (["priorité", "vip"], above, seller)
    assert customer.addresses.get().recipient == "Comptabilité"
    assert "Priorit" not in client.get("/bureau/fiches/?tag=none").content.decode()
    client.post(f"/bureau/contacts/{contact.pk}/retirer")
    assert not customer.contacts.exists()


def test_a_paper_is_kept_outside_the_web_and_a_page_is_refused(world: World, seller: User) -> None:
    client, path = as_(seller), f"/bureau/fiches/{world.customer.number}/documents"
    page = SimpleUploadedFile("kbis.pdf", b"<html><script>", content_type="application/pdf")
    answer = client.post(path, {"file": page, "kind": "identity"})
    assert "PDF, PNG" in told(answer)[0]
    scan = SimpleUploadedFile("../Kbis Ravel.exe", b"%PDF-1.7 scan")
    client.post(path, {"file": scan, "kind": "identity", "shown": "on"})
    kept = CustomerFile.objects.get()
    got = client.get(f"/bureau/documents/{kept.pk}/")
    assert (got.content, got.headers["Content-Disposition"]) == (
        b"%PDF-1.7 scan",
        'attachment; filename="Kbis-Ravel.pdf"',
    )
    assert [as_(user).get(f"/bureau/documents/{kept.pk}/").status_code for user in world.citizens] == [404] * 3


def test_a_notice_is_given_proven_and_withdrawn(world: World, seller: User) -> None:
    client, contract = as_(seller), world.line.contract
    path = f"/bureau/contrats/{contract.number}"
    proof = services.keep_file(
        b"%PDF-1.7", name="a.pdf", kind="proof", customer=contract.customer, at=NOW, by=None
    )  # fmt: skip
    begun = client.get(f"{path}/resiliation").context["form"].initial
    assert begun == {"dated_on": NOW.date()}  # the last day follows from it unless somebody types another
    given = {"dated_on": "2026-11-20", "ground": "prison", "channel": "registered_letter", "reference": "1A 2345"}
    assert client.post(f"{path}/resiliation", given).status_code == 302
    notice = contract.notices.get()
    assert (notice.effective_on, notice.exit_amount > 0) == (date(2026, 11, 30), True)
    assert "1A 2345" in client.get(f"{path}/").content.decode()
    client.post(f"/bureau/resiliations/{notice.pk}/justificatif", {"proof": proof.pk})
    notice.refresh_from_db()
    assert (notice.proof, notice.exit_amount) == (proof, Decimal("0.00"))
    client.post(f"{path}/resiliation/retirer", {"why": "erreur"})
    contract.refresh_from_db()
    assert contract.state == "active"


def test_what_leaving_costs_as_of_any_day(world: World, seller: User) -> None:
    path = f"/bureau/contrats/{world.line.contract.number}/"
    early = as_(seller).get(f"{path}?on=2026-12-31").context
    late = as_(seller).get(f"{path}?on=2040-01-31").context
    assert (early["exit_on"], early["exit"].amount > 0) == (date(2026, 12, 31), True)
    assert (late["exit"].amount, late["exit_lines"]) == (Decimal("0.00"), [])
    begun = as_(seller).get(path).context
    for slip in ("1900-01-01", "9999-12-31"):
        asked = as_(seller).get(f"{path}?on={slip}").context
        assert (asked["exit_on"], asked["exit"].amount) == (begun["exit_on"], begun["exit"].amount)
        assert asked["exit_form"].errors["on"]


def test_no_notice_is_dated_before_the_signature(world: World, seller: User) -> None:
    contract = world.line.contract
    given = {"ground": "choice", "channel": "registered_letter", "reference": "1A", "dated_on": "2020-01-01"}
    answer = as_(seller).post(f"/bureau/contrats/{contract.number}/resiliation", given)
    assert (answer.status_code, contract.notices.count()) == (422, 0)
    assert "signé" in answer.content.decode()


def test_a_change_is_planned_and_undone(world: World, seller: User) -> None:
    client, contract = as_(seller), world.line.contract
    given = {"monthly_fee": "60", "effective_on": "2027-01-01", "why": "négocié"}
    client.post(f"/bureau/contrats/{contract.number}/prix", given)
    amendment = Amendment.objects.get()
    assert "Changement de prix" in client.get(f"/bureau/contrats/{contract.number}/").content.decode()
    client.post(f"/bureau/avenants/{amendment.pk}/annuler", {"why": "erreur"})
    amendment.refresh_from_db()
    assert (amendment.state, contract.fee) == ("undone", Contract.objects.get(pk=contract.pk).fee)


def test_a_move_is_charged_as_the_zone_says_and_refused_outside(world: World, seller: User) -> None:
    client, contract = as_(seller), world.line.contract
    there = services.create_site(contract.customer, label="Dépôt", street="1", postcode="38500", city="Voiron")
    path = f"/bureau/contrats/{contract.number}/demenagement"
    given = {"site": there.pk, "effective_on": "2027-01-01"}
    assert client.post(path, given).status_code == 422
    zone = services.zone_by_code("voiron", name="Voiron", mbps=(100, 100), setup_fee=Decimal(150), delay_days=20)
    services.set_communes(zone, [("38500", "VOIRON", "38563")])
    assert client.post(path, given).status_code == 302
    assert Amendment.objects.get().setup_fee == Decimal("150.00")


def test_a_contract_is_handed_over(world: World, seller: User) -> None:
    client, contract = as_(seller), world.line.contract
    to = world.other_line.contract.customer
    given = {"to": to.number, "on": "2026-12-01", "why": "courrier du 20/11"}
    assert client.post(f"/bureau/contrats/{contract.number}/cession", given).status_code == 302
    heir = Contract.objects.get(follows=contract)
    contract.refresh_from_db()
    assert (heir.customer, heir.state, contract.ends_on) == (to, "draft", date(2026, 11, 30))
    client.post(f"/bureau/contrats/{heir.number}/signature", {"on": "2026-11-23"})
    heir.refresh_from_db()
    assert heir.state == "signed"

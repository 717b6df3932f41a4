"""axe-core finds nothing serious on any page, light and dark, wide and narrow; the keyboard reaches the content."""

from datetime import date

import pytest

from kernel import leaving, letters
from kernel.services import ask_for_state
from sla import services as sla
from subscribers import services as subscribers
from tests.apps.invoicing import bank_world
from tests.apps.subscribers.make import make_contract, make_offer
from tests.browser.conftest import Examine, Look, SignIn
from tests.web.world import NOW, World, impact_of, lose, owed, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)


def console(world: World) -> list[str]:
    owed(world)
    incident = lose(world.line)
    ticket = ticket_of(incident)
    sla.note(ticket, body="Vu.", at=impact_of(incident).opened_at, by=world.noc)
    pages = [f"/noc/incidents/{incident.number}/", f"/noc/demandes/{ticket.number}/", f"/noc/box/{world.box.serial}/"]
    pages.append(f"/noc/box/{world.box.serial}/arrivee/")
    serial, code = world.box.serial, world.line.node.code
    pages += ["/noc/etat/", "/noc/etat/a", f"/noc/box/{serial}/mesures", f"/noc/noeuds/{code}/mesures"]
    pages += [f"/noc/lignes/{world.line.reference}/disponibilite", "/noc/profils/", "/noc/profils/router/"]
    pages.append(f"/noc/modeles/{world.box.model_id}/firmware/")
    pages.append(f"/noc/impacts/{impact_of(incident).pk}/explication")
    pages += [f"/noc/{name}/" for name in ("travaux", "courrier", "reponses-types", "reclamations", "rapports")]
    pages += ["/noc/travaux/nouveaux", "/noc/calendriers/", "/noc/garantie/", "/noc/astreinte/", "/noc/?a=moi"]
    pages.append("/noc/demandes/appel?q=a")
    pages.append(f"/noc/demandes/appel?contrat={world.line.contract.number}")
    pages += ["/noc/garantie/escalade/", "/noc/garantie/reclamations/"]
    return ["/noc/", "/noc/?mur", "/noc/demandes/", "/noc/box/", "/noc/lignes/", "/noc/noeuds/", "/noc/style", *pages]


def desk(world: World) -> list[str]:
    penalty, debtor = owed(world), bank_world.debtor()
    batch = bank_world.proposed()
    number = debtor.instalment.schedule.invoice.number
    assert debtor.mandate
    return [
        "/bureau/mandats/",
        f"/bureau/mandats/{debtor.mandate.pk}/",
        f"/bureau/clients/{debtor.customer.number}/mandat",
        f"/bureau/clients/{debtor.customer.number}/recouvrement",
        "/bureau/rejets/",
        "/bureau/relances/politique",
        "/bureau/relances/interets",
        "/bureau/",
        "/bureau/clients/",
        f"/bureau/clients/{debtor.customer.number}/",
        "/bureau/factures/",
        f"/bureau/factures/{number}/",
        "/bureau/campagnes/",
        "/bureau/chiffres/",
        "/bureau/plateforme/",
        f"/bureau/clients/{debtor.customer.number}/facturation",
        "/bureau/journal/",
        "/bureau/etats/balance/",
        "/bureau/etats/ledger/",
        "/bureau/etats/aged/",
        "/bureau/etats/vat/",
        "/bureau/remises/",
        "/bureau/comptes/",
        "/bureau/exercices/",
        "/bureau/penalites/",
        f"/bureau/penalites/{penalty.pk}/",
        "/bureau/prelevements/",
        f"/bureau/prelevements/{batch.pk}/",
        "/bureau/banque/",
        "/bureau/relances/",
        "/bureau/courriers/",
    ]


def portal(world: World) -> list[str]:
    owed(world)
    ticket = ticket_of(lose(world.line))
    tariff = subscribers.save_tariff(None, code="pro", name="Tarif Pro")
    rates = b"prefixe;destination;prix par minute\n+33;France;0,01\n"
    subscribers.take_rates(tariff, rates, name="t.csv", valid_from=date(2026, 1, 1), at=NOW, by=None)
    subscribers.save_offer(make_offer(), tariff="pro")
    return [
        f"/portail/contrats/{make_contract(world.customer).number}/tarif",
        "/portail/",
        f"/portail/lignes/{world.line.reference}/",
        "/portail/demandes/",
        f"/portail/demandes/{ticket.number}/",
        "/portail/demandes/nouvelle",
        "/portail/travaux/",
        "/portail/avis/",
        "/portail/reclamation",
        "/portail/factures/",
        "/portail/factures/reglements",
        "/portail/factures/releve",
        "/portail/compte/",
        "/portail/courrier/",
        "/portail/contrats/",
        f"/portail/compte/{world.customer.number}/mandat",
        "/portail/factures/releve",
        "/compte/password/change/",
    ]


FACES = {"noc": console, "finance": desk, "owner": portal}


@pytest.mark.parametrize("who", FACES)
def test_nothing_serious_on_any_page(world: World, sign_in: SignIn, examine: Examine, who: str) -> None:
    paths = FACES[who](world)
    assert examine(sign_in(getattr(world, who)), paths) == {}


def test_the_pages_for_who_is_not_signed_in(world: World, sign_in: SignIn, look: Look) -> None:
    reader = ask_for_state("voisin@example.org", language="fr", at=NOW)
    topic = next(topic for topic in letters.topics() if not topic.obliged)
    state = f"/etat/abonnement/{leaving.state_key(reader.email)}"
    page = sign_in(world.owner)
    page.context.clear_cookies()
    links = [state, f"{state}/fin", f"/desabonnement/{leaving.topic_key(world.owner.email, topic)}"]
    for path in ("/compte/login/", *links, "/desabonnement/nonsense", "/invitation/nonsense", "/nowhere"):
        page.goto(path)
        assert look(page) == [], path


def test_the_keyboard_skips_to_the_content(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.noc)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")

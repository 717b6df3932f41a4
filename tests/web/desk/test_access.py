"""The desk: finance works, the NOC and customers find no such page, and a reader may do nothing."""

from datetime import timedelta

import pytest
from django.test import Client

from invoicing.models import Payment
from sla import services as sla
from tests.apps.invoicing import bank_world
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, owed, told

pytestmark = pytest.mark.usefixtures("at_ten")


def paths(world: World) -> list[str]:
    penalty = owed(world)
    debtor = bank_world.debtor()
    batch = bank_world.proposed()
    return [
        "/bureau/",
        "/bureau/clients/",
        f"/bureau/clients/{world.customer.number}/",
        "/bureau/factures/",
        f"/bureau/factures/{debtor.instalment.schedule.invoice.number}/",
        "/bureau/penalites/",
        f"/bureau/penalites/{penalty.pk}/",
        "/bureau/prelevements/",
        f"/bureau/prelevements/{batch.pk}/",
        "/bureau/banque/",
        "/bureau/relances/",
        "/bureau/courriers/",
    ]


def test_who_sees_the_desk(world: World) -> None:
    for path in paths(world):
        seen = [as_(user).get(path).status_code for user in (world.finance, world.noc, world.owner)]
        assert (path, seen) == (path, [200, 404, 404])
        assert Client().get(path).headers["Location"].startswith("/compte/login/?next=/bureau/")


def test_one_who_only_reads_may_do_nothing(world: World) -> None:
    reader = make_user("reader@operator.example", "read_only")
    penalty = owed(world)
    acts = [
        f"/bureau/clients/{world.customer.number}/paiement",
        f"/bureau/clients/{world.customer.number}/promesse",
        f"/bureau/penalites/{penalty.pk}/accepter",
        f"/bureau/penalites/{penalty.pk}/refuser",
        "/bureau/prelevements/preparer",
        "/bureau/banque/lire",
        "/bureau/banque/prendre",
    ]
    assert [as_(reader).post(path).status_code for path in acts] == [403] * len(acts)
    penalty.refresh_from_db()
    assert (penalty.state, Payment.objects.count()) == ("proposed", 0)
    assert as_(reader).get("/bureau/").status_code == 200


def test_a_penalty_is_decided_by_an_approver_alone(world: World) -> None:
    penalty = owed(world)
    as_(world.owner).post(f"/portail/penalites/{penalty.pk}/demander")
    answers = [
        as_(user).post(f"/bureau/penalites/{penalty.pk}/accepter").status_code
        for user in (world.noc, world.finance, world.approver)
    ]
    penalty.refresh_from_db()
    assert (answers, penalty.state, penalty.decided_by) == ([404, 403, 302], "approved", world.approver)


def test_what_was_granted_too_much_is_shown_as_such_and_taken_back_by_an_approver(world: World) -> None:
    first = owed(world)
    as_(world.owner).post(f"/portail/penalites/{first.pk}/demander")
    as_(world.approver).post(f"/bureau/penalites/{first.pk}/accepter")
    restored = first.impact.events.get(kind="restored")
    sla.correct(restored, true_at=restored.at - timedelta(hours=6), reason="Journal", at=NOW, by=world.noc)
    second = first.impact.penalties.get(revision=2)
    page = as_(world.approver).get(f"/bureau/penalites/{second.pk}/").content.decode()
    assert "Moins est dû que ce qui a été accordé" in page
    assert f'href="/bureau/penalites/{first.pk}/">Version 1</a>' in page
    answer = as_(world.approver).post(f"/bureau/penalites/{second.pk}/accepter")
    assert told(answer) == ["Approuvée. La facture suit au prochain passage de facturation, d’ici quelques minutes."]
    second.refresh_from_db()
    assert (second.state, second.amount) == ("approved", -first.amount)
    # Nobody asks a customer to claim what he gives back.
    assert "/portail/penalites/" not in as_(world.owner).get("/portail/").content.decode()

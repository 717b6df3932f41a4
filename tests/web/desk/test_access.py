"""The desk: finance works, the NOC and customers find no such page, and a reader may do nothing."""

import pytest
from django.test import Client

from invoicing.models import Payment
from tests.apps.invoicing import bank_world
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, owed

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

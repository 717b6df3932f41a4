"""Mass changes: planned over a filter, approved by another person, paused, resumed and cancelled with a reason."""

import pytest
from pytest_django import DjangoAssertNumQueries

from kernel.models import User
from provisioning import services
from provisioning.models import ConfigTemplate, Push, Rollout
from tests.apps.provisioning.make import AT, FAKE, make_box
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture(autouse=True)
def _fake_boxes(settings: object) -> None:
    settings.RACCORD_DRIVERS = FAKE  # type: ignore[attr-defined]


@pytest.fixture
def senior(world: World) -> User:
    return make_user("senior@operator.example", "senior_noc")


def second_version(world: World) -> ConfigTemplate:
    body = services.ready_made("cisco_ios") + "ip tcp synwait-time 5\n"
    return services.publish_template(world.box.model, body, at=AT)


def planned(world: World, by: User) -> Rollout:
    asked = {"title": "Synwait", "template": second_version(world).pk}
    answer = as_(by).post("/noc/vagues/nouvelle", asked)
    rollout = Rollout.objects.get()
    assert answer.headers["Location"] == f"/noc/vagues/{rollout.pk}/"
    return rollout


def test_a_plan_shows_the_lines_and_sends_nothing(world: World) -> None:
    make_box(world.other_line, 2)
    before = Push.objects.count()
    rollout = planned(world, world.noc)
    text = as_(world.noc).get(f"/noc/vagues/{rollout.pk}/").content.decode()
    assert (rollout.state, rollout.parts.count(), Push.objects.count()) == ("planned", 2, before)
    assert "ip tcp synwait-time 5" in text
    assert "accord d’une autre personne" in text


def test_a_filter_that_meets_nothing_is_told(world: World) -> None:
    asked = {"title": "Rien", "template": second_version(world).pk, "firmware": "99.9"}
    answer = as_(world.noc).post("/noc/vagues/nouvelle", asked)
    assert (answer.status_code, Rollout.objects.exists()) == (200, False)
    assert told(answer)[0].startswith("Aucune box ne changerait")


def test_the_count_follows_the_filter(world: World) -> None:
    make_box(world.other_line, 2)
    client, template = as_(world.noc), second_version(world)
    every = client.get("/noc/vagues/nombre", {"template": str(template.pk), "title": ""}).content.decode()
    none = client.get("/noc/vagues/nombre", {"template": str(template.pk), "firmware": "99.9"}).content.decode()
    assert ("2 box changeraient" in every, "Aucune box ne changerait" in none) == (True, True)


def test_only_another_person_approves(world: World, senior: User) -> None:
    rollout = planned(world, senior)
    own = as_(senior).post(f"/noc/vagues/{rollout.pk}/approuver")
    rollout.refresh_from_db()
    assert (rollout.state, len(told(own))) == ("planned", 1)
    assert as_(world.noc).post(f"/noc/vagues/{rollout.pk}/approuver").status_code == 403
    as_(make_user("chief@operator.example", "admin")).post(f"/noc/vagues/{rollout.pk}/approuver")
    rollout.refresh_from_db()
    assert rollout.state == "running"


def test_pause_resume_and_cancel(world: World, senior: User) -> None:
    rollout, client, states = planned(world, world.noc), as_(senior), []
    acts: list[tuple[str, dict[str, str]]] = [
        ("approuver", {}),
        ("pause", {}),
        ("reprendre", {"why": ""}),
        ("reprendre", {"why": "Vu avec le client"}),
        ("annuler", {"why": "Mauvaise version"}),
    ]
    for act, typed in acts:
        client.post(f"/noc/vagues/{rollout.pk}/{act}", typed)
        rollout.refresh_from_db()
        states.append(rollout.state)
    assert states == ["running", "paused", "paused", "running", "cancelled"]
    assert "Mauvaise version" in client.get(f"/noc/vagues/{rollout.pk}/").content.decode()


def test_the_live_part_ends_with_the_change(world: World) -> None:
    rollout, client = planned(world, world.noc), as_(world.noc)
    path = f"/noc/vagues/{rollout.pk}/direct"
    first = client.get(path)
    same = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    client.post(f"/noc/vagues/{rollout.pk}/annuler", {"why": "Fini"})
    assert [first.status_code, same.status_code, client.get(path).status_code] == [200, 304, 286]


def test_who_sees_and_who_plans(world: World) -> None:
    rollout, reader = planned(world, world.noc), as_(make_user("reader@operator.example", "read_only"))
    for path in ("/noc/vagues/", f"/noc/vagues/{rollout.pk}/"):
        assert [as_(user).get(path).status_code for user in (world.noc, world.finance, world.owner)] == [200, 404, 404]
        assert reader.get(path).status_code == 200
    for act in ("approuver", "pause", "reprendre", "annuler"):
        assert reader.post(f"/noc/vagues/{rollout.pk}/{act}", {"why": "x"}).status_code == 403
    assert reader.get("/noc/vagues/nouvelle").status_code == 403
    rollout.refresh_from_db()
    assert rollout.state == "planned"


def test_the_list_costs_the_same_for_one_and_for_two(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, client = planned(world, world.noc), as_(world.noc)
    client.get("/noc/vagues/")
    Rollout.objects.create(
        title="Autre", kind="template", model=first.model, template=first.template, waves=1, planned_at=AT,
        planned_by=world.noc,
    )  # fmt: skip
    with django_assert_num_queries(6):
        client.get("/noc/vagues/")

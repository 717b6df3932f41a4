"""Templates: versions and their differences, drafts tried on a line, faults at their line, publication."""

import pytest
from pytest_django import DjangoAssertNumQueries

from kernel.models import User
from provisioning import services
from provisioning.models import ConfigTemplate
from tests.apps.provisioning.make import AT, make_model
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def senior(world: World) -> User:
    return make_user("senior@operator.example", "senior_noc")


def draft(world: World, extra: str = "") -> ConfigTemplate:
    body = services.ready_made("cisco_ios") + extra
    return services.draft_template(world.box.model, body, at=AT, by=world.noc, note="essai")


def path(template: ConfigTemplate, act: str = "") -> str:
    return f"/noc/gabarits/versions/{template.pk}/{act}"


def test_a_draft_begins_from_the_newest_version_and_is_kept(world: World, senior: User) -> None:
    client, model = as_(senior), world.box.model
    client.post(f"/noc/gabarits/{model.pk}/brouillon")
    made = model.templates.get(number=2)
    assert (made.body, made.published_at, made.drafted_by) == (services.ready_made("cisco_ios"), None, senior)
    client.post(path(made, "garder"), {"body": "hostname {{ hostname }}\r\n", "note": "court"})
    made.refresh_from_db()
    assert (made.body, made.note) == ("hostname {{ hostname }}\n", "court")


def test_a_fault_is_shown_at_its_line_while_one_types(world: World, senior: User) -> None:
    made, client = draft(world), as_(senior)
    for body, line, words in (
        ("hostname {{ hostname }}\nntp server {{ ntp }}\n", 2, "Personne ne connaît ce nom"),
        ("hostname {{ hostname }}\n\n{% if state %}\n", 3, "Ceci n’est pas compris"),
    ):
        text = client.post(path(made, "essai"), {"body": body, "line": world.line.reference}).content.decode()
        assert (f'data-faults="{line}"' in text, words in text) == (True, True)
    made.refresh_from_db()
    assert made.body == services.ready_made("cisco_ios")


def test_a_sound_draft_shows_all_three_states_without_secrets(world: World, senior: User) -> None:
    made = draft(world)
    text = as_(senior).get(path(made), {"line": world.line.reference}).content.decode()
    assert f"Il tient pour {world.line.reference}" in text
    assert text.count('class="paper numbered') == 3
    assert [secret for secret in world.box.secrets() if secret in text] == []


def test_what_is_faulty_is_never_published(world: World, senior: User) -> None:
    made = draft(world, "ntp server {{ nobody }}\n")
    answer = as_(senior).post(path(made, "publier"), {"line": world.line.reference})
    made.refresh_from_db()
    assert (made.published_at, told(answer)[0][:24]) == (None, "Publication impossible\u202f:")


def test_a_published_version_is_read_only_and_says_who_has_it(world: World, senior: User) -> None:
    made, client = draft(world, "ip tcp synwait-time 5\n"), as_(senior)
    client.post(path(made, "publier"), {"line": world.line.reference})
    made.refresh_from_db()
    assert made.published_by == senior
    text = client.get(path(made)).content.decode()
    assert ("<textarea" in text, "Aucune box en service" in text) == (False, True)
    client.post(path(made, "garder"), {"body": "hostname x", "note": ""})
    made.refresh_from_db()
    assert made.body.endswith("synwait-time 5\n")


def test_two_versions_are_compared(world: World, senior: User) -> None:
    draft(world, "ip tcp synwait-time 5\n")
    text = as_(world.noc).get(f"/noc/gabarits/{world.box.model.pk}/", {"old": "1", "new": "2"}).content.decode()
    assert '<span class="diff-add">+ip tcp synwait-time 5</span>' in text


def test_who_reads_and_who_writes(world: World) -> None:
    made = draft(world)
    for seen in ("/noc/gabarits/", f"/noc/gabarits/{world.box.model.pk}/", path(made)):
        assert [as_(user).get(seen).status_code for user in (world.noc, world.finance, world.owner)] == [200, 404, 404]
    for act in ("garder", "essai", "publier"):
        assert as_(world.noc).post(path(made, act), {"body": "x", "line": world.line.reference}).status_code == 403
    assert as_(world.noc).post(f"/noc/gabarits/{world.box.model.pk}/brouillon").status_code == 403
    assert ConfigTemplate.objects.filter(model=world.box.model).count() == 2


def test_the_list_costs_the_same_for_any_number_of_models(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(world.noc)
    client.get("/noc/gabarits/")
    make_model("C1111-8P")
    with django_assert_num_queries(5):
        client.get("/noc/gabarits/")

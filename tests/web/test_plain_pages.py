"""Pages that stand alone, as for an address that is wrong: under the operator's name, in the theme that was chosen."""

from django.test import Client

from tests.web.world import World, as_


def test_a_wrong_address_is_told_under_the_operators_name_and_to_his_people_under_ours(world: World) -> None:
    told = as_(world.owner).get("/portail/nothing")
    assert told.status_code == 404
    assert "Valmont Télécom</a>" in told.content.decode()
    assert "Raccord</a>" in as_(world.noc).get("/noc/nothing").content.decode()


def test_who_signs_in_does_so_at_the_operators(world: World, client: Client) -> None:
    page = client.get("/compte/login/").content.decode()
    assert page.count("Valmont Télécom<") == 3
    assert "Raccord<" not in page


def test_a_theme_that_was_chosen_holds_there_too(world: World) -> None:
    client = as_(world.owner)
    assert 'data-bs-theme="light"' in client.get("/portail/nothing").content.decode()
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark" data-bs-theme="dark"' in client.get("/portail/nothing").content.decode()


def test_what_is_only_sent_answers_a_reader_with_a_page_and_not_with_nothing(world: World) -> None:
    client = as_(world.noc)
    told = client.get("/noc/stock/depots")
    assert (told.status_code, told.headers["Allow"]) == (405, "POST")
    assert "Il n’y a rien à lire ici" in told.content.decode()
    assert client.put("/noc/stock/depots").content == b""

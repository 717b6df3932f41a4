"""The guide opens where it speaks of the page one is on, and shows a customer his own chapter alone."""

import pytest

from tests.web.world import World, as_
from web.guide import CHAPTERS, PASSAGES, told


def test_every_passage_that_a_page_names_is_in_the_guide() -> None:
    missing = [
        page for page, (chapter, passage) in PASSAGES.items() if passage and f'id="{passage}"' not in told(chapter)
    ]
    assert missing == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_no_dead_link_and_no_picture(chapter: str) -> None:
    text = told(chapter)
    assert ("<img" in text, 'href="../' in text, "<strong>" in text) == (False, False, True)


@pytest.mark.parametrize(
    ("who", "page", "leads"),
    [
        ("noc", "noc:box", "/aide/noc/#une-box"),
        ("finance", "desk:batches", "/aide/finance/#le-5-du-mois-prelever"),
        ("finance", "desk:unknown", "/aide/finance/"),
        ("owner", "portal:home", "/aide/client/#ma-ligne"),
        ("owner", "noc:box", "/aide/client/"),
    ],
)
def test_help_leads_to_the_passage_of_the_page(world: World, who: str, page: str, leads: str) -> None:
    client = as_(getattr(world, who))
    assert client.get("/aide/", {"page": page}).headers["Location"] == leads
    assert client.get(leads.partition("#")[0]).status_code == 200


def test_a_customer_reads_his_chapter_and_no_other(world: World) -> None:
    read = {name: as_(world.owner).get(f"/aide/{name}/").status_code for name in CHAPTERS}
    assert {name for name, status in read.items() if status == 200} == {"client", "api"}

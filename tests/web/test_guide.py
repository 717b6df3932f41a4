"""The guide opens where it speaks of the page one is on, and shows a customer his own chapter alone."""

import re
from pathlib import Path

import pytest

from tests.web.world import World, as_
from web.guide import CHAPTERS, FOLDER, PASSAGES, told
from web.management.commands.take_screenshots import SHOTS


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_passage_that_a_page_names_is_in_the_guide(language: str) -> None:
    named = [(page, *place) for page, place in PASSAGES.items() if place[1]]
    missing = [page for page, chapter, passage in named if f'id="{passage}"' not in told(chapter, language)]
    assert missing == []


def test_the_english_guide_has_the_passages_of_the_french() -> None:
    for chapter in CHAPTERS:
        french, english = (re.findall(r'<p id="([\w-]+)"', told(chapter, language)) for language in ("fr", "en"))
        assert set(english) <= set(french), chapter
        assert len(english) >= len(french) - 3, chapter


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_no_dead_link_and_no_picture(chapter: str, language: str) -> None:
    text = told(chapter, language)
    assert "!-- #" not in text
    assert ("<img" in text, 'href="../' in text, "<strong>" in text) == (False, False, True)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_the_french_guide_is_set_as_french_is(path: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`]*`|\*\*\?\*\*|\]\([^)]*\)", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r".{20}[^|\n-] [:;?!»](?=\s)|.{20}[^\s\u202f/\d][;?!](?=\s)|« .{20}|.{20}'|\.\.\.", prose) == []


def test_every_picture_of_the_guide_is_one_that_the_command_takes() -> None:
    shown = {
        path: re.findall(r"\((?:\.\./)+screenshots/([\w-]+)\.png\)", path.read_text()) for path in FOLDER.rglob("*.md")
    }
    taken = {shot.name for shot in SHOTS}
    assert {path.name: set(names) - taken for path, names in shown.items() if set(names) - taken} == {}
    assert all(names for path, names in shown.items() if path.stem in set(CHAPTERS) - {"api"})


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


def test_it_is_read_in_the_readers_language(world: World) -> None:
    client = as_(world.owner)
    assert "<strong>Qui a accès" in client.get("/aide/client/").content.decode()
    client.cookies["django_language"] = "en"
    assert 'id="qui-a-acces"><strong>Who has access' in client.get("/aide/client/").content.decode()


def test_a_customer_reads_his_chapter_and_no_other(world: World) -> None:
    read = {name: as_(world.owner).get(f"/aide/{name}/").status_code for name in CHAPTERS}
    assert {name for name, status in read.items() if status == 200} == {"client", "api"}

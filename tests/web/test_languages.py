"""Pages in one language: nothing of the other's catalogue is on them, for staff and for customers."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from kernel.models import User
from tests.apps.subscribers.make import make_user
from tests.web.test_french import catalogue
from tests.web.world import World, as_, lose, owed, ticket_of

pytestmark = pytest.mark.usefixtures("at_ten")
SAID = {"aria-label", "placeholder", "title", "alt", "data-label"}
UNSAID = {"script", "style", "textarea", "pre", "code"}


class Texts(HTMLParser):
    """Every text of a page, and what its attributes say; a passage marked as of another language is left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in UNSAID or (tag != "html" and "lang" in told):
            self._open.append(tag)
        self.found |= {" ".join(value.split()) for name, value in attrs if name in SAID and value}

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open and data.strip():
            self.found.add(" ".join(data.split()))


def words() -> Iterator[tuple[str, str]]:
    for entry in catalogue():
        if entry.msgid_plural:
            yield from zip((entry.msgid, entry.msgid_plural), entry.msgstr_plural.values(), strict=False)
        else:
            yield entry.msgid, entry.msgstr


def only(language: str) -> set[str]:
    """Texts that are of that language alone; single words may be names, and prove nothing."""
    pairs = [(" ".join(english.split()), " ".join(french.split())) for english, french in words()]
    english, french = {one for one, _ in pairs}, {one for _, one in pairs}
    found = english - french if language == "en" else french - english
    return {text for text in found if " " in text}


@pytest.mark.parametrize(("language", "other"), [("en", "fr"), ("fr", "en")])
def test_no_page_speaks_the_other_language(world: World, language: str, other: str) -> None:
    owed(world)
    ticket = ticket_of(lose(world.line))
    assert ticket.impact
    admin, strange, read = make_user("admin@operator.example", "admin"), only(other), 0
    User.objects.update(language=language)
    number, box = world.customer.number, world.box.serial
    pages = {
        admin: [
            *("/noc/", f"/noc/incidents/{ticket.impact.incident.number}/", f"/noc/box/{box}/", "/noc/stock/"),
            *("/bureau/", f"/bureau/clients/{number}/", f"/bureau/fiches/{number}/", "/bureau/relances/politique"),
            *("/bureau/penalites/", "/bureau/comptes/", "/reglages/comptes/", "/reglages/roles/", "/moi/avis/"),
            *("/reglages/demarrage/", "/aide/noc/", "/noc/vagues/nouvelle", "/noc/garantie/"),
        ],
        world.owner: ["/portail/", "/portail/factures/", "/portail/contrats/", "/moi/", "/etat/", "/aide/client/"],
    }
    found = {}
    for user, paths in pages.items():
        client = as_(user)
        client.cookies["django_language"] = language
        for path in paths:
            answer = client.get(path)
            if answer.status_code == 200:
                read += 1
                found[path] = Texts(answer.content.decode()).found & strange
    assert {path: texts for path, texts in found.items() if texts} == {}
    assert read >= 21

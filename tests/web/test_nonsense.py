"""Every form that a page shows, filled in with nonsense one field at a time, is answered and never with a fault."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client

from kernel.roles import Role
from tests.apps.subscribers.make import make_user
from tests.web.test_crawler import addresses
from tests.web.world import World, as_

pytestmark = [pytest.mark.usefixtures("at_ten"), pytest.mark.long]
JUNK = (
    *("", "\x00", "x" * 5000, "-1", "9" * 20, "NaN", "1e400", "9999-12-31", "0001-01-01", "2026-02-30", "²", "é\u202e"),
    *("0", "1,005", "[]", "../../x", "9223372036854775808", "2147483648", "١٢", "Infinity"),
)
Form = tuple[str, dict[str, str]]


class Forms(HTMLParser):
    """The forms of a page that post: where to, and the fields with what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._fields: dict[str, str] = {}
        self._chosen = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            if told.get("method", "").lower() == "post":
                self.found.append((told.get("action", ""), self._fields))
        self.found += [(told[one], self._fields) for one in ("formaction", "hx-post") if told.get(one)]
        if tag == "option":
            self._fields[self._chosen] = self._fields.get(self._chosen) or told.get("value", "")
        elif told.get("name", "csrfmiddlewaretoken") != "csrfmiddlewaretoken":
            self._chosen = told["name"]
            self._fields.setdefault(self._chosen, told.get("value", ""))


class UndoneError(Exception):
    """Rolls one post back, so that each begins from the same world."""


def forms_of(client: Client, world: World) -> Iterator[Form]:
    """Each kind of form once, whatever object it is about."""
    known = set()
    for path in addresses(world):
        answer = client.get(path)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for action, fields in Forms(answer.content.decode()).found:
            target = action or path
            kind = re.sub(r"\d+", "#", target.partition("?")[0]), tuple(sorted(fields))
            if target.startswith("/") and "logout" not in target and kind not in known:
                known.add(kind)
                yield target, fields


def bodies(fields: Mapping[str, str]) -> Iterator[dict[str, str]]:
    yield {}
    yield dict(fields)
    for name in fields:
        yield from ({**fields, name: junk} for junk in JUNK)


def fault_of(client: Client, path: str, body: dict[str, str]) -> str:
    try:
        with transaction.atomic():
            status = client.post(path, body).status_code
            raise UndoneError
    except UndoneError:
        return f"{path} {body!r:.300}: {status}" if status >= 500 else ""


@pytest.mark.parametrize("who", ["admin", "owner"])
def test_no_form_breaks(world: World, who: str) -> None:
    client = as_(make_user("boss@crawl.example", Role.ADMIN) if who == "admin" else world.owner)
    client.raise_request_exception = False
    forms = list(forms_of(client, world))
    assert len(forms) > 20
    faults = [fault for path, fields in forms for body in bodies(fields) if (fault := fault_of(client, path, body))]
    assert faults == []

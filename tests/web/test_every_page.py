"""No address is added that is neither looked at under axe nor excused."""

import re
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.apps.subscribers.make import make_user
from tests.web.every_page import NO_PAGES, PAGES
from tests.web.world import World, as_

WHOLE = ("admin/", "api/")


def addresses(resolver: Any = None, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """The name and the pattern of each address; one without a name is called by its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one, path, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and not path.startswith(WHOLE):
            yield (space + one.name if one.name else path), path


def only_posted(client: Client, pattern: str) -> bool:
    plain = re.sub(r"\(\?P<\w+>[^)]*\)+", "1", pattern.replace("^", "").replace("$", ""))
    return client.get("/" + re.sub(r"<(?:\w+:)?\w+>", "1", plain)).status_code == 405


def test_every_address_is_looked_at_or_excused(world: World) -> None:
    staff, customer = as_(make_user("admin@operator.example", "admin")), as_(world.owner)
    excused = [name for names in NO_PAGES.values() for name in names.split()]
    listed = [*PAGES.split(), *excused]
    assert sorted({name for name in listed if listed.count(name) > 1}) == []
    known = dict(addresses())
    assert sorted(set(listed) - set(known)) == []
    missing = {name: path for name, path in known.items() if name not in listed}
    face = {name: customer if name.startswith("portal:") else staff for name in missing}
    assert [name for name, path in missing.items() if not only_posted(face[name], path)] == []

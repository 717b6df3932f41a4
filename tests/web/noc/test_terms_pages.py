"""The guarantee's policies: nothing is reset by a change, each is tried before it is published, by an administrator."""

from datetime import date, timedelta
from typing import Any

import pytest

from kernel import policies
from kernel.models import PolicyVersion
from kernel.selectors import policy
from kernel.services import publish_policy
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told
from web.noc.terms_forms import FORMS, SHAPES
from web.spans import span_of, span_text

pytestmark = pytest.mark.usefixtures("at_ten")
TODAY = date(2026, 11, 23)
ODD: dict[str, dict[str, Any]] = {
    "gtr": {
        "allowance": "PT10H20M", "starts": "detection", "lateness": "real", "relapse_window": "PT0S",
        "scale": [{"beyond": "PT30M", "included": True, "share": "0.025"},
                  {"beyond": "PT8H", "included": False, "share": "0.10"}],
        "thresholds": [25, 100], "credit": "automatic", "claim_grace": "P5D", "zone": "Indian/Reunion",
        "cap": "0.5", "base": "options",
        "maintenance_long": "PT4H", "maintenance_notice": "PT16H", "maintenance_short_notice": "PT2H30M",
    },
    "escalation": {"text_from": 50, "second_call_from": 101},
    "complaint": {"window": 10, "service": 8, "technical": 30},
}  # fmt: skip
PAGES = {"gtr": "/noc/garantie/", "escalation": "/noc/garantie/escalade/", "complaint": "/noc/garantie/reclamations/"}


def typed(kind: str) -> dict[str, str]:
    """What the form shows of the policy in force, as a browser would send it back."""
    form = FORMS[kind](initial={"valid_from": TODAY, **FORMS[kind].shown(policy(kind, TODAY))})
    return {field.name: str(field.value() if field.value() is not None else "") for field in form}


@pytest.mark.parametrize("kind", ODD)
def test_publishing_what_is_shown_changes_nothing_of_an_unusual_policy(world: World, kind: str) -> None:
    publish_policy(kind, ODD[kind], valid_from=date(2020, 1, 1), at=NOW, by=None, reason="x")
    before = policy(kind, TODAY)
    assert set(policies.encode(before)) == set(ODD[kind])
    answer = as_(make_user("admin@operator.example", "admin")).post(PAGES[kind], typed(kind))
    assert answer.status_code == 302
    assert PolicyVersion.objects.filter(kind=kind).count() == 2
    assert policy(kind, TODAY) == before
    assert set(SHAPES[kind].__dataclass_fields__) == set(FORMS[kind].shown(before))


@pytest.mark.parametrize("kind", ODD)
def test_trying_is_for_readers_and_publishing_for_an_administrator(world: World, kind: str) -> None:
    noc = as_(world.noc)
    assert noc.post(PAGES[kind], typed(kind) | {"try": "1"}).status_code == 200
    assert noc.post(PAGES[kind], typed(kind)).status_code == 403
    assert as_(world.owner).post(PAGES[kind], typed(kind)).status_code == 404
    assert not PolicyVersion.objects.filter(kind=kind).exists()


def test_the_terms_are_tried_on_worked_examples(world: World) -> None:
    given = typed("gtr") | {"allowance": "10", "scale": "1 10", "try": "1"}
    page = " ".join(as_(world.noc).post("/noc/garantie/", given).content.decode().split())
    # A browser's date picker reads this way of writing alone.
    assert 'value="2026-11-23"' in as_(world.noc).get("/noc/garantie/").content.decode()
    tried = page[page.index("tried-title") : page.index("versions-title")]
    # Monday 30 November at 09:00: fifteen hours end on Tuesday at 14:00, ten at 09:00.
    for words in (
        "mar. 1er déc. 2026, 14:00",
        "mar. 1er déc. 2026, 09:00",
        "5,00",
        "10,00",
        "Délai garanti, en heures ouvrées",
    ):
        assert words in tried.replace("\u202f", " ").replace("\xa0", " "), words


def test_what_does_not_hold_together_is_refused_and_nothing_is_written(world: World) -> None:
    admin = as_(make_user("admin@operator.example", "admin"))
    for fault in ({"allowance": "0"}, {"allowance": "soon"}, {"scale": ">8 10\n1 5"}, {"scale": "one 5"},
                  {"thresholds": "50 120"}, {"zone": "Europe/Atlantis"}):  # fmt: skip
        assert admin.post("/noc/garantie/", typed("gtr") | fault).status_code == 422, fault
    answer = admin.post("/noc/garantie/", typed("gtr") | {"scale": ">8 10\n1 5"})
    assert told(answer)[0].startswith("Ces valeurs ne forment pas")
    assert not PolicyVersion.objects.filter(kind="gtr").exists()


def test_the_rota_tells_the_escalation_in_force(world: World) -> None:
    publish_policy("escalation", ODD["escalation"], valid_from=date(2020, 1, 1), at=NOW, by=None, reason="x")
    page = as_(world.noc).get("/noc/astreinte/").content.decode()
    assert "un SMS en plus à partir de 50 %" in page.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("text", "minutes"), [("15", 900), ("1,5", 90), ("1.25", 75), ("0:20", 20), ("1 h 30", 90), ("15 h", 900)]
)
def test_hours_as_people_write_them(text: str, minutes: int) -> None:
    span = span_of(text)
    assert span == timedelta(minutes=minutes)
    assert span_of(span_text(span)) == span


@pytest.mark.parametrize("text", ["", "x", "1:75", "-3", "1e3", "1:3"])
def test_what_is_no_span(text: str) -> None:
    assert span_of(text) is None

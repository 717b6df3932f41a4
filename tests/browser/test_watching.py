"""Graphs as a technician uses them: looked into, laid over the week before; and the network of a past night."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Request, expect

from kernel import clock
from monitoring.models import Outage, Series, Target
from monitoring.stores import store
from monitoring.stores.base import Point
from tests.browser.conftest import SignIn
from tests.web.world import World

pytestmark = pytest.mark.django_db(transaction=True)

PARIS = ZoneInfo("Europe/Paris")
EVERY = timedelta(minutes=15)
CURVES = {
    ("in_bps", "Gi0/0"): 40e6,
    ("out_bps", "Gi0/0"): 8e6,
    ("in_errors", "Gi0/0"): 0.5,
    ("out_errors", "Gi0/0"): 0.1,
    ("received_dbm", ""): -19.5,
    ("sent_dbm", ""): 2.2,
    ("answer_ms", ""): 3.1,
}


NEXT_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
MIDDLE_OF_FIRST = """() => {
    const over = document.querySelector(".graph .u-over");
    over.scrollIntoView({ block: "center" });
    const { left, width, top, height } = over.getBoundingClientRect();
    return [left, width, top + height / 2];
}"""


def measured(world: World, days: int) -> None:
    """Flat, but one sample in ten three times as high: the 95th percentile is known."""
    target, now = Target.objects.get(box=world.box), clock.now()
    Target.objects.filter(pk=target.pk).update(state="up", last_at=now, last_good_at=now)
    points = []
    for (metric, row), level in CURVES.items():
        series = Series.objects.create(target=target, metric=metric, interface=row)
        points += [
            Point(series.pk, now - EVERY * place, level * (3 if place % 10 == 0 and metric.endswith("bps") else 1))
            for place in range(1, days * timedelta(days=1) // EVERY)
        ]
    store().append(points)


def drawn(page: Page, act: Callable[[], object]) -> list[dict[str, str]]:
    """What each graph asks for after an act: all of them follow."""
    asked: list[dict[str, str]] = []
    begun: list[Request] = []  # what was asked for before the act may come in after it
    graphs, until = page.locator(".graph").count(), time.monotonic() + 20

    def ask(request: Request) -> None:
        begun.append(request)

    def note(request: Request) -> None:
        if "/courbe" in request.url and request in begun:
            asked.append(query_of(request.url))

    page.on("request", ask)
    page.on("requestfinished", note)
    act()
    while len({query["graph"] for query in asked}) < graphs and time.monotonic() < until:
        page.wait_for_timeout(50)
    page.remove_listener("request", ask)
    page.remove_listener("requestfinished", note)
    page.evaluate(NEXT_FRAMES)
    assert len({query["graph"] for query in asked}) == graphs
    return asked


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_a_graph_is_looked_into_and_laid_over_the_week_before(world: World, sign_in: SignIn) -> None:
    measured(world, 9)
    page = sign_in(world.noc, width=1440)
    page.goto(f"/noc/box/{world.box.serial}/mesures")
    expect(page.locator(".graph canvas")).to_have_count(4, timeout=30_000)
    for title in ("Trafic · Gi0/0", "Erreurs · Gi0/0", "Puissance optique", "Aller-retour"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    received = page.locator(".numbers tbody tr").first
    expect(received).to_contain_text("120\u202fMb/s")

    week = drawn(page, page.locator('.chips [data-span="7d"]').click)
    assert {query["span"] for query in week} == {"7d"}
    expect(page.locator('.chips [data-span="7d"]')).to_have_attribute("aria-current", "true")
    compared = drawn(page, lambda: page.locator("#compare").select_option("7d"))
    assert {(query["span"], query["compare"]) for query in compared} == {("7d", "7d")}
    expect(page.locator(".u-legend").first).to_contain_text("Reçu, avant")
    expect(page.locator(".share-of").first).to_have_text("Le 95e centile est celui des moyennes sur 5\u00a0minutes.")

    box = page.locator(".graph .u-over").first.bounding_box()
    assert box is not None
    zoomed = drawn(page, lambda: drag(page, box["x"], box["width"], box["y"] + box["height"] / 2))
    spans = {float(query["until"]) - float(query["since"]) for query in zoomed}
    assert len(spans) == 1
    assert spans.pop() == pytest.approx(7 * 86_400 / 4, rel=0.05)
    kept = query_of(page.url)
    assert (kept["span"], kept["compare"]) == ("7d", "7d")
    assert drawn(page, page.reload)[0] | {"graph": ""} == kept | {"graph": ""}
    whole = drawn(page, page.locator("#whole").click)
    assert all("since" not in query for query in whole)
    expect(page.locator("#whole")).to_be_hidden()


def length(queries: list[dict[str, str]]) -> float:
    (found,) = {float(query["until"]) - float(query["since"]) for query in queries}
    return found


def test_fingers_buttons_and_keys_look_into_a_graph_too(world: World, sign_in: SignIn) -> None:
    measured(world, 2)
    page = sign_in(world.noc, width=390, touch=True)
    page.goto(f"/noc/box/{world.box.serial}/mesures")
    expect(page.locator(".graph canvas")).to_have_count(4, timeout=30_000)
    expect(page.get_by_text("Écartez deux doigts")).to_be_visible()
    expect(page.get_by_text("Tirez en travers")).to_be_hidden()

    spread = drawn(page, lambda: fingers(page, [(0.4, 0.2), (0.6, 0.8)]))
    assert length(spread) == pytest.approx(86_400 / 3, rel=0.05)
    slid = drawn(page, lambda: fingers(page, [(0.3, 0.8)]))
    assert length(slid) == pytest.approx(length(spread), rel=0.01)
    assert float(spread[0]["since"]) - float(slid[0]["since"]) == pytest.approx(length(spread) / 2, rel=0.05)
    wider = drawn(page, page.get_by_role("link", name="Dézoomer").click)
    assert length(wider) == pytest.approx(2 * length(spread), rel=0.01)
    closer = drawn(page, lambda: page.locator(".graph").first.press("+"))
    assert length(closer) == pytest.approx(length(spread), rel=0.01)
    assert "since" not in drawn(page, lambda: page.locator(".graph").first.press("0"))[0]


def fingers(page: Page, ways: list[tuple[float, float]]) -> None:
    """Each finger goes from one place across the first graph to another, as shares of its width."""
    page.wait_for_load_state("networkidle")
    left, wide, y = page.evaluate(MIDDLE_OF_FIRST)
    touch = page.context.new_cdp_session(page)

    def send(kind: str, share: float) -> None:
        points = [{"x": left + wide * (a + (b - a) * share), "y": y, "id": n} for n, (a, b) in enumerate(ways)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd" else points})

    send("touchStart", 0)
    for step in range(1, 9):
        send("touchMove", step / 8)
        page.evaluate(NEXT_FRAMES)
    send("touchEnd", 1)


def drag(page: Page, left: float, width: float, height: float) -> None:
    """Over the second quarter of a graph."""
    page.mouse.move(left + width / 4, height)
    page.mouse.down()
    page.mouse.move(left + width / 2, height, steps=6)
    page.mouse.up()


def last_tuesday() -> datetime:
    """Midnight in Paris."""
    today = clock.now().astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=(today.weekday() - 1) % 7 or 7)


def lost_in_the_night(world: World) -> None:
    """From 03:05 to 03:30."""
    began = last_tuesday().replace(hour=3, minute=5).astimezone(UTC)
    Outage.objects.create(
        target=Target.objects.get(box=world.box), line=world.line, first_bad_at=began,
        last_good_at=began - timedelta(seconds=60), confirmed_at=began + timedelta(seconds=30),
        recovered_at=began + timedelta(minutes=25),
    )  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_what_the_network_was_like_at_twelve_past_three_last_tuesday(world: World, sign_in: SignIn, width: int) -> None:
    lost_in_the_night(world)
    page, night = sign_in(world.noc, width=width), last_tuesday()
    page.goto("/noc/etat/")
    page.get_by_role("link", name="À un autre moment").click()
    for moment, lost in (("03:12", True), ("03:45", False)):
        page.locator("#le").fill(f"{night:%Y-%m-%d}T{moment}")
        page.get_by_role("button", name="Afficher").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(moment)
        expect(page.get_by_text(world.line.reference).first).to_be_visible(visible=lost)

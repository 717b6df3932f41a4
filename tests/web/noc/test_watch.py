"""What monitoring shows the console: the state now and then, graphs, availability, profiles."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from lxml.etree import fromstring
from pytest_django import DjangoAssertNumQueries

from kernel.models import User
from monitoring.domain.shares import percentile
from monitoring.models import Excess, Notice, Outage, Profile, Series, Target
from monitoring.stores import store
from monitoring.stores.base import Point
from provisioning.models import Line
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_

pytestmark = pytest.mark.usefixtures("at_ten")


def outage(world: World, began: timedelta, lasted: timedelta | None, doubt: timedelta = timedelta(minutes=1)) -> Outage:
    target = Target.objects.get(box=world.box)
    first = NOW - began
    back = first + lasted if lasted is not None else None
    return Outage.objects.create(
        target=target, line=world.line, first_bad_at=first, last_good_at=first - doubt,
        confirmed_at=first + timedelta(seconds=30), recovered_at=back,
    )  # fmt: skip


def measured(world: World, metric: str, values: list[float], interface: str = "Gi0/0", every: int = 60) -> Series:
    series = Series.objects.create(target=Target.objects.get(box=world.box), metric=metric, interface=interface)
    count = len(values)
    store().append(
        [Point(series.pk, NOW - timedelta(seconds=every * (count - n)), value) for n, value in enumerate(values)]
    )
    return series


def engineer() -> User:
    return make_user("engineer@operator.example", "senior_noc")


def pages(world: World) -> list[str]:
    serial, node = world.box.serial, world.line.node.code
    reference = world.line.reference
    return [
        "/noc/etat/", "/noc/etat/a", f"/noc/box/{serial}/mesures", f"/noc/noeuds/{node}/mesures",
        f"/noc/lignes/{reference}/disponibilite", "/noc/profils/", "/noc/profils/router/",
    ]  # fmt: skip


def test_who_sees_them(world: World) -> None:
    for path in pages(world):
        seen = [as_(user).get(path).status_code for user in (world.noc, world.finance, *world.citizens)]
        assert (path, seen) == (path, [200, 404, 404, 404, 404])


def test_what_is_lost_is_on_the_overview_and_what_is_calm_says_so(world: World) -> None:
    client = as_(world.noc)
    assert "Rien n’est perdu" in client.get("/noc/etat/").content.decode()
    outage(world, timedelta(minutes=20), None)
    text = client.get("/noc/etat/").content.decode()
    assert world.line.reference in text
    assert "Rien n’est perdu" not in text
    assert "<svg" in text
    assert world.line.node.name in text


def test_the_live_part_is_sent_only_when_it_changed(world: World) -> None:
    client = as_(world.noc)
    first = client.get("/noc/etat/", headers={"hx-request": "true"})
    assert "<html" not in first.content.decode()
    again = client.get("/noc/etat/", headers={"hx-request": "true", "if-none-match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_overview_costs_a_fixed_number_of_queries(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    outage(world, timedelta(minutes=20), None)
    client = as_(world.noc)
    client.get("/noc/etat/")
    with django_assert_max_num_queries(26):
        client.get("/noc/etat/")


def test_any_past_moment_can_be_asked_for(world: World) -> None:
    outage(world, timedelta(days=6, minutes=5), timedelta(minutes=10))
    Notice.objects.create(
        target=Target.objects.get(box=world.box), at=NOW - timedelta(days=6, minutes=4), kind="linkDown"
    )
    client = as_(world.noc)
    during = (NOW - timedelta(days=6)).astimezone().isoformat()
    after = (NOW - timedelta(days=5)).astimezone().isoformat()
    then, later = (client.get("/noc/etat/a", {"le": at}).content.decode() for at in (during, after))
    assert world.line.reference in then
    assert "linkDown" in then
    assert world.line.reference not in later
    assert client.get("/noc/etat/a", {"le": "nonsense"}).status_code == 200
    assert client.get("/noc/etat/a", {"le": "2999-01-01T00:00"}).status_code == 200


def test_a_graph_is_given_with_its_figures_and_the_stretch_before(world: World) -> None:
    series = measured(world, "in_bps", [1e6] * 19 + [9e6])
    client, path = as_(world.noc), f"/noc/mesures/{Target.objects.get(box=world.box).pk}/courbe"
    graph: dict[str, Any] = {"graph": series.pk}
    told = client.get(path, graph | {"span": "24h", "compare": "24h"}).json()
    assert told["curves"] == [{"label": "Reçu", "values": [1e6] * 19 + [9e6]}]
    assert told["unit"] == "bps"
    assert told["share_95"] == 2.6e6
    assert told["numbers"][0]["highest"] == "9\u202fMb/s"
    assert told["before"] == {"at": [], "curves": [[]]}
    zoom = {"since": (NOW - timedelta(minutes=5)).timestamp(), "until": NOW.timestamp()}
    assert client.get(path, graph | zoom).json()["curves"][0]["values"] == [1e6] * 4 + [9e6]
    assert client.get(path, graph | {"since": "x", "until": "nan"}).status_code == 200


def test_the_95th_percentile_is_that_of_five_minutes_here_and_in_what_is_compared_with(world: World) -> None:
    """A burst every other hour is 4 % of the five minutes; means of hours would tell 1.5 Mb/s."""
    series = Series.objects.create(target=Target.objects.get(box=world.box), metric="in_bps", interface="Gi0/0")
    begin, five = NOW - timedelta(days=30), timedelta(minutes=5)
    values = [7e6 if place % 24 == 0 else 1e6 for place in range(8640)]
    store().append([Point(series.pk, begin + place * five, value) for place, value in enumerate(values)])
    earlier = [Point(series.pk, begin - timedelta(days=1) + place * five, 3e6) for place in range(12)]
    store().append(earlier)
    path = f"/noc/mesures/{series.target_id}/courbe"
    told = as_(world.noc).get(path, seen(series, "30d", compare="30d")).json()
    assert max(told["curves"][0]["values"]) == 1.5e6
    assert told["share_95"] == 1e6
    assert told["share_of"] == "Le 95e centile est celui des moyennes sur 5\u00a0minutes."
    assert [(row["label"], row["share_95"]) for row in told["numbers"]] == [
        ("Reçu", "1\u202fMb/s"), ("Reçu, avant", "3\u202fMb/s"),
    ]  # fmt: skip
    year = as_(world.noc).get(path, seen(series, "365d")).json()
    assert (year["share_95"], year["share_of"]) == (1.5e6, "Le 95e centile est celui des moyennes sur une heure.")


def test_a_graph_breaks_off_where_nothing_was_measured(world: World) -> None:
    series = measured(world, "in_bps", [1e6] * 10)
    store().append(
        [Point(series.pk, NOW - timedelta(minutes=30), 2e6), Point(series.pk, NOW - timedelta(minutes=31), 2e6)]
    )
    path = f"/noc/mesures/{series.target_id}/courbe"
    told = as_(world.noc).get(path, seen(series)).json()
    assert told["curves"][0]["values"] == [2e6, 2e6, None] + [1e6] * 10
    assert told["numbers"][0]["mean"] == "1,2\u202fMb/s"


def seen(series: Series, span: str = "3h", **more: str) -> dict[str, Any]:
    return {"graph": series.pk, "span": span, **more}


def ways(page: str) -> dict[str, tuple[float, float]]:
    """Where the buttons above the graphs lead without a script: begin and end in hours before now."""
    links = re.findall(r'href="\?([^"]+)" data-way="(\w+)"', page)
    found = {name: parse_qs(query.replace("&amp;", "&")) for query, name in links}
    return {
        name: tuple(round((NOW.timestamp() - float(told[end][0])) / 3600, 2) for end in ("since", "until"))  # type: ignore[misc]
        for name, told in found.items()
    }


def test_without_a_script_links_move_in_time_and_pictures_are_drawn(world: World) -> None:
    series = measured(world, "in_bps", [1e6] * 19 + [9e6])
    client, path = as_(world.noc), f"/noc/box/{world.box.serial}/mesures"
    page = client.get(path).content.decode()
    assert ways(page) == {"earlier": (36, 12), "out": (48, 0), "in": (18, 6), "later": (24, 0)}
    hour: dict[str, Any] = {
        "since": NOW.timestamp() - 7200,
        "until": NOW.timestamp() - 3600,
        "compare": "7d",
        "span": "7d",
    }
    page = client.get(path, hour).content.decode()
    assert ways(page) == {"earlier": (2.5, 1.5), "out": (2.5, 0.5), "in": (1.75, 1.25), "later": (1.5, 0.5)}
    assert '<option value="7d" selected>' in page
    assert "Toute la période" in page
    (source,) = re.findall(r'<noscript><img src="([^"]+)"', page)
    assert f"graph={series.pk}" in source
    assert "compare=7d" in source
    picture = client.get(f"/noc/mesures/{series.target_id}/courbe.svg", seen(series))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    drawing: Any = fromstring(picture.content)
    (curve,) = drawing.iter("{http://www.w3.org/2000/svg}path")
    assert (curve.attrib["d"].count("M"), curve.attrib["d"].count("L")) == (1, 19)
    words = " ".join("".join(text.itertext()) for text in drawing.iter("{http://www.w3.org/2000/svg}text"))
    assert "Reçu · moyenne 1,4\u202fMb/s · 95e centile 2,6\u202fMb/s · maximum 9\u202fMb/s" in words
    assert "celui des moyennes sur 5\u00a0minutes" in words
    assert client.get(f"/noc/mesures/{series.target_id}/courbe.svg", {"graph": "x"}).status_code == 404
    assert as_(world.owner).get(f"/noc/mesures/{series.target_id}/courbe.svg", {"graph": series.pk}).status_code == 404


def test_nobody_looks_closer_than_a_minute_nor_further_than_is_kept(world: World) -> None:
    client, path = as_(world.noc), f"/noc/box/{world.box.serial}/mesures"
    measured(world, "in_bps", [1.0])
    minute: dict[str, Any] = {"since": NOW.timestamp() - 60, "until": NOW.timestamp()}
    assert ways(client.get(path, minute).content.decode())["in"] == (0.02, 0.0)
    ages: dict[str, Any] = {"since": NOW.timestamp() - 700 * 86_400, "until": NOW.timestamp()}
    since, until = ways(client.get(path, ages).content.decode())["out"]
    assert (since - until, until) == (800 * 24, 0)


@pytest.mark.parametrize(
    ("metric", "values"), [("offset", [-1.1, -1.0]), ("offset", [-2.0, -2.0]), ("in_bps", [0.0]), ("celsius", [-3.0])]
)
def test_values_below_nothing_are_drawn_within_the_frame(world: World, metric: str, values: list[float]) -> None:
    series = measured(world, metric, values)
    picture = as_(world.noc).get(f"/noc/mesures/{series.target_id}/courbe.svg", seen(series))
    drawing: Any = fromstring(picture.content)
    (curve,) = drawing.iter("{http://www.w3.org/2000/svg}path")
    heights = [float(y) for y in re.findall(r" ([\d.]+)", curve.attrib["d"])]
    assert (len(heights), min(heights) >= 10, max(heights) <= 196) == (len(values), True, True)


@pytest.mark.parametrize(("since", "until"), [(253402200000, 253402300000), (-62135590000, -62135500000)])
def test_a_stretch_beyond_what_a_calendar_holds_is_the_usual_one(world: World, since: int, until: int) -> None:
    series = measured(world, "in_bps", [1.0])
    client = as_(world.noc)
    asked: dict[str, Any] = {"since": since, "until": until, "compare": "365d"}
    page = client.get(f"/noc/box/{world.box.serial}/mesures", asked).content.decode()
    assert ways(page)["earlier"] == (36, 12)
    graph = {"graph": series.pk, **asked}
    told = client.get(f"/noc/mesures/{series.target_id}/courbe", graph).json()
    assert (told["since"], told["until"]) == (NOW.timestamp() - 86_400, NOW.timestamp())
    assert client.get(f"/noc/mesures/{series.target_id}/courbe.svg", graph).status_code == 200


def test_a_graph_of_another_target_is_not_found(world: World) -> None:
    series = measured(world, "in_bps", [1.0])
    other = Target.objects.exclude(box=world.box).first()
    pk = other.pk if other else 10_000
    assert as_(world.noc).get(f"/noc/mesures/{pk}/courbe", {"graph": series.pk}).status_code == 404
    assert as_(world.noc).get(f"/noc/mesures/{series.target_id}/courbe", {"graph": "x"}).status_code == 404


def test_the_page_of_measures_tells_what_is_wrong_with_reading_the_box(world: World) -> None:
    measured(world, "cpu_percent", [20.0], interface="")
    target = Target.objects.get(box=world.box)
    Target.objects.filter(pk=target.pk).update(
        trouble="loop",
        trouble_since=NOW,
        memory={"odd": {"clock_jumped": (NOW - timedelta(hours=3)).isoformat()}},
        facts={"name": "box-0001", "interfaces": [{"name": "Gi0/0", "alias": "vers OLT", "speed": 1e9}]},
    )
    Excess.objects.create(target=target, metric="celsius", bound=70, worst=81, began_at=NOW - timedelta(hours=2))
    text = as_(world.noc).get(f"/noc/box/{world.box.serial}/mesures").content.decode()
    assert "ne finit jamais" in text
    assert "Son horloge et la nôtre" in text
    assert "vers OLT" in text
    assert "81\u202f°C" in text
    assert "Processeur" in text


def test_the_page_tells_how_often_it_is_asked_and_how_long_it_is_waited_for(world: World) -> None:
    client, path = as_(world.noc), f"/noc/box/{world.box.serial}/mesures"
    target = Target.objects.filter(box=world.box)
    target.update(state="up")
    quick = client.get(path).content.decode()
    assert "toutes les 60 secondes" in quick
    assert "pendant 2 s au plus" in quick
    assert "car il répond en" not in quick
    target.update(memory={"pace": [1.6, 0.8]}, interval=timedelta(seconds=300))
    slow = client.get(path).content.decode()
    assert "toutes les 300 secondes" in slow
    assert "pendant 4,8 s au plus" in slow
    assert "car il répond en 1,6 s" in slow


def test_availability_names_each_outage_and_the_doubt(world: World) -> None:
    Line.objects.filter(pk=world.line.pk).update(attached_at=NOW - timedelta(days=100))
    outage(world, timedelta(days=3), timedelta(hours=3), doubt=timedelta(minutes=5))
    text = as_(world.noc).get(f"/noc/lignes/{world.line.reference}/disponibilite").content.decode()
    assert "99,58\u202f%" in text
    assert "3\u00a0h" in text or "3\u202fh" in text
    assert "5\u00a0min" in text or "5\u202fmin" in text
    quiet = {"du": "2026-11-22", "au": "2026-11-22"}
    calm = as_(world.noc).get(f"/noc/lignes/{world.line.reference}/disponibilite", quiet).content.decode()
    assert "100,00\u202f%" in calm
    for wrong in ({"du": "x", "au": "y"}, {"du": "2026-12-01", "au": "2026-01-01"}):
        path = f"/noc/lignes/{world.line.reference}/disponibilite"
        assert as_(world.noc).get(path, wrong).status_code == 200


def test_a_line_whose_box_never_answered_is_not_said_to_be_up(world: World) -> None:
    Line.objects.filter(pk=world.line.pk).update(attached_at=NOW - timedelta(days=40))
    target = Target.objects.filter(box=world.box)
    pages = [
        (world.noc, f"/noc/lignes/{world.line.reference}/disponibilite", "100,00\u202f%"),
        (world.noc, f"/noc/box/{world.box.serial}/", "100\u202f%"),
        (world.owner, f"/portail/lignes/{world.line.reference}/", "100,00\u202f%"),
    ]
    # What its box had answered on the line where it was before says nothing of this one.
    for heard, known in ((None, False), (NOW - timedelta(days=50), False), (NOW, True)):
        target.update(last_at=heard)
        for reader, path, whole in pages:
            text = as_(reader).get(path).content.decode()
            assert (whole in text, "as encore mesuré" in text) == (known, not known), path


def test_a_profile_is_kept_and_given_up(world: World) -> None:
    client, path = as_(engineer()), "/noc/profils/router/"
    body = {"interfaces": "Gi", "gauges": [{"metric": "celsius", "oid": "1.3.6.1.4.1.9.9.13.1.3.1.3.1"}]}
    response = client.post(path, {"body": json.dumps(body), "title": "Nos routeurs"})
    assert response.status_code == 302
    assert Profile.objects.get().body == body
    assert client.post(f"{path}abandonner").status_code == 302
    assert Profile.objects.count() == 0


def test_a_faulty_profile_is_refused_with_the_place_and_nothing_is_kept(world: World) -> None:
    client = as_(engineer())
    for body, said in (
        ("{", "JSON"),
        ('{"gauges": [{"metric": "celsius", "oid": "hot"}]}', "gauges"),
        ('{"interfaces": "("}', "interfaces"),
        ('{"thresholds": [{"metric": "celsius", "enter": 5, "leave": 5}]}', "thresholds"),
        ('{"colour": "blue"}', "colour"),
    ):
        response = client.post("/noc/profils/router/", {"body": body})
        assert said in response.content.decode()
    assert Profile.objects.count() == 0


def test_one_who_only_reads_changes_no_profile(world: World) -> None:
    for user in (make_user("reader@operator.example", "read_only"), world.noc):
        assert as_(user).post("/noc/profils/router/", {"body": "{}"}).status_code in {403, 404}
    assert Profile.objects.count() == 0


def test_percentiles_by_nearest_rank() -> None:
    assert percentile([], 0.95) is None
    assert percentile([5.0], 0.95) == 5.0
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0


def test_traffic_is_drawn_without_a_script_for_ours_and_for_the_customer(world: World) -> None:
    for metric in ("in_bps", "out_bps"):
        measured(world, metric, [1_000_000.0] * 30)
    pictures = {
        f"/noc/box/{world.box.serial}/": (world.noc, f"/noc/box/{world.box.serial}/trafic.svg"),
        f"/portail/lignes/{world.line.reference}/": (world.owner, f"/portail/lignes/{world.line.reference}/trafic.svg"),
    }
    for page, (who, picture) in pictures.items():
        client = as_(who)
        shown = client.get(page, {"span": "7d"}).content.decode()
        assert f'<noscript><img src="{picture}?span=7d"' in shown
        assert '<a href="?span=7d" data-span="7d" aria-current="true">' in shown
        drawing = fromstring(client.get(picture, {"span": "24h"}).content)
        assert len(list(drawing.iter("{http://www.w3.org/2000/svg}path"))) == 2
        assert as_(world.stranger).get(picture).status_code == 404


def test_a_line_that_nothing_was_measured_of_says_so_without_a_script(world: World) -> None:
    told = as_(world.owner).get(f"/portail/lignes/{world.line.reference}/trafic.svg").content.decode()
    assert "Aucun échantillon sur cette période" in told

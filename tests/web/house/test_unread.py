"""What is new: counted beside the link to it, marked and taken off one by one, each person's own."""

import pytest
from django.test import Client

from kernel.models import Message, NewsMark, PersonalNotice
from kernel.services import choose_notices
from tests.web.world import World, as_, lose

pytestmark = pytest.mark.usefixtures("at_ten")
LIST, COUNT = "/moi/avis/", "/moi/avis/nombre"
NEWS, NEWS_COUNT = "/portail/avis/", "/portail/avis/nombre"


@pytest.fixture
def rung(world: World) -> World:
    for user in (world.noc, world.finance):
        choose_notices(user, {"incident.open": (True, False)})
    lose(world.line)
    lose(world.other_line)
    return world


def count(client: Client, path: str = COUNT) -> str:
    page = client.get(path).content.decode()
    return page.partition('class="vh">')[2].partition("<")[0]


def first(world: World) -> PersonalNotice:
    return PersonalNotice.objects.filter(user=world.noc).earliest("pk")


def test_what_is_new_is_counted_and_an_unchanged_count_costs_no_page(rung: World) -> None:
    client = as_(rung.noc)
    answer = client.get(COUNT)
    assert "2 non lus" in answer.content.decode()
    assert client.get(COUNT, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    client.post(f"{LIST}{first(rung).pk}/vu")
    assert count(client) == "1 non lu"
    assert client.get(COUNT, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_one_is_taken_off_and_the_others_stay(rung: World) -> None:
    client, notice = as_(rung.noc), first(rung)
    assert f'action="{LIST}{notice.pk}/retirer"' in client.get(LIST).content.decode()
    client.post(f"{LIST}{notice.pk}/retirer")
    assert f"{LIST}{notice.pk}/" not in client.get(LIST).content.decode()
    assert count(client) == "1 non lu"
    assert PersonalNotice.objects.filter(user=rung.finance, in_app=True, seen_at=None).count() == 2


def test_who_follows_a_notice_has_seen_it(rung: World) -> None:
    client, notice = as_(rung.noc), first(rung)
    assert client.get(f"{LIST}{notice.pk}/").headers["Location"].startswith("/noc/incidents/")
    assert count(client) == "1 non lu"
    assert as_(rung.finance).get(f"{LIST}{notice.pk}/").status_code == 404


@pytest.mark.parametrize("act", ["vu", "retirer"])
def test_nobody_marks_what_another_was_told(rung: World, act: str) -> None:
    notice = first(rung)
    answers = [as_(who).post(f"{LIST}{notice.pk}/{act}").status_code for who in (rung.finance, rung.owner)]
    assert answers == [404, 404]
    notice.refresh_from_db()
    assert (notice.seen_at, notice.in_app) == (None, True)


def test_the_counting_part_sends_nobody_away_from_what_he_writes(world: World) -> None:
    for path in (COUNT, NEWS_COUNT):
        assert Client().get(path).status_code == 204
    assert as_(world.owner).get(COUNT).status_code == 204
    assert as_(world.noc).get(NEWS_COUNT).status_code == 204


def test_a_customer_reads_his_news_one_by_one_and_all_at_once(rung: World) -> None:
    client = as_(rung.owner)
    assert count(client, NEWS_COUNT) == "1 non lu"
    message = Message.objects.get(kind="fault_seen", about_id=rung.line.impacts.get().ticket.pk)
    assert client.get(f"/portail/courrier/{message.pk}/").status_code == 200
    assert count(client, NEWS_COUNT) == ""
    assert count(as_(rung.colleague), NEWS_COUNT) == "1 non lu"
    as_(rung.colleague).post(f"{NEWS}vus")
    assert count(as_(rung.colleague), NEWS_COUNT) == ""


def test_a_customer_takes_a_piece_of_news_off_and_the_message_stays(rung: World) -> None:
    client = as_(rung.owner)
    message = Message.objects.get(kind="fault_seen", about_id=rung.line.impacts.get().ticket.pk)
    assert as_(rung.stranger).post(f"{NEWS}{message.pk}", {"act": "hide"}).status_code == 404
    assert NewsMark.objects.count() == 0
    client.post(f"{NEWS}{message.pk}", {"act": "hide"})
    link = f'href="/portail/courrier/{message.pk}/"'
    assert [link in client.get(path).content.decode() for path in (NEWS, "/portail/courrier/")] == [False, True]

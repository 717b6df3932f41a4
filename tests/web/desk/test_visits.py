"""Visits at the desk and in the portal: who sees them, booking, ending, packs, the calendar feed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from kernel.models import User
from subscribers import services
from subscribers.models import Appointment, AssistancePack, Technician
from tests.apps.subscribers.make import make_calendar, make_user
from tests.web.world import NOW, World, as_

pytestmark = pytest.mark.usefixtures("at_ten")
TOMORROW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # Ten o'clock in Paris, a Tuesday.


@pytest.fixture
def seller(db: None) -> User:
    return make_user("sales@operator.example", "sales")


@pytest.fixture
def technician(db: None) -> Technician:
    return services.set_technician(make_user("tom@operator.example", "technician"), calendar=make_calendar())


def pack_of(world: World, *, paid: bool = True) -> AssistancePack:
    pack = services.sell_pack(world.customer, kind="half_day", at=NOW, by=None)
    return services.record_pack_paid(pack, paid_at=NOW, at=NOW) if paid else pack


def visit_of(world: World, technician: Technician, **changes: object) -> Appointment:
    given = {"kind": "intervention", "starts_at": TOMORROW, "lasting": timedelta(hours=1), "at": NOW, "by": None}
    return services.book(world.line.contract.site, technician=technician, **{**given, **changes})  # type: ignore[arg-type]


def test_who_sees_what(world: World, seller: User, technician: Technician) -> None:
    visit, number = visit_of(world, technician), world.customer.number
    people = (seller, technician.user, world.finance, *world.citizens)
    for path, seen in {
        "rendez-vous/": [200, 200, 200, 404, 404, 404],
        f"rendez-vous/{visit.pk}/": [200, 200, 200, 404, 404, 404],
        f"fiches/{number}/assistance": [200, 200, 200, 404, 404, 404],
        f"fiches/{number}/rendez-vous": [200, 200, 403, 404, 404, 404],
        "techniciens/": [403, 403, 403, 404, 404, 404],
    }.items():
        assert [as_(user).get(f"/bureau/{path}").status_code for user in people] == seen, path


def test_a_slot_is_looked_for_and_booked(world: World, seller: User, technician: Technician) -> None:
    client, site = as_(seller), world.line.contract.site
    path = f"/bureau/fiches/{world.customer.number}/rendez-vous"
    asked = f"{path}?site={site.pk}&kind=intervention&technician={technician.pk}&minutes=120&on=2026-11-24"
    assert "2026-11-24T10:00:00+0100" in client.get(asked).content.decode()
    answer = client.post(asked, {"starts_at": "2026-11-24T10:00:00+0100", "purpose": "Change the switch"})
    visit = Appointment.objects.get()
    assert (answer.status_code, visit.starts_at, visit.state, visit.booked_by) == (302, TOMORROW, "confirmed", seller)
    assert "Change the switch" in client.get("/bureau/rendez-vous/?semaine=2026-11-24").content.decode()
    again = client.post(asked, {"starts_at": "2026-11-24T10:30:00+0100"})
    assert (again.status_code, Appointment.objects.count()) == (200, 1)
    for nonsense in ("x", "²", "9" * 5000):
        assert client.get(f"/bureau/rendez-vous/?semaine=2026-13-99&technicien={nonsense}").status_code == 200


def test_a_technician_begins_with_his_own_week_and_may_ask_for_all(world: World, technician: Technician) -> None:
    other = services.set_technician(make_user("lea@operator.example", "technician"), calendar=technician.calendar)
    visit_of(world, technician, purpose="Change the switch")
    visit_of(world, other, purpose="Mend the socket")
    client = as_(technician.user)
    assert client.get("/").headers["Location"] == "/bureau/rendez-vous/"
    pages = [client.get(f"/bureau/rendez-vous/?semaine=2026-11-24{more}") for more in ("", "&technicien=tous")]
    told = [[what in page.content.decode() for what in ("Change the switch", "Mend the socket")] for page in pages]
    assert told == [[True, False], [True, True]]
    assert f'action="/bureau/techniciens/{technician.pk}/agenda"' in pages[0].content.decode()


def test_how_it_went_is_told(world: World, technician: Technician) -> None:
    visit = visit_of(world, technician, kind="assistance", pack=pack_of(world))
    client = as_(technician.user)
    with time_machine.travel(TOMORROW + timedelta(hours=1), tick=False):
        client.post(f"/bureau/rendez-vous/{visit.pk}/fait", {"outcome": "Done", "minutes": "50"})
    visit = Appointment.objects.get()
    assert (visit.state, visit.outcome, visit.use.minutes) == ("done", "Done", 60)
    assert client.post(f"/bureau/rendez-vous/{visit.pk}/absent").status_code == 302
    visit.refresh_from_db()
    assert visit.state == "done"


def test_finance_may_look_and_not_sell(world: World) -> None:
    path = f"/bureau/fiches/{world.customer.number}/assistance"
    assert as_(world.finance).post(path, {"kind": "hour"}).status_code == 403
    assert AssistancePack.objects.count() == 0


def test_the_feed_answers_to_its_secret_only(world: World, technician: Technician) -> None:
    visit_of(world, technician, purpose="Câble, baie ; étage 2")
    shown = as_(technician.user).post(f"/bureau/techniciens/{technician.pk}/agenda").content.decode()
    address = shown.split("/agenda/")[1].split(".ics")[0]
    feed = Client().get(f"/agenda/{address}.ics")
    assert feed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"DTSTART:20261124T090000Z" in feed.content
    assert "Câble\\, baie \\; étage 2".encode() in feed.content.replace(b"\r\n ", b"")
    as_(technician.user).post(f"/bureau/techniciens/{technician.pk}/agenda")
    assert Client().get(f"/agenda/{address}.ics").status_code == 404
    assert Client().get("/agenda/guess.ics").status_code == 404


def test_nobody_renews_the_address_of_another(world: World, seller: User, technician: Technician) -> None:
    assert as_(seller).post(f"/bureau/techniciens/{technician.pk}/agenda").status_code == 403
    technician.refresh_from_db()
    assert technician.feed == ""


def test_the_three_citizens(world: World, technician: Technician) -> None:
    pack = pack_of(world)
    visit = visit_of(world, technician, kind="assistance", pack=pack)
    owner, colleague, stranger = (as_(user) for user in world.citizens)
    pages = [client.get("/portail/rendez-vous/").content.decode() for client in (owner, colleague, stranger)]
    assert [str(technician) in shown for shown in pages] == [True, True, False]
    page = f"/portail/rendez-vous/forfaits/{pack.pk}/"
    assert [c.get(page).status_code for c in (owner, colleague, stranger)] == [200, 200, 404]
    assert stranger.post(f"/portail/rendez-vous/{visit.pk}/annuler").status_code == 404
    visit.refresh_from_db()
    assert visit.state == "confirmed"
    assert owner.post(f"/portail/rendez-vous/{visit.pk}/annuler").status_code == 302
    visit.refresh_from_db()
    assert visit.state == "cancelled"


def test_a_customer_orders_hours_and_books_from_them(world: World, technician: Technician) -> None:
    client, site = as_(world.owner), world.line.contract.site
    client.post("/portail/rendez-vous/assistance", {"customer": world.customer.pk, "kind": "half_day"})
    pack = AssistancePack.objects.get()
    path = f"/portail/rendez-vous/forfaits/{pack.pk}/?site={site.pk}&minutes=120&on=2026-11-23"
    assert "2026-11-24T08:00:00+0100" in client.get(path).content.decode()
    client.post(path, {"starts_at": "2026-11-24T08:00:00+0100", "purpose": "Wi-Fi"})
    visit = Appointment.objects.get()
    assert (visit.state, visit.technician, visit.pack) == ("awaiting_payment", technician, pack)


def test_hours_are_not_ordered_for_another(world: World) -> None:
    other = world.other_line.contract.customer
    as_(world.owner).post("/portail/rendez-vous/assistance", {"customer": other.pk, "kind": "hour"})
    assert AssistancePack.objects.count() == 0


def test_a_slip_of_the_year_finds_no_slot_and_books_none(world: World, seller: User, technician: Technician) -> None:
    pack, site = pack_of(world), world.line.contract.site
    desk = f"/bureau/fiches/{world.customer.number}/rendez-vous?kind=intervention&technician={technician.pk}"
    paths = {seller: f"{desk}&site={site.pk}&minutes=60"}
    paths[world.owner] = f"/portail/rendez-vous/forfaits/{pack.pk}/?site={site.pk}&minutes=60"
    for user, path in paths.items():
        for year in ("1900", "9999"):
            assert as_(user).get(f"{path}&on={year}-12-31").status_code == 200
            late = {"starts_at": f"{year}-12-31T10:00:00+0100", "purpose": "x"}
            assert as_(user).post(f"{path}&on=2026-11-25", late).status_code == 200
        past = {"starts_at": "2020-06-02T10:00:00+0100", "purpose": "x"}
        assert as_(user).post(f"{path}&on=2026-11-25", past).status_code in {200, 302}
    assert Appointment.objects.count() == 0

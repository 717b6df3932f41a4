"""The pages around the guarantee: each opens for the NOC, is nothing for customers, and its acts act."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client

from kernel.models import User
from kernel.selectors import operator
from sla import services as sla
from sla.models import Attachment, CannedReply, InboundMail, MaintenanceWindow, OnCallShift, Ticket
from sla.selectors import clock_of, policy_of
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, impact_of, lose, owed, ticket_of
from web.templatetags.raccord import seg_colour
from web.timeline import picture

pytestmark = pytest.mark.usefixtures("at_ten")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def window(world: World) -> MaintenanceWindow:
    start = NOW + timedelta(days=1)
    return sla.plan_maintenance(
        what="Fibre", starts_at=start, ends_at=start + timedelta(hours=2), lines=[world.line], at=NOW, by=world.noc
    )


def admin() -> User:
    return make_user("admin@operator.example", "admin")


def test_every_page_opens_for_the_noc_and_is_nothing_for_customers(world: World) -> None:
    incident = lose(world.line)
    sla.receive_mail(b"From: x@y.example\r\nSubject: ?\r\n\r\nBonjour", at=NOW)
    sla.complain(customer=world.customer, kind="service", reason="?", event_on=NOW.date(), at=NOW, by=None)
    ticket, planned = ticket_of(incident), window(world)
    code = world.line.contract.calendar.code
    pages = [
        "travaux/", "travaux/nouveaux", f"travaux/{planned.number}/", "courrier/", "reponses-types/", "reclamations/",
        "rapports/", "rapports/?de=2026-01&a=2026-11", "rapports/?a=9999-12", "rapports/?a=0001-01",
        "rapports.csv", f"impacts/{impact_of(incident).pk}/explication",
        "calendriers/", f"calendriers/{code}/", f"calendriers/{code}/?region=57", "garantie/",
        "garantie/escalade/", "garantie/reclamations/", "astreinte/",
        f"demandes/{ticket.number}/", f"incidents/{incident.number}/",
    ]  # fmt: skip
    noc, owner = as_(world.noc), as_(world.owner)
    assert {page: noc.get(f"/noc/{page}").status_code for page in pages} == dict.fromkeys(pages, 200)
    assert {page: owner.get(f"/noc/{page}").status_code for page in pages} == dict.fromkeys(pages, 404)


def test_work_is_planned_announced_and_cancelled_from_its_pages(world: World) -> None:
    client = as_(world.noc)
    start = NOW + timedelta(days=2)
    typed = {
        "what": "Carte",
        "starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "ends_at": f"{start + timedelta(hours=3):%Y-%m-%dT%H:%M}",
    }
    assert client.post("/noc/travaux/nouveaux", typed | {"lines": "L-99999"}).status_code == 422
    client.post("/noc/travaux/nouveaux", typed | {"lines": world.line.reference})
    planned = MaintenanceWindow.objects.get()
    client.post(f"/noc/travaux/{planned.number}/annoncer")
    planned.refresh_from_db()
    assert (planned.state, planned.lines.get().exempts) == ("announced", True)
    assert "épargnée" in client.get(f"/noc/travaux/{planned.number}/").content.decode()
    for user, seen in ((world.owner, True), (world.stranger, False)):
        page = as_(user).get("/portail/travaux/").content.decode()
        assert (world.line.reference in page) == seen
    client.post(f"/noc/travaux/{planned.number}/annuler", {"why": "Pièce manquante"})
    planned.refresh_from_db()
    assert planned.state == "cancelled"


def test_work_that_overruns_says_so_until_somebody_says_that_it_is_over(world: World) -> None:
    start = NOW - timedelta(hours=3)
    planned = sla.plan_maintenance(
        what="Carte", starts_at=start, ends_at=NOW - timedelta(hours=1), lines=[world.line, world.other_line],
        at=start - timedelta(days=2), by=world.noc,
    )  # fmt: skip
    sla.announce_maintenance(planned, at=start - timedelta(days=1), by=world.noc)
    down, client = lose(world.line), as_(world.noc)
    page = client.get(f"/noc/travaux/{planned.number}/").content.decode()
    told = ("est passée depuis 1\xa0h\xa000", "Fin dépassée", f"coupée\u202f: {down.number}")
    assert ([word in page for word in told], page.count("coupée\u202f: ")) == ([True] * 3, 1)
    assert "Fin dépassée" in client.get("/noc/travaux/").content.decode()
    client.post(f"/noc/travaux/{planned.number}/terminer", {"outcome": "Carte changée deux fois"})
    page = client.get(f"/noc/travaux/{planned.number}/").content.decode()
    ended = ("ont fini 1\xa0h\xa000 après", "Carte changée deux fois", "Fin dépassée", "coupée\u202f: ")
    assert [word in page for word in ended] == [True, True, False, False]


def test_a_share_kept_is_not_told_before_anything_is_decided(world: World) -> None:
    client = as_(world.noc)
    assert "100\u202f%" not in client.get("/noc/rapports/").content.decode()
    lose(world.line)
    page = client.get("/noc/rapports/").content.decode()
    assert ("100\u202f%" in page, "rien de tranché encore" in page, "nov. 2026" in page.replace("\xa0", " ")) == (
        False,
        True,
        True,
    )


def test_the_calendars_are_read_by_their_links_alone(world: World) -> None:
    planned = sla.announce_maintenance(window(world), at=NOW, by=world.noc)
    for user, address, text in (
        (world.noc, "/noc/travaux/", planned.number),
        (world.owner, "/portail/travaux/", world.line.reference),
    ):
        page = as_(user).get(address).content.decode()
        link = page.split('.ics"')[0].rpartition('"')[2] + ".ics"
        told = Client().get(link)
        assert told.headers["Content-Type"].startswith("text/calendar")
        assert text in told.content.decode()
        assert max(len(line.encode()) for line in told.content.decode().split("\r\n")) <= 75
        assert Client().get(link.replace(".ics", "x.ics")).status_code == 404
        assert as_(user).post("/moi/calendriers/renouveler").status_code == 302
        renewed = as_(user).get(address).content.decode().split('.ics"')[0].rpartition('"')[2] + ".ics"
        assert [Client().get(one).status_code for one in (link, renewed)] == [404, 200]


def test_photos_go_up_and_come_down_and_never_to_others(world: World) -> None:
    ticket = ticket_of(lose(world.line))
    photo = SimpleUploadedFile("box.png", PNG, "image/png")
    as_(world.owner).post(f"/portail/demandes/{ticket.number}/reponse", {"body": "Voir", "files": photo})
    note = SimpleUploadedFile("interne.txt", b"prive", "text/plain")
    as_(world.noc).post(f"/noc/demandes/{ticket.number}/note", {"body": "Interne", "files": note})
    public, private = Attachment.objects.get(reply__isnull=False), Attachment.objects.get(note__isnull=False)
    answer = as_(world.colleague).get(f"/portail/pieces/{public.pk}")
    assert (answer.status_code, answer.content) == (200, PNG)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert as_(world.stranger).get(f"/portail/pieces/{public.pk}").status_code == 404
    for user in world.citizens:
        assert as_(user).get(f"/portail/pieces/{private.pk}").status_code == 404
        assert as_(user).get(f"/noc/pieces/{private.pk}").status_code == 404
    assert as_(world.noc).get(f"/noc/pieces/{private.pk}").content == b"prive"


def test_a_dangerous_file_is_refused_whole(world: World) -> None:
    ticket = ticket_of(lose(world.line))
    before = ticket.replies.count()
    page = SimpleUploadedFile("photo.png", b"<html><script>", "image/png")
    as_(world.owner).post(f"/portail/demandes/{ticket.number}/reponse", {"body": "Voir", "files": page})
    assert (ticket.replies.count(), Attachment.objects.count()) == (before, 0)


def test_the_statement_is_one_page_for_its_customer_and_nothing_for_a_stranger(world: World) -> None:
    incident = lose(world.line, NOW - timedelta(days=4))
    ticket = ticket_of(incident)
    address = f"/portail/demandes/{ticket.number}/releve.pdf"
    first, again = as_(world.owner).get(address), as_(world.colleague).get(address)
    assert first.content[:5] == b"%PDF-"
    assert first.content == again.content
    assert first.content.count(b"/Type /Page\n") + first.content.count(b"/Type /Page ") <= 1
    assert as_(world.stranger).get(address).status_code == 404
    assert as_(world.noc).get(f"/noc/impacts/{impact_of(incident).pk}/releve.pdf").status_code == 200
    assert as_(world.owner).get(f"/portail/service/{world.customer.number}.pdf?mois=2026-11").content[:5] == b"%PDF-"
    assert as_(world.stranger).get(f"/portail/service/{world.customer.number}.pdf").status_code == 404


def test_a_late_clock_is_claimed_for_in_one_click_by_its_own_customer(world: World) -> None:
    incident = lose(world.line, NOW - timedelta(days=6))
    ticket, impact = ticket_of(incident), impact_of(incident)
    sla.cross_thresholds(at=NOW)
    as_(world.stranger).post(f"/portail/demandes/{ticket.number}/penalite")
    impact.refresh_from_db()
    assert impact.claimed_at is None
    assert "Demander ma pénalité" in as_(world.owner).get(f"/portail/demandes/{ticket.number}/").content.decode()
    as_(world.owner).post(f"/portail/demandes/{ticket.number}/penalite")
    impact.refresh_from_db()
    claimed: tuple[object, ...] = (impact.claimed_at, impact.claimed_by)
    assert claimed == (NOW, world.owner)


def test_requests_are_assigned_watched_linked_and_made_a_fault(world: World) -> None:
    client = as_(world.noc)
    tickets = [
        sla.ask(customer=world.customer, subject=f"Question {rank}", body="?", origin="phone", at=NOW, by=None)
        for rank in (1, 2)
    ]
    one, two = tickets
    client.post(f"/noc/demandes/{one.number}/suivre")
    client.post(f"/noc/demandes/{one.number}/attribuer", {"to": world.noc.pk})
    client.post(f"/noc/demandes/{one.number}/lier", {"other": two.number})
    one.refresh_from_db()
    assert (one.assigned_to, one.watches.get().user, one.links.get().other) == (world.noc, world.noc, two)
    client.post(f"/noc/demandes/{one.number}/panne", {"contract": world.line.contract_id})
    client.post(f"/noc/demandes/{two.number}/fusionner", {"other": one.number})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.impact and one.impact.line, two.merged_into) == (world.line, one)


def test_mail_is_sorted_by_hand(world: World) -> None:
    client = as_(world.noc)
    for rank in (1, 2):
        sla.receive_mail(f"From: x@y.example\r\nMessage-ID: <{rank}@y>\r\nSubject: Bonjour\r\n\r\nOui".encode(), at=NOW)
    one, two = InboundMail.objects.order_by("pk")
    client.post(f"/noc/courrier/{one.pk}/classer", {"customer": world.customer.number.lower()})
    client.post(f"/noc/courrier/{two.pk}/ignorer")
    assert sorted(InboundMail.objects.values_list("outcome", flat=True)) == ["ignored", "opened"]
    assert Ticket.objects.get().customer == world.customer


def test_ready_answers_are_kept_and_offered(world: World) -> None:
    client, ticket = as_(world.noc), ticket_of(lose(world.line))
    client.post("/noc/reponses-types/", {"title": "Redémarrer", "language": "fr", "body": "Débranchez la box."})
    assert "Débranchez la box." in client.get(f"/noc/demandes/{ticket.number}/").content.decode()
    client.post(f"/noc/reponses-types/{CannedReply.objects.get().pk}/retirer")
    assert not CannedReply.objects.exists()


def test_a_customer_s_month_as_pdf_and_as_a_table_for_himself_and_the_house_alone(world: World) -> None:
    penalty = owed(world)
    sla.claim_penalty(penalty, at=NOW, by=world.owner)
    sla.approve_penalty(penalty, at=NOW, by=world.approver)
    number = world.customer.number
    table = as_(world.owner).get(f"/portail/service/{number}.csv?mois=2026-11")
    head, row = table.content.decode("utf-8-sig").splitlines()
    assert head.split(";")[-4:] == ["Compté", "Au-delà de la garantie", "En retard", "Pénalité accordée, HT"]
    assert row.split(";")[-4:] == ["19:00", "4:00", "oui", "2,50"]
    assert as_(world.noc).get(f"/noc/rapports/clients/{number}.csv?mois=2026-11").content == table.content
    assert as_(world.owner).get(f"/portail/service/{number}.pdf?mois=2026-11").content.startswith(b"%PDF-")
    assert as_(world.stranger).get(f"/portail/service/{number}.csv").status_code == 404
    page = as_(world.owner).get("/portail/demandes/").content.decode()
    assert (f"/portail/service/{number}.pdf" in page, f"/portail/service/{number}.csv" in page) == (True, True)


def test_hours_are_published_by_an_administrator_alone(world: World) -> None:
    calendar = world.line.contract.calendar
    week = {"valid_from": "2027-01-01", "day0": "08:00-12:00 14:00-18:00", "closed": "2027-05-17 Lundi de Pentecôte"}
    versions = calendar.versions.count()
    for person, status, count in ((world.noc, 403, 0), (admin(), 302, 1)):
        client = as_(person)
        assert client.post(f"/noc/calendriers/{calendar.code}/", week).status_code == status
        assert calendar.versions.count() == versions + count
    newest = calendar.versions.latest("number")
    assert newest.weekly == {"0": [["08:00", "12:00"], ["14:00", "18:00"]]}
    assert newest.closed == {"2027-05-17": "Lundi de Pentecôte"}
    assert "<h3>2027</h3>" in as_(world.noc).get(f"/noc/calendriers/{calendar.code}/").content.decode()


def test_the_rota_is_written_by_a_senior(world: World) -> None:
    senior = make_user("senior@operator.example", "senior_noc")
    shift = {"user": world.noc.pk, "level": "1", "starts_at": "2026-11-23T08:00", "ends_at": "2026-11-24T08:00"}
    assert as_(world.noc).post("/noc/astreinte/", shift).status_code == 403
    as_(senior).post("/noc/astreinte/", shift)
    assert OnCallShift.objects.get().user == world.noc


def test_a_complaint_and_an_opinion_come_from_the_customer(world: World) -> None:
    owner = as_(world.owner)
    typed = {"kind": "technical", "contract": world.line.contract_id, "event_on": "2026-11-20", "reason": "Débit"}
    assert owner.get("/portail/reclamation").status_code == 200
    assert owner.post("/portail/reclamation", typed).status_code == 302
    assert as_(world.stranger).post("/portail/reclamation", typed).status_code == 422
    ticket = ticket_of(lose(world.line, NOW - timedelta(days=3)))
    sla.record_restoration(
        line=world.line, restored_at=NOW - timedelta(days=2), evidence={}, at=NOW - timedelta(days=2)
    )
    sla.ask_satisfaction(at=NOW)
    key, stranger = sla.key_of(ticket), Client()
    assert "bien traitée" in stranger.get(f"/avis/{key}/").content.decode()
    assert "Merci" in stranger.post(f"/avis/{key}/", {"score": "5"}).content.decode()
    assert stranger.get("/avis/T-2026-00001:x/").status_code == 404
    ticket.satisfaction.refresh_from_db()
    assert ticket.satisfaction.score == 5


def test_the_picture_on_paper_carries_its_own_colours(world: World) -> None:
    """No style sheet reaches into a picture on paper: without these it is black from end to end."""
    impact = lose(world.line, NOW - timedelta(hours=80)).impacts.get()
    later = NOW + timedelta(hours=40)
    reading = clock_of(impact, later)
    drawing = picture(reading.segments, deadline=reading.deadline, now=later)
    told = {"impact": impact, "reading": reading, "drawing": drawing, "policy": policy_of(impact), "at": later}
    told |= {"seller": operator(), "server_now": later}
    page = render_to_string("guarantee/statement.html", told)
    picked = {bar.kind: f'fill="{seg_colour(bar.kind)}" x="{bar.x}"' in page for bar in drawing.bars}
    assert picked == {"counted": True, "late": True, "closed": True}
    assert len({seg_colour(kind) for kind in ("counted", "late", "paused", "closed")}) == 4

"""The incident page, and what may be done on it by whom."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sla.models import Attachment, ClockEvent, PrivateNote, PublicReply
from tests.apps.sla.world import recover
from tests.web.world import NOW, World, as_, impact_of, lose, ticket_of, told

pytestmark = pytest.mark.usefixtures("at_ten")


def test_every_stretch_is_in_the_page(world: World) -> None:
    incident = lose(world.line, NOW - timedelta(hours=20))
    text = as_(world.noc).get(f"/noc/incidents/{incident.number}/").content.decode()
    # Sunday afternoon is closed; Monday counts from 08:00 to 11:00 in Paris.
    assert [text.count(f"seg-{kind}") for kind in ("closed", "counted", "late", "paused")] == [1, 1, 0, 0]
    assert "3 h 00".replace(" ", "\u00a0") in text


def test_public_words_and_private_ones_are_kept_apart(world: World) -> None:
    incident, client = lose(world.line), as_(world.noc)
    ticket = ticket_of(incident)
    client.post(f"/noc/demandes/{ticket.number}/reponse", {"body": "Un technicien arrive."})
    client.post(f"/noc/demandes/{ticket.number}/note", {"body": "Le voisin a coupé la fibre."})
    assert PublicReply.objects.filter(body="Un technicien arrive.", author=world.noc).count() == 1
    assert PrivateNote.objects.get().body == "Le voisin a coupé la fibre."
    seen = as_(world.owner).get(f"/portail/demandes/{ticket.number}/").content.decode()
    assert ("Un technicien arrive." in seen, "Le voisin" in seen) == (True, False)


def test_a_pause_needs_a_proof_and_tells_so(world: World) -> None:
    impact = impact_of(lose(world.line))
    answer = as_(world.noc).post(f"/noc/impacts/{impact.pk}/pause", {"reason": "customer_absent", "proof": ""})
    assert told(answer) == ["Preuve\u202f: Ce champ est obligatoire."]
    assert not ClockEvent.objects.filter(kind="paused").exists()


def test_pause_resume_and_confirmed_restoration(world: World) -> None:
    impact, client = impact_of(lose(world.line)), as_(world.noc)
    typed = {"reason": "customer_absent", "proof": "Photo du rideau baissé"}
    answer = client.post(f"/noc/impacts/{impact.pk}/pause", typed)
    assert told(answer)[0].startswith("Joignez la photo")
    photo = SimpleUploadedFile("rideau.jpg", b"\xff\xd8\xff" + b"0" * 20, "image/jpeg")
    client.post(f"/noc/impacts/{impact.pk}/pause", typed | {"files": photo})
    proof = Attachment.objects.get(event__impact=impact)
    assert f"/noc/pieces/{proof.pk}" in client.get(f"/noc/impacts/{impact.pk}/explication").content.decode()
    page = f"/portail/demandes/{impact.ticket.number}/"
    assert f"/portail/pieces/{proof.pk}" in as_(world.colleague).get(page).content.decode()
    seen = [as_(user).get(f"/portail/pieces/{proof.pk}").status_code for user in world.citizens]
    assert seen == [200, 200, 404]
    client.post(f"/noc/impacts/{impact.pk}/reprise")
    client.post(
        f"/noc/impacts/{impact.pk}/retabli", {"restored_at": "2026-11-23T11:00", "evidence": "Le client le dit"}
    )
    impact.refresh_from_db()
    assert list(impact.events.values_list("kind", flat=True)) == ["started", "paused", "resumed", "restored"]
    assert (impact.state, impact.restored_at) == ("restored", NOW)


def test_a_refused_act_is_told_in_a_sentence_and_moves_nothing(world: World) -> None:
    impact = impact_of(lose(world.line))
    answer = as_(world.noc).post(f"/noc/impacts/{impact.pk}/reprise")
    assert told(answer) == ["Le compteur n’est pas en pause."]
    assert impact.events.count() == 1


def test_closing_proposes_what_is_owed(world: World) -> None:
    incident, client = lose(world.line, NOW - timedelta(days=4)), as_(world.noc)
    client.post(f"/noc/incidents/{incident.number}/prendre")
    recover(world.line, NOW - timedelta(hours=1))
    client.post(f"/noc/incidents/{incident.number}/clore", {"cause": "Carte remplacée"})
    incident.refresh_from_db()
    assert (incident.state, incident.cause, impact_of(incident).penalties.count()) == ("closed", "Carte remplacée", 1)


def test_the_live_part_is_sent_only_when_something_changed(world: World) -> None:
    incident, client = lose(world.line), as_(world.noc)
    path = f"/noc/incidents/{incident.number}/direct"
    first = client.get(path)
    same = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    client.post(f"/noc/demandes/{ticket_of(incident).number}/note", {"body": "Vu."})
    changed = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    assert [first.status_code, same.status_code, changed.status_code] == [200, 304, 200]


def test_an_impact_of_another_incident_is_not_found(world: World) -> None:
    incident, other = lose(world.line), lose(world.other_line)
    path = f"/noc/incidents/{incident.number}/?impact={impact_of(other).pk}"
    assert as_(world.noc).get(path).status_code == 404

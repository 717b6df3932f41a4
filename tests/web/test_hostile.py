"""What somebody who means harm sends: forged hosts, huge bodies, formulas, markup, another's address to go on to."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.models import Message
from sla.models import Attachment
from subscribers import services
from tests.web.conftest import Caller
from tests.web.world import World, as_, lose, ticket_of, told
from web.doors import attachment
from web.sheets import cell

pytestmark = pytest.mark.usefixtures("at_ten")
MARKUP = '"><script>alert(1)</script>{{7*7}}'
ELSEWHERE = ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example")


def test_nobody_is_led_to_another_site(world: World) -> None:
    owner = as_(world.owner)
    for aim in ELSEWHERE:
        told_by = [
            owner.post("/theme", {"next": aim, "theme": "dark"}),
            owner.post("/langue", {"next": aim, "language": "fr"}),
            Client().post("/compte/login/", {"login": world.owner.email, "password": "une longue phrase", "next": aim}),
        ]
        assert {answer.headers["Location"] for answer in told_by} == {"/"}, aim


def test_a_way_to_a_new_password_bears_the_house_s_own_address(world: World, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.RACCORD_URL = ["*"], "https://raccord.example"
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        Client().post("/compte/password/reset/", {"email": world.owner.email}, headers=headers)
    links = {link for sent in Message.objects.all() for link in re.findall(r"https?://[^/\s]+", sent.body)}
    assert (links, Message.objects.count()) == ({"https://raccord.example"}, 2)


def test_what_a_person_was_shown_is_kept_by_no_browser(world: World) -> None:
    number = lose(world.line).number
    pages = [(world.owner, "/portail/"), (world.owner, "/portail/factures/"), (world.finance, "/bureau/"),
             (world.noc, "/noc/"), (world.noc, "/moi/"), (world.noc, "/nulle-part")]  # fmt: skip
    for user, path in pages:
        assert as_(user).get(path).headers["Cache-Control"] == "private, no-store", path
    # A live part is asked for again each time by what it was; what is everybody's may be kept.
    live = as_(world.noc).get(f"/noc/incidents/{number}/direct", headers={"HX-Request": "true"})
    assert (live.headers["Cache-Control"], "ETag" in live.headers) == ("private, no-cache", True)
    assert "Cache-Control" not in Client().get("/etat/").headers


def test_what_is_larger_than_any_form_is_refused_before_it_is_read(settings: Any, db: None) -> None:
    settings.LARGEST_REQUEST = 1000
    for path in ("/compte/login/", "/etat/abonnement", "/desabonnement/x", "/crochets/gocardless"):
        file = SimpleUploadedFile("x.bin", b"0" * 2000)
        assert Client().post(path, {"file": file}).status_code == 413, path


def test_markup_that_a_customer_types_is_shown_as_he_typed_it(world: World) -> None:
    ticket = ticket_of(lose(world.line))
    services.change_customer(world.customer, name=MARKUP)
    as_(world.owner).post(f"/portail/demandes/{ticket.number}/reponse", {"body": MARKUP})
    for client, path in ((as_(world.noc), f"/noc/demandes/{ticket.number}/"), (as_(world.noc), "/noc/demandes/"),
                         (as_(world.owner), f"/portail/demandes/{ticket.number}/")):  # fmt: skip
        page = client.get(path).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page, path
        assert "<script>alert" not in page, path


def test_a_file_is_what_it_is_and_keeps_no_path(world: World) -> None:
    ticket = ticket_of(lose(world.line))
    path = f"/portail/demandes/{ticket.number}/reponse"
    drawing = SimpleUploadedFile("x.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/png")
    assert "type accepté" in told(as_(world.owner).post(path, {"body": "a", "files": [drawing]}))[-1]
    picture = SimpleUploadedFile('../../é"x.png', b"\x89PNG\r\n\x1a\n" + b"0" * 50, "text/html")
    as_(world.owner).post(path, {"body": "a", "files": [picture]})
    kept = Attachment.objects.get()
    assert (kept.media_type, set(kept.name) & set('/\\"')) == ("image/png", set())


def test_what_a_stranger_sent_is_saved_and_run_nowhere(world: World, as_program: Caller) -> None:
    """A picture that is a page as well: from each door it is a file to keep, of the kind that its bytes are."""
    ticket = ticket_of(lose(world.line))
    both = SimpleUploadedFile("x.html", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "text/html")
    as_(world.owner).post(f"/portail/demandes/{ticket.number}/reponse", {"body": "a", "files": [both]})
    kept = Attachment.objects.get()
    answers = [as_(world.owner).get(f"/portail/pieces/{kept.pk}"), as_(world.noc).get(f"/noc/pieces/{kept.pk}"),
               as_program(world.owner).get(f"/api/v1/attachments/{kept.pk}/content")]  # fmt: skip
    for answer in answers:
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]


def test_names_of_files_cannot_leave_their_header() -> None:
    answer = attachment(b"", 'a"; filename="b.html', "text/plain")
    assert answer.headers["Content-Disposition"] == r'attachment; filename="a\"; filename=\"b.html"'
    assert attachment(b"", "reçu.pdf", "text/plain").headers["Content-Disposition"].isascii()


@pytest.mark.parametrize("typed", ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(1)", "\t=1", "\r=1"])
def test_no_cell_of_a_file_is_a_formula(typed: str) -> None:
    assert cell(typed) == f"'{typed}"
    assert cell(date(2026, 1, 1)) == date(2026, 1, 1)

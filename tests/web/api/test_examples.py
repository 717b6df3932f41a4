"""The programs of docs/api run as they are, against a server."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from invoicing.models import InvoiceRun
from sla.models import Attachment, Incident, Ticket
from subscribers.models import Lead, Quote
from tests.apps.subscribers.make import make_user
from tests.web import world as worlds

pytestmark = pytest.mark.usefixtures("at_ten")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006000557bfabd4"
    "0000000049454e44ae426082"
)
FOLDER = Path(settings.BASE_DIR) / "docs" / "api"


@pytest.fixture
def world(transactional_db: None) -> worlds.World:
    return worlds.build()


def run(live: LiveServer, client: Client, name: str, *words: str) -> list[str]:
    key = client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    given = {**os.environ, "RACCORD_URL": live.url, "RACCORD_TOKEN": key}
    done = subprocess.run([sys.executable, str(FOLDER / name), *words], env=given, capture_output=True, text=True)
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout.splitlines()


def test_every_example_runs(
    world: worlds.World, live_server: LiveServer, as_program: Callable[..., Client], tmp_path: Path
) -> None:
    picture = tmp_path / "box.png"
    picture.write_bytes(PNG)
    number, owner = world.line.contract.number, as_program(world.owner)
    for _again in range(2):
        told = run(live_server, owner, "report_a_fault.py", number, str(picture))
        assert told[-1] == "box.png True"
        assert "Owner Le voyant est rouge, voir la photo." in told
    assert (Ticket.objects.count(), Attachment.objects.count()) == (1, 1)

    taken = run(live_server, as_program(world.noc), "take_incidents.py")
    incident = Incident.objects.get()
    assert taken[0] == f"{incident.number} in_progress"
    assert taken[1].startswith(f" {world.line.reference} 2026-11-2")
    told = run(
        live_server, as_program(world.noc), "what_happened.py", f"incidents/{incident.number}", "2026-01-01T00:00:00Z"
    )
    assert [row.split("\t")[3] for row in told if "\tmove\t" in row] == [str(world.noc)]

    seller = as_program(make_user("sales@operator.example", "sales"))
    sold = run(live_server, seller, "from_lead_to_contract.py", world.line.contract.offer.code)
    assert (Lead.objects.get().company, Quote.objects.get().state) == ("Boulangerie Martin", "sent")
    assert sold == [f"{Quote.objects.get().number} sent {world.line.contract.offer.monthly_fee}"]

    counted = run(live_server, as_program(world.finance), "invoices.py", "2026-11-01", "2026-12-01")
    assert counted[0] == "numero;client;date;ttc"
    assert InvoiceRun.objects.get().state in counted[1]

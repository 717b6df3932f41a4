"""Words, letters and files of the town's back office: an own version and a draft of it, a letter that came back, an
import with rows to mend, a zone drawn elsewhere."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from kernel.models import Message
from kernel.services import draft_letter, publish_letter, record_delivery
from lab.town import founding
from subscribers import services
from subscribers.models import Customer
from subscribers.services import imports
from web.moving_in import advance_imports

WORDS = """Bonjour,

voilà un an de plus ensemble : votre contrat {{ contract.number }} fête son anniversaire le {{ on }}.
Toute l’équipe vous remercie. Votre mensualité reste de {{ fee }} € HT.

{{ operator.name }}
"""
DRAWN = [[5.71, 45.19], [5.78, 45.19], [5.78, 45.23], [5.71, 45.23], [5.71, 45.19]]
NAMED = {"code": "plateau", "name": "Plateau des Aulnes", "down_mbps": 100, "up_mbps": 50, "setup_fee": 190}


def seed(*, at: datetime) -> None:
    """Through the product's own services; quick, and the same each time."""
    _words(at)
    _contacts(at)
    zone = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [DRAWN]}, "properties": NAMED}
    services.take_zones(json.dumps(zone).encode())
    _came_back(at)


def _words(at: datetime) -> None:
    head, seller = founding.person("finance"), founding.person("ventes")
    own = draft_letter("anniversary", "fr", body=WORDS, note="Plus chaleureux", at=at - timedelta(days=40), by=seller)
    publish_letter(own, at=at - timedelta(days=39), by=head)
    draft_letter("commitment_ends", "fr", note="À raccourcir", at=at - timedelta(days=1), by=seller)


def _contacts(at: datetime) -> None:
    """Two contacts of the old software, and one of a customer whom nobody knows."""
    known = [one.number for one in Customer.objects.order_by("pk")[:2]]
    rows = ["Client;Nom;E-mail;Rôles", *(f"{number};Comptabilité;compta-{number.lower()}@exemple.example;billing"
                                         for number in known), "C-1998-00007;Atelier Perdu;;technical"]  # fmt: skip
    sheet, head = imports.SHEETS["contacts"], rows[0].split(";")
    imports.start_import(
        "\n".join(rows).encode(), sheet, kind="contacts", name="contacts-ancien-logiciel.csv",
        mapping=imports.guessed(sheet.columns, head), at=at, by=founding.person("ventes"),
    )  # fmt: skip
    advance_imports(at=at)


def _came_back(at: datetime) -> None:
    """The last letter that went to the post some days ago, if any did; its reader is asked by the next hour's sweep."""
    posted = Message.objects.filter(channel="letter", state="posted", posted_at__lt=at - timedelta(days=5))
    letter = posted.exclude(about_type="").order_by("-posted_at", "-pk").first()
    if letter is not None:
        on, clerk = (at - timedelta(days=1)).date(), founding.person("compta")
        record_delivery(letter, on=on, came_back=True, why="Destinataire inconnu à l’adresse", at=at, by=clerk)

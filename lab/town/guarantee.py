"""What surrounds the guarantee in Valombreuse: planned work, a rota, ready answers, a mail from nobody, a complaint."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kernel.periods import OpeningHours
from lab.town import founding
from provisioning.models import Node
from sla import services as sla
from subscribers.models import Contract

STRANGER = b"""From: Jean Passant <jean@ailleurs.example>\r
Message-ID: <passant-1@ailleurs.example>\r
Subject: =?utf-8?q?=C3=80_qui_m=27adresser_=3F?=\r
Content-Type: text/plain; charset=utf-8\r
\r
Bonjour, notre immeuble est-il raccordable ?\r
"""
ANSWERS = (
    (
        "Redémarrer la box",
        "Débranchez la box dix secondes, puis attendez trois minutes. Les voyants sont-ils verts ?",
    ),
    (
        "Rendez-vous nécessaire",
        "Un technicien doit passer. Dites-nous deux créneaux cette semaine.",
    ),
    ("Coupure connue", "Une coupure touche votre secteur. Nous y travaillons et vous écrivons dès le rétablissement."),
)


def surround(now: datetime, hours: OpeningHours) -> None:
    """Sets the scene as of an instant, through the services that people use."""
    noc = founding.person("noc")
    sla.add_shift(user=noc, level=1, starts_at=now - timedelta(hours=4), ends_at=now + timedelta(days=3))
    for title, body in ANSWERS:
        sla.keep_canned_reply(title=title, body=body, language="fr")
    sla.receive_mail(STRANGER, at=now - timedelta(hours=1))
    start = hours.advance(now, timedelta(hours=30)).replace(minute=0, second=0, microsecond=0) + timedelta(hours=6)
    window = sla.plan_maintenance(
        what="Remplacement d’une carte de ligne sur l’OLT.",
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        interruption=timedelta(hours=1),
        nodes=list(Node.objects.filter(code="olt-02")),
        at=now,
        by=noc,
    )
    if window.lines.exists():
        sla.announce_maintenance(window, at=now, by=noc)
    contract = Contract.objects.filter(state="active").order_by("pk").first()
    if contract is not None:
        day = (now - timedelta(days=2)).date()
        told: dict[str, Any] = {
            "reason": "Le débit promis n’est pas là le soir.",
            "event_on": day,
            "contract": contract,
        }
        sla.complain(customer=contract.customer, kind="technical", at=now, by=None, **told)

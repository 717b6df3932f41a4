"""The mails about accounts and the public state page, and what each may speak of."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from kernel.letters import Kind

FOLDER: Final = Path(__file__).parent / "letters"
_INVITED: Final = {
    "person": {"name": "Claire Ravel", "email": "claire@ravel.example"}, "by": "Paul Ravel", "days": 7,
    "address": "https://operateur.example/invitation/…",
}  # fmt: skip
_STATE: Final = {"where": "Nœud de Valombreuse", "address": "https://operateur.example/etat/"}

KINDS: Final = (
    Kind("invitation_customer", _("Invitation of a customer to the portal"), FOLDER, _INVITED, ("by",), ("address",)),
    Kind("invitation_staff", _("Invitation of one of ours"), FOLDER, _INVITED, ("by",), ("address",)),
    Kind("state_confirm", _("Confirmation of a reader of the state page"), FOLDER,
        {"address": "https://operateur.example/etat/…", "leave": "https://operateur.example/etat/…"},
        must=("address", "leave")),
    Kind("state_incident", _("Incident, to the readers of the state page"), FOLDER, _STATE),
    Kind("state_restored", _("Restoration, to the readers of the state page"), FOLDER, _STATE),
)  # fmt: skip

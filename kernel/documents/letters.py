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
_PERSON: Final = {"name": "Claire Ravel", "email": "claire@ravel.example"}
_STATE: Final = {
    "where": "Nœud de Valombreuse", "address": "https://operateur.example/etat/",
    "leave": "https://operateur.example/etat/abonnement/…/fin",
}  # fmt: skip

KINDS: Final = (
    Kind("invitation_customer", _("Invitation of a customer to the portal"), FOLDER,
        _INVITED, ("by",), ("address",), opens=True),
    Kind("invitation_staff", _("Invitation of one of ours"), FOLDER, _INVITED, ("by",), ("address",), opens=True),
    Kind("password_reset", _("New password"), FOLDER,
        {"person": _PERSON, "address": "https://operateur.example/compte/…", "hours": 4},
        must=("address",), opens=True),
    Kind("address_confirm", _("Confirmation of a new sign-in address"), FOLDER,
        {"person": _PERSON, "new": "claire@nouvelle.example", "address": "https://operateur.example/adresse/…",
         "hours": 24}, must=("address",), opens=True),
    Kind("address_changed", _("The sign-in address has changed, to the old one"), FOLDER,
        {"person": _PERSON, "new": "claire@nouvelle.example"}, must=("new",)),
    Kind("state_confirm", _("Confirmation of a reader of the state page"), FOLDER,
        {"address": "https://operateur.example/etat/…", "leave": "https://operateur.example/etat/…"},
        must=("address", "leave")),
    Kind("state_incident", _("Incident, to the readers of the state page"), FOLDER, _STATE, must=("leave",)),
    Kind("state_restored", _("Restoration, to the readers of the state page"), FOLDER, _STATE, must=("leave",)),
)  # fmt: skip

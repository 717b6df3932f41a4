"""The letters of the subscribers' side, and what each may speak of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from kernel.letters import CUSTOMER, Kind

FOLDER: Final = Path(__file__).parent / "letters"
DAY: Final = date(2026, 11, 23)
CONTRACT: Final = {
    "number": "R-2026-00042", "offer": "Fibre Pro 100", "site": "Siège", "street": "4 rue des Tilleuls",
    "postcode": "38000", "city": "Grenoble", "fee": Decimal("149.00"), "signed_on": DAY, "activated_on": DAY,
    "committed_until": DAY,
}  # fmt: skip
QUOTE: Final = {
    "reference": "D-2026-00042", "party": "Menuiserie Ravel", "valid_until": DAY,
    "address": "https://operateur.example/devis/…",
}  # fmt: skip
REVISION: Final = {
    "old_fee": Decimal("149.00"), "new_fee": Decimal("154.00"), "effective_on": DAY, "refuse_until": DAY,
    "reason": "Hausse des coûts d’interconnexion.",
}  # fmt: skip
NOTICE: Final = {"dated_on": DAY, "effective_on": DAY, "exit_amount": Decimal("894.00")}
PACK: Final = {"hours": 2, "minutes": "30", "paid_on": DAY, "lost_on": DAY}
_OF_CONTRACT: Final = {"customer": CUSTOMER, "contract": CONTRACT}
DATES: Final = ("contract.activated_on", "contract.committed_until")
RETURNED: Final = {
    "subject": "Rappel : paiement attendu", "text": "Madame, Monsieur…", "posted_on": DAY, "returned_on": DAY,
}  # fmt: skip
LEAD: Final = {
    "company": "Menuiserie Ravel", "name": "Claire Ravel", "phone": "+33476000000", "email": "claire@ravel.example",
    "action": "Rappeler", "on": DAY,
}  # fmt: skip

KINDS: Final = (
    Kind("quote", _("Quote sent"), FOLDER, {"quote": QUOTE}, must=("quote.address",)),
    Kind("price_revision", _("Change of price"), FOLDER, {**_OF_CONTRACT, "revision": REVISION}, DATES),
    Kind(
        "commitment_ends", _("The commitment ends soon"), FOLDER,
        {**_OF_CONTRACT, "on": DAY, "fee": Decimal("149.00"), "cutoff_day": 20},
        ("contract.activated_on",),
    ),
    Kind("anniversary", _("Anniversary of a contract"), FOLDER,
        {**_OF_CONTRACT, "on": DAY, "fee": Decimal("149.00")}),
    Kind("notice_received", _("Notice of termination received"), FOLDER, {**_OF_CONTRACT, "notice": NOTICE},
        ("notice.exit_amount",)),
    Kind("pack_reminder", _("Hours of assistance about to be lost"), FOLDER, {"customer": CUSTOMER, "pack": PACK}),
    Kind("letter_came_back", _("A letter came back: its text by email"), FOLDER,
        {"customer": CUSTOMER, "letter": RETURNED, "address": "https://operateur.example/portail/societe/"},
        ("letter.posted_on",), ("address", "letter.text")),
    Kind("access_opened", _("An access to the portal, to who has an account already"), FOLDER,
        {"person": {"name": "Claire Ravel", "email": "claire@ravel.example"}, "customer": CUSTOMER, "by": "Paul Roux",
         "address": "https://operateur.example/portail/"}, must=("address",)),
    Kind("lead_reminder", _("Next action with a lead, to who follows it"), FOLDER, {"lead": LEAD},
        ("lead.name", "lead.phone", "lead.email")),
)  # fmt: skip

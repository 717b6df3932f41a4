"""The letters of the network's side, and what each may speak of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from kernel.letters import CUSTOMER, Kind

DAY: Final = date(2026, 11, 23)
BOX: Final = {"serial": "BX-0042", "line": "L-00042", "due_on": DAY}

KINDS: Final = (
    Kind(
        "box_notice", _("Formal notice to return a box"), Path(__file__).parent / "letters",
        {"customer": CUSTOMER, "box": BOX, "until": DAY, "amount": Decimal("150.00")},
    ),
)  # fmt: skip

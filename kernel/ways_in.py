"""Addresses that open something to whoever knows them, and how they are shown to everybody else: without their end."""

from __future__ import annotations

import re
from typing import Final

# What follows each of these in an address is a key: of an account, of a quote, of a calendar, of a mail's reader.
_BEFORE: Final = (
    *("invitation", "adresse", "password/reset/key"),
    *("devis", "agenda", "travaux", "travaux/calendrier"),
    *("avis", "abonnement", "desabonnement"),
)
_SHORTEST: Final = 16
_KEY: Final = re.compile(rf"(?<=/)((?:{'|'.join(_BEFORE)})/)[^/\s?&\"'<>]{{{_SHORTEST},}}")


def without_keys(text: str, shown: str = "…") -> str:
    """`text` with the key of each such address replaced by `shown`: ``/invitation/Xc3…`` becomes ``/invitation/…``."""
    return _KEY.sub(lambda found: found[1] + shown, text)

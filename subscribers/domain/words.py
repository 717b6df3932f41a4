"""What a cell of another system's file means where only a few answers are possible, in French or in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from subscribers.domain.zones import folded

MEANINGS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "kind": {
        "company": ("company", "societe", "entreprise"),
        "association": ("association",),
        "public": ("public", "public body", "organisme public", "collectivite", "administration"),
        "sole_trader": ("sole trader", "independant", "entreprise individuelle", "entrepreneur individuel"),
    },
    "language": {"fr": ("fr", "french", "francais"), "en": ("en", "english", "anglais")},
    "billing_mode": {
        "monthly": ("monthly", "mensuel", "mensuelle"),
        "monthly_schedule": ("monthly schedule", "schedule", "echeancier"),
        "half_yearly": ("half yearly", "semestriel", "semestrielle"),
    },
    "roles": {
        "signatory": ("signatory", "signataire"),
        "billing": ("billing", "facturation"),
        "technical": ("technical", "technique"),
        "management": ("management", "direction"),
        "portal": ("portal", "portail"),
    },
}
"""Column -> our own word -> how people write it, folded."""


def meant(column: str, text: str) -> str:
    """Our word for what a cell says; what means nothing to us comes back as it was, for the refusal to tell.

    >>> meant("kind", "Société"), meant("kind", "Particulier"), meant("name", "Société")
    ('company', 'Particulier', 'Société')
    """
    said = folded(text)
    return next((ours for ours, known in MEANINGS.get(column, {}).items() if said in known), text)

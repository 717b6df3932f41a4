"""The description that goes with the accounting entries file: whatever its reader needs to make use of it.

In French whatever the operator's language: its reader is the French tax office (article A47 A-1, Livre des procedures
fiscales).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from invoicing.domain import journal as books
from invoicing.domain.fec import COLUMNS, file_name
from invoicing.domain.fiscal import FORWARD, FORWARD_NAME, FiscalYear

_MEANINGS: Final = (
    "code du journal (liste ci-dessous)",
    "libellé du journal",
    "numéro de l’écriture, de 1 en 1 sans trou, dans l’ordre de validation",
    "date comptable",
    "numéro de compte (liste ci-dessous), au plan comptable général",
    "libellé du compte",
    "compte auxiliaire : numéro du client ; vide hors des comptes de clients",
    "nom du client",
    "référence de la pièce : numéro du document, de la remise ou de la ligne de banque",
    "date de la pièce",
    "libellé de l’écriture",
    "débit, en euros",
    "crédit, en euros",
    "lettrage : code commun aux lignes qui se soldent ; vide tant qu’elles ne sont pas soldées",
    "date du lettrage",
    "date de validation, à partir de laquelle l’écriture ne change plus",
    "vide : toute la comptabilité est tenue en euros",
    "vide, de même",
)


def described(year: FiscalYear, *, name: str, siren: str) -> str:
    """The description of one year's file, ready to be handed over beside it."""
    zones = zip(COLUMNS, _MEANINGS, strict=True)
    journals = {FORWARD: FORWARD_NAME, **books.JOURNALS}
    return "\r\n".join((
        f"Description du fichier des écritures comptables {file_name(siren, year.last)}",
        "",
        f"Entreprise : {name}, SIREN {siren}",
        f"Exercice : du {_day(year.first)} au {_day(year.last)}, {_state(year)}",
        "Comptabilité d’engagement ; logiciel : Raccord.",
        "",
        "Format",
        "Texte à plat, encodage ISO 8859-15, une ligne par écriture et par compte, fin de ligne CR LF.",
        "Première ligne : noms des zones. Séparateur : tabulation. Ni guillemets, ni longueur fixe.",
        "Dates : AAAAMMJJ. Montants : virgule décimale, deux décimales, sans séparateur de milliers ni signe.",
        "Un caractère absent de l’encodage perd son accent, à défaut devient un point d’interrogation.",
        "",
        "Zones",
        *(f"{rank:>2}. {column} : {meaning}" for rank, (column, meaning) in enumerate(zones, 1)),
        "",
        "Journaux",
        *(f"{code} : {label}" for code, label in journals.items()),
        "",
        "Comptes",
        *(f"{code} : {label}" for code, label in sorted(books.ACCOUNTS.items())),
        "",
        "Règles",
        f"La première écriture, au journal {FORWARD}, reprend les soldes de l’exercice précédent, client par client.",
        "Une écriture validée n’est ni modifiée ni supprimée : elle est corrigée par une autre.",
        "Chaque écriture porte l’empreinte SHA-256 de celle qui la précède ; le logiciel refuse une chaîne rompue.",
        "",
    ))  # fmt: skip


def _day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


def _state(year: FiscalYear) -> str:
    return f"clos le {_day(year.closed_on)}" if year.closed_on else "non clos : fichier provisoire"

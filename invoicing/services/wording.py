"""The words that services write into frozen rows, in the customer's language.

They are data of the document, not words of a screen: a later change of the catalogues must not change a paper.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

WORDS = {
    "fr": {
        "recurring": "Abonnement {offer}",
        "setup": "Frais de mise en service {offer}",
        "refund": "Abonnement {offer}, régularisation",
        "more": "Abonnement {offer}, complément",
        "penalty": "Pénalité de retard de rétablissement (GTR), incident {incident}",
        "penalty_share": "{share} % de l'abonnement mensuel HT, retard constaté de {lateness}",
        "penalty_back": "Rectification de l'avoir {number} du {day}, pénalité GTR",
        "penalty_back_why": "Incident {incident} : retard ramené à {lateness}, "
        "pénalité de {before} € ramenée à {owed} € HT",
        "credit_subject": "Avoir sur la facture {number} du {day}",
        "vat_subject": "Facture rectificative de la facture {number} du {day}, taux de TVA",
        "vat_why": "TVA à {now} % au lieu de {was} % (facture {number} du {day})",
        "period": "Du {start} au {end}",
        "prorata": "{days} jours sur {month}, au prorata de {price} € par mois",
        "contract": "Contrat {number}",
        "discount": "Remise de {amount} € par mois déduite",
        "management_fee": "Frais de gestion sur prélèvement rejeté",
        "indemnity": "Indemnité forfaitaire pour frais de recouvrement",
        "interest": "Intérêts de retard",
        "interest_of": "Intérêts de retard, facture {number}, échéance du {due}",
        "interest_part": "{days} j sur {base} € à {times} × {legal} %",
        "interest_part_public": "{days} j sur {base} € à {legal} % (BCE) + {points} points",
        "interest_back": "Intérêts de retard rectifiés, pièce {number} du {day}",
        "interest_back_why": "{before} € ramenés à {after} €, un paiement étant arrivé plus tôt",
        "restoration": "Frais de remise en service",
        "exit": "Sommes dues pour résiliation anticipée",
        "box": "Équipement non restitué",
        "box_fault": "Équipement endommagé par le client",
        "box_loss": "Équipement perdu ou volé chez le client",
        "pack_hour": "Forfait d’assistance, une heure",
        "pack_half_day": "Forfait d’assistance, une demi-journée (3 h)",
        "pack_day": "Forfait d’assistance, une journée (6 h)",
        "recovery": "Frais de recouvrement",
        "reclaim": "Remboursement d’un paiement revenu impayé",
        "reclaim_part": "{amount} € remboursés le {day}",
        "reclaim_why": "le paiement de {amount} € reçu le {received} a été repris par la banque le {gone}",
    },
    "en": {
        "recurring": "Subscription {offer}",
        "setup": "Set-up fee {offer}",
        "refund": "Subscription {offer}, adjustment",
        "more": "Subscription {offer}, supplement",
        "penalty": "Penalty for late restoration (guaranteed restoration time), incident {incident}",
        "penalty_share": "{share}% of the monthly fee excl. VAT, {lateness} late",
        "penalty_back": "Correction of credit note {number} of {day}, restoration guarantee",
        "penalty_back_why": "Incident {incident}: late by {lateness} after correction, "
        "penalty of €{before} now €{owed} excl. VAT",
        "credit_subject": "Credit on invoice {number} of {day}",
        "vat_subject": "Corrective invoice for {number} of {day}, VAT rate",
        "vat_why": "VAT at {now}% instead of {was}% (invoice {number} of {day})",
        "period": "From {start} to {end}",
        "prorata": "{days} days of {month}, in proportion of €{price} a month",
        "contract": "Contract {number}",
        "discount": "Discount of €{amount} a month deducted",
        "management_fee": "Handling fee for a rejected direct debit",
        "indemnity": "Fixed compensation for recovery costs",
        "interest": "Interest for late payment",
        "interest_of": "Interest for late payment, invoice {number} due on {due}",
        "interest_part": "{days} days on €{base} at {times} × {legal}%",
        "interest_part_public": "{days} days on €{base} at {legal}% (ECB) + {points} points",
        "interest_back": "Corrected interest for late payment, document {number} of {day}",
        "interest_back_why": "€{before} now €{after}, for a payment had come earlier",
        "restoration": "Fee for putting back into service",
        "exit": "Amount due for early termination",
        "box": "Equipment not returned",
        "box_fault": "Equipment damaged by the customer",
        "box_loss": "Equipment lost or stolen in the customer's custody",
        "pack_hour": "Assistance pack, one hour",
        "pack_half_day": "Assistance pack, half a day (3 h)",
        "pack_day": "Assistance pack, a day (6 h)",
        "recovery": "Recovery costs",
        "reclaim": "Reimbursement of a payment that the bank took back",
        "reclaim_part": "€{amount} reimbursed on {day}",
        "reclaim_why": "the bank took the payment of €{amount} received on {received} back on {gone}",
    },
}


def say(language: str, word: str, **facts: object) -> str:
    """The sentence `word` in a language (French where it has none), filled with facts."""
    return WORDS.get(language, WORDS["fr"])[word].format(**facts)


def say_day(language: str, day: date) -> str:
    return f"{day:%d/%m/%Y}" if language == "fr" else f"{day.day} {day:%b %Y}"


def say_amount(language: str, amount: object) -> str:
    return str(amount).replace(".", ",") if language == "fr" else str(amount)


@lru_cache(maxsize=4096)
def say_period(language: str, start: date, end: date) -> str:
    """A service period; `end` is excluded, people are told the last day."""
    return say(language, "period", start=say_day(language, start), end=say_day(language, end - timedelta(days=1)))


@lru_cache(maxsize=4096)
def say_sold(language: str, word: str, offer: str) -> str:
    """What is sold, as the lines of all who buy it name it."""
    return say(language, word, offer=offer)


def say_lateness(seconds: int) -> str:
    """A lateness in working hours: 3 h 05."""
    return f"{seconds // 3600} h {seconds % 3600 // 60:02d}"

"""The words printed on papers. They belong to the template, not to the catalogues: a re-rendering must be the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

NARROW, NO_BREAK, MINUS = "\u202f", "\u00a0", "\u2212"

FR = {
    "invoice": "Facture",
    "credit_note": "Avoir",
    "fee_note": "Note de débit",
    "schedule": "Échéancier révisé",
    "reminder": "Relance",
    "late_total": "En retard",
    "addressed_to": "Destinataire",
    "plan": "Échéancier",
    "plan_of": "Échéances à venir du contrat {contract}",
    "plan_invoices": "Une facture est émise pour chaque échéance.",
    "amount_gross": "Montant TTC",
    "number": "Numéro",
    "issued_on": "Date d’émission",
    "due_on": "Échéance",
    "first_due_on": "Première échéance",
    "service": "Période de service",
    "contract": "Contrat",
    "customer": "Client",
    "purchase_order": "Bon de commande",
    "buyer_reference": "Votre référence",
    "category": "Nature de l’opération",
    "services": "Prestation de services",
    "billed_to": "Facturé à",
    "label": "Désignation",
    "quantity": "Qté",
    "unit_price": "Prix unit. HT",
    "vat": "TVA",
    "amount_net": "Montant HT",
    "amount": "Montant",
    "total_net": "Total HT",
    "total_vat": "TVA {rate}",
    "total": "Total TTC",
    "total_outside": "Total",
    "credited": "À votre crédit",
    "to_pay": "Net à payer",
    "base": "Base HT",
    "rate": "Taux",
    "outside": "hors champ",
    "outside_note": "Sommes hors du champ d’application de la TVA.",
    "schedule_title": "Échéancier",
    "debit_title": "Échéancier de prélèvement",
    "by_debit": (
        "Prélèvement SEPA sur le compte {iban}, mandat {reference}, identifiant créancier {creditor}. "
        "Le présent échéancier vaut notification préalable des prélèvements."
    ),
    "by_debit_once": (
        "Prélèvement SEPA le {day} sur le compte {iban}, mandat {reference}, identifiant créancier {creditor}. "
        "Le présent document vaut notification préalable du prélèvement."
    ),
    "by_transfer": "Paiement par virement : IBAN {iban} – BIC {bic}, en rappelant le numéro {number}.",
    "credit_use": (
        "Cet avoir s’impute sur les sommes échues, puis sur la prochaine échéance non encore transmise à la banque. "
        "Le solde éventuel est reporté."
    ),
    "discount": "Escompte pour paiement anticipé : néant.",
    "late": (
        "En cas de retard de paiement : pénalités au taux de {multiplier} fois le taux d’intérêt légal, exigibles sans "
        "rappel dès le lendemain de l’échéance, et indemnité forfaitaire pour frais de recouvrement de {indemnity} "
        "(articles L441-10 et D441-5 du Code de commerce)."
    ),
    "note_late": (
        "En cas de retard de paiement, pénalités au taux de {multiplier} fois le taux d’intérêt légal, exigibles sans "
        "rappel dès le lendemain de l’échéance."
    ),
    "late_public": (
        "En cas de retard de paiement : intérêts moratoires dus de plein droit, au taux des opérations principales de "
        "refinancement de la Banque centrale européenne en vigueur au premier jour du semestre où ils commencent à "
        "courir, majoré de {points} points, et indemnité forfaitaire pour frais de recouvrement de {indemnity} "
        "(articles R2192-31 et D2192-35 du Code de la commande publique)."
    ),
    "note_late_public": (
        "En cas de retard de paiement, intérêts moratoires au taux des opérations principales de refinancement de la "
        "Banque centrale européenne en vigueur au premier jour du semestre où ils commencent à courir, majoré de "
        "{points} points."
    ),
    "note_indemnity": "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : {indemnity}.",
    "on_debits": "Option pour le paiement de la taxe d’après les débits.",
    "on_collection": "TVA exigible à l’encaissement.",
    "capital": "au capital de {capital}",
    "vat_number": "N° TVA",
    "page": "Page",
    "of": "sur",
    "carry": "À reporter",
    "brought": "Report",
    "lowered_by": "Avoir {number} du {day} : {amount} TTC.",
    "due": "Reste dû",
    "credit": "Avoir",
    "planned": "Montant initial",
    "carried_over": "Reporté sur les échéances à venir : {amount}.",
    "supersedes": "Il remplace l’échéancier précédent pour ces échéances.",
    "invoice_number": "Facture",
    "none": "néant",
    "statement": "Relevé de compte",
    "brought_forward": "Solde antérieur",
    "date": "Date",
    "debit": "Débit",
    "credit_side": "Crédit",
    "balance": "Solde",
    "balance_on": "Solde au {day}",
    "receipt": "Reçu",
    "received_total": "Montant reçu",
    "received_ahead": "Cette somme reste sur votre compte et s’impute sur vos prochaines échéances.",
    "received": "Nous avons reçu {amount} le {day}, par {means}.",
    "means_direct_debit": "prélèvement",
    "means_transfer": "virement",
    "means_card": "carte",
    "means_cheque": "chèque",
    "means_cash": "espèces",
    "slip_cheque": "Remise de chèques",
    "slip_card": "Remise de cartes",
    "slip_cash": "Remise d’espèces",
    "slip_on": "Remis le",
    "slip_of_bank": "Bordereau de la banque",
    "slip_count": "Nombre",
    "slip_account": "Compte à créditer",
    "slip_rank": "N°",
    "slip_who": "Tireur ou payeur",
    "slip_reference": "Référence",
    "slip_signature": "Date et signature du remettant :",
}
EN = {
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "fee_note": "Fee note",
    "schedule": "Revised payment schedule",
    "reminder": "Reminder",
    "late_total": "Overdue",
    "addressed_to": "To",
    "plan": "Payment schedule",
    "plan_of": "Due dates to come for contract {contract}",
    "plan_invoices": "An invoice is issued for each due date.",
    "amount_gross": "Amount incl. VAT",
    "number": "Number",
    "issued_on": "Date of issue",
    "due_on": "Due date",
    "first_due_on": "First due date",
    "service": "Service period",
    "contract": "Contract",
    "customer": "Customer",
    "purchase_order": "Purchase order",
    "buyer_reference": "Your reference",
    "category": "Nature of the transaction",
    "services": "Supply of services",
    "billed_to": "Billed to",
    "label": "Description",
    "quantity": "Qty",
    "unit_price": "Unit price",
    "vat": "VAT",
    "amount_net": "Amount excl. VAT",
    "amount": "Amount",
    "total_net": "Total excl. VAT",
    "total_vat": "VAT {rate}",
    "total": "Total incl. VAT",
    "total_outside": "Total",
    "credited": "To your credit",
    "to_pay": "Amount to pay",
    "base": "Taxable amount",
    "rate": "Rate",
    "outside": "outside VAT",
    "outside_note": "Amounts outside the scope of VAT.",
    "schedule_title": "Payment schedule",
    "debit_title": "Direct debit schedule",
    "by_debit": (
        "SEPA direct debit from account {iban}, mandate {reference}, creditor identifier {creditor}. "
        "This schedule is the prior notice of the debits."
    ),
    "by_debit_once": (
        "SEPA direct debit on {day} from account {iban}, mandate {reference}, creditor identifier {creditor}. "
        "This document is the prior notice of the debit."
    ),
    "by_transfer": "Payment by bank transfer: IBAN {iban} – BIC {bic}, quoting number {number}.",
    "credit_use": (
        "This credit settles overdue amounts first, then the next instalment not yet sent to the bank. "
        "What is left is carried over."
    ),
    "discount": "Discount for early payment: none.",
    "late": (
        "Late payment: penalties at {multiplier} times the French legal interest rate, due without reminder from the "
        "day after the due date, and a fixed compensation for recovery costs of {indemnity} "
        "(articles L441-10 and D441-5 of the French Commercial Code)."
    ),
    "note_late": (
        "Late payment: penalties at {multiplier} times the French legal interest rate, due without reminder from the "
        "day after the due date."
    ),
    "late_public": (
        "Late payment: interest due by law at the rate of the European Central Bank’s main refinancing operations in "
        "force on the first day of the half-year in which it starts to run, plus {points} points, and a fixed "
        "compensation for recovery costs of {indemnity} (articles R2192-31 and D2192-35 of the French Public "
        "Procurement Code)."
    ),
    "note_late_public": (
        "Late payment: interest at the rate of the European Central Bank’s main refinancing operations in force on the "
        "first day of the half-year in which it starts to run, plus {points} points."
    ),
    "note_indemnity": "Fixed compensation for recovery costs in case of late payment: {indemnity}.",
    "on_debits": "VAT due on debits by option (option pour le paiement de la taxe d’après les débits).",
    "on_collection": "VAT due on collection.",
    "capital": "with a share capital of {capital}",
    "vat_number": "VAT no.",
    "page": "Page",
    "of": "of",
    "carry": "Carried forward",
    "brought": "Brought forward",
    "lowered_by": "Credit note {number} of {day}: {amount} incl. VAT.",
    "due": "Still due",
    "credit": "Credit",
    "planned": "First amount",
    "carried_over": "Carried over to instalments to come: {amount}.",
    "supersedes": "It replaces the former schedule for these due dates.",
    "invoice_number": "Invoice",
    "none": "none",
    "statement": "Statement of account",
    "brought_forward": "Brought forward",
    "date": "Date",
    "debit": "Debit",
    "credit_side": "Credit",
    "balance": "Balance",
    "balance_on": "Balance on {day}",
    "receipt": "Receipt",
    "received_total": "Amount received",
    "received_ahead": "This amount stays on your account and settles your next due dates.",
    "received": "We received {amount} on {day}, by {means}.",
    "means_direct_debit": "direct debit",
    "means_transfer": "bank transfer",
    "means_card": "card",
    "means_cheque": "cheque",
    "means_cash": "cash",
    "slip_cheque": "Cheque deposit",
    "slip_card": "Card deposit",
    "slip_cash": "Cash deposit",
    "slip_on": "Deposited on",
    "slip_of_bank": "The bank’s slip",
    "slip_count": "Number",
    "slip_account": "Account to credit",
    "slip_rank": "No.",
    "slip_who": "Drawer or payer",
    "slip_reference": "Reference",
    "slip_signature": "Date and signature of the depositor:",
}
WORDS = {"fr": FR, "en": EN}


def number(language: str, amount: Decimal) -> str:
    """`1 234,56` with a narrow no-break space in French, `1,234.56` in English."""
    text = f"{amount:,.2f}".replace("-", MINUS)
    return text.translate({ord(","): NARROW, ord("."): ","}) if language == "fr" else text


def euros(language: str, amount: Decimal) -> str:
    """`1 234,56 €` in French, `€1,234.56` in English."""
    return (
        f"{number(language, amount)}{NO_BREAK}€"
        if language == "fr"
        else f"€{number(language, amount)}".replace(f"€{MINUS}", f"{MINUS}€")
    )


def percent(language: str, rate: Decimal) -> str:
    """`20 %`, `5,5 %` in French; `20%`, `5.5%` in English."""
    text = f"{rate.normalize():f}"
    return f"{text.replace('.', ',')}{NARROW}%" if language == "fr" else f"{text}%"


def day(language: str, value: date) -> str:
    """`17/03/2026` in French, `17 Mar 2026` in English."""
    return f"{value:%d/%m/%Y}" if language == "fr" else f"{value.day}{NO_BREAK}{value:%b}{NO_BREAK}{value.year}"


def grouped(text: str, sizes: tuple[int, ...]) -> str:
    """Digits in groups that do not break: a SIREN by (3, 3, 3), an IBAN by fours."""
    parts, start = [], 0
    for size in sizes:
        parts.append(text[start : start + size])
        start += size
    return NO_BREAK.join(part for part in (*parts, text[start:]) if part)

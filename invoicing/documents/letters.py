"""The letters about money, and what each may speak of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from kernel.letters import CUSTOMER, Kind, Topic

FOLDER: Final = Path(__file__).parent / "letters"
DAY: Final = date(2026, 11, 23)
DEBT: Final = {"number": "F-2026-00042", "due_on": DAY, "due": Decimal("178.80")}
MANDATE: Final = {
    "reference": "M-2026-00042", "creditor_id": "FR12ZZZ123456", "iban": "FR76 •••• 0189", "holder": "Menuiserie Ravel",
    "signed_on": DAY, "remote_reference": "GC-42",
}  # fmt: skip
_LATE: Final = {
    "customer": CUSTOMER, "amount": Decimal("357.60"), "debts": [DEBT, DEBT], "rejected_on": DAY,
    "reference": "RAVEL42",
}  # fmt: skip
_INSTALMENT: Final = {"due_on": DAY, "amount": Decimal("178.80")}
_PAPER: Final = {
    "customer": CUSTOMER,
    "invoice": {"number": "F-2026-00042", "amount": Decimal("357.60"), "subject": "Accès, novembre et décembre"},
    "instalments": [_INSTALMENT, _INSTALMENT], "mandate": {"reference": "M-2026-00042", "iban": "FR76 •••• 0189"},
    "revised": [_INSTALMENT],
}  # fmt: skip
_BARE: Final = ("instalments", "mandate", "revised")

INVOICES: Final = Topic(
    "invoices", _("Invoices and credit notes"), "/portail/factures/",
    _("The email hands the invoice over and announces its debits."),
)  # fmt: skip
DEBITS: Final = Topic(
    "debits", _("Mandates and debits announced"), "/portail/compte/",
    _("A debit is announced before it is made (SEPA rules)."),
)  # fmt: skip
LATE: Final = Topic(
    "late", _("Debits refused and reminders"), "/portail/compte/",
    _("A reminder has to reach you before anything follows."),
)  # fmt: skip

KINDS: Final = (
    Kind("invoice_sent", _("Invoice sent"), FOLDER, _PAPER, _BARE, must=("invoice.number",), topic=INVOICES),
    Kind("credit_note_sent", _("Credit note sent"), FOLDER, _PAPER, _BARE, must=("invoice.number",), topic=INVOICES),
    Kind("fee_note_sent", _("Fee note sent"), FOLDER, _PAPER, _BARE, must=("invoice.number",), topic=INVOICES),
    Kind("schedule_revised", _("Revised schedule sent"), FOLDER, {"customer": CUSTOMER, "revised": [_INSTALMENT]},
        ("revised",), topic=INVOICES),
    Kind(
        "dispute_answered", _("Dispute answered"), FOLDER,
        {
            "customer": CUSTOMER, "invoice": {"number": "F-2026-00042"}, "on": DAY, "reason": "Deux mois facturés",
            "answer": "Le contrat a pris effet le 1er septembre : ces deux mois sont dus.", "due": Decimal("178.80"),
        },
        ("invoice", "reason", "due"), topic=INVOICES,
    ),
    Kind("dunning_nudge", _("Friendly reminder"), FOLDER, _LATE, ("rejected_on",), topic=LATE),
    Kind(
        "dunning_reminder", _("Reminder before suspension"), FOLDER,
        {**_LATE, "disputed": Decimal("20.00"), "fee": Decimal("40.00"), "notice_days": 15, "walls": True,
         "registered": True},
        ("rejected_on", "disputed", "fee", "walls", "registered"),
        topic=LATE,
    ),
    Kind(
        "contract_ended", _("End of a contract for want of payment"), FOLDER,
        {
            "customer": CUSTOMER, "contract": {"number": "R-2026-00042"}, "amount": Decimal("357.60"), "since": DAY,
            "ends_on": DAY,
        },
    ),
    Kind("mandate_signed", _("Mandate signed"), FOLDER, {"customer": CUSTOMER, "mandate": MANDATE},
        ("mandate.remote_reference",), topic=DEBITS),
    Kind("mandate_switched", _("Mandate collected in another way"), FOLDER,
        {"customer": CUSTOMER, "mandate": MANDATE}, ("mandate.remote_reference",), topic=DEBITS),
    Kind(
        "debit_announced", _("Debit announced"), FOLDER,
        {
            "customer": CUSTOMER, "invoice": {"number": "F-2026-00042"}, "mandate": MANDATE,
            "amount": Decimal("178.80"), "on": DAY,
        },
        ("mandate.remote_reference", "mandate"),
        topic=DEBITS,
    ),
)  # fmt: skip

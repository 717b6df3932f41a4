"""Double entry: which accounts an event moves, and the hash that chains one entry to the next."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.errors import Refused
from kernel.money import ZERO

SALES, BANK, MISC = "VE", "BQ", "OD"
JOURNALS = {SALES: "Journal des ventes", BANK: "Journal de banque", MISC: "Opérations diverses"}

CUSTOMERS, VAT_DUE, VAT_PENDING, BANK_ACCOUNT = "411000", "445710", "445740", "512000"
DOUBTFUL, LOSSES, DEFERRED = "416000", "654000", "487000"
DOUBT_PIECE = "DOUTE-"
TRANSIT, TRANSFERS, BANK_FEES = "511500", "580000", "627000"
CHEQUES, CARDS, CASH, OTHERS = "511200", "511700", "530000", "467000"
SERVICES, REBATES, FEES, INTEREST, INDEMNITIES = "706000", "709600", "708500", "763100", "758000"
# Names of the Plan comptable général, as the tax office reads them in the FEC.
ACCOUNTS = {
    CUSTOMERS: "Clients",
    DOUBTFUL: "Clients douteux ou litigieux",
    LOSSES: "Pertes sur créances irrécouvrables",
    DEFERRED: "Produits constatés d'avance",
    VAT_DUE: "TVA collectée",
    VAT_PENDING: "TVA en attente d'encaissement",
    BANK_ACCOUNT: "Banque",
    TRANSIT: "Prélèvements à recevoir du prestataire",
    CHEQUES: "Chèques à encaisser",
    CARDS: "Cartes bancaires à encaisser",
    CASH: "Caisse",
    OTHERS: "Autres comptes débiteurs ou créditeurs",
    TRANSFERS: "Virements internes",
    BANK_FEES: "Services bancaires et assimilés",
    SERVICES: "Prestations de services",
    REBATES: "Rabais, remises et ristournes accordés",
    FEES: "Ports et frais accessoires facturés",
    INTEREST: "Intérêts de retard",
    INDEMNITIES: "Indemnités et produits divers",
}
TILLS = {"cheque": CHEQUES, "card": CARDS, "cash": CASH}
"""Where money lies until the bank has it, by its means; anything else comes to the bank by itself."""
_ENCODED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Posting:
    """One line: positive is a debit, negative a credit, in euros."""

    account: str
    amount: Decimal
    auxiliary: str = ""

    @property
    def debit(self) -> Decimal:
        return max(self.amount, ZERO)

    @property
    def credit(self) -> Decimal:
        return max(-self.amount, ZERO)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to record; `piece` is the number of the document that proves it."""

    journal: str
    on: date
    piece: str
    piece_on: date
    label: str
    postings: tuple[Posting, ...]


def sale(
    nets: Mapping[str, Decimal], *, gross: Decimal, vat: Decimal, auxiliary: str, vat_on_debits: bool, sign: int = 1
) -> tuple[Posting, ...]:
    """What an invoice (`sign` 1) or a credit note (-1) moves; `nets` is account -> net.

    VAT waits for the money, unless the operator opted for debits.
    """
    vat_account = VAT_DUE if vat_on_debits else VAT_PENDING
    lines = [Posting(CUSTOMERS, sign * gross, auxiliary)]
    lines += [Posting(account, -sign * net) for account, net in sorted(nets.items())]
    return balanced([*lines, Posting(vat_account, -sign * vat)])


def receipt(amount: Decimal, *, auxiliary: str, account: str = BANK_ACCOUNT) -> tuple[Posting, ...]:
    """Money in, to the bank or to a payment service that owes it to us (negative: taken back)."""
    return balanced([Posting(account, amount), Posting(CUSTOMERS, -amount, auxiliary)])


def reclaimed(amount: Decimal, *, auxiliary: str) -> tuple[Posting, ...]:
    """What was paid back of money that went back leaves the account, for the document that claims it from now on."""
    return balanced([Posting(OTHERS, amount), Posting(CUSTOMERS, -amount, auxiliary)])


def bank_fee(amount: Decimal) -> tuple[Posting, ...]:
    """What the bank keeps for itself."""
    return balanced([Posting(BANK_FEES, amount), Posting(BANK_ACCOUNT, -amount)])


def moved(amount: Decimal, source: str, target: str) -> tuple[Posting, ...]:
    """Money that lies elsewhere from now on."""
    return balanced([Posting(target, amount), Posting(source, -amount)])


def deposited(total: Decimal, *, fees: Decimal, account: str) -> tuple[Posting, ...]:
    """What lay on `account` comes to the bank, less what the bank or the card acquirer keeps."""
    return balanced([Posting(BANK_ACCOUNT, total - fees), Posting(BANK_FEES, fees), Posting(account, -total)])


def vat_falls_due(amount: Decimal) -> tuple[Posting, ...]:
    """VAT on collection that falls due with the money (negative: no longer due, the money went back)."""
    return balanced([Posting(VAT_PENDING, amount), Posting(VAT_DUE, -amount)])


def loss(amount: Decimal, *, vat: Decimal, auxiliary: str, vat_on_debits: bool) -> tuple[Posting, ...]:
    """A debt given up: the customer owes `amount` less, its `vat` is not due or comes back, the rest is lost."""
    vat_account = VAT_DUE if vat_on_debits else VAT_PENDING
    return balanced([Posting(LOSSES, amount - vat), Posting(vat_account, vat), Posting(CUSTOMERS, -amount, auxiliary)])


def doubt(amount: Decimal, *, auxiliary: str) -> tuple[Posting, ...]:
    """Debt that becomes doubtful (negative: good again)."""
    return balanced([Posting(DOUBTFUL, amount, auxiliary), Posting(CUSTOMERS, -amount, auxiliary)])


def deferral(nets: Mapping[str, Decimal], *, sign: int = 1) -> tuple[Posting, ...]:
    """Revenue put off to later months, by account (`sign` -1: brought back to its own)."""
    lines = [Posting(account, sign * net) for account, net in sorted(nets.items())]
    return balanced([*lines, Posting(DEFERRED, -sign * sum(nets.values(), ZERO))])


def balanced(lines: Sequence[Posting]) -> tuple[Posting, ...]:
    """The lines without the empty ones. Raises `Refused("entry_unbalanced")` unless some are left and sum to zero."""
    kept = tuple(line for line in lines if line.amount)
    if not kept or sum(line.amount for line in kept) != 0:
        raise Refused("entry_unbalanced", lines=[(line.account, line.amount) for line in lines])
    return kept


def first_link(year: int) -> str:
    """What the first entry of a year is chained to."""
    return hashlib.sha256(f"raccord journal {year}".encode()).hexdigest()


def digest(previous: str, *, year: int, number: int, entry: Entry) -> str:
    """SHA-256 (hexadecimal) over the entry before and everything this one says."""
    said = [
        previous,
        year,
        number,
        entry.journal,
        entry.on.isoformat(),
        entry.piece,
        entry.piece_on.isoformat(),
        entry.label,
        [[line.account, line.auxiliary, f"{line.debit:.2f}", f"{line.credit:.2f}"] for line in entry.postings],
    ]
    return hashlib.sha256(_ENCODED(said).encode()).hexdigest()

"""Every read of the subscribers that is worth a name."""

from subscribers.selectors.access import (
    contracts_of,
    contracts_open_to,
    customers_of,
    customers_open_to,
    role_in,
    served_contracts,
    standing_notice,
)
from subscribers.selectors.ahead import Upcoming, upcoming
from subscribers.selectors.fees import Fee, OneOff, fee_on, fees_between, monthly_total, one_off_fees
from subscribers.selectors.search import Found, search

__all__ = [
    "Fee",
    "Found",
    "OneOff",
    "Upcoming",
    "contracts_of",
    "contracts_open_to",
    "customers_of",
    "customers_open_to",
    "fee_on",
    "fees_between",
    "monthly_total",
    "one_off_fees",
    "role_in",
    "search",
    "served_contracts",
    "standing_notice",
    "upcoming",
]

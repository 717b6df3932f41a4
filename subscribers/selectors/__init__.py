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
from subscribers.selectors.catalogue import Fees, offers_on_sale, options_on_sale, prices_on
from subscribers.selectors.customers import (
    Changed,
    PostalAddress,
    address_of,
    all_tags,
    changes_of,
    duplicates,
    files_of,
    found_contracts,
    found_customers,
    mail_for,
)
from subscribers.selectors.fees import Fee, OneOff, fee_on, fees_between, monthly_total, one_off_fees
from subscribers.selectors.search import Found, search
from subscribers.selectors.zones import Eligibility, eligible

__all__ = [
    "Changed",
    "Eligibility",
    "Fee",
    "Fees",
    "Found",
    "OneOff",
    "PostalAddress",
    "Upcoming",
    "address_of",
    "all_tags",
    "changes_of",
    "contracts_of",
    "contracts_open_to",
    "customers_of",
    "customers_open_to",
    "duplicates",
    "eligible",
    "fee_on",
    "fees_between",
    "files_of",
    "found_contracts",
    "found_customers",
    "mail_for",
    "monthly_total",
    "offers_on_sale",
    "one_off_fees",
    "options_on_sale",
    "prices_on",
    "role_in",
    "search",
    "served_contracts",
    "standing_notice",
    "upcoming",
]

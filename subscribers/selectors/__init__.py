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
from subscribers.selectors.letters import contract_facts, customer_facts, postal_address
from subscribers.selectors.revisions import revisable
from subscribers.selectors.rights import (
    Blocker,
    erasure_blockers,
    erasure_lists,
    export_person,
    open_requests,
    to_forget,
)
from subscribers.selectors.sales import found_leads, found_quotes, leads_by_state
from subscribers.selectors.search import Found, is_number, named_customers, search
from subscribers.selectors.tariffs import (
    facts_of_rates,
    found_rates,
    rate_for,
    signed_tariff,
    tariff_version,
    versions_of,
    versions_signed,
)
from subscribers.selectors.terms import consents_of, terms_in_force, terms_to_accept
from subscribers.selectors.zones import Eligibility, eligible

__all__ = [
    "Blocker",
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
    "consents_of",
    "contract_facts",
    "contracts_of",
    "contracts_open_to",
    "customer_facts",
    "customers_of",
    "customers_open_to",
    "duplicates",
    "eligible",
    "erasure_blockers",
    "erasure_lists",
    "export_person",
    "facts_of_rates",
    "fee_on",
    "fees_between",
    "files_of",
    "found_contracts",
    "found_customers",
    "found_leads",
    "found_quotes",
    "found_rates",
    "is_number",
    "leads_by_state",
    "mail_for",
    "monthly_total",
    "named_customers",
    "offers_on_sale",
    "one_off_fees",
    "open_requests",
    "options_on_sale",
    "postal_address",
    "prices_on",
    "rate_for",
    "revisable",
    "role_in",
    "search",
    "served_contracts",
    "signed_tariff",
    "standing_notice",
    "tariff_version",
    "terms_in_force",
    "terms_to_accept",
    "to_forget",
    "upcoming",
    "versions_of",
    "versions_signed",
]

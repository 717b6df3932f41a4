"""The pages that the palette and the search lead to: every list and every desk, by the name it has in the menu."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NETWORK: Final[tuple[tuple[str, str | Promise, str, str], ...]] = (
    ("noc:board", _("Incidents"), "activity", "noc.read"),
    ("noc:tickets", _("Requests"), "messages", "noc.read"),
    ("noc:call", _("Record a call"), "phone", "incident.work"),
    ("noc:mails", _("Email to sort"), "mail", "noc.read"),
    ("noc:complaints", _("Complaints"), "flag", "noc.read"),
    ("noc:canned", _("Ready answers"), "message-circle", "incident.work"),
    ("noc:overview", _("State of the network"), "gauge", "noc.read"),
    ("noc:windows", _("Maintenance"), "tool", "noc.read"),
    ("noc:reports", _("Reports"), "trending-up", "noc.read"),
    ("noc:on_call", _("On call"), "phone", "noc.read"),
    ("noc:calendars", _("Opening hours"), "calendar", "noc.read"),
    ("noc:guarantee", _("Guarantee"), "scale", "noc.read"),
    ("noc:network", _("Nodes"), "topology-star-3", "noc.read"),
    ("noc:boxes", _("Boxes"), "router", "noc.read"),
    ("noc:pushes", _("Pushes"), "send", "noc.read"),
    ("noc:drifts", _("Drift"), "git-compare", "noc.read"),
    ("noc:rollouts", _("Waves"), "network", "noc.read"),
    ("noc:lines", _("Lines"), "route", "noc.read"),
    ("noc:pools", _("Addresses"), "map-pin", "noc.read"),
    ("noc:stock", _("Stock"), "database", "noc.read"),
    ("noc:receive", _("Receive boxes"), "inbox", "box.move"),
    ("noc:deliveries", _("Deliveries"), "send", "noc.read"),
    ("noc:returns", _("Returns"), "inbox", "noc.read"),
    ("noc:charges", _("Charges for boxes"), "receipt-euro", "noc.read"),
    ("noc:models", _("Models of boxes"), "router", "noc.read"),
    ("noc:templates", _("Templates"), "file-code", "noc.read"),
    ("noc:profiles", _("Profiles"), "adjustments", "noc.read"),
)
MONEY: Final[tuple[tuple[str, str | Promise, str, str], ...]] = (
    ("desk:day", _("The day"), "layout-dashboard", "desk.read"),
    ("desk:customers", _("Customers"), "users", "desk.read"),
    ("desk:invoices", _("Invoices"), "file-invoice", "desk.read"),
    ("desk:penalties", _("Penalties"), "scale", "desk.read"),
    ("desk:batches", _("Debits"), "credit-card", "desk.read"),
    ("desk:mandates", _("Mandates"), "file-text", "desk.read"),
    ("desk:returned", _("Returned debits"), "receipt-refund", "desk.read"),
    ("desk:bank", _("Bank"), "building-bank", "desk.read"),
    ("desk:dunning", _("Late payers"), "hourglass", "desk.read"),
    ("desk:policy", _("Dunning policy"), "hourglass", "dunning.policy"),
    ("desk:interest", _("Late interest"), "hourglass", "desk.read"),
    ("desk:letters", _("Letters"), "mailbox", "desk.read"),
    ("desk:letter_kinds", _("Words of emails and letters"), "file-text", "desk.read"),
    ("desk:runs", _("Invoice runs"), "player-play", "desk.read"),
    ("desk:submissions", _("E-invoicing"), "send", "desk.read"),
    ("desk:figures", _("Figures"), "trending-up", "desk.read"),
    ("desk:journal", _("Journal"), "note", "desk.read"),
    ("desk:books", _("Closings"), "shield-check", "desk.read"),
)
CUSTOMERS: Final[tuple[tuple[str, str | Promise, str, str], ...]] = (
    ("desk:files", _("Customer files"), "users", "customer.read"),
    ("desk:new_customer", _("New customer"), "plus", "customer.write"),
    ("desk:contracts", _("Contracts"), "file-text", "customer.read"),
    ("desk:leads", _("Leads"), "flag", "customer.read"),
    ("desk:new_lead", _("New lead"), "plus", "customer.write"),
    ("desk:quotes", _("Quotes"), "clipboard-list", "customer.read"),
    ("desk:eligibility", _("Eligibility"), "map-pin", "customer.read"),
    ("desk:agenda", _("Visits"), "calendar", "customer.read"),
    ("desk:technicians", _("Technicians"), "users", "settings.write"),
    ("desk:offers", _("Offers"), "ticket", "customer.read"),
    ("desk:tariffs", _("Telephony tariffs"), "phone", "customer.read"),
    ("desk:revisions", _("Price revisions"), "trending-up", "customer.read"),
    ("desk:rights", _("People's rights"), "shield-check", "customer.read"),
    ("desk:import", _("Move in"), "upload", "customer.write"),
)
HOUSE: Final[tuple[tuple[str, str | Promise, str, str], ...]] = (
    ("house:accounts", _("Accounts"), "users", "user.write"),
    ("house:looks", _("Looks"), "eye", "user.write"),
    ("house:roles", _("Roles"), "user-check", ""),
    ("house:setup", _("Set-up"), "flag", "settings.write"),
    ("house:hooks", "Webhooks", "link", "settings.write"),
    ("admin:index", _("Administration"), "settings", "settings.write"),
    ("public:state", _("The public state page"), "world", ""),
    ("me:profile", _("My account"), "user", ""),
    ("mfa_index", _("Security"), "lock", ""),
    ("usersessions_list", _("Sessions"), "logout", ""),
    ("me:notices", _("Notices"), "mail", ""),
    ("me:tokens", _("API tokens"), "lock", ""),
    ("api:reference", _("The API explained"), "file-code", ""),
)
PAGES: Final = (*NETWORK, *MONEY, *CUSTOMERS, *HOUSE)
"""(page's name, label, icon, permission that its list needs). The order is the palette's."""

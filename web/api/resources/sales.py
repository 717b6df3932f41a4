"""From a first call to a changed contract: leads, quotes, options, amendments, appointments."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from subscribers import services
from subscribers.domain.lifecycle import LEAD
from subscribers.models import (
    Amendment,
    Lead,
    LeadNote,
    PortalAccess,
    PriceRevision,
    Quote,
    RevisionLine,
)
from subscribers.models.sales import LeadSource
from web.api.registry import (
    Act,
    Day,
    MaybeWord,
    Moment,
    Money,
    Paper,
    Ref,
    Resource,
    Text,
    Word,
    one_of,
)
from web.api.resources import deals
from web.portal import access
from web.portal import mine as own

WRITE, CONTRACT = "customer.write", "contract.write"
Percent = Annotated[Decimal, Field(ge=-100, le=100, max_digits=5, decimal_places=2)]
_LEAD = {
    "company": Word,
    "name": Word,
    "source": one_of(LeadSource.choices),
    "email": (MaybeWord, ""),
    **dict.fromkeys(("phone", "siren", "street", "postcode", "city", "need"), (MaybeWord, "")),
    "owner": Ref("accounts", optional=True),
}
_IDENTITY = dict.fromkeys(
    ("kind", "name", "siren", "email", "phone", "street", "postcode", "city", "language"), (MaybeWord | None, None)
)

LEADS = Resource(
    "leads",
    "customers",
    Lead,
    "Who asked, and has not signed yet.",
    shows=(
        *("state", "source", "company", "siren", "name", "email", "phone", "street", "postcode", "city", "need"),
        *("next_action", "next_on", "lost_because", "customer=customer.number", "created_at"),
    ),
    staff="customer.read",
    related=("customer",),
    filters={"state": "state", "source": "source", "since": "created_at__gte"},
    acts=(
        Act("take", services.take_lead, WRITE, "Record a lead", _LEAD, makes=True),
        Act("change", services.change_lead, WRITE, "Change what is known of it", deals.changed(_LEAD)),
        Act(
            "advance",
            services.advance_lead,
            WRITE,
            "Move it on, lose it with a reason, or open it again",
            {"action": one_of(sorted(LEAD.actions)), "why": (MaybeWord, "")},
            positional=("action",),
        ),
        Act(
            "plan_next",
            services.plan_next,
            WRITE,
            "Say what is to be done next, and when",
            {"action": MaybeWord, "on": (Day | None, None)},
        ),
        Act("note", services.note_lead, WRITE, "Keep a note on it", {"body": Text}, returns="lead_notes"),
        Act("draft_quote", deals.quote_for_lead, CONTRACT, "Draft a quote", deals.QUOTE, returns="quotes"),
    ),
)
LEAD_NOTES = Resource(
    "lead_notes",
    "customers",
    LeadNote,
    "What we noted of leads.",
    shows=("lead=lead_id", "body", "at", "by=by.email"),
    staff="customer.read",
    related=("by",),
    filters={"lead": "lead"},
)
QUOTES = Resource(
    "quotes",
    "customers",
    Quote,
    "What was offered to whom, for how long. Amounts exclude VAT.",
    shows=(
        *("number", "version", "state", "lead=lead_id", "customer=customer.number", "email", "offer=offer.code"),
        *("monthly_fee", "discount", "setup_fee", "commitment_months", "valid_until", "created_at", "sent_at"),
        *("seen_at", "accepted_at", "declined_because", "contract=contract.number"),
    ),
    staff="customer.read",
    related=("customer", "offer", "contract"),
    filters={"state": "state", "customer": "customer__number", "since": "created_at__gte"},
    acts=(
        Act("revise", deals.revise_quote, CONTRACT, "Draft its next version", deals.changed(deals.QUOTE)),
        Act("send", services.send_quote, CONTRACT, "Send it, with the address where it is read and accepted"),
        Act("decline", services.decline_quote, CONTRACT, "It was declined", {"why": MaybeWord}),
        Act(
            "accept_on_paper",
            deals.accept_on_paper,
            CONTRACT,
            "It came back signed; `file` is its scan",
            {"file": Ref("customer_files"), "name": Word, "quality": (MaybeWord, ""), "signed_at": Moment},
        ),
        Act(
            "sell",
            deals.sell,
            CONTRACT,
            "Turn it into a contract, signed as the quote was; a lead becomes a customer of that identity",
            {"calendar": Ref("calendars"), **_IDENTITY},
            returns="contracts",
        ),
    ),
    papers=(Paper("pdf", deals.paper_of_quote, "The quote as it was sent, PDF"),),
)
REVISIONS = Resource(
    "price_revisions",
    "customers",
    PriceRevision,
    "Changes of price over many contracts, announced in time, that each customer may refuse.",
    shows=(
        "name",
        "state",
        "effective_on",
        "refuse_until",
        "percent",
        "amount",
        "reason",
        "created_at",
        "announced_at",
    ),
    staff="customer.read",
    filters={"state": "state"},
    acts=(
        Act(
            "draft",
            services.draft_revision,
            CONTRACT,
            "Draft one, by a percentage or an amount",
            {
                "name": Word,
                "reason": Word,
                "effective_on": Day,
                "percent": (Percent | None, None),
                "amount": (Money | None, None),
            },
            makes=True,
        ),
        Act("announce", services.announce_revision, CONTRACT, "Tell every customer it meets"),
        Act("cancel", services.cancel_revision, CONTRACT, "Call it off", {"why": Text}),
    ),
)
REVISION_LINES = Resource(
    "revision_lines",
    "customers",
    RevisionLine,
    "What a change of price is to one contract, and what its customer said.",
    shows=("revision=revision_id", "contract=contract.number", "old_fee", "new_fee", "answer", "answered_at"),
    staff="customer.read",
    mine=lambda user: RevisionLine.objects.filter(contract__in=deals.own_contracts(user)),
    related=("contract",),
    filters={"revision": "revision", "contract": "contract__number", "answer": "answer"},
    acts=(
        Act(
            "answer",
            services.answer_revision,
            CONTRACT,
            "Accept it, or refuse it and leave",
            {"answer": Literal["accepted", "refused"]},
            customer=True,
        ),
    ),
)
AMENDMENTS = Resource(
    "amendments",
    "customers",
    Amendment,
    "Changes of contracts, from a day on.",
    shows=(
        *("contract=contract.number", "kind", "state", "effective_on", "monthly_fee", "discount", "setup_fee"),
        *("why", "signed_on", "recorded_at", "applied_at", "undone_at"),
    ),
    staff="customer.read",
    mine=lambda user: Amendment.objects.filter(contract__in=own.contracts(user)),
    related=("contract",),
    filters={"contract": "contract__number", "state": "state", "kind": "kind"},
    acts=(Act("undo", services.undo_amendment, CONTRACT, "Take it back before its day", {"why": Text}),),
)
ACCESSES = Resource(
    "portal_accesses",
    "customers",
    PortalAccess,
    "Who may open a customer's portal.",
    shows=("user=user.email", "customer=customer.number", "role"),
    staff="customer.read",
    mine=lambda user: PortalAccess.objects.filter(customer__in=access.owned(user)),
    related=("user", "customer"),
    filters={"customer": "customer__number", "role": "role"},
    acts=(
        Act(
            "revoke",
            deals.revoke_access,
            WRITE,
            "Close the portal to him",
            customer=True,
            mine=deals.own_accesses,
            gone=True,
        ),
    ),
)
RESOURCES = (LEADS, LEAD_NOTES, QUOTES, REVISIONS, REVISION_LINES, AMENDMENTS, ACCESSES)

"""Contracts, and the notices that end them."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from invoicing import services as invoicing
from subscribers import services
from subscribers.models import Contract, TerminationNotice
from subscribers.models.contracts import Ground
from web.api.registry import Act, Day, MaybeText, MaybeWord, Money, Ref, Resource, Small, Text, Word, one_of
from web.api.resources import deals
from web.portal import mine as own

CONTRACT = "contract.write"

CONTRACTS = Resource(
    "contracts",
    "customers",
    Contract,
    "What was signed, with the terms of the day. Amounts exclude VAT.",
    shows=(
        *("number", "customer=customer.number", "site=site_id", "offer=offer.code", "state", "signed_on"),
        *("activated_on", "committed_until", "ends_on", "monthly_fee", "discount", "setup_fee", "billing_mode"),
        *("purchase_order", "calendar=calendar.code", "terms", "created_at"),
    ),
    staff="customer.read",
    key="number",
    mine=own.contracts,
    related=("customer", "site", "offer", "calendar"),
    filters={"customer": "customer__number", "state": "state", "offer": "offer__code", "ends_before": "ends_on__lte"},
    acts=(
        Act("sign", services.sign, CONTRACT, "Sign a draft: its terms freeze", {"on": Day}),
        Act("activate", services.activate, CONTRACT, "Put it into service", {"on": Day}),
        Act(
            "leave",
            deals.leave,
            CONTRACT,
            "Give notice oneself, today",
            {"ground": (one_of(Ground.choices), "choice"), "moved_on": (Day | None, None)},
            customer=True,
            mine=deals.own_contracts,
        ),
        Act(
            "exit_cost",
            deals.exit_cost,
            "customer.read",
            "What ending it would cost, line by line; nothing is ended",
            {"dated_on": Day, "ground": (one_of(Ground.choices), "choice")},
            customer=True,
            mine=deals.own_contracts,
            tells={"ends_on": date, "amount": Decimal, "workings": list[Any]},
        ),
        Act(
            "give_notice",
            services.give_notice,
            CONTRACT,
            "Record a notice of termination",
            {
                "dated_on": Day,
                "ground": (MaybeWord, "choice"),
                "moved_on": (Day | None, None),
                "effective_on": (Day | None, None),
                "invoiced_until": (Day | None, None),
            },
        ),
        Act("withdraw_notice", services.withdraw_notice, CONTRACT, "Withdraw the notice", {"why": Text}),
        Act("end", services.end, CONTRACT, "End it", {"on": Day, "why": (MaybeText, "")}),
        Act(
            "change_price",
            services.change_price,
            CONTRACT,
            "Change its price from a day on",
            {"monthly_fee": Money, "effective_on": Day, "discount": (Money | None, None), "why": (MaybeText, "")},
        ),
        Act(
            "change_offer",
            services.change_offer,
            CONTRACT,
            "Change its offer from a day on",
            {"offer": Ref("offers"), "effective_on": Day, "setup_fee": (Money, Decimal(0)), "why": (MaybeText, "")},
        ),
        Act(
            "move",
            services.move,
            CONTRACT,
            "Move it to another site",
            {"site": Ref("sites"), "setup_fee": Money, "effective_on": Day, "why": (MaybeText, "")},
        ),
        Act(
            "change_options",
            deals.change_options,
            CONTRACT,
            "Add options or take them away (a quantity of 0) from a day on",
            {
                "options": Ref("options", many=True),
                "quantities": (list[Small], ...),
                "effective_on": Day,
                "why": (MaybeText, ""),
            },
            returns="amendments",
        ),
        Act(
            "transfer",
            services.transfer,
            CONTRACT,
            "Pass it to another customer: everything is signed anew, debts stay",
            {"to": Ref("customers"), "on": Day, "why": Text},
        ),
        Act(
            "add_charge",
            invoicing.add_charge,
            "invoice.issue",
            "Put a charge on its next invoice",
            {"kind": Literal["intervention", "move", "other"], "key": Word, "on": Day, "label": Word, "net": Money},
            returns="charges",
        ),
        Act(
            "bill_from",
            invoicing.bill_from,
            "invoice.issue",
            "Say from which day on it is invoiced here; what came before, another system invoiced",
            {"on": Day},
            returns="takeovers",
        ),
        Act(
            "set_purchase_order",
            invoicing.set_purchase_order,
            "invoice.issue",
            "Say the buyer's order number for services from a day on; an empty one takes it off",
            {"number": (MaybeWord, ""), "starts_on": Day},
            returns="purchase_orders",
        ),
        Act(
            "end_for_unpaid",
            invoicing.end_for_unpaid,
            "dunning.policy",
            "End it for a debt that a month behind the wall did not bring in",
        ),
    ),
)
NOTICES = Resource(
    "termination_notices",
    "customers",
    TerminationNotice,
    "Notices as received, with the exit amount and how it was reckoned.",
    shows=(
        *("contract=contract.number", "ground", "dated_on", "effective_on", "exit_amount", "workings"),
        *("recorded_at", "withdrawn_at"),
    ),
    staff="customer.read",
    mine=lambda user: TerminationNotice.objects.filter(contract__in=own.contracts(user)),
    related=("contract",),
    filters={"contract": "contract__number"},
    acts=(
        Act(
            "prove",
            deals.prove_ground,
            CONTRACT,
            "Its ground is proven by a file: no monthly fees are left to pay",
            {"file": Ref("customer_files")},
        ),
    ),
)
RESOURCES = (CONTRACTS, NOTICES)

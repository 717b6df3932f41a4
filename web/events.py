"""The events of the house in words: what a webhook may ask for and a person may be told of."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.roles import SCOPES

EVENTS: Final[list[tuple[str | Promise, Mapping[str, str | Promise]]]] = [
    (
        _("Incidents"),
        {
            "incident.open": _("An incident opens"),
            "incident.take": _("Somebody takes an incident"),
            "incident.wait": _("An incident waits for somebody else"),
            "incident.relapse": _("A restored line fails again"),
            "incident.restore": _("An incident is restored"),
            "incident.close": _("An incident is closed"),
            "crossing.cross": _("A threshold of the guarantee is crossed"),
            "impact.pause": _("A restoration clock is paused"),
            "impact.resume": _("A restoration clock runs again"),
        },
    ),
    (
        _("Requests"),
        {
            "ticket.open": _("A request arrives"),
            "ticket.answer": _("A customer answers"),
            "ticket.close": _("A request is closed"),
            "bounce.recorded": _("An address does not answer"),
        },
    ),
    (
        _("Penalties"),
        {
            "penalty.propose": _("A penalty is proposed"),
            "penalty.approve": _("A penalty is approved"),
            "penalty.refuse": _("A penalty is refused"),
            "penalty.credit": _("A penalty is credited"),
        },
    ),
    (
        _("Network"),
        {
            "push.confirm": _("A push is confirmed by its box"),
            "push.refuse": _("A box refuses a push"),
            "push.roll_back": _("A push is rolled back"),
            "push.lose": _("The outcome of a push is unknown"),
            "rollout.stop": _("A wave stops by itself"),
            "rollout.finish": _("A mass change is done"),
            "box.install": _("A box goes into service"),
            "box.return": _("A box comes back"),
        },
    ),
    (
        _("Sales"),
        {
            "quote.accept": _("A quote is accepted"),
            "quote.decline": _("A quote is declined"),
            "quote.expire": _("A quote expires without an answer"),
        },
    ),
    (
        _("Contracts"),
        {
            "contract.sign": _("A contract is signed"),
            "contract.activate": _("A contract is activated"),
            "contract.give_notice": _("A customer gives notice"),
            "contract.end": _("A contract ends"),
        },
    ),
    (
        _("Money"),
        {
            "payment.record": _("A payment is recorded"),
            "debitbatch.approve": _("A debit batch is approved"),
            "debitbatch.hand_over": _("A debit batch is handed to the bank"),
            "debitattempt.return": _("A debit comes back"),
            "debitattempt.reject": _("A debit is rejected"),
            "mandate.suspend": _("A mandate is suspended"),
            "mandate.cancel": _("A mandate is cancelled"),
            "submission.dispute": _("A buyer disputes an invoice through the platforms"),
            "submission.decline": _("A buyer refuses an invoice through the platforms"),
            "submission.refuse": _("The e-invoicing platform refuses a document"),
        },
    ),
]

_SCOPES: Final[Mapping[str, str | Promise]] = {
    "customers:read": _("Read customers and contracts"),
    "customers:write": _("Change customers and contracts"),
    "network:read": _("Read lines, boxes and pushes"),
    "network:write": _("Act on lines, boxes and pushes"),
    "guarantee:read": _("Read incidents, requests and penalties"),
    "guarantee:write": _("Act on incidents, requests and penalties"),
    "money:read": _("Read invoices, payments and debits"),
    "money:write": _("Act on invoices, payments and debits"),
    "house:read": _("Read events and messages"),
    "house:write": _("Set webhooks"),
}


def named() -> dict[str, str | Promise]:
    return {event: said for _group, names in EVENTS for event, said in names.items()}


def said(event: str) -> str:
    """An event in words; one that has none keeps its name."""
    return str(named().get(event, event))


def choices() -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    return [(group, list(names.items())) for group, names in EVENTS]


def scope_choices() -> list[tuple[str, str | Promise]]:
    return [(scope, _SCOPES[scope]) for scope in SCOPES]

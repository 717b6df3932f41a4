"""A debtor collected by the pretend GoCardless, spoken to over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.test import Client, override_settings

from invoicing import services
from invoicing.models import Collector, DebitBatch, Mandate
from lab.gocardless.server import SECRET, TOKEN, GoCardless, gocardless
from tests.apps.invoicing import bank_world as world

HOOK = "/crochets/gocardless"


@contextmanager
def service() -> Iterator[GoCardless]:
    """The pretend service, with the product pointed at it."""
    with gocardless(now=lambda: world.PROPOSED) as running:
        given = {"GOCARDLESS_TOKEN": TOKEN, "GOCARDLESS_WEBHOOK_SECRET": SECRET, "GOCARDLESS_URL": running.url}
        with override_settings(**given):
            yield running


def switched(gross: str = "66.00") -> world.Debtor:
    """A debtor whose mandate moved to the service."""
    debtor = world.debtor(gross)
    assert debtor.mandate
    by = world.preparer()
    services.switch_collector(debtor.mandate, collector=Collector.GOCARDLESS, at=world.PROPOSED, by=by)
    services.register_mandates(at=world.PROPOSED)
    debtor.mandate = Mandate.objects.get(customer=debtor.customer, state="active")
    return debtor


def frozen() -> DebitBatch:
    batch = services.propose_batch(
        collection_on=world.ON, at=world.PROPOSED, by=world.preparer(), collector=Collector.GOCARDLESS
    )
    batch = services.approve_batch(batch, at=world.PROPOSED, by=world.approver())
    return services.freeze_batch(batch, at=world.PROPOSED)


def handed_over() -> DebitBatch:
    batch = services.ask_hand_over(frozen(), at=world.PROPOSED, by=world.preparer())
    services.hand_over_batches(at=world.PROPOSED)
    batch.refresh_from_db()
    return batch


def knock(body: bytes, signature: str | None) -> int:
    """A webhook at our door; the status that it meets."""
    headers = {} if signature is None else {"Webhook-Signature": signature}
    answer: Any = Client().post(HOOK, body, content_type="application/json", headers=headers)
    return int(answer.status_code)


def tell(running: GoCardless, events: list[dict[str, Any]], at: datetime = world.COLLECTED) -> int:
    """Delivers events and takes them in; how many were taken."""
    assert knock(*running.webhook(events)) == 204
    return services.take_in_news(at=at)

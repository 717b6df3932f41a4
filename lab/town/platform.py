"""What became of the town's invoices on the e-invoicing platform: taken, one disputed, one refused, money told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.test.utils import override_settings

from invoicing import services as invoicing
from invoicing.models import Submission
from lab.platform import PretendPlatform

JUDGED_AFTER: Final = timedelta(minutes=31)
SAID: Final = (
    ("207", ("QTE_ERR", "Le second site n’est pas encore raccordé")),
    ("210", ("DOUBLON", "Facture reçue deux fois")),
    ("205", None),
)
"""By the newest invoices, each of another buyer: status of the life cycle, and its reason."""


def seed(*, at: datetime) -> None:
    """Hands over what was archived, hears the platform and three buyers, and tells what was collected."""
    with _pretended() as there:
        while invoicing.hand_over_documents(at=at - JUDGED_AFTER):
            pass
        for flow in there.flows:
            there.acknowledge(flow["trackingId"], "Ok")
        while invoicing.ask_platform(at=at):
            pass
        for row, (code, why) in zip(_newest(), SAID, strict=False):
            there.say(row.tracking, code, why, at=at)
        invoicing.hear_buyers(at=at)
        invoicing.report_collections(at=at)


def _newest() -> list[Submission]:
    rows = Submission.objects.filter(state="accepted", document__invoice__kind="invoice")
    rows = rows.filter(document__invoice__corrections=None).order_by("pk")
    by_buyer = {row.document.invoice.customer_id: row for row in rows.select_related("document__invoice")}  # type: ignore[union-attr]
    return sorted(by_buyer.values(), key=lambda row: -row.pk)


@contextmanager
def _pretended() -> Iterator[PretendPlatform]:
    with PretendPlatform() as there:
        adapter = "invoicing.gateways.afnor.AfnorPlatform"
        given = {"EINVOICING_URL": there.url, "EINVOICING_TOKEN": there.token, "EINVOICING_PLATFORM": adapter}
        with override_settings(**given):
            yield there

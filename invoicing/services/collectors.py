"""The ways to collect, by the name that mandates and batches carry."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from invoicing.gateways.base import Gateway, RemoteGateway
from invoicing.models import Collector


def gateway(collector: str = Collector.BANK) -> Gateway:
    """The adapter that the settings name."""
    found: Gateway = import_string(settings.DEBIT_GATEWAYS[collector])()
    return found


def remote(collector: str) -> RemoteGateway:
    """The adapter of a payment service. Raises ValueError for the bank's files, which keep no mandates."""
    if collector == Collector.BANK:
        raise ValueError("the bank is no payment service")
    return cast(RemoteGateway, gateway(collector))


def is_open(collector: str) -> bool:
    """Whether the operator has given what this way of collecting needs."""
    return collector == Collector.BANK or bool(settings.GOCARDLESS_TOKEN)

"""The bank's file server: batches dropped there, its answers fetched and taken in, each once."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from invoicing.gateways.wire import Address, Wire
from invoicing.models import BankFile, BankLink, FetchedFile
from invoicing.services.returns import import_bank_file
from kernel.errors import Refused, Rejected, Unavailable
from kernel.services import sweep_ran

log = structlog.get_logger(__name__)


def wire() -> Wire:
    """The adapter that the settings name."""
    found: Wire = import_string(settings.BANK_WIRE)()
    return found


def link_in_use() -> BankLink | None:
    """The bank's server, where the operator has set one up."""
    return BankLink.objects.filter(in_use=True).first()


def drop(link: BankLink, name: str, content: bytes) -> str:
    """Puts a frozen file on the bank's server; again, it is left alone. Raises `Unavailable`, `Rejected`."""
    return wire().drop(address_of(link), name, content)


def fetch_bank_files(*, at: datetime) -> int:
    """Fetches what the bank left for us and takes it in; how many files are new.

    One that cannot be read is kept in the list with its trouble, and the others go on.
    """
    link, found = link_in_use(), 0
    if link is None:
        return 0
    known = set(FetchedFile.objects.filter(link=link).values_list("name", "size"))
    trouble = ""
    try:
        for name, size, content in wire().fetch(address_of(link), known):
            found += _take_in(link, name, size, content, at=at)
    except (Unavailable, Rejected) as failure:
        log.warning("bank_not_reached", link=link.name, why=str(failure))
        trouble = str(failure)[:300]
    BankLink.objects.filter(pk=link.pk).update(last_look_at=at, trouble=trouble)
    if not trouble:
        sweep_ran("invoicing.fetch_bank_files", at=at)
    return found


def _take_in(link: BankLink, name: str, size: int, content: bytes, *, at: datetime) -> bool:
    file: BankFile | None = None
    trouble = ""
    try:
        file = import_bank_file(content, name=name, at=at)
    except Refused as refusal:
        trouble = str(refusal)[:300]
    facts = {"fetched_at": at, "file": file, "trouble": trouble}
    return FetchedFile.objects.get_or_create(link=link, name=name[:200], size=size, defaults=facts)[1]


def address_of(link: BankLink) -> Address:
    """The row as the adapter wants it."""
    return Address(
        host=link.host,
        port=link.port,
        username=link.username,
        host_key=link.host_key,
        password=link.password,
        private_key=link.private_key,
        outbox=link.outbox,
        inbox=link.inbox,
    )

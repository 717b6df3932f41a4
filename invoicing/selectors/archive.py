"""Archived papers that are no invoice: schedules and reminders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from invoicing.models import Document

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from subscribers.models import Customer


def other_papers(customers: Iterable[Customer]) -> QuerySet[Document]:
    """Schedules and reminders of customers that are drawn and archived, the newest first."""
    ready = Document.objects.filter(customer__in=customers, invoice=None, state=Document.State.READY)
    return ready.order_by("-rendered_at", "-pk")

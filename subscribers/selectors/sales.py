"""Leads and quotes as sales looks at them."""

from __future__ import annotations

from django.db.models import Count, F, QuerySet

from subscribers.domain.lifecycle import OPEN_LEADS, REPLACED
from subscribers.models import Lead, Quote
from subscribers.selectors.search import holding, needles


def found_leads(text: str = "", *, state: str = "", open_only: bool = False) -> QuerySet[Lead]:
    """By any fragment and by state; those with the nearest action first."""
    rows = holding(Lead.objects.select_related("owner", "customer"), needles(text))
    if state:
        rows = rows.filter(state=state)
    elif open_only:
        rows = rows.filter(state__in=OPEN_LEADS)
    return rows.order_by(F("next_on").asc(nulls_last=True), "-created_at")


def leads_by_state() -> dict[str, int]:
    """How many leads stand in each state."""
    return dict(Lead.objects.order_by().values_list("state").annotate(Count("pk")))


def found_quotes(text: str = "", *, state: str = "") -> QuerySet[Quote]:
    """By number or party, and by state; versions that newer ones replaced are left out unless asked for."""
    rows = Quote.objects.select_related("offer", "lead", "customer")
    for word in text.split():
        rows = rows.filter(number__iexact=word) | rows.filter(party__icontains=word)
    return rows.filter(state=state) if state else rows.exclude(state=REPLACED)

"""Mails to the readers of the public state page: an incident of the network opens, and is over."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.models import Event, StatusReader
from kernel.services import Draft, queue_messages, state_key, sweep_ran, wording
from kernel.services.letters import Wording
from sla.models import Incident
from web.public.reads import public_incidents

LOOK_BACK = timedelta(hours=2)
TOLD = ("incident.open", "incident.restore", "incident.relapse")
SETTLES = timedelta(minutes=2)
"""Correlation gathers the lines of one fault first: news that would be corrected a minute later helps nobody."""


def tell_state(*, at: datetime) -> int:
    """Queues the news of the last two hours; the key of each mail makes it leave once. Returns how many were queued."""
    events = Event.objects.filter(name__in=TOLD, at__gte=at - LOOK_BACK, at__lte=at - SETTLES).order_by("pk")[:200]
    rows = public_incidents().in_bulk([event.subject_id for event in events])
    news = [(event, rows[event.subject_id]) for event in events if event.subject_id in rows]
    readers = list(StatusReader.objects.exclude(confirmed_at=None)) if news else []
    words = {code: wording(code) for code in ("state_incident", "state_restored")} if news else {}
    drafts = [_draft(words, event, incident, reader) for event, incident in news for reader in readers]
    if drafts:
        queue_messages(drafts, at=at)
    sweep_ran("web.tell_state", at=at)
    return len(drafts)


def _draft(words: Mapping[str, Wording], event: Event, incident: Incident, reader: StatusReader) -> Draft:
    with override(reader.language):
        where = incident.root_node.name if incident.root_node else _("Several lines")
    told = words["state_restored" if event.name == "incident.restore" else "state_incident"]
    leave = f"{settings.RACCORD_URL}{reverse('public:leave', args=[state_key(reader)])}"
    facts = {"where": where, "address": f"{settings.RACCORD_URL}/etat/", "leave": leave}
    said = told.words(reader.language, facts)
    return Draft(
        "mail", reader.email, said.subject, said.body, f"state/{event.pk}/{reader.pk}", language=reader.language,
        kind=said.kind, version=said.version,
    )  # fmt: skip

"""Mails to the readers of the public state page: an incident of the network opens, and is over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.models import Event, StatusReader
from kernel.services import Draft, queue_messages, sweep_ran
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
    drafts = [_draft(event, incident, reader) for event, incident in news for reader in readers]
    if drafts:
        queue_messages(drafts, at=at)
    sweep_ran("web.tell_state", at=at)
    return len(drafts)


def _draft(event: Event, incident: Incident, reader: StatusReader) -> Draft:
    with override(reader.language):
        where = incident.root_node.name if incident.root_node else _("Several lines")
        said = _("Restored: %(where)s") if event.name == "incident.restore" else _("Incident: %(where)s")
        subject = said % {"where": where}
        link = f"{settings.RACCORD_URL}/etat/"
        body = _("%(news)s\n\nThe state of the network: %(link)s") % {"news": subject, "link": link}
    key = f"state/{event.pk}/{reader.pk}"
    return Draft(channel="mail", to=reader.email, subject=subject, body=body, key=key, language=reader.language)

"""Flapping, told to sla: one incident an episode, a clock that counts its bad spells, one word when it is steady."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef

from kernel.errors import Refused
from monitoring.models import FlapEpisode, Outage, Spell
from provisioning.models import Line, Suspension
from sla import services as sla
from sla.models import Impact, Incident
from sla.services.exemptions import rests_by_line
from sla.services.flapping import skip_good_stretch

log = structlog.get_logger(__name__)

_SERVED = ("active", "ending")


def tell_flapping(*, at: datetime) -> int:
    """Opens an incident for each new episode, and takes good stretches out of its clock; how many were told of."""
    held = Suspension.objects.standing().filter(line=OuterRef("line"))
    fresh = FlapEpisode.objects.filter(told_at=None).select_related("line__contract").annotate(held=Exists(held))
    told = sum(_told(episode, bool(episode.held), at) for episode in fresh.order_by("began_at", "pk"))
    _adopt_losses()
    for episode in FlapEpisode.objects.filter(calmed_at=None, incident__isnull=False).select_related("line"):
        _skip_good(episode, at)
    return told


def _told(episode: FlapEpisode, held: bool, at: datetime) -> int:
    """Nodes open nothing here, nor do lines that are suspended, not in service, or spared by maintenance."""
    line = episode.line
    if line is None or held or line.contract.state not in _SERVED or line.detached_at is not None:
        FlapEpisode.objects.filter(pk=episode.pk).update(told_at=at, calmed_at=at)
        return 0
    if rests_by_line({line.pk: episode.first_bad_at}, at) and episode.ended_at is None:
        return 0
    try:
        with transaction.atomic():
            episode.incident = _incident(episode, line, at)
    except Refused as refusal:
        log.warning("flapping_not_told", episode=episode.pk, line=str(line), code=refusal.code, facts=refusal.facts)
        return 0
    episode.told_at = at
    episode.save(update_fields=["incident", "told_at"])
    return 1


def _incident(episode: FlapEpisode, line: Line, at: datetime) -> Incident:
    """The one whose clock runs for the line already, or one of its own."""
    running = Impact.objects.open().filter(line=line).select_related("incident").first()
    if running is not None:
        return running.incident
    return sla.open_incident(
        lines=[line],
        started_at=episode.first_bad_at,
        last_good_at=episode.last_good_at,
        origin="monitoring",
        kind="flapping",
        at=at,
    )


def _adopt_losses() -> None:
    """A loss that is proven while a line flaps is part of that, not an event of its own."""
    for episode in FlapEpisode.objects.filter(calmed_at=None, incident__isnull=False):
        untold = Outage.objects.filter(target=episode.target_id, incident=None, dropped_at=None, told_at=None)
        untold.filter(first_bad_at__gte=episode.first_bad_at).update(incident=episode.incident_id)


def _skip_good(episode: FlapEpisode, at: datetime) -> None:
    """Each spell but the first ends a good stretch, which does not count."""
    spells = list(episode.spells.order_by("began_at", "pk"))
    for before, spell in pairwise(spells):
        if spell.told_at is None and before.ended_at is not None and episode.line is not None:
            evidence = {"source": "monitoring", "flapping": episode.pk}
            skip_good_stretch(episode.line, since=before.ended_at, until=spell.began_at, evidence=evidence, at=at)
            Spell.objects.filter(pk=spell.pk).update(told_at=at)


def tell_steadiness(*, at: datetime) -> int:
    """Ends the clock of what is steady again, at the first good sample of its last good stretch; how many ended.

    One that became steady by staying lost goes on as an outage.
    """
    over = FlapEpisode.objects.filter(ended_at__isnull=False, calmed_at=None, incident__isnull=False)
    told = 0
    for episode in over.select_related("line").order_by("ended_at", "pk"):
        lost = Outage.objects.open().filter(target=episode.target_id).exists()
        if not lost and episode.line is not None and not _steady(episode, episode.line, at):
            continue
        FlapEpisode.objects.filter(pk=episode.pk).update(calmed_at=at)
        told += 1
    return told


def _steady(episode: FlapEpisode, line: Line, at: datetime) -> bool:
    """False when sla refused."""
    assert episode.ended_at is not None
    since = episode.steady_since or episode.ended_at
    evidence = {"source": "monitoring", "flapping": episode.pk, "first_good_at": since.isoformat()}
    evidence["proven_at"] = episode.ended_at.isoformat()
    try:
        with transaction.atomic():
            sla.record_restoration(line=line, restored_at=since, evidence=evidence, at=at)
    except Refused as refusal:
        log.warning("steadiness_not_told", episode=episode.pk, code=refusal.code, facts=refusal.facts)
        return False
    return True

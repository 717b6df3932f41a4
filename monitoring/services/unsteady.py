"""Flapping, told to sla: one incident an episode, a clock that counts its bad spells, one word when it is steady."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef

from kernel.errors import Refused
from monitoring.models import FlapEpisode, Outage, Spell
from monitoring.services.holding import Held
from provisioning.models import Line, Suspension
from sla import services as sla
from sla.models import Impact, Incident
from sla.services.exemptions import rests_by_line
from sla.services.flapping import skip_good_stretch

log = structlog.get_logger(__name__)

_SERVED = ("active", "ending")


def tell_flapping(held: Held, *, at: datetime) -> int:
    """Opens an incident for each new episode, and takes good stretches out of its clock; how many were told of."""
    ours = FlapEpisode.objects.filter(pk__in=held.episodes)
    suspended = Exists(Suspension.objects.standing().filter(line=OuterRef("line")))
    fresh = ours.filter(told_at=None).select_related("line__contract").annotate(suspended=suspended)
    told = sum(_told(episode, bool(episode.suspended), at) for episode in fresh.order_by("began_at", "pk"))
    _adopt_losses(held)
    for episode in ours.filter(calmed_at=None, incident__isnull=False).select_related("line"):
        _skip_good(episode, at)
    return told


def _told(episode: FlapEpisode, suspended: bool, at: datetime) -> int:
    """Nodes open nothing here, nor do lines that are suspended, not in service, or spared by maintenance."""
    line = episode.line
    if line is None or suspended or line.contract.state not in _SERVED or line.detached_at is not None:
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


def _adopt_losses(held: Held) -> None:
    """A loss that is proven while a line flaps is part of that, not an event of its own."""
    ours = Outage.objects.filter(pk__in=held.outages)
    for episode in FlapEpisode.objects.filter(pk__in=held.episodes, calmed_at=None, incident__isnull=False):
        untold = ours.filter(target=episode.target_id, incident=None, dropped_at=None, told_at=None)
        untold.filter(first_bad_at__gte=episode.first_bad_at).update(incident=episode.incident_id)


def _skip_good(episode: FlapEpisode, at: datetime) -> None:
    """Each spell but the first ends a good stretch, which does not count."""
    spells = list(episode.spells.order_by("began_at", "pk"))
    for before, spell in pairwise(spells):
        if spell.told_at is None and before.ended_at is not None and episode.line is not None:
            evidence = {"source": "monitoring", "flapping": episode.pk}
            skip_good_stretch(episode.line, since=before.ended_at, until=spell.began_at, evidence=evidence, at=at)
            Spell.objects.filter(pk=spell.pk).update(told_at=at)


def tell_steadiness(held: Held, *, at: datetime) -> int:
    """Ends the clock of what is steady again, at the first good sample of its last good stretch; how many ended.

    One that became steady by staying lost goes on as an outage.
    """
    ours = FlapEpisode.objects.filter(pk__in=held.episodes)
    over = ours.filter(ended_at__isnull=False, calmed_at=None, incident__isnull=False)
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

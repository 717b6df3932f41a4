"""A target that changes too often: an episode of its own kind, whose clock counts its bad spells and not what lies
between (docs/glossary.md: flapping)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from monitoring.domain.health import Fact, Health, Judgement
from monitoring.models import FlapEpisode, Spell, Target

if TYPE_CHECKING:
    from monitoring.services.watched import Watched


def follow(judged: Sequence[tuple[Watched, Health, Judgement]]) -> None:
    """Opens an episode, writes each spell of bad samples within it, and ends it when the target is steady again."""
    for target, before, judgement in judged:
        if Fact.FLAPPING in judgement.facts:
            _began(target, before, judgement.health)
        elif Fact.STEADY in judgement.facts:
            _ended(target, judgement)
        elif judgement.health.flapping:
            _went_on(target, judgement.health)


def _began(target: Watched, before: Health, health: Health) -> None:
    """Its clock begins with the spell that completed the proof: those before it were within what is tolerated."""
    assert health.last_at is not None
    row = Target.objects.select_related("box").get(pk=target.pk)
    good = health.results.endswith("1")
    began = (before if good else health).first_bad_at or before.last_at or health.last_at
    episode = FlapEpisode.objects.create(
        target=row,
        line_id=row.box.line_id if row.box else None,
        first_bad_at=began,
        last_good_at=before.last_good_at if before.last_good_at and before.last_good_at < began else None,
        began_at=health.last_at,
        steady_since=health.last_at if good else None,
    )
    Spell.objects.create(episode=episode, began_at=began, ended_at=health.last_at if good else None)


def _open_episode(target: Watched) -> FlapEpisode | None:
    """Locked before its spells are written, for its lock stands for theirs (`services.holding`)."""
    rows = FlapEpisode.objects.select_for_update(no_key=True)
    return rows.filter(target=target.pk, ended_at__isnull=True).first()


def _went_on(target: Watched, health: Health) -> None:
    episode = _open_episode(target)
    at, good = health.last_at, health.results.endswith("1")
    if episode is None or at is None:
        return
    if good and episode.steady_since is None:
        Spell.objects.filter(episode=episode, ended_at__isnull=True).update(ended_at=at)
        FlapEpisode.objects.filter(pk=episode.pk).update(steady_since=at)
    elif not good and episode.steady_since is not None:
        Spell.objects.create(episode=episode, began_at=at)
        FlapEpisode.objects.filter(pk=episode.pk).update(steady_since=None)


def _ended(target: Watched, judgement: Judgement) -> None:
    at: datetime | None = judgement.health.last_at
    episode = _open_episode(target)
    if episode is None or at is None:
        return
    Spell.objects.filter(episode=episode, ended_at__isnull=True).update(ended_at=at)
    FlapEpisode.objects.filter(pk=episode.pk).update(ended_at=at, steady_since=episode.steady_since or at)

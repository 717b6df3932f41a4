"""From proven losses to incidents: one for each event, with a clock for each line, and each clock's own end.

A sweep over rows: an outage without an incident is still to be told, and so is a recovery without `told_at`. One
correlator works at a time, each step a transaction of its own, so that two never open the same incident twice and
nobody waits long for a line. It writes only what it holds (`services.holding`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.selectors import policy
from kernel.services import sweep_ran
from monitoring.domain.policy import WatchPolicy
from monitoring.domain.topology import Alarm, News, settled
from monitoring.domain.topology import correlate as find_events
from monitoring.models import FlapEpisode, Mute, Outage, Target, TargetState
from monitoring.services.holding import Held, hold
from monitoring.services.telling import WORKED, tell_event, tell_recoveries
from monitoring.services.unsteady import tell_flapping, tell_steadiness
from provisioning.models import Suspension, Uplink
from sla.selectors import nodes_under_maintenance
from sla.services.exemptions import rests_by_line

_LOCK = 0x52_41_43_4F  # the one right to correlate
_SERVED = ("active", "ending")
_ROUNDS = 4


def correlate(*, at: datetime) -> int:
    """Tells sla what was lost and what came back; how many outages were told of. Nothing while another one is at it."""
    waiting = Outage.objects.filter(dropped_at=None, told_at=None), FlapEpisode.objects.filter(calmed_at=None)
    if not any(rows.exists() for rows in waiting):
        sweep_ran("monitoring.correlate", at=at)
        return 0
    told = 0
    # A line lost again before its first recovery was told: first things first, round by round.
    for _ in range(_ROUNDS):
        done = _alone(_tell_losses, at) + _alone(tell_recoveries, at)
        told += done
        if not done:
            break
    told += _alone(tell_flapping, at) + _alone(tell_recoveries, at) + _alone(tell_steadiness, at)
    sweep_ran("monitoring.correlate", at=at)
    return told


def _alone(step: Callable[..., int], at: datetime) -> int:
    """Nothing while another correlator is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return step(hold(), at=at) if cursor.fetchone()[0] else 0


def _mute(held: Held, *, at: datetime) -> None:
    """Suspended lines and what is not in service open nothing; lifted while still lost, they do."""
    ours = Outage.objects.filter(pk__in=held.outages)
    untold = ours.filter(incident=None, dropped_at=None, told_at=None, node=None)
    suspended = Exists(Suspension.objects.standing().filter(line=OuterRef("line")))
    served = Q(line__contract__state__in=_SERVED, line__detached_at=None)
    spared = Q(pk__in=_spared(untold, at))
    reasons = (
        (Mute.NOT_IN_SERVICE, ~served | Q(line=None)),
        (Mute.SUSPENDED, served & suspended),
        (Mute.MAINTENANCE, served & ~suspended & spared),
        (Mute.NONE, served & ~suspended & ~spared),
    )
    for reason, condition in reasons:
        rows = untold.filter(condition).exclude(muted=reason).values_list("pk", flat=True)
        Outage.objects.filter(pk__in=list(rows)).update(muted=reason)
    _mute_nodes(ours, at)
    # What was over before it could matter is settled.
    past = ours.filter(incident=None, dropped_at=None, told_at=None, recovered_at__isnull=False)
    past.exclude(muted=Mute.NONE).update(told_at=at)


def _spared(untold: QuerySet[Outage], at: datetime) -> list[int]:
    """Losses within announced maintenance, announced in time and as long as was announced: nothing would count.

    What was not announced in time is told like any other loss, and so is the overrun, from the loss's own date: the
    clock itself knows which part is spared.
    """
    rows = untold.filter(line__isnull=False).values_list("pk", "line_id", "first_bad_at", "recovered_at")
    begun = {line: began for _, line, began, _ in rows if line is not None}
    rests = rests_by_line(begun, at)
    return [
        pk
        for pk, line, began, back in rows
        if line is not None
        and any(
            rest.start <= began and (rest.end is None or (back or at) < rest.end) for rest, _ in rests.get(line, ())
        )
    ]


def _mute_nodes(ours: QuerySet[Outage], at: datetime) -> None:
    """A node that is worked on opens nothing by itself, unless a line below it that was not spared is lost with it."""
    untold = ours.filter(incident=None, dropped_at=None, told_at=None, node__isnull=False)
    if not untold.exists():
        return
    worked_on = nodes_under_maintenance(at)
    loud = Outage.objects.open().filter(line__node__in=worked_on, muted=Mute.NONE).exists() if worked_on else False
    quiet = untold.filter(node__in=worked_on) if not loud else untold.none()
    untold.filter(muted=Mute.MAINTENANCE).exclude(pk__in=list(quiet.values_list("pk", flat=True))).update(
        muted=Mute.NONE
    )
    Outage.objects.filter(pk__in=list(quiet.values_list("pk", flat=True))).update(muted=Mute.MAINTENANCE)


def _tell_losses(held: Held, *, at: datetime) -> int:
    rules: WatchPolicy = policy("watch", at.date())
    _mute(held, at=at)
    outages = _relevant(rules, at)
    uplinks = _uplinks()
    alarms = _alarms(outages.values(), uplinks)
    ready = _ready(alarms, outages, rules, at) & held.outages
    told = 0
    for event in find_events(alarms, rules, at):
        losses = [outages[key] for key in event.losses if key in ready]
        if losses or not event.losses:
            told += tell_event(event, losses, at=at)
    return told


def _relevant(rules: WatchPolicy, at: datetime) -> dict[int, Outage]:
    """Losses that are open, still to be told, part of an incident with an open one, or of a node just back."""
    known = Outage.objects.filter(dropped_at=None, muted=Mute.NONE)
    lasting = known.filter(recovered_at=None).exclude(incident=None).values("incident")
    just_back = Q(node__isnull=False, recovered_at__gte=at - rules.children_clear_within)
    wanted = Q(recovered_at=None) | Q(told_at=None) | Q(incident__in=lasting) | just_back
    rows = (
        known.filter(wanted)
        .exclude(pk__in=_second_losses())
        .exclude(_of_flapping())
        .select_related("line", "node", "incident", "target")
    )
    return {outage.pk: outage for outage in rows}


def _of_flapping() -> Q:
    """Losses while a line flaps: they are told as a part of that."""
    episodes = FlapEpisode.objects.filter(target=OuterRef("target"), calmed_at=None, line__isnull=False)
    return Q(Exists(episodes.filter(first_bad_at__lte=OuterRef("first_bad_at"))), incident=None)


def _second_losses() -> QuerySet[Outage, int]:
    """Losses of a line whose former recovery has not been told yet: their turn comes after it."""
    former = Outage.objects.filter(
        line=OuterRef("line"), first_bad_at__lt=OuterRef("first_bad_at"), told_at=None, dropped_at=None, muted=Mute.NONE
    )
    return Outage.objects.filter(Exists(former), line__isnull=False, told_at=None).values_list("pk", flat=True)


def _uplinks() -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for node, parent in Uplink.objects.order_by("node", "rank").values_list("node_id", "parent_id"):
        found[node] = (*found.get(node, ()), parent)
    return found


def _alarms(outages: Iterable[Outage], uplinks: dict[int, tuple[int, ...]]) -> list[Alarm]:
    outages = list(outages)
    back = _roots_back({outage.incident.root_node_id for outage in outages if outage.incident} - {None})
    return [_alarm(outage, uplinks, back) for outage in outages]


def _roots_back(roots: Collection[int | None]) -> dict[int, datetime | None]:
    """When the last loss of each root node ended; None while it lasts."""
    rows = Outage.objects.filter(node__in=roots, dropped_at=None).order_by("node", "first_bad_at")
    return {node: recovered for node, recovered in rows.values_list("node_id", "recovered_at") if node is not None}


def _alarm(outage: Outage, uplinks: dict[int, tuple[int, ...]], back: dict[int, datetime | None]) -> Alarm:
    node, incident = outage.node_id, outage.incident
    above = uplinks.get(node, ()) if node is not None else (outage.line.node_id,) if outage.line else ()
    root = incident.root_node_id if incident else None
    return Alarm(
        key=outage.pk,
        parents=above,
        first_bad_at=outage.first_bad_at,
        node=node,
        cleared_at=outage.recovered_at,
        incident=outage.incident_id,
        root=root,
        root_cleared_at=back.get(root) if root is not None else None,
        worked=incident is None or incident.state in WORKED,
    )


def _ready(alarms: Sequence[Alarm], outages: dict[int, Outage], rules: WatchPolicy, at: datetime) -> set[int]:
    """Losses whose root can be named: what is above is known, or has been waited for long enough."""
    nodes = {alarm.node: alarm for alarm in alarms if alarm.node is not None and alarm.cleared_at is None}
    watched = Target.objects.watched().filter(node__isnull=False)
    news = {
        node: News(state == TargetState.DOWN, last_good)
        for node, state, last_good in watched.values_list("node_id", "state", "last_good_at")
        if node is not None
    }
    patience = rules.parent_patience
    return {
        alarm.key for alarm in alarms if at >= outages[alarm.key].confirmed_at + patience or settled(alarm, news, nodes)
    }

"""What the operator's own Prometheus scrapes: how long each queue is and how old its head, how the poller keeps up.

Everything is read from the rows at the moment of the scrape, so that every process tells the same.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from kernel import clock
from kernel.models import Message, SweepRun
from monitoring.models import Excess, FlapEpisode, Outage, Target, Unsent
from monitoring.selectors.troubles import pace
from provisioning.models import Push
from sla.models import Impact, Incident


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 unless `METRICS_TOKEN` is set and given as a bearer token: nobody learns that it is here."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token: str = settings.METRICS_TOKEN
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Collector(clock.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Collector:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        yield from self._queues()
        yield from self._poller()
        yield from self._network()
        yield from self._sweeps()

    def _queues(self) -> Iterator[Metric]:
        depth = GaugeMetricFamily("raccord_queue_depth", "Rows that are due and wait", labels=["queue"])
        age = GaugeMetricFamily("raccord_queue_age_seconds", "Since when the oldest of them is due", labels=["queue"])
        for name, (count, oldest) in self._waiting().items():
            depth.add_metric([name], count)
            age.add_metric([name], max((self.at - oldest).total_seconds(), 0.0) if oldest else 0.0)
        yield depth
        yield age

    def _waiting(self) -> dict[str, tuple[int, datetime | None]]:
        polls = Target.objects.due(self.at).aggregate(count=Count("pk"), oldest=Min("due_at"))
        samples = Unsent.objects.aggregate(count=Count("pk"), oldest=Min("at"))
        pushes = Push.objects.waiting().filter(due_at__lte=self.at).aggregate(count=Count("pk"), oldest=Min("due_at"))
        messages = Message.objects.filter(Message.WAITING, due_at__lte=self.at)
        mails = messages.aggregate(count=Count("pk"), oldest=Min("due_at"))
        told = {"polls": polls, "samples": samples, "pushes": pushes, "messages": mails}
        return {name: (row["count"], row["oldest"]) for name, row in told.items()}

    def _poller(self) -> Iterator[Metric]:
        now = pace(self.at)
        yield GaugeMetricFamily("raccord_poll_targets", "Watched boxes and nodes", value=now.watched)
        lag = "How long the target that waits longest has been due"
        yield GaugeMetricFamily("raccord_poll_lag_seconds", lag, value=now.lag.total_seconds())
        yield CounterMetricFamily("raccord_polls_missed", "Regular slots that passed unused", value=now.missed)
        last = Target.objects.watched().aggregate(last=Max("last_at"))["last"]
        yield GaugeMetricFamily(
            "raccord_last_sample_timestamp_seconds", "The newest sample", value=last.timestamp() if last else 0.0
        )

    def _network(self) -> Iterator[Metric]:
        states = GaugeMetricFamily("raccord_targets", "Watched boxes and nodes by state", labels=["kind", "state"])
        rows = Target.objects.watched().values_list("state").annotate(Count("box"), Count("node"))
        for state, boxes, nodes in rows:
            states.add_metric(["box", state], boxes)
            states.add_metric(["node", state], nodes)
        yield states
        worked = Incident.objects.filter(restored_at=None, closed_at=None)
        counts = {
            "raccord_outages_open": ("Proven losses that last", Outage.objects.open()),
            "raccord_flapping_open": ("Targets that flap", FlapEpisode.objects.filter(ended_at=None)),
            "raccord_thresholds_open": ("Values beyond their threshold", Excess.objects.filter(ended_at=None)),
            "raccord_incidents_open": ("Incidents being worked", worked),
            "raccord_clocks_open": ("Restoration clocks that are not stopped", Impact.objects.open()),
        }
        for name, (text, found) in counts.items():
            yield GaugeMetricFamily(name, text, value=found.count())

    def _sweeps(self) -> Iterator[Metric]:
        age = GaugeMetricFamily("raccord_sweep_age_seconds", "Since when each sweep last ended well", labels=["sweep"])
        for run in SweepRun.objects.all():
            age.add_metric([run.name], max((self.at - run.ran_at).total_seconds(), 0.0))
        yield age

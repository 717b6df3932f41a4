"""Samples in whatever speaks Prometheus: written by remote write, read by its query interface.

Prometheus itself (started with `--web.enable-remote-write-receiver`), VictoriaMetrics and Mimir do. What is stored goes
into the database first, a compressed batch a row, inside the poller's own transaction; a sweep sends the rows, so that
nothing is lost while the other side is away, and no poll waits for it. How long samples are kept, and in how many
resolutions, is the other side's to say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import structlog
from django.conf import settings
from django.db import transaction

from kernel.errors import Unavailable
from monitoring.domain.shares import percentile
from monitoring.models import Series, Unsent
from monitoring.stores.base import Bucket, Keep, Point, Share, mean_step, whole_stretches
from monitoring.stores.wire import Labels, packed

log = structlog.get_logger(__name__)

_TIMEOUT = 10.0
_BATCH = 20_000
_AT_ONCE = 50
_LEASE = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=5)
_KEPT_UNSENT = timedelta(hours=24)
_AGGREGATES: Final = ("min", "avg", "max", "count")


class PrometheusStore:
    """`settings.MONITORING_PROMETHEUS`: the base address, e.g. ``http://prometheus:9090``; `..._WRITE` where remote
    write is taken if not at its usual place there; `..._TOKEN` for a bearer token."""

    def __init__(self, url: str = "", write: str = "", token: str = "") -> None:
        self._url = (url or str(getattr(settings, "MONITORING_PROMETHEUS", ""))).rstrip("/")
        self._write = write or str(getattr(settings, "MONITORING_PROMETHEUS_WRITE", "")) or f"{self._url}/api/v1/write"
        self._token = token or str(getattr(settings, "MONITORING_PROMETHEUS_TOKEN", ""))
        self._labels: dict[int, Labels] = {}

    def append(self, points: Sequence[Point]) -> None:
        for begin in range(0, len(points), _BATCH):
            part = points[begin : begin + _BATCH]
            at = max(point.at for point in part)
            Unsent.objects.create(body=self._packed(part), points=len(part), at=at, due_at=at)

    def _packed(self, points: Sequence[Point]) -> bytes:
        by_series: dict[int, dict[int, float]] = {}
        for point in points:
            by_series.setdefault(point.series, {}).setdefault(_millis(point.at), point.value)
        labels = self._labels_of(by_series)
        return packed((labels[number], sorted(samples.items())) for number, samples in sorted(by_series.items()))

    def _labels_of(self, numbers: Collection[int]) -> Mapping[int, Labels]:
        missing = [number for number in numbers if number not in self._labels]
        if missing:
            rows = Series.objects.filter(pk__in=missing).select_related("target__box", "target__node")
            named = ("target__box__hostname", "target__box__serial", "target__node__code")
            rows = rows.only("metric", "interface", *named)
            known = {series.pk: _labels(series) for series in rows}
            self._labels |= {number: known.get(number, _bare(number)) for number in missing}
        return self._labels

    def flush(self, *, at: datetime) -> int:
        """Sends what waits, oldest first; how many batches went. Stops at the first that must wait."""
        sent = 0
        while batch := _claimed(at):
            try:
                self._send(bytes(batch.body))
            except Unavailable as trouble:
                wait = min(timedelta(seconds=5) * 2 ** min(batch.tries, 10), _LONGEST_WAIT)
                Unsent.objects.filter(pk=batch.pk).update(due_at=at + wait)
                log.warning("samples_wait", batch=batch.pk, tries=batch.tries, trouble=str(trouble))
                break
            Unsent.objects.filter(pk=batch.pk).delete()
            sent += 1
        return sent

    def _send(self, body: bytes) -> None:
        """Raises `Unavailable` for what is worth trying again; what is refused for good is logged and dropped."""
        headers = {
            "Content-Encoding": "snappy",
            "Content-Type": "application/x-protobuf",
            "X-Prometheus-Remote-Write-Version": "0.1.0",
        }
        try:
            self._open(Request(self._write, body, headers))  # noqa: S310
        except HTTPError as error:
            if error.code == 429 or error.code >= 500:
                raise Unavailable(f"HTTP {error.code}") from error
            log.error("samples_refused", status=error.code, said=error.read(300).decode(errors="replace"))
        except (URLError, OSError) as error:
            raise Unavailable(str(error)) from error

    def _open(self, request: Request) -> bytes:
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        with urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            return bytes(answer.read())

    def read(
        self, series: Collection[int], since: datetime, until: datetime, step: timedelta = timedelta()
    ) -> Mapping[int, Sequence[Bucket]]:
        if not series or until <= since:
            return {number: [] for number in series}
        return self._stretches(series, since, until, step) if step else self._raw(series, since, until)

    def _raw(self, series: Collection[int], since: datetime, until: datetime) -> dict[int, list[Bucket]]:
        found: dict[int, list[Bucket]] = {number: [] for number in series}
        # A range selector holds its own beginning or not, by version: one millisecond more, and what is too much goes.
        span = _millis(until) - _millis(since) + 1
        asked = {"query": f"{_selector(series)}[{span}ms]", "time": _seconds(_millis(until) - 1)}
        for one in self._ask("query", asked):
            number = int(one["metric"]["series"])
            for at, value in one["values"]:
                moment = _moment(at)
                if since <= moment < until:
                    found[number].append(Bucket(moment, float(value), float(value), float(value), 1))
        return found

    def _stretches(
        self, series: Collection[int], since: datetime, until: datetime, step: timedelta
    ) -> dict[int, list[Bucket]]:
        """Each stretch is looked at from its last millisecond, back over its own length."""
        width = step // timedelta(milliseconds=1)
        first = -(-_millis(since) // width) * width
        last = (_millis(until) - 1) // width * width
        values: dict[tuple[int, int], dict[str, float]] = {}
        span = (_seconds(first + width - 1), _seconds(last + width - 1), f"{width}ms")
        # Four questions over the same samples: together they take hardly longer than one.
        with ThreadPoolExecutor(len(_AGGREGATES)) as pool:
            wanted = _AGGREGATES if first <= last else ()
            told_of = pool.map(lambda aggregate: self._aggregated(aggregate, series, span), wanted)
            for aggregate, answer in zip(wanted, told_of, strict=True):
                for one in answer:
                    for at, value in one["values"]:
                        begins = round(float(at) * 1000) + 1 - width
                        values.setdefault((int(one["metric"]["series"]), begins), {})[aggregate] = float(value)
        found: dict[int, list[Bucket]] = {number: [] for number in series}
        # What came in between two of the questions is not told by all of them: it is there the next time.
        whole = {key: told for key, told in values.items() if len(told) == len(_AGGREGATES)}
        for (number, begins), told in sorted(whole.items()):
            low, mean, high, count = (told[aggregate] for aggregate in _AGGREGATES)
            found[number].append(Bucket(_moment(begins / 1000), low, mean, high, int(count)))
        return found

    def percentile(
        self, series: Collection[int], since: datetime, until: datetime, share: float = 0.95
    ) -> Mapping[int, Share]:
        """One question for the means, ranked here: `quantile_over_time` would answer a value between two of them."""
        step = mean_step(until - since)
        begin, end = (_millis(at) for at in whole_stretches(since, until, step))
        width = step // timedelta(milliseconds=1)
        means: dict[int, list[float]] = {number: [] for number in series}
        if series and begin < end:
            span = (_seconds(begin + width - 1), _seconds(end - 1), f"{width}ms")
            for one in self._aggregated("avg", series, span):
                means[int(one["metric"]["series"])] = [float(value) for _, value in one["values"]]
        return {number: Share(percentile(found, share), step) for number, found in means.items()}

    def _aggregated(self, aggregate: str, series: Collection[int], span: tuple[str, str, str]) -> list[dict[str, Any]]:
        start, end, step = span
        query = f"sum by (series) ({aggregate}_over_time({_selector(series)}[{step}]))"
        return self._ask("query_range", {"query": query, "start": start, "end": end, "step": step})

    def _ask(self, what: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        request = Request(f"{self._url}/api/v1/{what}", urlencode(query).encode())  # noqa: S310
        try:
            answer = json.loads(self._open(request))
        except (URLError, OSError, ValueError) as error:
            raise Unavailable(f"the store of samples does not answer: {error}") from error
        found: list[dict[str, Any]] = answer["data"]["result"]
        return found

    def roll_up(self, *, at: datetime) -> int:
        """The other side's own business."""
        return 0

    def expire(self, *, at: datetime, keep: Keep | None = None) -> int:
        """What could not be sent for a day is given up, so that the disk stays bounded."""
        return Unsent.objects.filter(at__lt=at - _KEPT_UNSENT).delete()[0]


def _claimed(at: datetime) -> Unsent | None:
    """The oldest batch that is due, leased while it is on its way: a second sender passes over it."""
    with transaction.atomic():
        due = Unsent.objects.select_for_update(skip_locked=True).filter(due_at__lte=at).order_by("pk").first()
        if due is not None:
            Unsent.objects.filter(pk=due.pk).update(due_at=at + _LEASE, tries=due.tries + 1)
    return due


def _labels(series: Series) -> Labels:
    target = series.target
    device = target.box.hostname or target.box.serial if target.box else target.node.code if target.node else ""
    named = [("__name__", f"raccord_{series.metric}"), ("device", device)]
    if series.interface:
        named.append(("interface", series.interface))
    return (*named, ("series", str(series.pk)))


def _bare(number: int) -> Labels:
    return (("__name__", "raccord_unknown"), ("series", str(number)))


def _selector(series: Collection[int]) -> str:
    numbers = "|".join(str(number) for number in sorted(series))
    return f'{{__name__=~"raccord_.+",series=~"{numbers}"}}'


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _millis(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _seconds(millis: int) -> str:
    return f"{millis // 1000}.{millis % 1000:03d}"


def _moment(seconds: float) -> datetime:
    return _EPOCH + timedelta(milliseconds=round(float(seconds) * 1000))

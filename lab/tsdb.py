"""A pretend Prometheus: takes remote writes and answers the few queries that graphs are drawn from.

As on the real one: a sample older than the newest of its series is refused (400) with its whole request, and so is
another value for an instant that has one; the same sample again is taken without a word. It reads the wire by itself,
so that a mistake of the sender is not undone by the same mistake here.
"""

from __future__ import annotations

import json
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import cramjam

from lab.serving import serving

Labels = tuple[tuple[str, str], ...]
_QUERY = re.compile(
    r'(?:sum by \(series\) \((?P<how>min|avg|max|count)_over_time\()?\{__name__=~"(?P<name>[^"]*)",'
    r'series=~"(?P<series>[^"]*)"\}\[(?P<span>\d+)ms\](?:\)\))?'
)


class Refused(Exception):
    """What is answered with 400."""


class Samples:
    """By series (its labels), by millisecond."""

    def __init__(self) -> None:
        self.series: dict[Labels, dict[int, float]] = {}

    def write(self, body: bytes) -> None:
        found = list(_series(bytes(cramjam.snappy.decompress_raw(body))))
        for labels, samples in found:
            names = [name for name, _ in labels]
            if names != sorted(names) or len(set(names)) != len(names) or "__name__" not in names:
                raise Refused("label names must be sorted, once each, with a metric name")
            held = self.series.get(labels, {})
            newest = max(held, default=None)
            for at, value in samples:
                if newest is not None and at <= newest and held.get(at) != value:
                    raise Refused("duplicate sample" if at in held else "out of order sample")
        for labels, samples in found:
            self.series.setdefault(labels, {}).update(samples)

    def select(self, name: str, series: str) -> Iterator[tuple[Labels, dict[int, float]]]:
        for labels, samples in self.series.items():
            told = dict(labels)
            if re.fullmatch(name, told["__name__"]) and re.fullmatch(series, told.get("series", "")):
                yield labels, samples


def _series(data: bytes) -> Iterator[tuple[Labels, list[tuple[int, float]]]]:
    """prompb.WriteRequest: repeated TimeSeries timeseries = 1."""
    for number, value in _fields(data):
        if number == 1:
            labels, samples = [], []
            for inner, part in _fields(value):
                fields = dict(_fields(part))
                if inner == 1:
                    labels.append((fields.get(1, b"").decode(), fields.get(2, b"").decode()))
                else:
                    samples.append((fields.get(2, 0), struct.unpack("<d", fields.get(1, bytes(8)))[0]))
            yield tuple(labels), samples


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Protocol buffers: a varint, eight bytes, or a length and so many bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if key & 7 == 0:
            value, at = _varint(data, at)
            yield key >> 3, value - (1 << 64) if value >> 63 else value
        elif key & 7 == 1:
            yield key >> 3, data[at : at + 8]
            at += 8
        elif key & 7 == 2:
            size, at = _varint(data, at)
            yield key >> 3, data[at : at + size]
            at += size
        else:
            raise Refused("not a message")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        if data[at] < 128:
            return value, at + 1
        at, shift = at + 1, shift + 7


class Tsdb:
    """`url` is where it listens; `trouble`, if set, is answered to writes instead; `token`, if set, is asked for."""

    def __init__(self) -> None:
        self.samples, self.trouble, self.token, self.url = Samples(), 0, "", ""

    def answer(self, what: str, asked: dict[str, str]) -> list[dict[str, Any]]:
        query = _QUERY.fullmatch(asked["query"])
        if query is None:
            raise Refused(f"not a query known here: {asked['query']}")
        selected = self.samples.select(query["name"], query["series"])
        span = int(query["span"])
        if what == "query":
            until = _millis(asked["time"])
            rows = ((labels, _within(samples, until - span, until)) for labels, samples in selected)
            return [_told(dict(labels), found) for labels, found in rows if found]
        times = range(_millis(asked["start"]), _millis(asked["end"]) + 1, int(asked["step"].removesuffix("ms")))
        rows = ((labels, list(_over_time(samples, times, span, query["how"]))) for labels, samples in selected)
        return [_told({"series": dict(labels)["series"]}, found) for labels, found in rows if found]


def _within(samples: dict[int, float], since: int, until: int) -> list[tuple[int, float]]:
    """A range selector of Prometheus 3: open on its left."""
    return sorted((at, value) for at, value in samples.items() if since < at <= until)


def _over_time(samples: dict[int, float], times: range, span: int, how: str) -> Iterator[tuple[int, float]]:
    moments = sorted(samples)
    for at in times:
        values = [samples[moment] for moment in moments[bisect_right(moments, at - span) : bisect_right(moments, at)]]
        if values:
            count = len(values)
            yield at, {"min": min(values), "max": max(values), "avg": sum(values) / count, "count": count}[how]


def _told(labels: dict[str, str], found: list[tuple[int, float]]) -> dict[str, Any]:
    return {"metric": labels, "values": [[at / 1000, repr(float(value))] for at, value in found]}


def _millis(seconds: str) -> int:
    return round(float(seconds) * 1000)


class _Handler(BaseHTTPRequestHandler):
    tsdb: Tsdb

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.tsdb.token and self.headers.get("Authorization") != f"Bearer {self.tsdb.token}":
            return self._say(401, {})
        try:
            self._say(*self._done(urlsplit(self.path).path.rpartition("/")[2], body))
        except (Refused, cramjam.DecompressionError, IndexError) as refusal:
            self._say(400, {"status": "error", "error": str(refusal)})

    def _done(self, what: str, body: bytes) -> tuple[int, dict[str, Any]]:
        if what == "write":
            if self.tsdb.trouble:
                return self.tsdb.trouble, {}
            if self.headers.get("Content-Encoding") != "snappy":
                raise Refused("snappy is needed")
            self.tsdb.samples.write(body)
            return 204, {}
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        return 200, {"status": "success", "data": {"resultType": "matrix", "result": self.tsdb.answer(what, asked)}}

    def _say(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode() if status != 204 else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """A test's own words are enough."""


@contextmanager
def tsdb() -> Iterator[Tsdb]:
    """Serves until the end of the block."""
    running = Tsdb()
    with serving(_Handler, tsdb=running) as running.url:
        yield running

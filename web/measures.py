"""Words and numbers of what is measured: what a metric is called, how a value is written, which stretches there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.domain.metrics import Unit, unit_of
from monitoring.selectors.graphs import Drawn, Graph, Line
from monitoring.stores.base import STEPS
from web import formats

__all__ = [
    "LABELS",
    "LONGEST",
    "ODDITIES",
    "SHORTEST",
    "SPANS",
    "TROUBLES",
    "as_json",
    "label",
    "share_of",
    "stretch",
    "title",
    "unit_of",
    "written",
]

SPANS: Final = {
    "3h": timedelta(hours=3),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "365d": timedelta(days=365),
}
# What one may look into: an hour has sixty polls, and roll-ups are kept for thirteen months.
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=800)
# Years: further, and a step earlier, later or to a year before would leave the calendar.
EARLIEST, LATEST = 2000, 2100
LABELS: Final[Mapping[str, str | Promise]] = {
    "in_bps": gettext_lazy("Received"),
    "out_bps": gettext_lazy("Sent"),
    "in_errors": gettext_lazy("Errors received"),
    "out_errors": gettext_lazy("Errors sent"),
    "answer_ms": gettext_lazy("Answer time (SNMP)"),
    "ping_ms": gettext_lazy("Round trip (ping)"),
    "uptime_seconds": gettext_lazy("Running since"),
    "cpu_percent": gettext_lazy("Processor"),
    "memory_percent": gettext_lazy("Memory"),
    "memory_used_bytes": gettext_lazy("Memory used"),
    "memory_free_bytes": gettext_lazy("Memory free"),
    "memory_total_bytes": gettext_lazy("Memory in all"),
    "celsius": gettext_lazy("Temperature"),
    "received_dbm": gettext_lazy("Light received"),
    "sent_dbm": gettext_lazy("Light sent"),
    "ont_received_dbm": gettext_lazy("Light received by the ONT"),
    "sip_registered": gettext_lazy("Telephone lines registered"),
    "sip_state": gettext_lazy("State of telephony"),
}
TROUBLES: Final[Mapping[str, str | Promise]] = {
    "silent": gettext_lazy("It does not answer."),
    "refused": gettext_lazy("It answers, but does not accept our SNMPv3 keys: its counters are not read."),
    "garbled": gettext_lazy("What it answers is not SNMP."),
    "pinged": gettext_lazy("It answers a ping, but not SNMP: its agent hangs, or does not know our community."),
    "loop": gettext_lazy("Its list of interfaces never ends: it was read as far as it makes sense."),
    "walk": gettext_lazy("Its interfaces could not be listed within the time it is given."),
    "too_big": gettext_lazy("It answers only short questions: it is asked in several parts."),
}
ODDITIES: Final[Mapping[str, str | Promise]] = {
    "clock_jumped": gettext_lazy(
        "Its clock and ours disagreed on the time between two polls: no rate was reckoned from them."
    ),
    "counters_back": gettext_lazy("A counter went back without a restart: no rate was reckoned from it."),
    "renumbered": gettext_lazy("Its interfaces have other numbers than before: they were found again by their names."),
    "engine": gettext_lazy("It answers as another SNMP engine than before: it was reset or exchanged."),
    "types": gettext_lazy("Something that should be a number is none: it is left out."),
}
_SHARES: Final[Mapping[timedelta, str | Promise]] = dict(
    zip(
        STEPS,
        (
            gettext_lazy("The 95th percentile is that of means of 5 minutes."),
            gettext_lazy("The 95th percentile is that of means of an hour."),
            gettext_lazy("The 95th percentile is that of means of a day."),
        ),
        strict=True,
    )
)
_UNITS: Final = {
    Unit.PERCENT: "%",
    Unit.CELSIUS: "°C",
    Unit.DBM: "dBm",
    Unit.MILLISECONDS: "ms",
    Unit.SECONDS: "s",
    Unit.PER_SECOND: "/s",
}


def label(metric: str) -> str:
    return str(LABELS.get(metric, metric))


def title(graph: Graph) -> str:
    """What a picture is called: its quantity, and the interface or part that it is about."""
    names = {
        "in_bps": _("Traffic"),
        "in_errors": _("Errors"),
        "answer_ms": _("Round trip"),
        "received_dbm": _("Optical power"),
    }
    first = graph.curves[0].metric
    name = names.get(first) or ", ".join(label(curve.metric) for curve in graph.curves)
    return f"{name} · {graph.row}" if graph.row else name


def written(value: float | None, unit: Unit) -> str:
    """A value with its unit, as people write it."""
    if value is None:
        return "–"
    if unit is Unit.SECONDS:
        return formats.duration(timedelta(seconds=value))
    scaled, prefix = _scaled(value, unit)
    digits = 0 if abs(scaled) >= 100 or scaled == int(scaled) else 1 if abs(scaled) >= 1 else 2
    # A last digit that rounds to nothing leaves no sign behind.
    shown = f"{scaled:z.{digits}f}".replace("-", "−")
    if formats.french():
        shown = shown.replace(".", ",")
    suffix = {Unit.BITS: "b/s", Unit.BYTES: _("B")}.get(unit, _UNITS.get(unit, ""))
    return f"{shown}\u202f{prefix}{suffix}" if prefix or suffix else shown


def _scaled(value: float, unit: Unit) -> tuple[float, str]:
    if unit not in {Unit.BITS, Unit.BYTES}:
        return value, ""
    for size, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return value / size, prefix
    return value, ""


def as_json(drawn: Drawn, before: Drawn | None, shift: timedelta) -> dict[str, Any]:
    """What the page's script draws: times, a list of values for each curve, and the same of the stretch to compare
    with, moved so far forward that both lie over one another."""
    told: dict[str, Any] = {
        "at": drawn.at,
        "unit": drawn.graph.unit.value,
        "step": drawn.step.total_seconds(),
        "curves": [{"label": label(line.curve.metric), "values": line.means} for line in drawn.lines],
        "highest": [line.highs for line in drawn.lines] if drawn.step else [],
        "share_95": max((line.share_95 for line in drawn.lines if line.share_95 is not None), default=None),
        "share_of": share_of(drawn),
        "numbers": [_numbers(line, drawn.graph.unit, label(line.curve.metric)) for line in drawn.lines],
    }
    if before is not None:
        told["before"] = {
            "at": [at + shift.total_seconds() for at in before.at],
            "curves": [line.means for line in before.lines],
        }
        told["numbers"] += [
            _numbers(line, drawn.graph.unit, f"{label(line.curve.metric)}, {_('before')}")
            for line in before.lines
            if before.at
        ]
    return told


def share_of(drawn: Drawn) -> str:
    """What the 95th percentile is taken over, in words."""
    return str(_SHARES[drawn.share_step])


def _numbers(line: Line, unit: Unit, name: str) -> dict[str, str]:
    return {
        "label": name,
        "mean": written(line.mean, unit),
        "highest": written(line.highest, unit),
        "share_95": written(line.share_95, unit),
    }


def stretch(span: str, since: str, until: str, now: datetime) -> tuple[datetime, datetime]:
    """The stretch that an address asks for: Unix seconds from a zoom, or one of `SPANS` up to now."""
    try:
        begin, end = (datetime.fromtimestamp(float(text), tz=now.tzinfo) for text in (since, until))
    except (ValueError, OverflowError, OSError):
        return now - SPANS.get(span, SPANS["24h"]), now
    if not (SHORTEST <= end - begin <= LONGEST and begin.year >= EARLIEST and end.year <= LATEST):
        return now - SPANS.get(span, SPANS["24h"]), now
    return begin, end

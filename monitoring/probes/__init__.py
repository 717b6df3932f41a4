"""How devices are asked: a port, and the adapter in use, named by dotted path in `settings.MONITORING_PROBE`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from monitoring.probes.base import Pinger, Probe

DEFAULT = "monitoring.probes.gufo_probe.GufoProbe"


def probe() -> Probe:
    """The probe in use, made once a process and imported only here: the web needs none."""
    return _made(getattr(settings, "MONITORING_PROBE", DEFAULT))


@lru_cache(maxsize=4)
def _made(path: str) -> Probe:
    made: Probe = import_string(path)()
    return made


def pinger() -> Pinger | None:
    """Who sends pings, named by dotted path in `settings.MONITORING_PINGER`; None where nobody does."""
    path = getattr(settings, "MONITORING_PINGER", "")
    return _pinger(path) if path else None


@lru_cache(maxsize=4)
def _pinger(path: str) -> Pinger:
    made: Pinger = import_string(path)()
    return made

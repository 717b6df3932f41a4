"""The adapters in use, named by dotted path in the settings; made once a process."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from monitoring.probes.base import Probe
from monitoring.stores.base import Store

PROBE = "monitoring.probes.gufo_probe.GufoProbe"
STORE = "monitoring.stores.sql.SqlStore"


@lru_cache(maxsize=4)
def _made(path: str) -> object:
    return import_string(path)()


def probe() -> Probe:
    """The probe of `settings.MONITORING_PROBE`. Imported here, for the web needs none."""
    made: Probe = _made(getattr(settings, "MONITORING_PROBE", PROBE))  # type: ignore[assignment]
    return made


def store() -> Store:
    """The store of `settings.MONITORING_STORE`."""
    made: Store = _made(getattr(settings, "MONITORING_STORE", STORE))  # type: ignore[assignment]
    return made

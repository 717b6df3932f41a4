"""Where samples are kept: a port, and the adapter in use, named by dotted path in `settings.MONITORING_STORE`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from monitoring.stores.base import Store

DEFAULT = "monitoring.stores.sql.SqlStore"


def store() -> Store:
    """The store in use, made once a process."""
    return _made(getattr(settings, "MONITORING_STORE", DEFAULT))


@lru_cache(maxsize=4)
def _made(path: str) -> Store:
    made: Store = import_string(path)()
    return made

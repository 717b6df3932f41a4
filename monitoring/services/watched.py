"""Targets as a sweep needs them: their columns alone, read and written by the statement. A model instance for each of
ten thousand rows would cost more than asking the device."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection

from kernel.secrets import decrypt
from monitoring.domain.health import Health, State
from monitoring.models import Target
from monitoring.probes.base import Access
from provisioning.models import Box, BoxModel, Node

# The profile of a node by its kind; every other kind is read as a "node".
_KINDS = {"olt": "olt"}


@dataclass(slots=True)
class Watched:
    """One target. `profile` names what it is asked; `memory` is what the next poll needs of the last one."""

    pk: int
    box_id: int | None
    node_id: int | None
    interval: timedelta | None
    slot_at: datetime
    missed: int
    trouble: str
    trouble_since: datetime | None
    memory: dict[str, Any]
    profile: str
    health: Health
    access: Access | None = None
    due_at: datetime | None = None

    @property
    def schedule_name(self) -> str:
        """What its phase is reckoned from."""
        return f"box:{self.box_id}" if self.box_id else f"node:{self.node_id}"


_T, _B, _N, _M = (model._meta.db_table for model in (Target, Box, Node, BoxModel))
_OWN = (
    "t.id, t.box_id, t.node_id, t.interval, t.slot_at, t.missed, t.trouble, t.trouble_since, t.memory::text,"
    " coalesce(m.snmp_profile, n.kind), t.state, t.last_at, t.last_good_at, t.first_bad_at, t.proofs,"
    " t.first_good_at, t.goods, t.results, t.flapping"
)
_REACH = (
    "coalesce(host(b.address), host(n.address)), coalesce(b.snmp_port, n.snmp_port),"
    " coalesce(b.snmp_version, '2c'), coalesce(b.snmp_community, n.snmp_community),"
    " b.snmp_user, b.snmp_auth_key, b.snmp_priv_key"
)
_FROM = (
    f"FROM {_T} t LEFT JOIN {_B} b ON b.id = t.box_id LEFT JOIN {_M} m ON m.id = b.model_id"
    f" LEFT JOIN {_N} n ON n.id = t.node_id"
)
_CLAIM = f"""
WITH due AS (
    SELECT id FROM {_T} WHERE watched AND due_at <= %(at)s ORDER BY due_at LIMIT %(limit)s
        FOR NO KEY UPDATE SKIP LOCKED
), leased AS (
    UPDATE {_T} SET due_at = %(until)s FROM due WHERE {_T}.id = due.id RETURNING {_T}.*
)
SELECT {_OWN}, {_REACH} {_FROM.replace(_T, "leased", 1)}
"""  # noqa: S608
_LOCK = f"SELECT {_OWN} {_FROM} WHERE t.watched AND t.id = ANY(%s) ORDER BY t.id FOR NO KEY UPDATE OF t"


def claim(*, at: datetime, until: datetime, limit: int) -> list[Watched]:
    """Takes due targets until then, with how each is reached; what somebody else holds is passed over."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "until": until, "limit": limit})
        return [_watched(row[:19], row[19:]) for row in cursor.fetchall()]


def lock(keys: Collection[int]) -> dict[int, Watched]:
    """Those still watched, locked in one order. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(keys)])
        return {row[0]: _watched(row) for row in cursor.fetchall()}


def _watched(row: tuple[Any, ...], reach: tuple[Any, ...] = ()) -> Watched:
    memory, profile, state, last_at, last_good_at, first_bad_at, proofs, first_good_at, goods, results, flapping = row[
        8:
    ]
    health = Health(
        _STATES[state], last_at, last_good_at, first_bad_at, tuple(proofs), first_good_at, goods, results, flapping
    )
    name = profile if row[1] else _KINDS.get(profile, "node")
    told: dict[str, Any] = {"memory": json.loads(memory), "profile": name, "health": health}
    told["access"] = _access(*reach) if reach else None
    return Watched(*row[:8], **told)


_STATES = {state.value: state for state in State}


def _access(
    address: str | None, port: int, version: str, community: str, user: str, auth_key: str, priv_key: str
) -> Access | None:
    if address is None:
        return None
    if version == "3":
        return Access(address, port, "3", "", user, _plain(auth_key), _plain(priv_key))
    return Access(address, port, "2c", _plain(community))


@lru_cache(maxsize=1 << 16)
def _plain(token: str) -> str:
    """A session holds these in memory anyway; deciphering them anew for each poll would be a tenth of its cost."""
    return decrypt(token) if token else ""


_COLUMNS = {
    "state": "text",
    **dict.fromkeys(("last_at", "last_good_at", "first_bad_at", "first_good_at", "due_at", "slot_at"), "timestamptz"),
    "trouble_since": "timestamptz",
    "proofs": "timestamptz[]",
    **dict.fromkeys(("goods", "missed"), "int"),
    **dict.fromkeys(("results", "trouble"), "text"),
    "flapping": "boolean",
    "memory": "jsonb",
}
_WRITE = (
    f"UPDATE {_T} AS target SET {', '.join(f'{name} = fresh.{name}' for name in _COLUMNS)}"  # noqa: S608
    " FROM jsonb_to_recordset(%s::jsonb) AS"
    f" fresh(id bigint, {', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())}) WHERE target.id = fresh.id"
)


def write(targets: Iterable[Watched]) -> None:
    """One statement for all."""
    rows = [_row(target) for target in targets]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps(rows)])


def _row(target: Watched) -> dict[str, Any]:
    health = target.health
    return {
        "id": target.pk,
        "state": health.state.value,
        "last_at": _written(health.last_at),
        "last_good_at": _written(health.last_good_at),
        "first_bad_at": _written(health.first_bad_at),
        "first_good_at": _written(health.first_good_at),
        "proofs": [proof.isoformat() for proof in health.proofs],
        "goods": health.goods,
        "results": health.results,
        "flapping": health.flapping,
        "due_at": _written(target.due_at),
        "slot_at": target.slot_at.isoformat(),
        "missed": target.missed,
        "trouble": target.trouble,
        "trouble_since": _written(target.trouble_since),
        "memory": target.memory,
    }


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

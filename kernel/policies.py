"""Policies: the operator's rules as versioned data.

Each app declares a frozen dataclass of defaults in its `domain/policy.py` and registers it here. A published version is
a row (`kernel.models.PolicyVersion`); what a contract was signed under is frozen into it as JSON
(`kernel.selectors.terms`) and read back by `decode`. A change of policy therefore never rewrites the past.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kernel.errors import Refused

_kinds: dict[str, type[Any]] = {}
_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def register(kind: str, shape: type[Any]) -> None:
    """Makes `kind` known; `shape` is a frozen dataclass whose every field has a default."""
    if _kinds.setdefault(kind, shape) is not shape:
        raise ValueError(f"two shapes for the policy {kind!r}")


def kinds() -> Mapping[str, type[Any]]:
    """The registered kinds and their dataclasses."""
    return dict(_kinds)


def _adapter(shape: type[Any]) -> TypeAdapter[Any]:
    # Building one costs milliseconds, and a policy is read for every contract.
    if shape not in _adapters:
        _adapters[shape] = TypeAdapter(shape)
    return _adapters[shape]


def encode(policy: object) -> dict[str, Any]:
    """A policy as JSON: decimals as text, durations in ISO 8601."""
    encoded: dict[str, Any] = _adapter(type(policy)).dump_python(policy, mode="json")
    return encoded


def read(kind: str, values: Mapping[str, Any]) -> Any:
    """The dataclass of `kind` filled from JSON values; what they do not name keeps its default.

    Raises:
        Refused: `policy_unknown` for an unregistered kind, `policy_invalid` with each wrong field and why.
    """
    if kind not in _kinds:
        raise Refused("policy_unknown", kind=kind)
    shape = _kinds[kind]
    # A shape may know how its values were told before: what was signed then is read for ever.
    values = shape.upgraded(values) if hasattr(shape, "upgraded") else values
    unknown = sorted(set(values) - set(shape.__dataclass_fields__))
    if unknown:
        raise Refused("policy_invalid", kind=kind, faults=dict.fromkeys(unknown, "unknown"))
    try:
        return _adapter(shape).validate_python(dict(values))
    except ValidationError as error:
        faults = {".".join(map(str, fault["loc"])): fault["msg"] for fault in error.errors()}
        raise Refused("policy_invalid", kind=kind, faults=faults) from error


def decode(kind: str, terms: Mapping[str, Any]) -> Any:
    """The policy of `kind` inside frozen terms; terms signed before the kind existed give its defaults."""
    return read(kind, terms.get(kind, {}).get("values", {}))

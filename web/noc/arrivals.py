"""A box's coming and its key as the console shows them: each step with its look, each outcome in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from provisioning.domain import arrivals, lifecycle
from provisioning.domain.hostkeys import fingerprint
from provisioning.models import Box, Erasure, KeyAlarm, Onboarding
from provisioning.services.onboarding import open_onboarding

STEPS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("reach", _("Reach")),
    (arrivals.OFFERED, _("Compare the key")),
    (arrivals.KNOWN, _("Identify")),
    ("install", _("First configuration")),
    (arrivals.PROVEN, _("Proven")),
)
_STANDS: Final = {
    arrivals.ASKED: 0,
    arrivals.OFFERED: 1,
    arrivals.PINNED: 2,
    arrivals.KNOWN: 3,
    arrivals.PROVEN: 5,
    arrivals.STOPPED: 0,
}
_OUTCOMES: Final[Mapping[str, str | Promise]] = {
    "unreachable": _("Nobody answers at this address yet. It is tried again by itself."),
    "wrong_box": _("Another box answers at this address: %(hostname)s, %(serial)s."),
    "host_key_changed": _("The key that answers is not the pinned one. A senior must decide."),
    "login_refused": _("The box refused the login: correct the user or the password, then look again."),
    "wipe_not_proven": _("Something of a customer is still on it: %(left)s."),
    "wipe_not_driven": _("This family cannot be erased over SSH: wipe it by hand and record the proof."),
}
FACTS: Final[Mapping[str, str | Promise]] = {
    "serial": _("Serial number"),
    "hostname": _("Name"),
    "model": _("Model"),
    "firmware": _("Firmware"),
}


@dataclass(frozen=True)
class Step:
    """`look` is done, now or ahead."""

    label: str | Promise
    look: str


@dataclass(frozen=True)
class Said:
    """One fact: what the record has, what the box says, and whether that stops everything."""

    label: str | Promise
    recorded: str
    said: str
    differs: bool
    grave: bool


def steps(onboarding: Onboarding | None) -> list[Step]:
    stands = _STANDS[onboarding.state] if onboarding is not None else 0
    looks = ["done" if index < stands else "now" if index == stands else "ahead" for index in range(len(STEPS))]
    return [Step(label, look) for (_name, label), look in zip(STEPS, looks, strict=True)]


def outcome(told: Mapping[str, Any]) -> str:
    """The sentence for what is in the way; "" when nothing is."""
    code = str(told.get("code", ""))
    known = _OUTCOMES.get(code)
    return str(known) % {"hostname": "–", "serial": "–", "left": "–", **told} if known is not None else code


def compared(onboarding: Onboarding) -> list[Said]:
    differ = {name: recorded for name, recorded, _said in onboarding.differences}
    said: dict[str, str] = onboarding.said
    box = onboarding.box
    record = {"serial": box.serial, "hostname": box.hostname, "model": box.model.name, "firmware": box.firmware}
    return [
        Said(label, differ.get(name, record[name]), said.get(name, ""), name in differ, name == "serial")
        for name, label in FACTS.items()
        if said
    ]


def latest(box: Box) -> Onboarding | None:
    """The coming under way, or the last one that ended."""
    return open_onboarding(box) or box.onboardings.first()


def of_box(box: Box) -> dict[str, Any]:
    """What the box page shows of keys, coming and wiping."""
    alarm = KeyAlarm.objects.filter(box=box, decided_at__isnull=True).first()
    erasure = Erasure.objects.filter(box=box).first() if box.state in {lifecycle.RETURNED, lifecycle.WIPED} else None
    return {
        "key_alarm": alarm and told(alarm),
        "arrival": latest(box),
        "erasure": erasure,
        "erasure_told": outcome(erasure.outcome) if erasure and erasure.state != arrivals.PROVEN else "",
        "fingerprint": fingerprint(box.host_key),
    }


def told(alarm: KeyAlarm) -> dict[str, Any]:
    return {"alarm": alarm, "pinned": fingerprint(alarm.pinned), "offered": fingerprint(alarm.offered)}


def open_alarms() -> list[KeyAlarm]:
    return list(KeyAlarm.objects.filter(decided_at__isnull=True).select_related("box__line__contract__customer"))

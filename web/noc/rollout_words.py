"""How a mass change and its boxes look, and what it waits for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from provisioning.domain import waves
from provisioning.models import Rollout, RolloutPart

_ROLLOUT: Final[Mapping[str, str]] = {
    waves.PLANNED: "warn",
    waves.RUNNING: "info",
    waves.PAUSED: "warn",
    waves.STOPPED: "bad",
    waves.DONE: "good",
}
_PART: Final[Mapping[str, str]] = {
    waves.PUSHING: "info",
    waves.WATCHED: "info",
    waves.GOOD: "good",
    waves.FAILED: "bad",
    waves.PUT_OFF: "warn",
}
_WAITS: Final[Mapping[str, str | Promise]] = {
    "approval": _("It waits for another person's approval."),
    "pause": _("It is paused."),
    "decision": _("It stopped: a person reads why, then resumes or cancels it."),
    "opening_hours": _("Some boxes wait for the end of their customer's opening hours."),
    "held_node": _("Some boxes wait: an incident holds their node."),
    "watching": _("The boxes just changed are watched before the next ones go."),
}


def badge(rollout: Rollout) -> SafeString:
    return _badge(_ROLLOUT.get(rollout.state, "mute"), rollout.get_state_display())


def part_badge(part: RolloutPart) -> SafeString:
    return _badge(_PART.get(part.state, "mute"), part.get_state_display())


def waiting(code: str) -> str:
    return str(_WAITS.get(code, code))


def _badge(tone: str, label: str) -> SafeString:
    return format_html('<span class="tone tone-{}">{}</span>', tone, label)

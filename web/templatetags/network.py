"""Tags of the network's pages: times to the second, steps of a push, what became of it."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from provisioning.models import Push, Rollout, RolloutPart
from web import formats
from web.line_causes import cause
from web.noc import step_words
from web.noc.outcomes import Outcome
from web.noc.outcomes import outcome as outcome_of
from web.noc.rollout_words import badge, part_badge, waiting

register = template.Library()

register.filter("cause", cause)
register.filter("step_said", step_words.say)
register.filter("outcome_said", step_words.say_first)
register.filter("stopped_said", step_words.stopped)


@register.filter
def second(value: datetime | None) -> SafeString | str:
    """`14:05:09` in the reader's zone: steps of a push are seconds apart."""
    if value is None:
        return ""
    shown = timezone.localtime(value).strftime("%H:%M:%S")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="milliseconds"), shown)


@register.filter
def took(value: timedelta | None) -> str:
    """How long a step took: `0,4 s`, `12 s`, then as durations are written."""
    if value is None:
        return ""
    seconds = value.total_seconds()
    if seconds >= 60:
        return formats.duration(value)
    shown = f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"
    return f"{shown.replace('.', ',') if formats.french() else shown}{formats.NO_BREAK}s"


@register.simple_tag
def outcome(push: Push) -> Outcome | None:
    """`{% outcome push as told %}`."""
    return outcome_of(push)


@register.simple_tag
def rollout_state(rollout: Rollout) -> SafeString:
    return badge(rollout)


@register.simple_tag
def part_state(part: RolloutPart) -> SafeString:
    return part_badge(part)


@register.simple_tag
def waits_for(code: str) -> str:
    """What keeps the next box of a mass change from going."""
    return waiting(code)


@register.simple_tag
def numbered(text: str) -> SafeString:
    """A configuration, one block a line, so that each line can carry its number."""
    return format_html_join("", "<span>{}</span>", ((line or " ",) for line in text.splitlines()))

"""Words of collection: steps of a pursuit, reasons of the bank, what follows them."""

from collections.abc import Set
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template

from invoicing.domain.dunning import Step
from invoicing.domain.policy import DunningPolicy
from invoicing.domain.returns import OWN_FAULT, REVERSED, UNKNOWN, reason
from invoicing.models import Collector, DunningEvent
from web import collection_words as words
from web import formats, why

register = template.Library()


@register.filter
def euros(stored: object) -> str:
    """An amount as a fact keeps it, written for people; what is no amount is shown as it is."""
    try:
        return formats.money(Decimal(str(stored)))
    except InvalidOperation:
        return str(stored)


@register.simple_tag
def step_label(step: Step) -> str:
    """What a step does; a charge, or what waits for a person, is told by its act."""
    return words.label(words.STEPS, step.act if step.kind in {"charge", "person"} else step.kind)


@register.simple_tag
def event_rule(event: DunningEvent, policy: DunningPolicy) -> str:
    """Under which rule it happened, the same words at the desk and in the portal."""
    return why.rule_of_event(event, policy)


@register.simple_tag
def step_rule(step: Step, policy: DunningPolicy) -> str:
    """Under which rule it is to come."""
    return why.rule_of_step(step, policy)


@register.simple_tag
def act_label(act: str) -> str:
    return words.label(words.STEPS, act)


@register.simple_tag
def reason_label(meaning: str) -> str:
    return words.label(words.MEANINGS, meaning)


@register.filter
def bank_reason(code: str) -> str:
    """A reason the bank gave, in words, with the code by which one speaks of it to the bank; our own have none."""
    known = reason(code)
    if known is UNKNOWN:
        return code
    said = words.label(words.MEANINGS, known.meaning)
    return said if code in {OWN_FAULT, REVERSED} else f"{said} ({code})"


@register.simple_tag
def follow_label(represent: str) -> str:
    return words.label(words.FOLLOWS, represent)


@register.simple_tag
def effect_label(effect: str) -> str:
    return words.label(words.EFFECTS, effect)


@register.simple_tag
def suggestion_label(why: str) -> str:
    return words.label(words.SUGGESTIONS, why)


@register.simple_tag
def collector_label(value: str) -> str:
    return str(dict(Collector.choices).get(value, value))


@register.simple_tag
def is_standing(standing: Set[tuple[str, int]], kind: str, row: Any) -> bool:
    """Whether a promise or a hold holds today."""
    return (kind, row.pk) in standing

"""Templates as drafts and versions, and what a draft would make of a chosen line."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from jinja2 import TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError

from kernel.errors import Refused
from kernel.models import User
from provisioning.domain.catalogue import mask
from provisioning.domain.intent import STRENGTH
from provisioning.domain.templates import nonsense, same_states
from provisioning.models import Box, BoxModel, ConfigTemplate, Line
from provisioning.selectors import box_of
from provisioning.services.rendering import STUMBLES, changes, environment, known_facts

OF_TEMPLATE = {"<template>", "<unknown>"}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a template: `code` is syntax, undefined, forbidden, failed or nonsense; `line` from 1, 0 when
    it is of no single line; nonsense counts the lines of what was rendered. `state` is that of the line in which it
    showed, "" when in any.
    """

    code: str
    line: int
    message: str
    state: str = ""


@dataclass(frozen=True)
class Preview:
    """What a template makes of one line: `texts` by state (open, walled, closed), secrets masked; `changes` are the
    lines that would be typed now on its box, masked too; `faults` is empty when it may be published.
    """

    texts: dict[str, str]
    changes: str
    faults: tuple[Fault, ...]


def draft_template(model: BoxModel, body: str, *, at: datetime, by: User | None, note: str = "") -> ConfigTemplate:
    """A draft under the model's next number; broken ones may be kept, for they are never published so."""
    with transaction.atomic():
        BoxModel.objects.select_for_update().get(pk=model.pk)
        last = model.templates.order_by("-number").first()
        number = last.number + 1 if last else 1
        return ConfigTemplate.objects.create(
            model=model, number=number, body=body, note=note[:200], drafted_at=at, drafted_by=by
        )


def edit_draft(template: ConfigTemplate, body: str, *, at: datetime, by: User | None, note: str = "") -> ConfigTemplate:
    """Writes a draft anew.

    Raises:
        Refused: `template_published`.
    """
    drafts = ConfigTemplate.objects.filter(pk=template.pk, published_at__isnull=True)
    if not drafts.update(body=body, note=note[:200] or template.note, drafted_at=at, drafted_by=by):
        raise Refused("template_published", template=str(template))
    template.refresh_from_db()
    return template


def preview(body: str, line: Line) -> Preview:
    """What `body` would make of a line, on the box it has or else a pretended one; writes nothing, never raises
    for what the template says."""
    box = box_of(line) or Box(hostname="box-0000", snmp_community="community", model=BoxModel())
    newest = line.intents.order_by("-generation").first()
    known = known_facts(newest.wanted if newest else {}, box)
    faults = list(_static(body, set(known)))
    if faults:
        return Preview({}, "", tuple(faults))
    texts: dict[str, str] = {}
    for state in STRENGTH:
        try:
            texts[state] = mask(environment().from_string(body).render({**known, "state": state}), box.secrets())
            changes(box, "", texts[state])
        except (*STUMBLES, Refused) as error:
            faults.append(_fault(error, state))
            continue
        faults += [Fault("nonsense", number, code, state) for number, code in nonsense(texts[state])]
    alike = same_states(texts)
    if alike:
        faults.append(Fault("nonsense", 0, alike))
    typed = "" if faults else _to_type(box, texts.get(newest.state if newest else "", ""))
    return Preview(texts, typed, tuple(faults))


def publish_draft(template: ConfigTemplate, *, line: Line, at: datetime, by: User | None) -> ConfigTemplate:
    """Makes a draft a version, proven on a line first; boxes get it by a mass change, new ones at once.

    Raises:
        Refused: `template_published`, `template_faulty` with `line`, `reason` of the first fault.
    """
    with transaction.atomic():
        locked = ConfigTemplate.objects.select_for_update().get(pk=template.pk)
        if locked.published_at is not None:
            raise Refused("template_published", template=str(template))
        faults = preview(locked.body, line).faults
        if faults:
            raise Refused("template_faulty", line=faults[0].line, fault=faults[0].code, reason=faults[0].message)
        ConfigTemplate.objects.filter(pk=locked.pk).update(published_at=at, published_by=by)
    template.refresh_from_db()
    return template


def _static(body: str, known: set[str]) -> Iterator[Fault]:
    """What is seen without rendering: the syntax, and names that nobody will know, each at its line."""
    try:
        tree = environment().parse(body)
    except TemplateSyntaxError as error:
        yield Fault("syntax", error.lineno, error.message or str(error))
        return
    unknown = meta.find_undeclared_variables(tree) - known - set(environment().globals)
    for name in tree.find_all(nodes.Name):
        if name.name in unknown:
            yield Fault("undefined", name.lineno, name.name)


def _fault(error: Exception, state: str) -> Fault:
    codes: list[tuple[type[Exception], str]] = [(UndefinedError, "undefined"), (SecurityError, "forbidden")]
    code = next((code for kind, code in codes if isinstance(error, kind)), "failed")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in OF_TEMPLATE]
    said = str(error.facts["reason"]) if isinstance(error, Refused) else str(error)
    return Fault(code, frames[-1].lineno or 0 if frames else 0, said, state)


def _to_type(box: Box, wanted: str) -> str:
    """Against what was last read on it; nothing for a pretended box."""
    if box.pk is None or not wanted:
        return ""
    seen: Any = box.seen_configs.order_by("-last_seen_at", "-pk").first()
    return "\n".join(changes(box, seen.text if seen else "", wanted))

"""From an intent and a template to the text a box must hold. Secrets go in here and are masked wherever it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from kernel.errors import Refused
from provisioning.domain.catalogue import DEFAULT_ON
from provisioning.domain.configs import commands
from provisioning.models import Box, BoxModel, ConfigTemplate, Intent

STUMBLES = (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError)
"""How a template fails while it is rendered: by the engine's own rules, or by what its expressions do."""

READY_MADE = Path(__file__).parents[1] / "drivers"


def ready_made(driver: str) -> str:
    """The template that comes with the product for a family of boxes.

    Raises:
        Refused: `template_missing`.
    """
    path = READY_MADE / f"{driver}.j2"
    if not path.exists():
        raise Refused("template_missing", driver=driver)
    return path.read_text()


def publish_template(model: BoxModel, body: str, *, at: datetime) -> ConfigTemplate:
    """Publishes the next version of a model's template; pushes planned from now on use it.

    Raises:
        Refused: `template_broken` when it is not even a template.
    """
    try:
        environment().parse(body)
    except TemplateError as error:
        raise Refused("template_broken", reason=str(error)) from error
    with transaction.atomic():
        BoxModel.objects.select_for_update().get(pk=model.pk)
        last = model.templates.order_by("-number").first()
        return ConfigTemplate.objects.create(
            model=model, number=last.number + 1 if last else 1, body=body, published_at=at
        )


def render(template: ConfigTemplate | None, intent: Intent, box: Box) -> str:
    """The configuration that `box` must hold, secrets included.

    Raises:
        Refused: `template_missing`, `template_broken` with the reason (an unknown name, a forbidden attribute).
    """
    if template is None:
        raise Refused("template_missing", model=box.model.name)
    try:
        return environment().from_string(template.body).render(known_facts(intent.wanted, box))
    except STUMBLES as error:
        raise Refused("template_broken", reason=str(error), template=str(template)) from error


def changes(box: Box, running: str, wanted: str) -> list[str]:
    """The lines to type so that `running` agrees with all that `wanted` claims, in the words of the box's family.

    Raises:
        Refused: `template_broken` when `wanted` is not even lines of that family, such as a quote left open.
    """
    try:
        return commands(running, wanted, DEFAULT_ON.get(box.model.driver, ()))
    except ValueError as error:
        raise Refused("template_broken", reason=str(error)) from error


def known_facts(wanted: Mapping[str, Any], box: Box) -> dict[str, Any]:
    """Every name that a template may use: what is wanted of the line, and what is the box's own, secrets included."""
    return {
        **wanted,
        "hostname": box.hostname,
        "snmp_version": box.snmp_version,
        "snmp_community": box.snmp_community,
        "snmp_user": box.snmp_user,
        "snmp_auth_key": box.snmp_auth_key,
        "snmp_priv_key": box.snmp_priv_key,
    }


def newest_template(model: BoxModel) -> ConfigTemplate | None:
    return model.templates.filter(published_at__isnull=False).order_by("-number").first()


def environment() -> SandboxedEnvironment:
    # Nothing here is HTML: escaping would spoil what the box is typed.
    return SandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False
    )

"""From an intent and a template to the text a box must hold. Secrets go in here and are masked wherever it is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from kernel.errors import Refused
from provisioning.models import Box, BoxModel, ConfigTemplate, Intent

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
        _environment().parse(body)
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
    known = {
        **intent.wanted,
        "hostname": box.hostname,
        "snmp_version": box.snmp_version,
        "snmp_community": box.snmp_community,
        "snmp_user": box.snmp_user,
        "snmp_auth_key": box.snmp_auth_key,
        "snmp_priv_key": box.snmp_priv_key,
    }
    try:
        return _environment().from_string(template.body).render(known)
    except TemplateError as error:
        raise Refused("template_broken", reason=str(error), template=str(template)) from error


def newest_template(model: BoxModel) -> ConfigTemplate | None:
    return model.templates.filter(published_at__isnull=False).order_by("-number").first()


def _environment() -> SandboxedEnvironment:
    # Nothing here is HTML: escaping would spoil what the box is typed.
    return SandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False
    )

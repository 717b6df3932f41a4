from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff

from django.db.models import Count, Q, QuerySet

from provisioning.domain import lifecycle
from provisioning.models import Box, BoxModel, ConfigTemplate


@dataclass(frozen=True)
class TemplateUse:
    """A version and how many boxes in service were last proven with it."""

    template: ConfigTemplate
    boxes: int


def template_uses(model: BoxModel) -> list[TemplateUse]:
    """Every version of a model, newest first, drafts too, with how many boxes have it; one query."""
    serving = Count("boxes", filter=Q(boxes__state=lifecycle.IN_SERVICE))
    found = model.templates.select_related("drafted_by", "published_by").annotate(serving=serving)
    return [TemplateUse(template, template.serving) for template in found.order_by("-number")]


def boxes_with(template: ConfigTemplate) -> QuerySet[Box]:
    """The boxes in service last proven with a version."""
    return Box.objects.in_service().filter(template=template).select_related("line__contract__customer")


def template_diff(old: ConfigTemplate, new: ConfigTemplate) -> str:
    """A unified diff of two versions, "" when they are equal."""
    lines = unified_diff(
        old.body.splitlines(), new.body.splitlines(), f"v{old.number}", f"v{new.number}", lineterm="", n=3
    )
    return "\n".join(lines)

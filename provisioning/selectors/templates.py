from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from provisioning.models import Box, BoxModel, ConfigTemplate


@dataclass(frozen=True)
class TemplateUse:
    """A version and how many boxes in service were last proven with it."""

    template: ConfigTemplate
    boxes: int


def template_uses(model: BoxModel) -> list[TemplateUse]:
    """Every version of a model, newest first, drafts too, with how many boxes have it."""
    raise NotImplementedError


def boxes_with(template: ConfigTemplate) -> QuerySet[Box]:
    """The boxes in service last proven with a version."""
    raise NotImplementedError


def template_diff(old: ConfigTemplate, new: ConfigTemplate) -> str:
    """A unified diff of two versions, "" when they are equal."""
    raise NotImplementedError

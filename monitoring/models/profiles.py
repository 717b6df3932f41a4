"""What is read on which kind of device: the operator's own words for it, over the ready-made ones."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Profile(models.Model):
    """A profile of the operator's, as JSON (`domain.profiles`): it stands before a ready-made one of the same name."""

    name = models.SlugField(_("name"), max_length=40, unique=True)
    title = models.CharField(_("what it is for"), max_length=120, blank=True)
    body = models.JSONField(_("profile"))
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("profile"), _("profiles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

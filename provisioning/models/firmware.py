"""Images of firmware, and what it took to have a box run one."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.domain import firmware
from provisioning.models.boxes import Box, BoxModel


@pghistory.track()
class FirmwareImage(models.Model):
    """A file that boxes of a model fetch from `url`. `version` is as a box that runs it says; `checksum` is MD5 in hex,
    which is what routers can reckon of their own files.
    """

    model = models.ForeignKey(BoxModel, models.PROTECT, related_name="images", verbose_name=_("model"))
    version = models.CharField(_("version"), max_length=60)
    filename = models.CharField(_("file"), max_length=120)
    url = models.CharField(_("fetched from"), max_length=300)
    checksum = models.CharField(_("MD5 checksum"), max_length=32)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("firmware image"), _("firmware images")
        ordering = ["model", "-added_at"]
        constraints = [models.UniqueConstraint(fields=["model", "version"], name="firmware_version_once_per_model")]

    def __str__(self) -> str:
        return f"{self.model} {self.version}"


class UpgradeState(models.TextChoices):
    WAITING = firmware.WAITING, _("Waiting")
    COPYING = firmware.COPYING, _("Being copied")
    STAGED = firmware.STAGED, _("Copied and verified")
    RELOADING = firmware.RELOADING, _("Starting again")
    PROVEN = firmware.PROVEN, _("Proven")
    REFUSED = firmware.REFUSED, _("Refused")
    FAILED = firmware.FAILED, _("Failed")
    CANCELLED = firmware.CANCELLED, _("Cancelled")


class Upgrade(models.Model):
    """One box, one image. `token` is the lock's under which it was last worked on; `outcome` has a code and the box's
    own words; `due_at` is when the sweep acts next.
    """

    box = models.ForeignKey(Box, models.PROTECT, related_name="upgrades", verbose_name=_("box"))
    image = models.ForeignKey(FirmwareImage, models.PROTECT, related_name="upgrades", verbose_name=_("image"))
    state = models.CharField(_("state"), max_length=10, choices=UpgradeState.choices, default=UpgradeState.WAITING)
    before = models.CharField(_("firmware before"), max_length=60, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    token = models.PositiveBigIntegerField(_("lock token"), default=0)
    reloaded_at = models.DateTimeField(_("told to start again"), null=True, blank=True)
    settled_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.JSONField(_("outcome"), default=dict, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("upgrade"), _("upgrades")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="upgrade_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["box"], condition=~Q(state__in=sorted(firmware.SETTLED)), name="one_upgrade_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.box} {self.image.version}: {self.state}"

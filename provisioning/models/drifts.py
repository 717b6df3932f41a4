"""When each box is next read back, and where what was read is not what was wanted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.models.boxes import Box, SeenConfig
from provisioning.models.network import Line
from provisioning.models.pushes import Push


class ReadBack(models.Model):
    """The nightly reading of one box. A box that does not answer is read the next night; `failure` says why."""

    box = models.OneToOneField(Box, models.CASCADE, related_name="read_back", verbose_name=_("box"))
    due_at = models.DateTimeField(_("due"), db_index=True)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    failure = models.CharField(_("why it was not read"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("read-back"), _("read-backs")
        ordering = ["due_at"]

    def __str__(self) -> str:
        return f"{self.box} {self.due_at:%Y-%m-%d %H:%M}"


class DriftState(models.TextChoices):
    OPEN = "open", _("To look at")
    ACCEPTED = "accepted", _("Accepted")
    GONE = "gone", _("Gone")


class Drift(models.Model):
    """What a box no longer says although its line wants it. `diff` are the masked lines that would put it right.

    An accepted one is silent as long as the box differs in exactly this way; a confirmed push makes any one gone.
    """

    box = models.ForeignKey(Box, models.PROTECT, related_name="drifts", verbose_name=_("box"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="drifts", verbose_name=_("line"))
    generation = models.PositiveIntegerField(_("generation"))
    seen = models.ForeignKey(SeenConfig, models.PROTECT, related_name="+", verbose_name=_("seen configuration"))
    diff = models.TextField(_("difference"))
    state = models.CharField(_("state"), max_length=10, choices=DriftState.choices, default=DriftState.OPEN)
    found_at = models.DateTimeField(_("found"))
    push = models.ForeignKey(
        Push, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("pushed again by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    gone_at = models.DateTimeField(_("gone"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("drift"), _("drifts")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["box"], condition=~Q(state="gone"), name="one_standing_drift_per_box"),
            models.CheckConstraint(
                condition=Q(state="gone", gone_at__isnull=False) | (~Q(state="gone") & Q(gone_at__isnull=True)),
                name="drift_gone_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.box} {self.found_at:%Y-%m-%d}"

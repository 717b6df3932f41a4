"""Mass changes: a plan over many boxes, approved by a second person, done in waves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.domain import waves
from provisioning.models.boxes import Box, BoxModel, ConfigTemplate
from provisioning.models.firmware import Upgrade
from provisioning.models.network import Line
from provisioning.models.pushes import Push


class RolloutKind(models.TextChoices):
    TEMPLATE = "template", _("Template version")
    FIRMWARE = "firmware", _("Firmware")


class RolloutState(models.TextChoices):
    PLANNED = waves.PLANNED, _("To approve")
    RUNNING = waves.RUNNING, _("Running")
    PAUSED = waves.PAUSED, _("Paused")
    STOPPED = waves.STOPPED, _("Stopped by failures")
    DONE = waves.DONE, _("Done")
    CANCELLED = waves.CANCELLED, _("Cancelled")


class PartState(models.TextChoices):
    WAITING = waves.WAITING, _("Waiting")
    PUSHING = waves.PUSHING, _("Being pushed")
    WATCHED = waves.WATCHED, _("Proven, watched")
    GOOD = waves.GOOD, _("Good")
    FAILED = waves.FAILED, _("Failed")
    PUT_OFF = waves.PUT_OFF, _("Out of reach")
    LEFT_OUT = waves.LEFT_OUT, _("Left out")


class Rollout(models.Model):
    """`selection` is the filter as it was asked; `forced` lets it work in opening hours. `wave` is the current one,
    from 1, 0 before any; `due_at` is when the sweep looks again.
    """

    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=RolloutKind.choices)
    model = models.ForeignKey(BoxModel, models.PROTECT, related_name="rollouts", verbose_name=_("model"))
    template = models.ForeignKey(
        ConfigTemplate, models.PROTECT, null=True, blank=True, related_name="rollouts", verbose_name=_("template")
    )
    firmware = models.CharField(_("firmware"), max_length=60, blank=True)
    selection = models.JSONField(_("selection"), default=dict, blank=True)
    forced = models.BooleanField(_("in opening hours too"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=RolloutState.choices, default=RolloutState.PLANNED)
    wave = models.PositiveSmallIntegerField(_("wave"), default=0)
    waves = models.PositiveSmallIntegerField(_("waves"))
    planned_at = models.DateTimeField(_("planned"))
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    stopped_why = models.CharField(_("why it stopped"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("mass change"), _("mass changes")
        ordering = ["-planned_at", "-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="running"), name="rollout_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="template", template__isnull=False) | (Q(kind="firmware") & ~Q(firmware="")),
                name="rollout_has_its_target",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("planned_by")),
                name="rollout_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | Q(approved_by__isnull=False),
                name="rollout_runs_once_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RolloutPart(models.Model):
    """One box of a mass change. `diff` was shown before anybody agreed; `output` is what came of it, with what is the
    box's own replaced by its name, so that equal outcomes are equal texts.
    """

    rollout = models.ForeignKey(Rollout, models.CASCADE, related_name="parts", verbose_name=_("mass change"))
    box = models.ForeignKey(Box, models.PROTECT, related_name="rollout_parts", verbose_name=_("box"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", verbose_name=_("line"))
    wave = models.PositiveSmallIntegerField(_("wave"))
    rank = models.PositiveIntegerField(_("rank"))
    state = models.CharField(_("state"), max_length=10, choices=PartState.choices, default=PartState.WAITING)
    diff = models.TextField(_("difference"), blank=True)
    push = models.OneToOneField(
        Push, models.PROTECT, null=True, blank=True, related_name="rollout_part", verbose_name=_("push")
    )
    upgrade = models.OneToOneField(
        Upgrade, models.PROTECT, null=True, blank=True, related_name="rollout_part", verbose_name=_("upgrade")
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    watched_until = models.DateTimeField(_("watched until"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    output = models.TextField(_("outcome"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("box of a mass change"), _("boxes of a mass change")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["rollout", "box"], name="box_once_per_rollout"),
            models.UniqueConstraint(
                fields=["box"],
                condition=Q(state__in=["pushing", "watched"]),
                name="box_in_one_rollout_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rollout}: {self.box}"

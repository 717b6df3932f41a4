"""A push: one attempt to make one box say what one generation of its line wants."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.domain import lifecycle
from provisioning.models.boxes import Box, ConfigTemplate
from provisioning.models.intents import Intent
from provisioning.models.network import Line


class PushState(models.TextChoices):
    PLANNED = lifecycle.PLANNED, _("Planned")
    APPROVED = lifecycle.APPROVED, _("Approved")
    LOCKED = lifecycle.LOCKED, _("Locked")
    IDENTIFIED = lifecycle.IDENTIFIED, _("Identified")
    SNAPSHOTTED = lifecycle.SNAPSHOTTED, _("Snapshot taken")
    ARMED = lifecycle.ARMED, _("Rollback armed")
    APPLIED = lifecycle.APPLIED, _("Applied")
    VERIFIED = lifecycle.VERIFIED, _("Verified")
    CONFIRMED = lifecycle.CONFIRMED, _("Confirmed")
    REFUSED = lifecycle.REFUSED, _("Refused")
    ROLLED_BACK = lifecycle.ROLLED_BACK, _("Rolled back")
    UNKNOWN = lifecycle.UNKNOWN, _("Outcome unknown")
    PARKED = lifecycle.PARKED, _("Parked")
    CANCELLED = lifecycle.CANCELLED, _("Cancelled")


class Priority(models.TextChoices):
    RESTORE = "restore", _("Restore")
    NORMAL = "normal", _("Normal")


class PushQuerySet(models.QuerySet["Push"]):
    def waiting(self) -> PushQuerySet:
        return self.filter(state__in=lifecycle.WAITING)

    def running(self) -> PushQuerySet:
        return self.filter(state__in=lifecycle.RUNNING)


class Push(models.Model):
    """`diff`, `transcript` and `outcome` are masked before they are stored; `token` is the lock's when it was claimed.

    `due_at` is when the next sweep may act: the attempt of a waiting push, the settling of an unknown one.
    `settle_after` is when the box's own rollback timer has surely fired: before that, what is read proves nothing.
    """

    box = models.ForeignKey(Box, models.PROTECT, related_name="pushes", verbose_name=_("box"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="pushes", verbose_name=_("line"))
    intent = models.ForeignKey(Intent, models.PROTECT, related_name="pushes", verbose_name=_("intent"))
    generation = models.PositiveIntegerField(_("generation"))
    template = models.ForeignKey(
        ConfigTemplate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("template")
    )
    state = models.CharField(_("state"), max_length=16, choices=PushState.choices, default=PushState.PLANNED)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    token = models.PositiveBigIntegerField(_("lock token"), default=0)
    planned_at = models.DateTimeField(_("planned"))
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("planned by")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    parked_since = models.DateTimeField(_("parked since"), null=True, blank=True)
    settle_after = models.DateTimeField(_("not settled before"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    diff = models.TextField(_("difference"), blank=True)
    sent = models.PositiveSmallIntegerField(_("lines sent"), default=0)
    transcript = models.TextField(_("transcript"), blank=True)
    outcome = models.JSONField(_("outcome"), default=dict, blank=True)

    objects = PushQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("push"), _("pushes")
        ordering = ["-planned_at", "-pk"]
        indexes = [
            models.Index(fields=["priority", "due_at"], condition=Q(due_at__isnull=False), name="push_due"),
            models.Index(fields=["line", "-settled_at"], name="push_newest_of_line"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["box"], condition=Q(state__in=sorted(lifecycle.WAITING)), name="one_waiting_push_per_box"
            ),
            models.UniqueConstraint(
                fields=["box"],
                condition=Q(state__in=sorted(lifecycle.RUNNING | {lifecycle.UNKNOWN})),
                name="one_running_push_per_box",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(lifecycle.SETTLED), settled_at__isnull=False)
                | (~Q(state__in=sorted(lifecycle.SETTLED)) & Q(settled_at__isnull=True)),
                name="push_settled_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=lifecycle.PARKED) | Q(due_at__isnull=False, parked_since__isnull=False),
                name="push_parked_wakes",
            ),
        ]
        triggers = [pgtrigger.FSM(name="push_moves", field="state", transitions=lifecycle.MOVES)]

    def __str__(self) -> str:
        return f"{self.box} g{self.generation} {self.get_state_display()}"


class PushStep(models.Model):
    """One thing that happened to a push, with its masked detail."""

    push = models.ForeignKey(Push, models.CASCADE, related_name="steps", verbose_name=_("push"))
    step = models.CharField(_("step"), max_length=16)
    at = models.DateTimeField(_("at"))
    detail = models.TextField(_("detail"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("push step"), _("push steps")
        ordering = ["pk"]
        triggers = [pgtrigger.Protect(name="push_step_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%H:%M:%S}"

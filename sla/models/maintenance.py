"""Planned maintenance: a window, the lines it interrupts, and when each customer was told."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sla.domain import lifecycle


class MaintenanceState(models.TextChoices):
    PLANNED = lifecycle.PLANNED, _("Planned")
    ANNOUNCED = lifecycle.ANNOUNCED, _("Announced")
    DONE = lifecycle.DONE, _("Done")
    CANCELLED = lifecycle.CANCELLED, _("Cancelled")


class MaintenanceQuerySet(models.QuerySet["MaintenanceWindow"]):
    def standing(self) -> MaintenanceQuerySet:
        return self.exclude(state=MaintenanceState.CANCELLED)

    def under_way(self, at: datetime) -> MaintenanceQuerySet:
        """Those whose time it is, announced or not, until somebody says that the work is over."""
        return self.filter(state__in=["planned", "announced"], starts_at__lte=at, ends_at__gt=at)


@pghistory.track()
class MaintenanceWindow(models.Model):
    """Work planned for `[starts_at, ends_at)`, of which a line is down for at most `interruption`.

    `nodes` are those worked on; the lines follow from the topology, or are chosen one by one. `what` is what customers
    read. An announced window is never moved: it is cancelled and planned anew, for its notice starts anew too.
    """

    number = models.CharField(_("number"), max_length=16, unique=True)
    what = models.TextField(_("what is done"))
    nodes = models.ManyToManyField("provisioning.Node", related_name="maintenance", blank=True, verbose_name=_("nodes"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    interruption = models.DurationField(_("longest interruption"))
    state = models.CharField(_("state"), max_length=12, choices=MaintenanceState, default=MaintenanceState.PLANNED)
    planned_at = models.DateTimeField(_("planned at"))
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("planned by")
    )
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("over since"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)

    objects = MaintenanceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("maintenance window"), _("maintenance windows")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["ends_at"], name="maintenance_ahead", condition=Q(state__in=["planned", "announced"])),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MaintenanceState.values), name="maintenance_state_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="maintenance_ends_after_its_start"),
            models.CheckConstraint(
                condition=~Q(state="announced") | Q(announced_at__isnull=False), name="maintenance_announced_is_dated"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(ended_at__isnull=False), name="maintenance_done_is_dated"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class MaintenanceLine(models.Model):
    """One line that a window interrupts. `notice` is the working time between its announcement and the start, and
    `exempts` whether that was enough under its contract's terms: both are fixed when it is told."""

    window = models.ForeignKey(
        MaintenanceWindow, models.CASCADE, related_name="lines", verbose_name=_("maintenance window")
    )
    line = models.ForeignKey("provisioning.Line", models.PROTECT, related_name="maintenance", verbose_name=_("line"))
    contract = models.ForeignKey(
        "subscribers.Contract", models.PROTECT, related_name="maintenance", verbose_name=_("contract")
    )
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    notice = models.DurationField(_("notice in working time"), null=True, blank=True)
    exempts = models.BooleanField(_("announced in time"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("line under maintenance"), _("lines under maintenance")
        ordering = ["window", "line"]
        constraints = [
            models.UniqueConstraint(fields=["window", "line"], name="maintenance_line_once"),
            models.CheckConstraint(
                condition=Q(exempts=False) | Q(announced_at__isnull=False), name="maintenance_exempts_when_announced"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window} / {self.line}"

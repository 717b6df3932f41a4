"""The incident: what the NOC works, however many customers it touches."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.models import tell_birth
from sla.domain import lifecycle


class WorkState(models.TextChoices):
    NEW = lifecycle.NEW, _("New")
    IN_PROGRESS = lifecycle.IN_PROGRESS, _("In progress")
    WAITING = lifecycle.WAITING, _("Waiting")
    RESTORED = lifecycle.RESTORED, _("Restored")
    CLOSED = lifecycle.CLOSED, _("Closed")


class IncidentKind(models.TextChoices):
    OUTAGE = "outage", _("Line down")
    NODE = "node", _("Node down")
    FLAPPING = "flapping", _("Line coming and going")
    REPORT = "report", _("Reported by the customer")


class IncidentOrigin(models.TextChoices):
    MONITORING = "monitoring", _("Monitoring")
    CUSTOMER = "customer", _("Customer")
    NOC = "noc", _("NOC")


class Severity(models.IntegerChoices):
    """From the contracts touched and their nearest deadline, never from the kind of device."""

    CRITICAL = 1, _("Critical")
    MAJOR = 2, _("Major")
    MINOR = 3, _("Minor")


class IncidentQuerySet(models.QuerySet["Incident"]):
    def being_worked(self) -> IncidentQuerySet:
        return self.filter(state__in=lifecycle.BEING_WORKED)


@pghistory.track()
class Incident(models.Model):
    """`facts` is what the title is told from, in any language: lines, node, counts. `follows` is an earlier incident of
    the same fault, too old to be continued; `merged_into` the one that this proved to be a part of."""

    number = models.CharField(_("number"), max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=IncidentKind)
    origin = models.CharField(_("origin"), max_length=12, choices=IncidentOrigin)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    root_node = models.ForeignKey(
        "provisioning.Node",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("root node"),
    )
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity, default=Severity.MINOR)
    state = models.CharField(_("state"), max_length=12, choices=WorkState, default=WorkState.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("owner"),
    )
    cause = models.TextField(_("cause"), blank=True)
    opened_at = models.DateTimeField(_("opened"))
    restored_at = models.DateTimeField(_("restored"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name=_("follows")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("incident"), _("incidents")
        ordering = ["-opened_at", "-pk"]
        triggers = [tell_birth("sla.incident", "open", at="NEW.opened_at", state="NEW.state")]
        indexes = [
            GinIndex(OpClass("number", name="gin_trgm_ops"), name="incident_number_fragment"),
            models.Index(fields=["severity", "opened_at"], name="incident_worked", condition=~Q(state="closed")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="incident_state_known"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="incident_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state="restored") | Q(restored_at__isnull=False), name="incident_restored_is_dated"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(state="closed"), name="incident_merged_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.number

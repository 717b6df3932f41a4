"""What is watched, and what it was found to be."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from monitoring.domain.health import Health, State


class TargetState(models.TextChoices):
    UNKNOWN = State.UNKNOWN, _("Never seen")
    UP = State.UP, _("Up")
    SUSPECT = State.SUSPECT, _("Suspect")
    DOWN = State.DOWN, _("Down")


class TargetQuerySet(models.QuerySet["Target"]):
    def watched(self) -> TargetQuerySet:
        return self.filter(watched=True)

    def due(self, at: datetime) -> TargetQuerySet:
        return self.filter(watched=True, due_at__lte=at)


class Target(models.Model):
    """A box or a node that is polled.

    `due_at` is when a sweep may next ask it: while a poll runs it is the end of the poller's lease, so that a poller
    that dies is simply followed by another. `slot_at` is the regular slot that this is for; slots that passed unused
    are counted in `missed`. `memory` is what the next poll needs of the last one: uptime, counters, interface numbers.
    """

    box = models.OneToOneField(
        "provisioning.Box", models.PROTECT, null=True, blank=True, related_name="target", verbose_name=_("box")
    )
    node = models.OneToOneField(
        "provisioning.Node", models.PROTECT, null=True, blank=True, related_name="target", verbose_name=_("node")
    )
    watched = models.BooleanField(_("watched"), default=True)
    interval = models.DurationField(_("interval"), null=True, blank=True)
    due_at = models.DateTimeField(_("next poll"))
    slot_at = models.DateTimeField(_("next regular slot"))
    missed = models.PositiveIntegerField(_("slots missed"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=TargetState.choices, default=TargetState.UNKNOWN)
    last_at = models.DateTimeField(_("last sample"), null=True, blank=True)
    last_good_at = models.DateTimeField(_("last good sample"), null=True, blank=True)
    first_bad_at = models.DateTimeField(_("first bad sample"), null=True, blank=True)
    proofs = ArrayField(models.DateTimeField(), default=list, blank=True, verbose_name=_("bad fast probes"))
    first_good_at = models.DateTimeField(_("first good sample of the recovery"), null=True, blank=True)
    goods = models.PositiveSmallIntegerField(_("good samples since"), default=0)
    results = models.CharField(_("last results"), max_length=21, blank=True)
    flapping = models.BooleanField(_("flapping"), default=False)
    trouble = models.CharField(_("last trouble"), max_length=40, blank=True)
    trouble_since = models.DateTimeField(_("trouble since"), null=True, blank=True)
    facts = models.JSONField(_("what it says of itself"), default=dict, blank=True)
    found_at = models.DateTimeField(_("interfaces found"), null=True, blank=True)
    memory = models.JSONField(_("memory"), default=dict, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("target"), _("targets")
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(watched=True), name="target_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(box__isnull=True, node__isnull=False) | Q(box__isnull=False, node__isnull=True),
                name="target_is_a_box_or_a_node",
            ),
            models.CheckConstraint(condition=Q(state__in=TargetState.values), name="target_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.SUSPECT.value, State.DOWN.value]) | Q(first_bad_at__isnull=False),
                name="target_trouble_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return str(self.box or self.node)

    @property
    def schedule_name(self) -> str:
        """What its phase is reckoned from."""
        return f"box:{self.box_id}" if self.box_id else f"node:{self.node_id}"

    @property
    def health(self) -> Health:
        return Health(
            state=State(self.state),
            last_at=self.last_at,
            last_good_at=self.last_good_at,
            first_bad_at=self.first_bad_at,
            proofs=tuple(self.proofs),
            first_good_at=self.first_good_at,
            goods=self.goods,
            results=self.results,
            flapping=self.flapping,
        )


class Mute(models.TextChoices):
    """Why a proven loss opens no incident."""

    NONE = "", _("None")
    SUSPENDED = "suspended", _("Line suspended")
    NOT_IN_SERVICE = "not_in_service", _("Not in service")
    MAINTENANCE = "maintenance", _("Announced maintenance")


class OutageQuerySet(models.QuerySet["Outage"]):
    def open(self) -> OutageQuerySet:
        return self.filter(recovered_at__isnull=True, dropped_at__isnull=True)


class Outage(models.Model):
    """One proven loss of one target, from its first bad sample to the first good one of its proven recovery.

    The loss began somewhere between `last_good_at` and `first_bad_at`. `told_at` is when the restoration was told to
    the incident; `dropped_at` ends an outage whose target is no longer watched: that proves no recovery.
    """

    target = models.ForeignKey(Target, models.PROTECT, related_name="outages", verbose_name=_("target"))
    line = models.ForeignKey(
        "provisioning.Line", models.PROTECT, null=True, blank=True, related_name="outages", verbose_name=_("line")
    )
    node = models.ForeignKey(
        "provisioning.Node", models.PROTECT, null=True, blank=True, related_name="outages", verbose_name=_("node")
    )
    first_bad_at = models.DateTimeField(_("first bad sample"))
    last_good_at = models.DateTimeField(_("last good sample"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("proven"))
    recovered_at = models.DateTimeField(_("first good sample of the recovery"), null=True, blank=True)
    recovery_proven_at = models.DateTimeField(_("recovery proven"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("no longer watched"), null=True, blank=True)
    incident = models.ForeignKey(
        "sla.Incident", models.PROTECT, null=True, blank=True, related_name="outages", verbose_name=_("incident")
    )
    muted = models.CharField(_("muted"), max_length=16, choices=Mute.choices, default=Mute.NONE, blank=True)
    told_at = models.DateTimeField(_("restoration told"), null=True, blank=True)

    objects = OutageQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("outage"), _("outages")
        ordering = ["-first_bad_at", "-pk"]
        indexes = [
            models.Index(fields=["line", "-first_bad_at"], name="outage_of_line"),
            models.Index(fields=["target"], condition=Q(told_at__isnull=True), name="outage_unsettled"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(recovered_at__isnull=True, dropped_at__isnull=True),
                name="one_open_outage_per_target",
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(recovered_at__isnull=True, dropped_at__isnull=True),
                name="one_open_outage_per_line",
            ),
            models.UniqueConstraint(fields=["target", "first_bad_at"], name="outage_once"),
            models.CheckConstraint(
                condition=Q(recovered_at__isnull=True) | Q(recovered_at__gt=F("first_bad_at")),
                name="outage_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(last_good_at__isnull=True) | Q(last_good_at__lt=F("first_bad_at")),
                name="outage_doubt_comes_before_it",
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=True) | Q(node__isnull=True), name="outage_of_a_line_or_a_node"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.first_bad_at:%Y-%m-%d %H:%M:%S}"

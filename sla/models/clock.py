"""The restoration clock of one contract: an impact, its ledger of events, and the thresholds that it crossed."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.models import tell_birth
from sla.domain import lifecycle
from sla.models.incidents import Incident


class ImpactState(models.TextChoices):
    RUNNING = lifecycle.RUNNING, _("Running")
    PAUSED = lifecycle.PAUSED, _("Paused")
    RESTORED = lifecycle.RESTORED, _("Restored")


class EventKind(models.TextChoices):
    STARTED = "started", _("Started")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Resumed")
    RESTORED = "restored", _("Restored")
    REOPENED = "reopened", _("Reopened")
    CORRECTED = "corrected", _("Corrected")


class PauseReason(models.TextChoices):
    """The only reasons for which the contract lets the clock rest."""

    CUSTOMER_ABSENT = "customer_absent", _("Customer absent, or access refused")
    WAITING_CUSTOMER = "waiting_customer", _("Waiting for the customer")
    CUSTOMER_FAULT = "customer_fault", _("The customer's own installation or power")
    FORCE_MAJEURE = "force_majeure", _("Force majeure")
    MAINTENANCE = "maintenance", _("Announced maintenance")
    SUSPENDED = "suspended", _("Line suspended for the customer's own cause")


class ImpactQuerySet(models.QuerySet["Impact"]):
    def open(self) -> ImpactQuerySet:
        # In the very words of the partial indexes, for a planner takes no other: years of restored clocks lie beside.
        return self.exclude(state=lifecycle.RESTORED)


class Impact(models.Model):
    """One contract hit by one incident, with a clock of its own.

    `terms` are the contract's, `calendar_version` that of the opening day, `monthly_fee` (excluding VAT, after
    discount) that of the opening: none follows a later change. `started_at` is empty while a policy waits for the
    customer's ticket; `last_good_at` tells how sure the start is. `state`, `started_at`, `restored_at`, `next_due_at`,
    `next_threshold_at`, `wakes_at`, `cost` and the next tier are read from the ledger and rebuilt on each of its events
    and crossings; a nightly job proves it. The costs are before the month's cap. `generation` counts corrections: each
    dates the thresholds anew.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="impacts", verbose_name=_("incident"))
    contract = models.ForeignKey(
        "subscribers.Contract", models.PROTECT, related_name="impacts", verbose_name=_("contract")
    )
    line = models.ForeignKey("provisioning.Line", models.PROTECT, related_name="impacts", verbose_name=_("line"))
    terms = models.JSONField(_("terms"))
    calendar_version = models.ForeignKey(
        "kernel.CalendarVersion", models.PROTECT, related_name="+", verbose_name=_("calendar version")
    )
    monthly_fee = models.DecimalField(_("monthly fee (excl. VAT)"), max_digits=10, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=ImpactState, default=ImpactState.RUNNING)
    opened_at = models.DateTimeField(_("opened"))
    last_good_at = models.DateTimeField(_("last seen working"), null=True, blank=True)
    started_at = models.DateTimeField(_("clock started"), null=True, blank=True)
    restored_at = models.DateTimeField(_("restored"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)
    next_threshold_at = models.DateTimeField(_("next threshold"), null=True, blank=True)
    wakes_at = models.DateTimeField(_("planned end of the pause"), null=True, blank=True)
    generation = models.PositiveIntegerField(_("generation"), default=0)
    cost = models.DecimalField(_("costs now (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0))
    next_tier_at = models.DateTimeField(_("next tier"), null=True, blank=True)
    next_tier_cost = models.DecimalField(
        _("cost at the next tier (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0)
    )
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("claimed by")
    )

    objects = ImpactQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("impact"), _("impacts")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["next_threshold_at"], name="impact_threshold", condition=Q(next_threshold_at__isnull=False)
            ),
            models.Index(fields=["wakes_at"], name="impact_wakes", condition=Q(wakes_at__isnull=False)),
            models.Index(
                fields=["incident", "next_due_at", "id"], name="impact_open_of_incident", condition=~Q(state="restored")
            ),
            models.Index(fields=["contract", "restored_at"], name="impact_of_contract"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=~Q(state="restored"), name="impact_one_open_per_line"),
            models.CheckConstraint(condition=Q(state__in=ImpactState.values), name="impact_state_known"),
            models.CheckConstraint(
                condition=Q(state="restored", restored_at__isnull=False)
                | (~Q(state="restored") & Q(restored_at__isnull=True)),
                name="impact_restored_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(wakes_at__isnull=True) | Q(state="paused"), name="impact_only_the_paused_wakes"
            ),
            models.CheckConstraint(
                condition=~Q(state="restored")
                | Q(next_due_at__isnull=True, next_threshold_at__isnull=True),
                name="impact_restored_waits_for_nothing",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.incident} / {self.line}"


class ClockEvent(models.Model):
    """One entry of a clock's ledger. `at` is when it was true, `recorded_at` when it was written; none is ever edited:
    a correction is an event `about` another one, giving its true time. A pause may have a planned end, `until`."""

    impact = models.ForeignKey(Impact, models.PROTECT, related_name="events", verbose_name=_("impact"))
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind)
    at = models.DateTimeField(_("at"))
    until = models.DateTimeField(_("planned end"), null=True, blank=True)
    about = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name=_("about")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("clock event"), _("clock events")
        ordering = ["impact", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["impact"], condition=Q(kind="started"), name="clock_starts_once"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="clock_event_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind="paused") | (Q(reason__in=PauseReason.values) & ~Q(evidence={})),
                name="clock_pause_has_reason_and_proof",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(kind="paused", until__gte=F("at")), name="clock_only_a_pause_ends"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["resumed", "corrected"], about__isnull=False)
                | Q(about__isnull=True) & ~Q(kind__in=["resumed", "corrected"]),
                name="clock_resumption_names_its_pause",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.impact}: {self.get_kind_display()} {self.at:%Y-%m-%d %H:%M:%S}"


class Crossing(models.Model):
    """A threshold that a clock passed: `due_at` is when it did, `noticed_at` when a sweep wrote it down."""

    impact = models.ForeignKey(Impact, models.PROTECT, related_name="crossings", verbose_name=_("impact"))
    threshold = models.CharField(_("threshold"), max_length=12)
    generation = models.PositiveIntegerField(_("generation"))
    due_at = models.DateTimeField(_("crossed"))
    noticed_at = models.DateTimeField(_("noticed"))

    class Meta:
        verbose_name, verbose_name_plural = _("crossing"), _("crossings")
        ordering = ["impact", "generation", "due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["impact", "threshold", "generation"], name="crossing_once"),
            models.CheckConstraint(condition=Q(noticed_at__gte=F("due_at")), name="crossing_not_before_it_was_due"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            tell_birth("sla.crossing", "cross", at="NEW.noticed_at", state="NEW.threshold"),
        ]

    def __str__(self) -> str:
        return f"{self.impact}: {self.threshold}"

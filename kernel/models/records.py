"""Rows that carry the mechanisms: transitions, counters, policies, the clock's offset, the sweeps' heartbeats."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Transition(models.Model):
    """One move of one row through its lifecycle: who, when, why. Append-only."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    action = models.CharField(max_length=40)
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.TextField(blank=True)

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ("pk",)
        indexes = (models.Index(fields=["subject_type", "subject_id", "at"], name="transition_subject"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.before} -> {self.after}"


class Counter(models.Model):
    """The last number taken in a series and year. A database sequence would leave holes after each roll-back."""

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["series", "year"], name="counter_series_year"),)

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class PolicyVersion(models.Model):
    """A published version of one kind of policy, in force from a day on. Never edited: a change is a new version."""

    kind = models.CharField(_("kind"), max_length=30)
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    values = models.JSONField(_("values"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ("kind", "-number")
        constraints = (models.UniqueConstraint(fields=["kind", "number"], name="policy_kind_number"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.kind} v{self.number}"


class ClockOffset(models.Model):
    """By how much a demonstration or a test has moved the clock; one row, and never looked at in production."""

    by = models.DurationField(default=timedelta)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="clock_offset_single"),)

    def __str__(self) -> str:
        return str(self.by)


class SweepRun(models.Model):
    """When a sweep last came to its end: what a dead-man alarm looks at."""

    name = models.CharField(max_length=80, primary_key=True)
    ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.ran_at:%Y-%m-%d %H:%M:%S}"

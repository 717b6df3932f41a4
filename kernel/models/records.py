"""Rows that carry the mechanisms: transitions, counters, policies, the clock's offset, the sweeps' heartbeats."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# What the triggers below do.
TELL_MOVE = """
    INSERT INTO kernel_event (name, subject_type, subject_id, before, after, at, by_id)
    VALUES (split_part(NEW.subject_type, '.', 2) || '.' || NEW.action,
            NEW.subject_type, NEW.subject_id, NEW.before, NEW.after, NEW.at, NEW.by_id);
    RETURN NULL;
"""
HAND_OUT = """
    INSERT INTO kernel_webhookdelivery
        (endpoint_id, event_name, event_id, replay, state, queued_at, due_at, attempts, last_error)
    SELECT id, NEW.name, NEW.id, 0, 'queued', NEW.at, NEW.at, 0, ''
    FROM kernel_webhookendpoint WHERE active AND (events = '{}' OR NEW.name = ANY(events));
    INSERT INTO kernel_personalnotice (user_id, event_id, in_app, to_mail, to_push)
    SELECT rule.user_id, NEW.id, rule.in_app, rule.by_mail, rule.by_push
    FROM kernel_noticerule rule JOIN kernel_user person ON person.id = rule.user_id
    WHERE rule.event = NEW.name AND person.is_active AND NEW.by_id IS DISTINCT FROM rule.user_id;
    RETURN NULL;
"""


def tell_birth(subject_type: str, action: str, *, at: str, by: str = "NULL", state: str = "''") -> pgtrigger.Trigger:
    """A trigger for the model `subject_type`: each new row is told as an event, `at` the instant in that column."""
    name = f"{subject_type.partition('.')[2]}.{action}"
    return pgtrigger.Trigger(
        name="birth_told_as_event",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        func=f"""
            INSERT INTO kernel_event (name, subject_type, subject_id, before, after, at, by_id)
            VALUES ('{name}', '{subject_type}', NEW.id, '', {state}, {at}, {by});
            RETURN NULL;
        """,  # noqa: S608 (words of our own models)
    )


class Event(models.Model):
    """Something that happened, as it is told to other programs and to people: a move or a birth. Append-only.

    Written by triggers in the transaction of what it tells: what is rolled back was never told, and what is committed
    always is. A second trigger hands it to the webhooks and to the people who asked for it.
    """

    name = models.CharField(_("event"), max_length=100)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    before = models.CharField(max_length=40, blank=True, default="")
    after = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-pk",)
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="event_subject"),)
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="told_to_who_asked", operation=pgtrigger.Insert, when=pgtrigger.After, func=HAND_OUT
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id}"


class Transition(models.Model):
    """One move of one row through its lifecycle: who, when, why. Append-only."""

    subject_type = models.CharField(_("kind of object"), max_length=60)
    subject_id = models.BigIntegerField(_("number of the object"))
    action = models.CharField(_("action"), max_length=40)
    before = models.CharField(_("before"), max_length=40)
    after = models.CharField(_("after"), max_length=40)
    at = models.DateTimeField(_("moment"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ("pk",)
        indexes = (models.Index(fields=["subject_type", "subject_id", "at"], name="transition_subject"),)
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(name="told_as_event", operation=pgtrigger.Insert, when=pgtrigger.After, func=TELL_MOVE),
        )

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
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )
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

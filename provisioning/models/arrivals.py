"""Boxes that come into the network, whose key changes, or that must forget everything: each a row of its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.domain import arrivals
from provisioning.models.boxes import Box


class OnboardingState(models.TextChoices):
    ASKED = arrivals.ASKED, _("Being looked for")
    OFFERED = arrivals.OFFERED, _("Key to compare")
    PINNED = arrivals.PINNED, _("Key pinned")
    KNOWN = arrivals.KNOWN, _("Identified")
    PROVEN = arrivals.PROVEN, _("First configuration proven")
    STOPPED = arrivals.STOPPED, _("Stopped")


class Onboarding(models.Model):
    """One coming of one box. `offered` is the key it showed, a line as in known_hosts; `said` what it told of itself
    once that was pinned, `differences` [name, recorded, said]. `due_at` is when the sweep looks, nothing while it is a
    person's turn; `outcome` is why it stopped or what was last in the way.
    """

    box = models.ForeignKey(Box, models.PROTECT, related_name="onboardings", verbose_name=_("box"))
    state = models.CharField(_("state"), max_length=10, choices=OnboardingState.choices, default=OnboardingState.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    offered = models.TextField(_("offered host key"), blank=True)
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("pinned by")
    )
    said = models.JSONField(_("what it said"), default=dict, blank=True)
    differences = models.JSONField(_("differences"), default=list, blank=True)
    outcome = models.JSONField(_("outcome"), default=dict, blank=True)
    proven_at = models.DateTimeField(_("proven"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("onboarding"), _("onboardings")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="onboarding_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["box"], condition=~Q(state=arrivals.PROVEN), name="one_open_onboarding_per_box"
            ),
            models.CheckConstraint(
                condition=~Q(state=arrivals.PROVEN) | Q(proven_at__isnull=False), name="onboarding_proven_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.box} {self.state}"


class KeyAlarm(models.Model):
    """A box answered with another host key than the pinned one: nothing is done to it until a senior decides."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="key_alarms", verbose_name=_("box"))
    pinned = models.TextField(_("pinned host key"))
    offered = models.TextField(_("offered host key"))
    raised_at = models.DateTimeField(_("raised"))
    last_at = models.DateTimeField(_("last seen"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    accepted = models.BooleanField(_("new key accepted"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("host key alarm"), _("host key alarms")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["box"], condition=Q(decided_at__isnull=True), name="one_open_key_alarm_per_box"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, accepted__isnull=True)
                | (Q(decided_at__isnull=False, accepted__isnull=False, decided_by__isnull=False) & ~Q(why="")),
                name="key_alarm_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.box} {self.raised_at:%Y-%m-%d}"


class ErasureState(models.TextChoices):
    ASKED = arrivals.ASKED, _("Asked")
    ERASING = arrivals.ERASING, _("Being erased")
    REBOOTING = arrivals.REBOOTING, _("Erased, starting again")
    PROVEN = arrivals.PROVEN, _("Wiped and proven")
    FAILED = arrivals.FAILED, _("Failed")


class Erasure(models.Model):
    """A returned box told over SSH to forget everything, then read back; `outcome` says why that was not proven."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="erasures", verbose_name=_("box"))
    state = models.CharField(_("state"), max_length=10, choices=ErasureState.choices, default=ErasureState.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    outcome = models.JSONField(_("outcome"), default=dict, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("erasure"), _("erasures")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="erasure_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["box"], condition=Q(state__in=sorted(arrivals.UNDER_WAY)), name="one_erasure_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.box} {self.state}"

"""What each line must be, and every reason why it is not open."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.models.network import Line


class LineState(models.TextChoices):
    OPEN = "open", _("Open")
    WALLED = "walled", _("Walled")
    CLOSED = "closed", _("Closed")


class SuspensionReason(models.TextChoices):
    UNPAID = "unpaid", _("Unpaid")
    UNLAWFUL = "unlawful", _("Hacking or unlawful use")
    TELEPHONY = "telephony", _("Telephony ceiling")
    BREACH = "breach", _("Breach of contract")


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def standing(self) -> SuspensionQuerySet:
        return self.filter(lifted_at__isnull=True)


@pghistory.track()
class Suspension(models.Model):
    """One reason to hold a line back, from its start to its lifting; several may stand together, one of each reason."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="suspensions", verbose_name=_("line"))
    reason = models.CharField(_("reason"), max_length=16, choices=SuspensionReason.choices)
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("started by")
    )
    why = models.CharField(_("why"), max_length=300)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_why = models.CharField(_("why lifted"), max_length=300, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("suspension"), _("suspensions")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "reason"],
                condition=Q(lifted_at__isnull=True),
                name="one_standing_suspension_per_reason",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=models.F("started_at")),
                name="suspension_lifted_after_it_started",
            ),
        ]
        triggers = [pgtrigger.Protect(name="suspension_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_reason_display()}"


class Intent(models.Model):
    """One generation of what a line must be. `wanted` holds facts for the template and never a secret."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="intents", verbose_name=_("line"))
    generation = models.PositiveIntegerField(_("generation"))
    state = models.CharField(_("state"), max_length=8, choices=LineState.choices)
    wanted = models.JSONField(_("wanted"))
    at = models.DateTimeField(_("since"))
    cause = models.CharField(_("cause"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("intent"), _("intents")
        ordering = ["-generation"]
        constraints = [
            models.UniqueConstraint(fields=["line", "generation"], name="intent_generation_once"),
            models.CheckConstraint(condition=Q(generation__gte=1), name="intent_generation_from_one"),
        ]
        triggers = [pgtrigger.Protect(name="intent_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.line} g{self.generation} {self.state}"

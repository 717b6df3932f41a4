"""Prices that change for many contracts at once, told before they do, and what each customer answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from subscribers.domain import lifecycle
from subscribers.models.amendments import Amendment
from subscribers.models.contracts import Contract


class RevisionState(models.TextChoices):
    DRAFT = lifecycle.DRAFT, _("Draft")
    ANNOUNCED = lifecycle.ANNOUNCED, _("Announced")
    DONE = lifecycle.DONE, _("In force")
    CANCELLED = lifecycle.CANCELLED, _("Cancelled")


class Answer(models.TextChoices):
    PENDING = "pending", _("No answer yet")
    ACCEPTED = "accepted", _("Accepted")
    SILENT = "silent", _("Accepted by silence")
    REFUSED = "refused", _("Refused")


class PriceRevision(models.Model):
    """A change of the monthly fee of the contracts that `chosen` picks: ``{"offer": code, "signed_before": day,
    "out_of_commitment": true}``, all together. Either `percent` or `amount` (excluding VAT) is added to each fee.

    `refuse_until` is the last day on which a customer may refuse.
    """

    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=16, choices=RevisionState.choices, default=RevisionState.DRAFT)
    effective_on = models.DateField(_("takes effect on"))
    refuse_until = models.DateField(_("may be refused until"))
    percent = models.DecimalField(_("percent"), max_digits=6, decimal_places=3, null=True, blank=True)
    amount = models.DecimalField(_("amount (excl. VAT)"), max_digits=8, decimal_places=2, null=True, blank=True)
    chosen = models.JSONField(_("which contracts"), default=dict, blank=True)
    reason = models.TextField(_("reason told to customers"))
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("price revision"), _("price revisions")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__isnull=False, amount__isnull=True)
                | models.Q(percent__isnull=True, amount__isnull=False),
                name="revision_by_percent_or_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RevisionLine(models.Model):
    """One contract under a revision: its old and new fee (before discount, excluding VAT), and the answer."""

    revision = models.ForeignKey(PriceRevision, models.PROTECT, related_name="lines", verbose_name=_("price revision"))
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="revisions", verbose_name=_("contract"))
    amendment = models.OneToOneField(Amendment, models.PROTECT, related_name="revision_line")
    old_fee = models.DecimalField(_("old fee (excl. VAT)"), max_digits=10, decimal_places=2)
    new_fee = models.DecimalField(_("new fee (excl. VAT)"), max_digits=10, decimal_places=2)
    answer = models.CharField(_("answer"), max_length=16, choices=Answer.choices, default=Answer.PENDING)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("contract under revision"), _("contracts under revision")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["revision", "contract"], name="revision_once_a_contract")]

    def __str__(self) -> str:
        return f"{self.revision}: {self.contract}"

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class InvoiceRun(models.Model):
    """One pass over the contracts: what it would issue, who let it, and how far it got. Moved by `domain.runs.RUN`."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("Preview")
        APPROVED = "approved", _("Being issued")
        DONE = "done", _("Done")
        UNDONE = "undone", _("Undone")

    class Origin(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        BY_HAND = "by_hand", _("By hand")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREVIEW)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.BY_HAND)
    until = models.DateField(_("services that begin up to"))
    created_at = models.DateTimeField(_("prepared at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("prepared by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("approved by")
    )
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("invoice run")
        verbose_name_plural = _("invoice runs")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state"], name="run_under_way", condition=Q(state="approved"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"]) | Q(approved_at__isnull=False),
                name="run_issued_was_approved",
            ),
            # Two previews at once would each propose the same invoices.
            models.UniqueConstraint(fields=["state"], condition=Q(state="preview"), name="run_one_preview"),
        ]

    def __str__(self) -> str:
        return f"{self.until} ({self.get_state_display()})"


class RunItem(models.Model):
    """What a run proposes for one contract, in euros excluding VAT (credits taken off), and what came of it.

    `before` is what the last run that billed the contract made of it; `outlier` says why a person should look.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ISSUED = "issued", _("Issued")
        PARKED = "parked", _("Put aside")

    run = models.ForeignKey(InvoiceRun, models.CASCADE, related_name="items", verbose_name=_("run"))
    contract = models.ForeignKey(
        "subscribers.Contract", models.PROTECT, related_name="run_items", verbose_name=_("contract")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    net = models.DecimalField(_("net"), max_digits=12, decimal_places=2, default=0)
    documents = models.PositiveSmallIntegerField(_("documents"), default=0)
    before = models.DecimalField(_("last time"), max_digits=12, decimal_places=2, null=True)
    outlier = models.CharField(_("to look at"), max_length=20, blank=True)
    code = models.CharField(_("code"), max_length=60, blank=True)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("proposal of a run")
        verbose_name_plural = _("proposals of a run")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["run", "state"], name="run_item_state"),
            models.Index(fields=["contract", "-run"], name="run_item_contract"),
        ]
        constraints = [models.UniqueConstraint(fields=["run", "contract"], name="run_item_once_a_contract")]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.net}"

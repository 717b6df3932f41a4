"""What a guarantee not kept costs the operator: proposed with its workings, decided by a person, credited once."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.models import tell_birth
from sla.domain import lifecycle
from sla.models.clock import Impact


class PenaltyState(models.TextChoices):
    PROPOSED = lifecycle.PROPOSED, _("Proposed")
    APPROVED = lifecycle.APPROVED, _("Approved")
    REFUSED = lifecycle.REFUSED, _("Refused")
    CREDITED = lifecycle.CREDITED, _("Credited")


class PenaltyQuerySet(models.QuerySet["Penalty"]):
    def standing(self) -> PenaltyQuerySet:
        """Those that count against the monthly cap: all but the refused."""
        return self.exclude(state=PenaltyState.REFUSED)


@pghistory.track()
class Penalty(models.Model):
    """A sum owed for one impact. `amount` excludes VAT; `share` is a part of the monthly fee (0.05 is 5 %).

    `month` is the first day of the month in which the deadline passed, which the cap and the claim go by. What was
    computed is never edited: a clock that changes afterwards proposes the difference as the next `revision`.
    """

    impact = models.ForeignKey(Impact, models.PROTECT, related_name="penalties", verbose_name=_("impact"))
    contract = models.ForeignKey(
        "subscribers.Contract", models.PROTECT, related_name="penalties", verbose_name=_("contract")
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    month = models.DateField(_("month"))
    lateness_seconds = models.PositiveBigIntegerField(_("lateness in seconds"))
    share = models.DecimalField(_("share of the monthly fee"), max_digits=5, decimal_places=4)
    amount = models.DecimalField(_("amount (excl. VAT)"), max_digits=10, decimal_places=2)
    workings = models.JSONField(_("workings"))
    state = models.CharField(_("state"), max_length=10, choices=PenaltyState, default=PenaltyState.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed"))
    claim_before = models.DateTimeField(_("to be claimed before"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("claimed by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    reason = models.TextField(_("reason"), blank=True)
    credited_at = models.DateTimeField(_("credited"), null=True, blank=True)

    objects = PenaltyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("penalty"), _("penalties")
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["contract", "month"], name="penalty_of_month"),
            models.Index(fields=["state", "proposed_at"], name="penalty_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["impact", "revision"], name="penalty_revision_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="penalty_month_begins_on_its_first"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="penalty_share_of_one_fee"),
            models.CheckConstraint(condition=~Q(amount=0), name="penalty_is_something"),
            models.CheckConstraint(condition=Q(amount__gt=0) | Q(revision__gt=1), name="penalty_first_is_positive"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | ~Q(state="proposed") & Q(decided_at__gte=F("proposed_at")),
                name="penalty_decision_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(reason="") & Q(decided_by__isnull=False)),
                name="penalty_refusal_has_reason_and_author",
            ),
            models.CheckConstraint(
                condition=Q(state="credited", credited_at__isnull=False)
                | ~Q(state="credited") & Q(credited_at__isnull=True),
                name="penalty_credit_is_dated",
            ),
        ]
        triggers = [
            tell_birth("sla.penalty", "propose", at="NEW.proposed_at", state="NEW.state"),
            pgtrigger.FSM(
                name="penalty_moves",
                field="state",
                transitions=sorted({(before, after) for (before, _), after in lifecycle.PENALTY.table.items()}),
            ),
            pgtrigger.Protect(name="penalty_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="penalty_sum_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount"))
                | pgtrigger.Q(old__workings__df=pgtrigger.F("new__workings"))
                | pgtrigger.Q(old__impact_id__df=pgtrigger.F("new__impact_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.impact} v{self.revision}: {self.amount}"

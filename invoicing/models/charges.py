"""What unpaid debts cost: interest charged, fees of the bank, costs of recovery."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from invoicing.models.bank import BankEvent
from invoicing.models.debits import DebitAttempt
from invoicing.models.dunning import DunningCase


class InterestCharge(models.Model):
    """Late interest on one instalment from the day after `after` to `until`, charged once, with its workings."""

    instalment = models.ForeignKey(
        "invoicing.Instalment", models.PROTECT, related_name="interest", verbose_name=_("instalment")
    )
    after = models.DateField(_("from the day after"))
    until = models.DateField(_("until"))
    multiplier = models.DecimalField(_("times the legal rate"), max_digits=5, decimal_places=2)
    # Of a public body: above the central bank's rate, once, of the half-year in which the interest began to run.
    points = models.DecimalField(_("points above the central bank’s rate"), max_digits=5, decimal_places=2, default=0)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    workings = models.JSONField(_("workings"), default=list)
    document = models.ForeignKey(
        "invoicing.Invoice", models.PROTECT, related_name="interest_charges", verbose_name=_("document")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("interest charged"), _("interest charged")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["instalment", "after"], name="interest_once_from_a_day"),
            models.UniqueConstraint(fields=["instalment", "until"], name="interest_once_until_a_day"),
            models.CheckConstraint(condition=Q(until__gt=F("after"), amount__gte=0), name="interest_makes_sense"),
        ]
        triggers = [pgtrigger.Protect(name="interest_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.instalment}: {self.amount}"


class InterestCredit(models.Model):
    """What of interest charged is given back, because money told later had come before: `workings` is what it leaves.

    The charge stays as it was; all that is given back of it is never more than it.
    """

    charge = models.ForeignKey(
        InterestCharge, models.PROTECT, related_name="credits", verbose_name=_("interest charged")
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    workings = models.JSONField(_("workings"), default=list)
    document = models.ForeignKey(
        "invoicing.Invoice", models.PROTECT, related_name="interest_credits", verbose_name=_("document")
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name, verbose_name_plural = _("interest given back"), _("interest given back")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="interest_credit_positive"),
            models.UniqueConstraint(fields=["charge", "document"], name="interest_credit_once_a_document"),
        ]
        triggers = [
            pgtrigger.Protect(name="interest_credit_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="interest_credit_within_charge",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("bound", "NUMERIC"), ("used", "NUMERIC")],
                func="""
                    SELECT amount INTO bound FROM invoicing_interestcharge WHERE id = NEW.charge_id FOR NO KEY UPDATE;
                    SELECT SUM(amount) INTO used FROM invoicing_interestcredit WHERE charge_id = NEW.charge_id;
                    IF used > bound THEN
                        RAISE EXCEPTION 'interest charge % is given back % of %', NEW.charge_id, used, bound
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charge}: -{self.amount}"


class BankFee(models.Model):
    """What the bank took for a returned debit or otherwise: ours to bear, and recorded."""

    on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    wording = models.CharField(_("wording"), max_length=200, blank=True)
    attempt = models.ForeignKey(
        DebitAttempt, models.PROTECT, related_name="fees", null=True, blank=True, verbose_name=_("debit attempt")
    )
    event = models.OneToOneField(
        BankEvent, models.PROTECT, related_name="fee", null=True, blank=True, verbose_name=_("bank event")
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name, verbose_name_plural = _("bank's fee"), _("bank's fees")
        ordering = ["-on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="bank_fee_positive")]
        triggers = [pgtrigger.Protect(name="bank_fee_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.on}: {self.amount}"


class RecoveryCost(models.Model):
    """A cost of pursuing a debt (lawyer, bailiff), recorded; charged to the customer only under a title on file."""

    case = models.ForeignKey(DunningCase, models.PROTECT, related_name="costs", verbose_name=_("case"))
    on = models.DateField(_("date"))
    what = models.CharField(_("what"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(_("enforcement title"), max_length=200, blank=True)
    title_on = models.DateField(_("dated"), null=True, blank=True)
    document = models.ForeignKey(
        "invoicing.Invoice",
        models.PROTECT,
        related_name="recovery_costs",
        null=True,
        blank=True,
        verbose_name=_("document"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("recovery cost"), _("recovery costs")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_cost_positive"),
            # Costs without a title stay with the creditor (Code of civil enforcement procedures, L111-8).
            models.CheckConstraint(
                condition=Q(document__isnull=True) | (~Q(title="") & Q(title_on__isnull=False)),
                name="recovery_cost_charged_under_a_title",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.amount}"

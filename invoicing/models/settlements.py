"""What ends a debt or a credit otherwise than by money in: given up, paid back, doubted; and months that are closed."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FROZEN = pgtrigger.Update | pgtrigger.Delete


class WriteOff(models.Model):
    """A debt of one document given up, in whole or in part; `vat` is the part of `amount` that was VAT.

    Append-only: one that is taken back has a row of the opposite amounts that names it in `reverses`.
    """

    invoice = models.ForeignKey(
        "invoicing.Invoice", models.PROTECT, related_name="write_offs", verbose_name=_("invoice")
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    vat = models.DecimalField(_("VAT"), max_digits=12, decimal_places=2, default=0)
    on = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=300)
    key = models.CharField(_("key"), max_length=120, unique=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, related_name="reversed_by", null=True, blank=True, verbose_name=_("reverses")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("write-off"), _("write-offs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0, vat__gte=0)
                | Q(reverses__isnull=False, amount__lt=0, vat__lte=0),
                name="write_off_sign",
            )
        ]
        triggers = [pgtrigger.Protect(name="write_off_is_frozen", operation=FROZEN)]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.amount}"


class Reimbursement(models.Model):
    """Money paid back to a customer: what was left of a credit note or of a payment."""

    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="reimbursements", verbose_name=_("customer")
    )
    payment = models.ForeignKey(
        "invoicing.Payment",
        models.PROTECT,
        related_name="reimbursements",
        null=True,
        blank=True,
        verbose_name=_("payment"),
    )
    credit_note = models.ForeignKey(
        "invoicing.Invoice",
        models.PROTECT,
        related_name="reimbursements",
        null=True,
        blank=True,
        verbose_name=_("credit note"),
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    on = models.DateField(_("paid on"))
    reference = models.CharField(_("reference"), max_length=140, blank=True)
    key = models.CharField(_("key"), max_length=120, unique=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("reimbursement"), _("reimbursements")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="reimbursement_is_positive"),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, credit_note__isnull=True)
                | Q(payment__isnull=True, credit_note__isnull=False),
                name="reimbursement_one_source",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="reimbursement_is_frozen", operation=FROZEN),
            pgtrigger.Trigger(
                name="reimbursement_within_bounds",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("bound", "NUMERIC"), ("used", "NUMERIC")],
                func="""
                    IF NEW.payment_id IS NOT NULL THEN
                        SELECT amount INTO bound FROM invoicing_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
                        SELECT COALESCE(SUM(amount), 0) INTO used FROM (
                            SELECT amount FROM invoicing_allocation WHERE payment_id = NEW.payment_id
                            UNION ALL SELECT amount FROM invoicing_reimbursement WHERE payment_id = NEW.payment_id
                        ) spent;
                    ELSE
                        SELECT gross INTO bound FROM invoicing_invoice
                        WHERE id = NEW.credit_note_id AND kind = 'credit_note' AND state = 'issued' FOR NO KEY UPDATE;
                        SELECT COALESCE(SUM(amount), 0) INTO used FROM (
                            SELECT amount FROM invoicing_allocation WHERE credit_note_id = NEW.credit_note_id
                            UNION ALL SELECT amount FROM invoicing_reimbursement
                            WHERE credit_note_id = NEW.credit_note_id
                        ) spent;
                    END IF;
                    IF bound IS NULL OR used > bound THEN
                        RAISE EXCEPTION 'reimbursement % spends % of %', NEW.id, used, bound
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.amount}"


class DoubtfulDebt(models.Model):
    """An invoice whose payment is in doubt: what is due of it stands on account 416 instead of 411."""

    invoice = models.ForeignKey("invoicing.Invoice", models.PROTECT, related_name="doubts", verbose_name=_("invoice"))
    reason = models.CharField(_("reason"), max_length=300)
    since = models.DateTimeField(_("since"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("doubtful debt"), _("doubtful debts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["invoice"], condition=Q(ended_at=None), name="invoice_doubted_once")
        ]

    def __str__(self) -> str:
        return f"{self.invoice}"


class MonthLock(models.Model):
    """A month whose books are closed: the database takes no entry into it any more."""

    month = models.DateField(_("month"), unique=True)
    locked_at = models.DateTimeField(_("locked at"))
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("locked by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("closed month"), _("closed months")
        ordering = ["-month"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="month_lock_names_its_first_day")]
        triggers = [pgtrigger.Protect(name="month_lock_is_kept", operation=FROZEN)]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

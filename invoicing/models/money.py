from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from invoicing.models.guards import WRITTEN
from kernel.models import tell_birth

EUROS: models.DecimalField[Decimal, Decimal] = models.DecimalField(max_digits=12, decimal_places=2)
ALLOCATED = {
    "allocated": Coalesce(models.Sum("allocations__amount"), models.Value(Decimal(0)), output_field=EUROS),
}
DUE = {"due": models.F("amount") - models.F("allocated")}


class Schedule(models.Model):
    """The due dates of one issued invoice or fee note; its parts sum to the total, to the cent."""

    invoice = models.OneToOneField(
        "invoicing.Invoice", models.PROTECT, related_name="schedule", verbose_name=_("invoice")
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("payment schedule")
        verbose_name_plural = _("payment schedules")

    def __str__(self) -> str:
        return f"{self.invoice}"


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    def with_due(self) -> "InstalmentQuerySet":
        """Adds `allocated` and `due`, in euros."""
        return self.annotate(**ALLOCATED).annotate(**DUE)

    def open(self) -> "InstalmentQuerySet":
        """Those of which something is still due, the oldest first."""
        return self.with_due().filter(models.Q(("due__gt", 0))).order_by("due_on", "pk")


class Instalment(models.Model):
    """A part of a debt and its due date, never edited: what is still due is `amount` minus what is allocated to it."""

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="instalments", verbose_name=_("schedule"))
    # The schedule's customer, repeated here because every question about a debt begins with whose it is.
    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="instalments", verbose_name=_("customer")
    )
    rank = models.PositiveSmallIntegerField(_("rank"))
    due_on = models.DateField(_("due on"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)

    # Set by `with_due` and `open`, in euros.
    allocated: Decimal
    due: Decimal

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["due_on", "schedule", "rank"]
        indexes = [models.Index(fields=["customer", "due_on"], name="instalment_customer_due")]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "rank"], name="instalment_rank"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="instalment_not_negative"),
        ]
        triggers = [
            pgtrigger.Protect(name="instalment_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="instalments_sum_to_invoice",
                # A schedule gets all its parts in one statement, and none afterwards.
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=WRITTEN,
                func="""
                    -- By the keys always: a table that was small when last analysed is read whole for each row.
                    PERFORM set_config('enable_seqscan', 'off', true);
                    IF EXISTS (
                        SELECT 1 FROM (
                            SELECT schedule_id, SUM(amount) AS total, COUNT(*) AS parts
                            FROM written GROUP BY schedule_id
                        ) w
                        JOIN invoicing_schedule s ON s.id = w.schedule_id
                        JOIN invoicing_invoice i ON i.id = s.invoice_id
                        WHERE w.total <> i.gross OR w.parts <> (
                            SELECT COUNT(*) FROM invoicing_instalment x WHERE x.schedule_id = w.schedule_id
                        )
                    ) THEN
                        RAISE EXCEPTION 'a schedule is not its invoice' USING ERRCODE = 'check_violation';
                    END IF;
                    PERFORM set_config('enable_seqscan', 'on', true);
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} / {self.rank}"


class Payment(models.Model):
    """Money that came in, as a fact. A returned one gets a `PaymentReversal`; neither is ever edited."""

    class Means(models.TextChoices):
        DIRECT_DEBIT = "direct_debit", _("Direct debit")
        TRANSFER = "transfer", _("Bank transfer")
        CARD = "card", _("Card")
        CHEQUE = "cheque", _("Cheque")
        CASH = "cash", _("Cash")

    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="payments", verbose_name=_("customer")
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    received_on = models.DateField(_("received on"))
    means = models.CharField(_("means"), max_length=12, choices=Means)
    reference = models.CharField(_("reference"), max_length=140, blank=True)
    # What the bank or the debit calls it: the same money recorded twice is refused by the database.
    key = models.CharField(_("key"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_is_positive"),
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="payment_recorded_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="payment_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            tell_birth("invoicing.payment", "record", at="NEW.recorded_at", by="NEW.recorded_by_id"),
        ]

    def __str__(self) -> str:
        return f"{self.get_means_display()} {self.reference}"


class PaymentReversal(models.Model):
    """The bank took the money back: a returned or refunded debit, a bounced cheque."""

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="reversal", verbose_name=_("payment"))
    reason = models.CharField(_("reason"), max_length=200)
    on = models.DateField(_("date"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("payment reversal")
        verbose_name_plural = _("payment reversals")
        triggers = [pgtrigger.Protect(name="reversal_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.reason


class Allocation(models.Model):
    """So much of a payment or credit note pays so much of an instalment.

    Append-only: undoing one adds a row of the opposite amount that names it in `reverses`. The trigger locks the
    instalment and the source, so that two connections cannot pay one debt, or spend the same money, twice.
    """

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="allocations", verbose_name=_("instalment"))
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="allocations", null=True, blank=True, verbose_name=_("payment")
    )
    credit_note = models.ForeignKey(
        "invoicing.Invoice",
        models.PROTECT,
        related_name="allocations",
        null=True,
        blank=True,
        verbose_name=_("credit note"),
    )
    write_off = models.ForeignKey(
        "invoicing.WriteOff",
        models.PROTECT,
        related_name="allocations",
        null=True,
        blank=True,
        verbose_name=_("write-off"),
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    at = models.DateTimeField(_("at"))
    reverses = models.OneToOneField(
        "self", models.PROTECT, related_name="reversed_by", null=True, blank=True, verbose_name=_("reverses")
    )

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payment__isnull=False, credit_note__isnull=True, write_off__isnull=True)
                | models.Q(payment__isnull=True, credit_note__isnull=False, write_off__isnull=True)
                | models.Q(payment__isnull=True, credit_note__isnull=True, write_off__isnull=False),
                name="allocation_one_source",
            ),
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True, amount__gt=0)
                | models.Q(reverses__isnull=False, amount__lt=0),
                name="allocation_sign",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="allocation_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="allocation_within_bounds",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("bound", "NUMERIC"), ("used", "NUMERIC")],
                func="""
                    SELECT amount INTO bound FROM invoicing_instalment WHERE id = NEW.instalment_id FOR NO KEY UPDATE;
                    SELECT SUM(amount) INTO used FROM invoicing_allocation WHERE instalment_id = NEW.instalment_id;
                    IF used > bound OR used < 0 THEN
                        RAISE EXCEPTION 'instalment % is allocated % of %', NEW.instalment_id, used, bound
                        USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.payment_id IS NOT NULL THEN
                        SELECT amount INTO bound FROM invoicing_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
                        SELECT SUM(amount) INTO used FROM (
                            SELECT amount FROM invoicing_allocation WHERE payment_id = NEW.payment_id
                            UNION ALL SELECT amount FROM invoicing_reimbursement WHERE payment_id = NEW.payment_id
                        ) spent;
                    ELSIF NEW.write_off_id IS NOT NULL THEN
                        SELECT amount INTO bound FROM invoicing_writeoff WHERE id = NEW.write_off_id FOR NO KEY UPDATE;
                        SELECT SUM(amount) INTO used FROM invoicing_allocation WHERE write_off_id = NEW.write_off_id;
                    ELSE
                        SELECT gross INTO bound FROM invoicing_invoice
                        WHERE id = NEW.credit_note_id AND kind = 'credit_note' AND state = 'issued' FOR NO KEY UPDATE;
                        SELECT SUM(amount) INTO used FROM (
                            SELECT amount FROM invoicing_allocation WHERE credit_note_id = NEW.credit_note_id
                            UNION ALL SELECT amount FROM invoicing_reimbursement
                            WHERE credit_note_id = NEW.credit_note_id
                        ) spent;
                    END IF;
                    IF bound IS NULL OR used > bound OR used < 0 THEN
                        RAISE EXCEPTION 'allocation % spends % of %', NEW.id, used, bound
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class ParkedContract(models.Model):
    """A contract the invoice run could not bill, and why; at most one open row a contract, tried again each run."""

    contract = models.ForeignKey(
        "subscribers.Contract", models.PROTECT, related_name="parked", verbose_name=_("contract")
    )
    code = models.CharField(_("code"), max_length=60)
    facts = models.JSONField(_("facts"), default=dict)
    since = models.DateTimeField(_("since"))
    tried_at = models.DateTimeField(_("tried at"))
    cleared_at = models.DateTimeField(_("cleared at"), null=True)

    class Meta:
        verbose_name = _("parked contract")
        verbose_name_plural = _("parked contracts")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=models.Q(cleared_at__isnull=True), name="contract_parked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract}: {self.code}"

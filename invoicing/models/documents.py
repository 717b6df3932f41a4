from datetime import date, timedelta

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from invoicing.models.guards import WRITTEN


class Invoice(models.Model):
    """An invoice, a credit note or a note of fees outside VAT. All amounts are positive; the kind gives the sign.

    A draft has no number. Once issued the database refuses any change: a correction is a credit note naming this row.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT_NOTE = "credit_note", _("Credit note")
        FEE_NOTE = "fee_note", _("Fee note")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.INVOICE)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    number = models.CharField(_("number"), max_length=35, blank=True)
    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="invoices", verbose_name=_("customer")
    )
    contract = models.ForeignKey(
        "subscribers.Contract",
        models.PROTECT,
        related_name="invoices",
        null=True,
        blank=True,
        verbose_name=_("contract"),
    )
    issued_on = models.DateField(_("issued on"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    service_start = models.DateField(_("service from"), null=True)
    service_end = models.DateField(_("service to (excluded)"), null=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    net = models.DecimalField(_("net"), max_digits=12, decimal_places=2, default=0)
    vat = models.DecimalField(_("VAT"), max_digits=12, decimal_places=2, default=0)
    gross = models.DecimalField(_("gross"), max_digits=12, decimal_places=2, default=0)
    vat_breakdown = models.JSONField(_("VAT per rate"), default=list)
    seller = models.JSONField(_("seller"), default=dict)
    buyer = models.JSONField(_("buyer"), default=dict)
    terms = models.JSONField(_("terms printed on the document"), default=dict)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, default="fr")
    corrects = models.ForeignKey(
        "self", models.PROTECT, related_name="corrections", null=True, blank=True, verbose_name=_("corrects")
    )
    penalty = models.OneToOneField(
        "sla.Penalty", models.PROTECT, related_name="credit_note", null=True, blank=True, verbose_name=_("penalty")
    )
    run = models.ForeignKey(
        "invoicing.InvoiceRun", models.PROTECT, related_name="invoices", null=True, blank=True, verbose_name=_("run")
    )
    # Says what the document was made for, so that a repeated sweep or a second click cannot make it twice.
    key = models.CharField(_("key"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("created by")
    )

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_on", "-number"]
        indexes = [
            models.Index(fields=["customer", "issued_on"], name="invoice_customer_day"),
            GinIndex(OpClass(Upper("number"), name="gin_trgm_ops"), name="invoice_number_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft", number="")
                | (models.Q(state="issued", issued_on__isnull=False) & ~models.Q(number="")),
                name="invoice_numbered_when_issued",
            ),
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="invoice_number_once"),
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="invoice_made_once"),
            models.CheckConstraint(
                condition=models.Q(gross=models.F("net") + models.F("vat"), net__gte=0, vat__gte=0),
                name="invoice_gross_is_net_plus_vat",
            ),
            models.CheckConstraint(
                condition=models.Q(penalty__isnull=True) | ~models.Q(kind="fee_note"),
                name="penalty_is_under_vat_rules",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="fee_note") | models.Q(vat=0), name="fee_note_is_outside_vat"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="issued_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="issued"),
            ),
            pgtrigger.Trigger(
                name="issued_equals_lines",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state="issued"),
                func="""
                    IF NEW.net <> (
                        SELECT COALESCE(SUM(net), 0) FROM invoicing_invoiceline WHERE invoice_id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'invoice % is not the sum of its lines', NEW.number
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # The run writes lines first and then their documents, issued already, thousands in one statement.
            pgtrigger.Trigger(
                name="inserted_equals_lines",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=WRITTEN,
                func="""
                    -- By the keys always: a table that was small when last analysed is read whole for each row.
                    PERFORM set_config('enable_seqscan', 'off', true);
                    IF EXISTS (
                        SELECT 1 FROM written WHERE state = 'issued' AND net <> (
                            SELECT COALESCE(SUM(line.net), 0) FROM invoicing_invoiceline line
                            WHERE line.invoice_id = written.id
                        )
                    ) THEN
                        RAISE EXCEPTION 'an issued invoice is not the sum of its lines'
                        USING ERRCODE = 'check_violation';
                    END IF;
                    PERFORM set_config('enable_seqscan', 'on', true);
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.get_kind_display()} ({self.get_state_display()})"

    @property
    def served_until(self) -> date | None:
        """The last day of the services, `service_end` being excluded."""
        return self.service_end - timedelta(days=1) if self.service_end else None


SERVED_UNTIL = models.Case(models.When(period_end__gt=models.F("period_start"), then=models.F("period_end")))
"""The end of `InvoiceLine.period`, as the database reckons it."""


class InvoiceLine(models.Model):
    """One line; `net` is quantity x unit price, quantised to the cent once.

    `item` names what is billed once per contract ("fee/2026-03", "setup/1"), so a month is never billed twice.
    """

    class Kind(models.TextChoices):
        RECURRING = "recurring", _("Subscription")
        SETUP = "setup", _("Set-up")
        PENALTY = "penalty", _("Penalty for late restoration")
        REFUND = "refund", _("Refund")
        CHARGE = "charge", _("Charge")
        USAGE = "usage", _("Telephony usage")

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines", verbose_name=_("invoice"))
    rank = models.PositiveSmallIntegerField(_("rank"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    contract = models.ForeignKey(
        "subscribers.Contract",
        models.PROTECT,
        related_name="invoice_lines",
        null=True,
        blank=True,
        verbose_name=_("contract"),
    )
    item = models.CharField(_("item"), max_length=40, blank=True)
    label = models.CharField(_("label"), max_length=300)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    period_start = models.DateField(_("from"), null=True, blank=True)
    period_end = models.DateField(_("to (excluded)"), null=True, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=4, default=1)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=4)
    net = models.DecimalField(_("net"), max_digits=12, decimal_places=2)
    vat_category = models.CharField(_("VAT category"), max_length=2, default="S")
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=5, decimal_places=2)
    account = models.CharField(_("account"), max_length=12, default="706000")

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        ordering = ["invoice", "rank"]
        indexes = [
            # Leads to the lines that a change of rate concerns.
            models.Index(
                models.F("vat_rate"), SERVED_UNTIL, condition=models.Q(vat_category="S"), name="invoice_line_taxed"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "rank"], name="invoice_line_rank"),
            models.UniqueConstraint(
                fields=["contract", "item"], condition=~models.Q(item=""), name="contract_item_billed_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="recurring") | (models.Q(contract__isnull=False) & ~models.Q(item="")),
                name="recurring_line_names_its_month",
            ),
            models.CheckConstraint(
                condition=models.Q(vat_category="S") | models.Q(vat_rate=0), name="only_taxed_lines_have_a_rate"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="lines_of_issued_are_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[("line", "RECORD")],
                func="""
                    FOR line IN SELECT number FROM invoicing_invoice WHERE state = 'issued' AND id IN (
                        OLD.invoice_id,
                        CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.invoice_id END
                    ) LOOP
                        RAISE EXCEPTION 'the lines of issued invoice % are frozen', line.number;
                    END LOOP;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="issued_takes_no_line",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=WRITTEN,
                func="""
                    -- By the key always, and asked once for each invoice rather than joined: a plan made while
                    -- the table was small would read it whole.
                    PERFORM set_config('enable_seqscan', 'off', true);
                    IF EXISTS (
                        SELECT 1 FROM (SELECT DISTINCT invoice_id FROM written) told
                        WHERE (SELECT state FROM invoicing_invoice i WHERE i.id = told.invoice_id) = 'issued'
                    ) THEN
                        RAISE EXCEPTION 'the lines of an issued invoice are frozen';
                    END IF;
                    PERFORM set_config('enable_seqscan', 'on', true);
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.label}"

    @property
    def period(self) -> tuple[date, date] | None:
        """The days that it bills, the end excluded; None for what is due at once, as a set-up."""
        start, end = self.period_start, self.period_end
        return (start, end) if start and end and end > start else None


class Document(models.Model):
    """A paper to render and archive: of an issued invoice, or a schedule with its own frozen `data`.

    The first rendering stores the file and its SHA-256; the row never changes from then on, a new rendering equals it.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice, credit note or fee note")
        SCHEDULE = "schedule", _("Payment schedule")
        RECEIPT = "receipt", _("Receipt")
        STATEMENT = "statement", _("Statement of account")
        REMINDER = "reminder", _("Reminder")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="documents", verbose_name=_("customer")
    )
    invoice = models.OneToOneField(
        Invoice, models.PROTECT, related_name="document", null=True, blank=True, verbose_name=_("invoice")
    )
    data = models.JSONField(_("frozen data"), default=dict)
    name = models.CharField(_("file name"), max_length=80, unique=True)
    language = models.CharField(_("language"), max_length=2, default="fr")
    # Papers of one mailing leave in one mail, once the last of them is ready.
    mailing = models.CharField(_("mailing"), max_length=120, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.TextField(_("failure"), blank=True)
    path = models.CharField(_("path"), max_length=200, blank=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    rendered_at = models.DateTimeField(_("rendered at"), null=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-due_at"]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="queued"), name="document_due")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="ready") | (~models.Q(sha256="") & ~models.Q(path="")),
                name="document_ready_is_hashed",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="invoice") | models.Q(invoice__isnull=False),
                name="document_of_invoice_names_it",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="archived_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="ready"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0002_collect_through_services_and_charge_interest"),
        ("kernel", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("subscribers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BillingAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grouped", models.BooleanField(default=False, verbose_name="one invoice for all sites")),
                ("reference", models.CharField(blank=True, max_length=40, verbose_name="the buyer's reference")),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="billing_account",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "billing account",
                "verbose_name_plural": "billing accounts",
            },
        ),
        migrations.CreateModel(
            name="BillingAccountEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("grouped", models.BooleanField(default=False, verbose_name="one invoice for all sites")),
                ("reference", models.CharField(blank=True, max_length=40, verbose_name="the buyer's reference")),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="invoicing.billingaccount",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Charge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("usage", "Telephony usage"),
                            ("intervention", "Intervention"),
                            ("restoration", "Restoration fee"),
                            ("box", "Equipment not returned"),
                            ("move", "Set-up after a move"),
                            ("other", "Other charge"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="key")),
                ("on", models.DateField(verbose_name="date")),
                ("label", models.CharField(max_length=300, verbose_name="label")),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="detail")),
                ("period_start", models.DateField(blank=True, null=True, verbose_name="from")),
                ("period_end", models.DateField(blank=True, null=True, verbose_name="to (excluded)")),
                ("quantity", models.DecimalField(decimal_places=4, default=1, max_digits=12, verbose_name="quantity")),
                ("unit_price", models.DecimalField(decimal_places=4, max_digits=12, verbose_name="unit price")),
                ("net", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="net")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("dropped_at", models.DateTimeField(null=True, verbose_name="dropped at")),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="invoicing.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "charge",
                "verbose_name_plural": "charges",
                "ordering": ["on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("dropped_at", None), ("invoice", None)),
                        fields=["customer", "on"],
                        name="charge_to_bill",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("net__gt", 0), ("quantity__gt", 0)), name="charge_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("period_end", None), ("period_start", None)),
                            ("period_end__gt", models.F("period_start")),
                            _connector="OR",
                        ),
                        name="charge_period_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("invoice", None), ("dropped_at", None), _connector="OR"),
                        name="charge_billed_or_dropped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoubtfulDebt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doubts",
                        to="invoicing.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "doubtful debt",
                "verbose_name_plural": "doubtful debts",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("invoice",), name="invoice_doubted_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preview", "Preview"),
                            ("approved", "Being issued"),
                            ("done", "Done"),
                            ("undone", "Undone"),
                        ],
                        default="preview",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("scheduled", "Scheduled"), ("by_hand", "By hand")],
                        default="by_hand",
                        max_length=10,
                        verbose_name="origin",
                    ),
                ),
                ("until", models.DateField(verbose_name="services that begin up to")),
                ("created_at", models.DateTimeField(verbose_name="prepared at")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="approved at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="prepared by",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice run",
                "verbose_name_plural": "invoice runs",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "approved")), fields=["state"], name="run_under_way")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "done"]), _negated=True),
                            ("approved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="run_issued_was_approved",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "preview")), fields=("state",), name="run_one_preview"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthLock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(unique=True, verbose_name="month")),
                ("locked_at", models.DateTimeField(verbose_name="locked at")),
                (
                    "locked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "closed month",
                "verbose_name_plural": "closed months",
                "ordering": ["-month"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="month_lock_names_its_first_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reimbursement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("on", models.DateField(verbose_name="paid on")),
                ("reference", models.CharField(blank=True, max_length=140, verbose_name="reference")),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="key")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "credit_note",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reimbursements",
                        to="invoicing.invoice",
                        verbose_name="credit note",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reimbursements",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reimbursements",
                        to="invoicing.payment",
                        verbose_name="payment",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "reimbursement",
                "verbose_name_plural": "reimbursements",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="reimbursement_is_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("credit_note__isnull", True), ("payment__isnull", False)),
                            models.Q(("credit_note__isnull", False), ("payment__isnull", True)),
                            _connector="OR",
                        ),
                        name="reimbursement_one_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("issued", "Issued"), ("parked", "Put aside")],
                        default="proposed",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("net", models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="net")),
                ("documents", models.PositiveSmallIntegerField(default=0, verbose_name="documents")),
                ("before", models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="last time")),
                ("outlier", models.CharField(blank=True, max_length=20, verbose_name="to look at")),
                ("code", models.CharField(blank=True, max_length=60, verbose_name="code")),
                ("facts", models.JSONField(default=dict, verbose_name="facts")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="run_items",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="invoicing.invoicerun",
                        verbose_name="run",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal of a run",
                "verbose_name_plural": "proposals of a run",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["run", "state"], name="run_item_state"),
                    models.Index(fields=["contract", "-run"], name="run_item_contract"),
                ],
                "constraints": [models.UniqueConstraint(fields=("run", "contract"), name="run_item_once_a_contract")],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tracking", models.CharField(max_length=60, unique=True, verbose_name="our reference")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "To hand over"),
                            ("sent", "Handed over"),
                            ("unknown", "Outcome unknown"),
                            ("accepted", "Accepted by the platform"),
                            ("refused", "Refused by the platform"),
                        ],
                        default="queued",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "flow",
                    models.CharField(blank=True, db_index=True, max_length=80, verbose_name="the platform's reference"),
                ),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="handed over at")),
                ("failure", models.TextField(blank=True, verbose_name="failure")),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission",
                        to="invoicing.document",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over to the platform",
                "verbose_name_plural": "hand-overs to the platform",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "unknown"])),
                        fields=["due_at"],
                        name="submission_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "sent", "unknown", "accepted", "refused"])),
                        name="submission_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubmissionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=120, verbose_name="reference")),
                ("status", models.CharField(max_length=40, verbose_name="status")),
                ("words", models.TextField(blank=True, verbose_name="words")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="invoicing.submission",
                        verbose_name="hand-over to the platform",
                    ),
                ),
            ],
            options={
                "verbose_name": "word of the platform",
                "verbose_name_plural": "words of the platform",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("submission", "reference"), name="submission_event_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WriteOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("vat", models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="VAT")),
                ("on", models.DateField(verbose_name="date")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="key")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="write_offs",
                        to="invoicing.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "write-off",
                "verbose_name_plural": "write-offs",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("vat__gte", 0)), name="write_off_is_positive"
                    )
                ],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="allocation",
            name="allocation_within_bounds",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="instalment",
            name="instalments_sum_to_invoice",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="invoice",
            name="issued_equals_lines",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="invoiceline",
            name="lines_of_issued_are_frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="journalline",
            name="journal_entry_balances",
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="allocation_one_source",
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="document_of_invoice_names_it",
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invoice", "Invoice, credit note or fee note"),
                    ("schedule", "Payment schedule"),
                    ("receipt", "Receipt"),
                    ("statement", "Statement of account"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="invoiceline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("recurring", "Subscription"),
                    ("setup", "Set-up"),
                    ("penalty", "Penalty for late restoration"),
                    ("refund", "Refund"),
                    ("charge", "Charge"),
                    ("usage", "Telephony usage"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="allocation_within_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE bound NUMERIC; used NUMERIC;",
                    func="\n                    SELECT amount INTO bound FROM invoicing_instalment WHERE id = NEW.instalment_id FOR NO KEY UPDATE;\n                    SELECT SUM(amount) INTO used FROM invoicing_allocation WHERE instalment_id = NEW.instalment_id;\n                    IF used > bound OR used < 0 THEN\n                        RAISE EXCEPTION 'instalment % is allocated % of %', NEW.instalment_id, used, bound\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    IF NEW.payment_id IS NOT NULL THEN\n                        SELECT amount INTO bound FROM invoicing_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;\n                        SELECT SUM(amount) INTO used FROM (\n                            SELECT amount FROM invoicing_allocation WHERE payment_id = NEW.payment_id\n                            UNION ALL SELECT amount FROM invoicing_reimbursement WHERE payment_id = NEW.payment_id\n                        ) spent;\n                    ELSIF NEW.write_off_id IS NOT NULL THEN\n                        SELECT amount INTO bound FROM invoicing_writeoff WHERE id = NEW.write_off_id FOR NO KEY UPDATE;\n                        SELECT SUM(amount) INTO used FROM invoicing_allocation WHERE write_off_id = NEW.write_off_id;\n                    ELSE\n                        SELECT gross INTO bound FROM invoicing_invoice\n                        WHERE id = NEW.credit_note_id AND kind = 'credit_note' AND state = 'issued' FOR NO KEY UPDATE;\n                        SELECT SUM(amount) INTO used FROM (\n                            SELECT amount FROM invoicing_allocation WHERE credit_note_id = NEW.credit_note_id\n                            UNION ALL SELECT amount FROM invoicing_reimbursement\n                            WHERE credit_note_id = NEW.credit_note_id\n                        ) spent;\n                    END IF;\n                    IF bound IS NULL OR used > bound OR used < 0 THEN\n                        RAISE EXCEPTION 'allocation % spends % of %', NEW.id, used, bound\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="d11ec0d7598fd0a77edb100cc449b0f86af3aadc",
                    operation="INSERT",
                    pgid="pgtrigger_allocation_within_bounds_501aa",
                    table="invoicing_allocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="instalment",
            trigger=pgtrigger.compiler.Trigger(
                name="instalments_sum_to_invoice",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (\n                        SELECT 1 FROM (\n                            SELECT schedule_id, SUM(amount) AS total, COUNT(*) AS parts\n                            FROM written GROUP BY schedule_id\n                        ) w\n                        JOIN invoicing_schedule s ON s.id = w.schedule_id\n                        JOIN invoicing_invoice i ON i.id = s.invoice_id\n                        WHERE w.total <> i.gross OR w.parts <> (\n                            SELECT COUNT(*) FROM invoicing_instalment x WHERE x.schedule_id = w.schedule_id\n                        )\n                    ) THEN\n                        RAISE EXCEPTION 'a schedule is not its invoice' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="0a2ef2db8b4824b76a6ec5366196b95550a5d24c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_instalments_sum_to_invoice_e5a3d",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="invoicing_instalment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="issued_equals_lines",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'issued')",
                    func="\n                    IF NEW.net <> (\n                        SELECT COALESCE(SUM(net), 0) FROM invoicing_invoiceline WHERE invoice_id = NEW.id\n                    ) THEN\n                        RAISE EXCEPTION 'invoice % is not the sum of its lines', NEW.number\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="01d33cfc7d831dbb4535da7b70c18ebbac4a71e3",
                    operation="UPDATE",
                    pgid="pgtrigger_issued_equals_lines_215a0",
                    table="invoicing_invoice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_equals_lines",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (\n                        SELECT 1 FROM written WHERE state = 'issued' AND net <> (\n                            SELECT COALESCE(SUM(line.net), 0) FROM invoicing_invoiceline line\n                            WHERE line.invoice_id = written.id\n                        )\n                    ) THEN\n                        RAISE EXCEPTION 'an issued invoice is not the sum of its lines'\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="ded488ec0f67e32ec9c76dc5854f2a1b39f09dd1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_equals_lines_bd676",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="invoicing_invoice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoiceline",
            trigger=pgtrigger.compiler.Trigger(
                name="lines_of_issued_are_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE line RECORD;",
                    func="\n                    FOR line IN SELECT number FROM invoicing_invoice WHERE state = 'issued' AND id IN (\n                        OLD.invoice_id,\n                        CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.invoice_id END\n                    ) LOOP\n                        RAISE EXCEPTION 'the lines of issued invoice % are frozen', line.number;\n                    END LOOP;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    RETURN NEW;\n                ",
                    hash="79e09e2f09655fadef89ccb1520cdf489a7b0bd9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_lines_of_issued_are_frozen_690dc",
                    table="invoicing_invoiceline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoiceline",
            trigger=pgtrigger.compiler.Trigger(
                name="issued_takes_no_line",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (\n                        SELECT 1 FROM written JOIN invoicing_invoice i ON i.id = written.invoice_id\n                        WHERE i.state = 'issued'\n                    ) THEN\n                        RAISE EXCEPTION 'the lines of an issued invoice are frozen';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="0ccab0ee3499d16bc5d188d293ee49885de92f38",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_issued_takes_no_line_6e66a",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="invoicing_invoiceline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalentry",
            trigger=pgtrigger.compiler.Trigger(
                name="closed_month_takes_no_entry",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (\n                        SELECT 1 FROM written JOIN invoicing_monthlock closed\n                        ON closed.month = date_trunc('month', written.\"on\")::date\n                    ) THEN\n                        RAISE EXCEPTION 'the books of that month are closed' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="d8b8f42ba53e7c8efaa7a8025fb79502b66a8954",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_closed_month_takes_no_entry_df6e3",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="invoicing_journalentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalline",
            trigger=pgtrigger.compiler.Trigger(
                name="journal_entry_balances",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (SELECT 1 FROM written GROUP BY entry_id HAVING SUM(debit) <> SUM(credit)) THEN\n                        RAISE EXCEPTION 'a journal entry does not balance'\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="b0bf9dba6db83039bf09ec80177b00eef68384ae",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_journal_entry_balances_edaa7",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="invoicing_journalline",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "invoice"), _negated=True), ("invoice__isnull", False), _connector="OR"
                ),
                name="document_of_invoice_names_it",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoices",
                to="invoicing.invoicerun",
                verbose_name="run",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="write_off",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="invoicing.writeoff",
                verbose_name="write-off",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credit_note__isnull", True), ("payment__isnull", False), ("write_off__isnull", True)),
                    models.Q(("credit_note__isnull", False), ("payment__isnull", True), ("write_off__isnull", True)),
                    models.Q(("credit_note__isnull", True), ("payment__isnull", True), ("write_off__isnull", False)),
                    _connector="OR",
                ),
                name="allocation_one_source",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="billingaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "invoicing_billingaccountevent" ("customer_id", "grouped", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (NEW."customer_id", NEW."grouped", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference"); RETURN NULL;',
                    hash="c1ccf5d04398bc5499daea6488361700f87394a2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9c8c0",
                    table="invoicing_billingaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="billingaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "invoicing_billingaccountevent" ("customer_id", "grouped", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (NEW."customer_id", NEW."grouped", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference"); RETURN NULL;',
                    hash="63c24b0aafe3126ea5f85e254a57077e82228523",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2710b",
                    table="invoicing_billingaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="billingaccountevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="46ea8e040e39b5e1d81f82285f82c7e265ea205a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_242e2",
                    table="invoicing_billingaccountevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="charge",
            trigger=pgtrigger.compiler.Trigger(
                name="billed_charge_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."invoice_id" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9cbe8724eaf2793fe3a642acbc26922e57f782b0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_billed_charge_is_frozen_e3068",
                    table="invoicing_charge",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="monthlock",
            trigger=pgtrigger.compiler.Trigger(
                name="month_lock_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7dc43cc5438f97785630342c4b8f6c82023bb443",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_month_lock_is_kept_27829",
                    table="invoicing_monthlock",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reimbursement",
            trigger=pgtrigger.compiler.Trigger(
                name="reimbursement_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cd3309cc93d27003a16cb83125c244dc1426c7d1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_reimbursement_is_frozen_2b679",
                    table="invoicing_reimbursement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reimbursement",
            trigger=pgtrigger.compiler.Trigger(
                name="reimbursement_within_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE bound NUMERIC; used NUMERIC;",
                    func="\n                    IF NEW.payment_id IS NOT NULL THEN\n                        SELECT amount INTO bound FROM invoicing_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;\n                        SELECT COALESCE(SUM(amount), 0) INTO used FROM (\n                            SELECT amount FROM invoicing_allocation WHERE payment_id = NEW.payment_id\n                            UNION ALL SELECT amount FROM invoicing_reimbursement WHERE payment_id = NEW.payment_id\n                        ) spent;\n                    ELSE\n                        SELECT gross INTO bound FROM invoicing_invoice\n                        WHERE id = NEW.credit_note_id AND kind = 'credit_note' AND state = 'issued' FOR NO KEY UPDATE;\n                        SELECT COALESCE(SUM(amount), 0) INTO used FROM (\n                            SELECT amount FROM invoicing_allocation WHERE credit_note_id = NEW.credit_note_id\n                            UNION ALL SELECT amount FROM invoicing_reimbursement\n                            WHERE credit_note_id = NEW.credit_note_id\n                        ) spent;\n                    END IF;\n                    IF bound IS NULL OR used > bound THEN\n                        RAISE EXCEPTION 'reimbursement % spends % of %', NEW.id, used, bound\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="35e017ca906244d8e6978bb527591443a83a3f6e",
                    operation="INSERT",
                    pgid="pgtrigger_reimbursement_within_bounds_6bdf0",
                    table="invoicing_reimbursement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submissionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="submission_event_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3be5ce0ec76d35fd88da32e5d166a20e385d1975",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_submission_event_is_kept_2947e",
                    table="invoicing_submissionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="writeoff",
            trigger=pgtrigger.compiler.Trigger(
                name="write_off_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f690c5bdbaca700e987a42b1420699c9a88f528d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_write_off_is_frozen_0668f",
                    table="invoicing_writeoff",
                    when="BEFORE",
                ),
            ),
        ),
    ]

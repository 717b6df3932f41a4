import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import kernel.secrets


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0001_initial"),
        ("kernel", "__first__"),
        ("subscribers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankFee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="date")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("wording", models.CharField(blank=True, max_length=200, verbose_name="wording")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "attempt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fees",
                        to="invoicing.debitattempt",
                        verbose_name="debit attempt",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fee",
                        to="invoicing.bankevent",
                        verbose_name="bank event",
                    ),
                ),
            ],
            options={
                "verbose_name": "bank's fee",
                "verbose_name_plural": "bank's fees",
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="bank_fee_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="BankLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("host", models.CharField(max_length=200, verbose_name="host")),
                ("port", models.PositiveIntegerField(default=22, verbose_name="port")),
                ("username", models.CharField(max_length=60, verbose_name="user name")),
                (
                    "host_key",
                    models.TextField(
                        help_text="As in known_hosts: the key's type and its base64 text", verbose_name="host key"
                    ),
                ),
                ("password", kernel.secrets.EncryptedTextField(blank=True, verbose_name="password")),
                ("private_key", kernel.secrets.EncryptedTextField(blank=True, verbose_name="private key")),
                (
                    "outbox",
                    models.CharField(default="outbox", max_length=200, verbose_name="folder of files to the bank"),
                ),
                (
                    "inbox",
                    models.CharField(default="inbox", max_length=200, verbose_name="folder of files from the bank"),
                ),
                ("in_use", models.BooleanField(default=True, verbose_name="in use")),
                ("last_look_at", models.DateTimeField(blank=True, null=True, verbose_name="last look")),
                ("trouble", models.CharField(blank=True, max_length=300, verbose_name="trouble")),
            ],
            options={
                "verbose_name": "bank's file server",
                "verbose_name_plural": "bank's file servers",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("in_use", True)), fields=("in_use",), name="bank_link_one_in_use"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FetchedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("fetched_at", models.DateTimeField(verbose_name="fetched at")),
                ("trouble", models.CharField(blank=True, max_length=300, verbose_name="trouble")),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoicing.bankfile",
                        verbose_name="file",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fetched",
                        to="invoicing.banklink",
                        verbose_name="bank's file server",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seen by",
                    ),
                ),
            ],
            options={
                "verbose_name": "fetched file",
                "verbose_name_plural": "fetched files",
                "ordering": ["-fetched_at", "-pk"],
                "constraints": [models.UniqueConstraint(fields=("link", "name", "size"), name="fetched_once")],
            },
        ),
        migrations.CreateModel(
            name="InterestCharge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("after", models.DateField(verbose_name="from the day after")),
                ("until", models.DateField(verbose_name="until")),
                (
                    "multiplier",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="times the legal rate"),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("workings", models.JSONField(default=list, verbose_name="workings")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interest_charges",
                        to="invoicing.invoice",
                        verbose_name="document",
                    ),
                ),
                (
                    "instalment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interest",
                        to="invoicing.instalment",
                        verbose_name="instalment",
                    ),
                ),
            ],
            options={
                "verbose_name": "interest charged",
                "verbose_name_plural": "interest charged",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("instalment", "after"), name="interest_once_from_a_day"),
                    models.UniqueConstraint(fields=("instalment", "until"), name="interest_once_until_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("until__gt", models.F("after"))),
                        name="interest_makes_sense",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MandateProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signature", "Signed mandate"),
                            ("registration", "Registration by the debtor's bank"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                ("media_type", models.CharField(max_length=60)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField(verbose_name="added at")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="invoicing.mandate",
                        verbose_name="mandate",
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of a mandate",
                "verbose_name_plural": "proofs of mandates",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("mandate", "sha256"), name="mandate_proof_once")],
            },
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "collector",
                    models.CharField(
                        choices=[("bank", "Bank file"), ("gocardless", "GoCardless")],
                        max_length=10,
                        verbose_name="collected through",
                    ),
                ),
                ("reference", models.CharField(max_length=40, unique=True, verbose_name="reference")),
                ("bank_text", models.CharField(blank=True, max_length=140, verbose_name="reference on the statement")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "fees",
                    models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="fees kept back"),
                ),
                ("arrives_on", models.DateField(verbose_name="arrives on")),
                ("told_at", models.DateTimeField(verbose_name="told at")),
                (
                    "bank_event",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payout",
                        to="invoicing.bankevent",
                        verbose_name="bank's line",
                    ),
                ),
            ],
            options={
                "verbose_name": "payout",
                "verbose_name_plural": "payouts",
                "ordering": ["-arrives_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PayoutItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveIntegerField(verbose_name="rank")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                ("remote_reference", models.CharField(blank=True, max_length=40, verbose_name="collector's reference")),
                (
                    "attempt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payout_items",
                        to="invoicing.debitattempt",
                        verbose_name="debit attempt",
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="invoicing.payout",
                        verbose_name="payout",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a payout",
                "verbose_name_plural": "lines of payouts",
                "ordering": ["payout", "rank"],
                "constraints": [models.UniqueConstraint(fields=("payout", "rank"), name="payout_item_once")],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="date")),
                ("what", models.CharField(max_length=200, verbose_name="what")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("key", models.CharField(max_length=60, unique=True)),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="enforcement title")),
                ("title_on", models.DateField(blank=True, null=True, verbose_name="dated")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="costs",
                        to="invoicing.dunningcase",
                        verbose_name="case",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_costs",
                        to="invoicing.invoice",
                        verbose_name="document",
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
                "verbose_name": "recovery cost",
                "verbose_name_plural": "recovery costs",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="recovery_cost_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("document__isnull", True),
                            models.Q(models.Q(("title", ""), _negated=True), ("title_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="recovery_cost_charged_under_a_title",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RemoteEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "collector",
                    models.CharField(
                        choices=[("bank", "Bank file"), ("gocardless", "GoCardless")],
                        max_length=10,
                        verbose_name="collected through",
                    ),
                ),
                ("event_id", models.CharField(max_length=60, verbose_name="event")),
                ("resource", models.CharField(max_length=30, verbose_name="resource")),
                ("resource_id", models.CharField(max_length=40)),
                ("action", models.CharField(max_length=60, verbose_name="action")),
                ("payload", models.JSONField(default=dict)),
                ("happened_at", models.DateTimeField(verbose_name="happened at")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("taken", "Taken in"), ("set_aside", "Set aside")],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("trouble", models.CharField(blank=True, max_length=300, verbose_name="trouble")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken in at")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remote_events",
                        to="invoicing.bankfile",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of a payment service",
                "verbose_name_plural": "events of payment services",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="remote_event_due")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("collector", "event_id"), name="remote_event_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state", "waiting"), ("taken_at__isnull", False), _connector="OR"),
                        name="remote_event_taken_is_dated",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="debitbatch",
            name="frozen_batch_core",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mandate",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mandate",
            name="update_update",
        ),
        migrations.AddField(
            model_name="debitattempt",
            name="charged_on",
            field=models.DateField(blank=True, null=True, verbose_name="charged on"),
        ),
        migrations.AddField(
            model_name="debitattempt",
            name="remote_reference",
            field=models.CharField(blank=True, db_index=True, max_length=40, verbose_name="collector's reference"),
        ),
        migrations.AddField(
            model_name="debitattempt",
            name="represent_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="debitattempt",
            name="represent_why",
            field=models.CharField(blank=True, max_length=200, verbose_name="why it is presented again"),
        ),
        migrations.AddField(
            model_name="debitbatch",
            name="collector",
            field=models.CharField(
                choices=[("bank", "Bank file"), ("gocardless", "GoCardless")],
                default="bank",
                max_length=10,
                verbose_name="collected through",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="collector",
            field=models.CharField(
                choices=[("bank", "Bank file"), ("gocardless", "GoCardless")],
                default="bank",
                max_length=10,
                verbose_name="collected through",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="notice_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days of notice"),
        ),
        migrations.AddField(
            model_name="mandate",
            name="remote_customer",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="mandate",
            name="remote_reference",
            field=models.CharField(blank=True, max_length=40, verbose_name="collector's reference"),
        ),
        migrations.AddField(
            model_name="mandate",
            name="remote_state",
            field=models.CharField(blank=True, max_length=30, verbose_name="state at the collector"),
        ),
        migrations.AddField(
            model_name="mandateevent",
            name="collector",
            field=models.CharField(
                choices=[("bank", "Bank file"), ("gocardless", "GoCardless")],
                default="bank",
                max_length=10,
                verbose_name="collected through",
            ),
        ),
        migrations.AddField(
            model_name="mandateevent",
            name="notice_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days of notice"),
        ),
        migrations.AddField(
            model_name="mandateevent",
            name="remote_customer",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="mandateevent",
            name="remote_reference",
            field=models.CharField(blank=True, max_length=40, verbose_name="collector's reference"),
        ),
        migrations.AddField(
            model_name="mandateevent",
            name="remote_state",
            field=models.CharField(blank=True, max_length=30, verbose_name="state at the collector"),
        ),
        migrations.AlterField(
            model_name="bankevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("acknowledged", "Acknowledged"),
                    ("settled", "Settled"),
                    ("rejected", "Rejected"),
                    ("returned", "Returned"),
                    ("credited", "Credit received"),
                    ("charged", "Bank's fee"),
                    ("paid_out", "Paid out"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="dunningevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "Case opened"),
                    ("letter", "Reminder written"),
                    ("fee", "Fee charged"),
                    ("suspended", "Line suspended"),
                    ("lifted", "Suspension lifted"),
                    ("promise", "Promise to pay"),
                    ("hold", "Frozen"),
                    ("dispute", "Dispute"),
                    ("nudge", "Friendly reminder"),
                    ("restored", "Fee for putting back into service"),
                    ("terminated", "Contract ended for non-payment"),
                    ("recovery", "Handed to recovery"),
                    ("cost", "Recovery cost recorded"),
                    ("closed", "Case closed"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="debitbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_batch_core",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."frozen_at" IS NOT NULL AND (OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."collection_on" IS DISTINCT FROM (NEW."collection_on") OR OLD."scheme" IS DISTINCT FROM (NEW."scheme") OR OLD."collector" IS DISTINCT FROM (NEW."collector") OR OLD."prepared_by_id" IS DISTINCT FROM (NEW."prepared_by_id") OR OLD."approved_by_id" IS DISTINCT FROM (NEW."approved_by_id") OR OLD."count" IS DISTINCT FROM (NEW."count") OR OLD."total" IS DISTINCT FROM (NEW."total") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."frozen_at" IS DISTINCT FROM (NEW."frozen_at")))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="65ccadc5cfb8a0f24a22e923e63f343768007fec",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_batch_core_68989",
                    table="invoicing_debitbatch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "invoicing_mandateevent" ("amended_at", "bic", "collector", "creditor_id", "customer_id", "first_debit_on", "flag", "former_reference", "holder", "iban_index", "id", "kind", "last_debit_on", "notice_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "reference", "registered_on", "remote_customer", "remote_reference", "remote_state", "replaces_id", "scheme", "signed_at", "signed_by_id", "signed_from", "signed_on", "state") VALUES (NEW."amended_at", NEW."bic", NEW."collector", NEW."creditor_id", NEW."customer_id", NEW."first_debit_on", NEW."flag", NEW."former_reference", NEW."holder", NEW."iban_index", NEW."id", NEW."kind", NEW."last_debit_on", NEW."notice_days", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proof", NEW."reference", NEW."registered_on", NEW."remote_customer", NEW."remote_reference", NEW."remote_state", NEW."replaces_id", NEW."scheme", NEW."signed_at", NEW."signed_by_id", NEW."signed_from", NEW."signed_on", NEW."state"); RETURN NULL;',
                    hash="68359657cd49cfe9d2dec011adf4e2a282220b83",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_dde4b",
                    table="invoicing_mandate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."amended_at" IS DISTINCT FROM (NEW."amended_at") OR OLD."bic" IS DISTINCT FROM (NEW."bic") OR OLD."collector" IS DISTINCT FROM (NEW."collector") OR OLD."creditor_id" IS DISTINCT FROM (NEW."creditor_id") OR OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."first_debit_on" IS DISTINCT FROM (NEW."first_debit_on") OR OLD."flag" IS DISTINCT FROM (NEW."flag") OR OLD."former_reference" IS DISTINCT FROM (NEW."former_reference") OR OLD."holder" IS DISTINCT FROM (NEW."holder") OR OLD."iban_index" IS DISTINCT FROM (NEW."iban_index") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."last_debit_on" IS DISTINCT FROM (NEW."last_debit_on") OR OLD."notice_days" IS DISTINCT FROM (NEW."notice_days") OR OLD."proof" IS DISTINCT FROM (NEW."proof") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."registered_on" IS DISTINCT FROM (NEW."registered_on") OR OLD."remote_customer" IS DISTINCT FROM (NEW."remote_customer") OR OLD."remote_reference" IS DISTINCT FROM (NEW."remote_reference") OR OLD."remote_state" IS DISTINCT FROM (NEW."remote_state") OR OLD."replaces_id" IS DISTINCT FROM (NEW."replaces_id") OR OLD."scheme" IS DISTINCT FROM (NEW."scheme") OR OLD."signed_at" IS DISTINCT FROM (NEW."signed_at") OR OLD."signed_by_id" IS DISTINCT FROM (NEW."signed_by_id") OR OLD."signed_from" IS DISTINCT FROM (NEW."signed_from") OR OLD."signed_on" IS DISTINCT FROM (NEW."signed_on") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func='INSERT INTO "invoicing_mandateevent" ("amended_at", "bic", "collector", "creditor_id", "customer_id", "first_debit_on", "flag", "former_reference", "holder", "iban_index", "id", "kind", "last_debit_on", "notice_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "reference", "registered_on", "remote_customer", "remote_reference", "remote_state", "replaces_id", "scheme", "signed_at", "signed_by_id", "signed_from", "signed_on", "state") VALUES (NEW."amended_at", NEW."bic", NEW."collector", NEW."creditor_id", NEW."customer_id", NEW."first_debit_on", NEW."flag", NEW."former_reference", NEW."holder", NEW."iban_index", NEW."id", NEW."kind", NEW."last_debit_on", NEW."notice_days", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proof", NEW."reference", NEW."registered_on", NEW."remote_customer", NEW."remote_reference", NEW."remote_state", NEW."replaces_id", NEW."scheme", NEW."signed_at", NEW."signed_by_id", NEW."signed_from", NEW."signed_on", NEW."state"); RETURN NULL;',
                    hash="2830bde080f0597abc9bade080c0e2a391a83e87",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7da03",
                    table="invoicing_mandate",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("collector", "bank"),
                    models.Q(("state", "active"), _negated=True),
                    models.Q(("scheme", "CORE"), models.Q(("remote_reference", ""), _negated=True)),
                    _connector="OR",
                ),
                name="mandate_collector_knows_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("remote_reference", ""), _negated=True),
                fields=("collector", "remote_reference"),
                name="mandate_remote_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bankfee",
            trigger=pgtrigger.compiler.Trigger(
                name="bank_fee_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0ce41ce35053db95a4f625fa9754c4a415fd363f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_bank_fee_is_kept_cab69",
                    table="invoicing_bankfee",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="interestcharge",
            trigger=pgtrigger.compiler.Trigger(
                name="interest_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="75e9303d86ccdc13608fca4a8eb8495f68450b0c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_interest_is_kept_5fffd",
                    table="invoicing_interestcharge",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateproof",
            trigger=pgtrigger.compiler.Trigger(
                name="mandate_proof_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fbc6591dd75de67b153ce3099fefa025f21c08c3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_mandate_proof_is_kept_013b4",
                    table="invoicing_mandateproof",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remoteevent",
            trigger=pgtrigger.compiler.Trigger(
                name="remote_event_facts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."action" IS DISTINCT FROM (NEW."action") OR OLD."collector" IS DISTINCT FROM (NEW."collector") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."file_id" IS DISTINCT FROM (NEW."file_id") OR OLD."happened_at" IS DISTINCT FROM (NEW."happened_at") OR OLD."payload" IS DISTINCT FROM (NEW."payload") OR OLD."resource" IS DISTINCT FROM (NEW."resource") OR OLD."resource_id" IS DISTINCT FROM (NEW."resource_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="143034ff919b77f491252187da208d876d455f17",
                    operation="UPDATE",
                    pgid="pgtrigger_remote_event_facts_4841c",
                    table="invoicing_remoteevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remoteevent",
            trigger=pgtrigger.compiler.Trigger(
                name="remote_event_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="701ce2ffb1c730726fe47869fddcfc7881922d91",
                    operation="DELETE",
                    pgid="pgtrigger_remote_event_is_kept_285ce",
                    table="invoicing_remoteevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

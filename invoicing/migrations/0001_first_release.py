"""Invoices, the journal, debits and pursuits, as first released."""

import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import kernel.schema
import kernel.secrets


class Migration(migrations.Migration):
    # An operator who followed the drafts keeps his data: to him all of this is done.
    replaces = [
        ("invoicing", "0001_initial"),
        ("invoicing", "0002_collect_through_services_and_charge_interest"),
        ("invoicing", "0003_runs_charges_and_settlements"),
        ("invoicing", "0004_payments_told_as_events"),
        ("invoicing", "0005_look_lines_up_by_their_keys"),
        ("invoicing", "0006_give_money_back_through_the_service"),
        ("invoicing", "0007_look_written_rows_up_by_their_keys"),
        ("invoicing", "0008_tell_every_stage_of_a_pursuit"),
        ("invoicing", "0009_know_where_buyers_receive_electronic_invoices"),
        ("invoicing", "0010_search_by_fragment"),
        ("invoicing", "0011_give_charged_interest_back"),
        ("invoicing", "0012_give_contracts_later_order_numbers"),
        ("invoicing", "0013_archive_reminders"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_first_release"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("sla", "0001_first_release"),
        ("subscribers", "0001_first_release"),
    ]

    operations = [
        kernel.schema.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Mandate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reference", models.CharField(max_length=35, verbose_name="mandate reference")),
                        ("creditor_id", models.CharField(max_length=35, verbose_name="creditor identifier")),
                        (
                            "scheme",
                            models.CharField(
                                choices=[("CORE", "SEPA Core"), ("B2B", "SEPA B2B")],
                                default="CORE",
                                max_length=4,
                                verbose_name="scheme",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("recurrent", "Recurrent"), ("one_off", "One-off")],
                                default="recurrent",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("active", "Active"),
                                    ("suspended", "Suspended"),
                                    ("cancelled", "Cancelled"),
                                    ("expired", "Expired"),
                                    ("replaced", "Replaced"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("holder", models.CharField(max_length=140, verbose_name="account holder")),
                        ("iban", kernel.secrets.EncryptedTextField(verbose_name="IBAN")),
                        ("iban_index", models.CharField(db_index=True, max_length=64)),
                        ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="recorded at")),
                        ("signed_from", models.GenericIPAddressField(blank=True, null=True, verbose_name="IP address")),
                        ("proof", models.CharField(blank=True, max_length=200, verbose_name="proof")),
                        (
                            "registered_on",
                            models.DateField(blank=True, null=True, verbose_name="registered by the debtor's bank on"),
                        ),
                        ("former_iban", kernel.secrets.EncryptedTextField(blank=True)),
                        ("former_reference", models.CharField(blank=True, max_length=35)),
                        ("amended_at", models.DateTimeField(blank=True, null=True, verbose_name="amended at")),
                        ("first_debit_on", models.DateField(blank=True, null=True, verbose_name="first debit")),
                        ("last_debit_on", models.DateField(blank=True, null=True, verbose_name="last debit")),
                        ("flag", models.CharField(blank=True, max_length=60, verbose_name="to look at")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mandates",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "replaces",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="invoicing.mandate",
                                verbose_name="replaces",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signed by",
                            ),
                        ),
                        (
                            "collector",
                            models.CharField(
                                choices=[("bank", "Bank file"), ("gocardless", "GoCardless")],
                                default="bank",
                                max_length=10,
                                verbose_name="collected through",
                            ),
                        ),
                        (
                            "notice_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days of notice"),
                        ),
                        ("remote_customer", models.CharField(blank=True, max_length=40)),
                        (
                            "remote_reference",
                            models.CharField(blank=True, max_length=40, verbose_name="collector's reference"),
                        ),
                        (
                            "remote_state",
                            models.CharField(blank=True, max_length=30, verbose_name="state at the collector"),
                        ),
                    ],
                    options={
                        "verbose_name": "mandate",
                        "verbose_name_plural": "mandates",
                        "ordering": ["-signed_on", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("creditor_id", "reference"), name="mandate_reference_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "active")), fields=("customer",), name="mandate_one_active"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "active", "suspended", "cancelled", "expired", "replaced"])
                                ),
                                name="mandate_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["active", "suspended"]), _negated=True),
                                    models.Q(("signed_at__isnull", False), ("signed_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="mandate_in_force_is_signed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("scheme", "B2B"), ("state", "active"), _negated=True),
                                    ("registered_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="mandate_b2b_is_registered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("collector", "bank"),
                                    models.Q(("state", "active"), _negated=True),
                                    models.Q(("scheme", "CORE"), models.Q(("remote_reference", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="mandate_collector_knows_it",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("remote_reference", ""), _negated=True),
                                fields=("collector", "remote_reference"),
                                name="mandate_remote_once",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="signed_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."signed_at" IS NOT NULL)',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="748d7c2eac9ef13f2866fd75f83ef95c7f4aceb9",
                                    operation="DELETE",
                                    pgid="pgtrigger_signed_is_kept_33024",
                                    table="invoicing_mandate",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MandateEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("reference", models.CharField(max_length=35, verbose_name="mandate reference")),
                        ("creditor_id", models.CharField(max_length=35, verbose_name="creditor identifier")),
                        (
                            "scheme",
                            models.CharField(
                                choices=[("CORE", "SEPA Core"), ("B2B", "SEPA B2B")],
                                default="CORE",
                                max_length=4,
                                verbose_name="scheme",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("recurrent", "Recurrent"), ("one_off", "One-off")],
                                default="recurrent",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("active", "Active"),
                                    ("suspended", "Suspended"),
                                    ("cancelled", "Cancelled"),
                                    ("expired", "Expired"),
                                    ("replaced", "Replaced"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("holder", models.CharField(max_length=140, verbose_name="account holder")),
                        ("iban_index", models.CharField(max_length=64)),
                        ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="recorded at")),
                        ("signed_from", models.GenericIPAddressField(blank=True, null=True, verbose_name="IP address")),
                        ("proof", models.CharField(blank=True, max_length=200, verbose_name="proof")),
                        (
                            "registered_on",
                            models.DateField(blank=True, null=True, verbose_name="registered by the debtor's bank on"),
                        ),
                        ("former_reference", models.CharField(blank=True, max_length=35)),
                        ("amended_at", models.DateTimeField(blank=True, null=True, verbose_name="amended at")),
                        ("first_debit_on", models.DateField(blank=True, null=True, verbose_name="first debit")),
                        ("last_debit_on", models.DateField(blank=True, null=True, verbose_name="last debit")),
                        ("flag", models.CharField(blank=True, max_length=60, verbose_name="to look at")),
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
                                to="invoicing.mandate",
                            ),
                        ),
                        (
                            "replaces",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="invoicing.mandate",
                                verbose_name="replaces",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signed by",
                            ),
                        ),
                        (
                            "collector",
                            models.CharField(
                                choices=[("bank", "Bank file"), ("gocardless", "GoCardless")],
                                default="bank",
                                max_length=10,
                                verbose_name="collected through",
                            ),
                        ),
                        (
                            "notice_days",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days of notice"),
                        ),
                        ("remote_customer", models.CharField(blank=True, max_length=40)),
                        (
                            "remote_reference",
                            models.CharField(blank=True, max_length=40, verbose_name="collector's reference"),
                        ),
                        (
                            "remote_state",
                            models.CharField(blank=True, max_length=30, verbose_name="state at the collector"),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="7b941f1bb2745a1693f61ff41ee333cc52e2128c",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_5b3a5",
                                    table="invoicing_mandateevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MandateProof",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "constraints": [
                            models.UniqueConstraint(fields=("mandate", "sha256"), name="mandate_proof_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="mandate_proof_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="fbc6591dd75de67b153ce3099fefa025f21c08c3",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_mandate_proof_is_kept_013b4",
                                    table="invoicing_mandateproof",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                        ("collection_on", models.DateField(verbose_name="collection date")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                        (
                            "instalment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="invoicing.instalment",
                                verbose_name="instalment",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="kernel.message",
                                verbose_name="message",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pre-notification",
                        "verbose_name_plural": "pre-notifications",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("instalment", "amount", "collection_on"), name="notice_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="notice_amount_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sent_at__isnull", False), ("message__isnull", False), _connector="OR"
                                ),
                                name="notice_has_its_proof",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="notice_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="c950e4c88a18954d3c74bf79839d7f7d492b7a90",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_notice_is_kept_d8f4d",
                                    table="invoicing_notice",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DebitBatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("message_id", models.CharField(max_length=35, unique=True, verbose_name="message identifier")),
                        ("collection_on", models.DateField(verbose_name="collection date")),
                        (
                            "scheme",
                            models.CharField(
                                choices=[("CORE", "SEPA Core"), ("B2B", "SEPA B2B")],
                                max_length=4,
                                verbose_name="scheme",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("approved", "Approved"),
                                    ("frozen", "Frozen"),
                                    ("handed_over", "Handed over"),
                                    ("acknowledged", "Acknowledged"),
                                    ("closed", "Closed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("prepared_at", models.DateTimeField(verbose_name="prepared at")),
                        ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                        ("count", models.PositiveIntegerField(default=0, verbose_name="debits")),
                        (
                            "total",
                            models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="total"),
                        ),
                        ("sha256", models.CharField(blank=True, max_length=64)),
                        ("frozen_at", models.DateTimeField(blank=True, null=True, verbose_name="frozen at")),
                        ("handed_over_at", models.DateTimeField(blank=True, null=True, verbose_name="handed over at")),
                        (
                            "acknowledged_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="acknowledged at"),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="approved by",
                            ),
                        ),
                        (
                            "handed_over_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="handed over by",
                            ),
                        ),
                        (
                            "prepared_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="prepared by",
                            ),
                        ),
                        (
                            "collector",
                            models.CharField(
                                choices=[("bank", "Bank file"), ("gocardless", "GoCardless")],
                                default="bank",
                                max_length=10,
                                verbose_name="collected through",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "debit batch",
                        "verbose_name_plural": "debit batches",
                        "ordering": ["-collection_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    ("prepared_by__isnull", True),
                                    models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="batch_approved_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "cancelled"]),
                                    models.Q(
                                        ("approved_at__isnull", False),
                                        ("approved_by__isnull", False),
                                        ("count__gt", 0),
                                        ("total__gt", 0),
                                    ),
                                    _connector="OR",
                                ),
                                name="batch_goes_on_approved",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["frozen", "handed_over", "acknowledged", "closed"]),
                                        _negated=True,
                                    ),
                                    models.Q(("frozen_at__isnull", False), models.Q(("sha256", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="batch_frozen_is_hashed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["handed_over", "acknowledged", "closed"]), _negated=True),
                                    ("handed_over_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="batch_handed_over_is_dated",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="batch_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."frozen_at" IS NOT NULL)',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="36366fd1e338e6ad857461bfef0c5f8e6c259c9a",
                                    operation="DELETE",
                                    pgid="pgtrigger_batch_kept_b5f21",
                                    table="invoicing_debitbatch",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="batch_lifecycle",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE _is_valid_transition BOOLEAN;",
                                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:approved,draft:cancelled,approved:frozen,approved:cancelled,frozen:handed_over,handed_over:acknowledged,handed_over:closed,acknowledged:closed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                                    hash="14ec2204a66a57311908558bba8e1f81c48f04f0",
                                    operation="UPDATE",
                                    pgid="pgtrigger_batch_lifecycle_60928",
                                    table="invoicing_debitbatch",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BatchFile",
                    fields=[
                        (
                            "batch",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="file",
                                serialize=False,
                                to="invoicing.debitbatch",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="file name")),
                        ("media_type", models.CharField(default="application/xml", max_length=60)),
                        ("content", models.BinaryField()),
                    ],
                    options={
                        "verbose_name": "batch file",
                        "verbose_name_plural": "batch files",
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="batch_file_is_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="932c1d88a6d432349bf829c314f93ad65304790a",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_batch_file_is_frozen_d1751",
                                    table="invoicing_batchfile",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DebitAttempt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="attempt")),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                        ("collection_on", models.DateField(verbose_name="collection date")),
                        (
                            "end_to_end_id",
                            models.CharField(max_length=35, unique=True, verbose_name="end-to-end identifier"),
                        ),
                        (
                            "group_id",
                            models.CharField(blank=True, max_length=35, verbose_name="payment information identifier"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("dropped", "Dropped"),
                                    ("submitted", "Submitted"),
                                    ("unknown", "Outcome unknown"),
                                    ("settled", "Settled"),
                                    ("rejected", "Rejected"),
                                    ("returned", "Returned"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("settled_on", models.DateField(blank=True, null=True, verbose_name="settled on")),
                        ("failed_on", models.DateField(blank=True, null=True, verbose_name="failed on")),
                        ("reason", models.CharField(blank=True, max_length=8, verbose_name="reason code")),
                        (
                            "represent_on",
                            models.DateField(blank=True, null=True, verbose_name="to be presented again on"),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts",
                                to="invoicing.debitbatch",
                                verbose_name="batch",
                            ),
                        ),
                        (
                            "instalment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts",
                                to="invoicing.instalment",
                                verbose_name="instalment",
                            ),
                        ),
                        (
                            "mandate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts",
                                to="invoicing.mandate",
                                verbose_name="mandate",
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="invoicing.notice",
                                verbose_name="pre-notification",
                            ),
                        ),
                        (
                            "payment",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempt",
                                to="invoicing.payment",
                                verbose_name="payment",
                            ),
                        ),
                        ("charged_on", models.DateField(blank=True, null=True, verbose_name="charged on")),
                        (
                            "remote_reference",
                            models.CharField(
                                blank=True, db_index=True, max_length=40, verbose_name="collector's reference"
                            ),
                        ),
                        (
                            "represent_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "represent_why",
                            models.CharField(blank=True, max_length=200, verbose_name="why it is presented again"),
                        ),
                    ],
                    options={
                        "verbose_name": "debit attempt",
                        "verbose_name_plural": "debit attempts",
                        "ordering": ["pk"],
                        "indexes": [models.Index(fields=["state", "failed_on"], name="attempt_state_failed")],
                        "constraints": [
                            models.UniqueConstraint(fields=("instalment", "number"), name="attempt_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["proposed", "submitted", "unknown"])),
                                fields=("instalment",),
                                name="attempt_one_in_flight",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="attempt_amount_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "settled"), _negated=True),
                                    models.Q(("payment__isnull", False), ("settled_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="attempt_settled_is_paid",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("failed_on__isnull", False), ("state__in", ["rejected", "returned"])),
                                    models.Q(
                                        models.Q(("state__in", ["rejected", "returned"]), _negated=True),
                                        ("failed_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="attempt_failed_is_dated",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="frozen_attempt_core",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (NOT (OLD."state" = \'proposed\') AND (OLD."instalment_id" IS DISTINCT FROM (NEW."instalment_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."batch_id" IS DISTINCT FROM (NEW."batch_id") OR OLD."mandate_id" IS DISTINCT FROM (NEW."mandate_id") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."end_to_end_id" IS DISTINCT FROM (NEW."end_to_end_id") OR OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."collection_on" IS DISTINCT FROM (NEW."collection_on")))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="92cbe25a600c06be9d3067d2de657d5c731a8ba9",
                                    operation="UPDATE",
                                    pgid="pgtrigger_frozen_attempt_core_9ee27",
                                    table="invoicing_debitattempt",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="attempt_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="65c6ddd0638aa1c69490e520014580e74df42f2d",
                                    operation="DELETE",
                                    pgid="pgtrigger_attempt_kept_65076",
                                    table="invoicing_debitattempt",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="attempt_lifecycle",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE _is_valid_transition BOOLEAN;",
                                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{proposed:submitted,proposed:dropped,submitted:unknown,submitted:settled,submitted:rejected,submitted:returned,unknown:settled,unknown:rejected,unknown:returned,settled:returned}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                                    hash="c4c31b277d2b17c292fc4e0577b6f1f1d8c9cbb6",
                                    operation="UPDATE",
                                    pgid="pgtrigger_attempt_lifecycle_42161",
                                    table="invoicing_debitattempt",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BatchExclusion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                        ("reason", models.CharField(max_length=30, verbose_name="reason")),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="exclusions",
                                to="invoicing.debitbatch",
                                verbose_name="batch",
                            ),
                        ),
                        (
                            "instalment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="invoicing.instalment",
                                verbose_name="instalment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "exclusion",
                        "verbose_name_plural": "exclusions",
                        "ordering": ["pk"],
                        "constraints": [models.UniqueConstraint(fields=("batch", "instalment"), name="exclusion_once")],
                    },
                ),
                migrations.CreateModel(
                    name="BankFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="file name")),
                        ("sha256", models.CharField(max_length=64, unique=True)),
                        ("content", models.BinaryField()),
                        ("received_at", models.DateTimeField(verbose_name="received at")),
                        ("documents", models.PositiveSmallIntegerField(default=0, verbose_name="documents")),
                        (
                            "received_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="received by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "bank file",
                        "verbose_name_plural": "bank files",
                        "ordering": ["-received_at", "-pk"],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="bank_file_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="ef77259cd065284f57e5d1bb7553f22f73b8fe9d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_bank_file_is_kept_ac475",
                                    table="invoicing_bankfile",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BankEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reference", models.CharField(max_length=140, verbose_name="reference")),
                        (
                            "bank_reference",
                            models.CharField(blank=True, max_length=140, verbose_name="bank's reference"),
                        ),
                        (
                            "kind",
                            models.CharField(
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
                        ("on", models.DateField(verbose_name="date")),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount"
                            ),
                        ),
                        ("count", models.PositiveIntegerField(default=1, verbose_name="transactions")),
                        ("end_to_end_id", models.CharField(blank=True, max_length=35)),
                        ("message_id", models.CharField(blank=True, max_length=35)),
                        ("group_id", models.CharField(blank=True, max_length=35)),
                        ("mandate_reference", models.CharField(blank=True, max_length=35)),
                        ("iban_index", models.CharField(blank=True, max_length=64)),
                        ("reason", models.CharField(blank=True, max_length=8, verbose_name="reason code")),
                        ("text", models.TextField(blank=True, verbose_name="wording")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("applied", "Applied"),
                                    ("repeated", "Already known"),
                                    ("to_match", "To match"),
                                    ("set_aside", "Set aside"),
                                ],
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="matched by",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="invoicing.bankfile",
                                verbose_name="file",
                            ),
                        ),
                        (
                            "attempt",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="invoicing.debitattempt",
                                verbose_name="debit attempt",
                            ),
                        ),
                        (
                            "payment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bank_events",
                                to="invoicing.payment",
                                verbose_name="payment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "bank event",
                        "verbose_name_plural": "bank events",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "to_match")), fields=["on"], name="bank_event_to_match"
                            ),
                            models.Index(
                                condition=models.Q(("bank_reference", ""), _negated=True),
                                fields=["bank_reference"],
                                name="bank_event_told",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("file", "reference"), name="bank_event_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "set_aside"), _negated=True),
                                    ("settled_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="bank_event_set_aside_by_somebody",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="bank_event_facts",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."end_to_end_id" IS DISTINCT FROM (NEW."end_to_end_id") OR OLD."file_id" IS DISTINCT FROM (NEW."file_id") OR OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."text" IS DISTINCT FROM (NEW."text"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="af3ee10edcd4cebb178ed52c49a168e1e693bdd7",
                                    operation="UPDATE",
                                    pgid="pgtrigger_bank_event_facts_722fe",
                                    table="invoicing_bankevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="bank_event_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="666c82dab160953bc9f722da45ad84f229ae469f",
                                    operation="DELETE",
                                    pgid="pgtrigger_bank_event_is_kept_c65eb",
                                    table="invoicing_bankevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Charge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "quantity",
                            models.DecimalField(decimal_places=4, default=1, max_digits=12, verbose_name="quantity"),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BillingAccount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("grouped", models.BooleanField(default=False, verbose_name="one invoice for all sites")),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=40, verbose_name="the buyer's reference"),
                        ),
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="billing_account",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=125, verbose_name="e-invoicing address")),
                    ],
                    options={
                        "verbose_name": "billing account",
                        "verbose_name_plural": "billing accounts",
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "invoicing_billingaccountevent" ("address", "customer_id", "grouped", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (NEW."address", NEW."customer_id", NEW."grouped", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference"); RETURN NULL;',
                                    hash="c95f2051b6c8d99c6b775a8463f12a1a15b16987",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_9c8c0",
                                    table="invoicing_billingaccount",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "invoicing_billingaccountevent" ("address", "customer_id", "grouped", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (NEW."address", NEW."customer_id", NEW."grouped", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference"); RETURN NULL;',
                                    hash="901c15287500c79fbe84d81c495a92c65aef8c8b",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_2710b",
                                    table="invoicing_billingaccount",
                                    when="AFTER",
                                ),
                            ),
                        ],
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
                        (
                            "reference",
                            models.CharField(blank=True, max_length=40, verbose_name="the buyer's reference"),
                        ),
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
                        ("address", models.CharField(blank=True, max_length=125, verbose_name="e-invoicing address")),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="46ea8e040e39b5e1d81f82285f82c7e265ea205a",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_242e2",
                                    table="invoicing_billingaccountevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DunningCase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened at")),
                        ("opened_for", models.CharField(max_length=20, verbose_name="opened for")),
                        ("terms", models.JSONField(default=dict, verbose_name="terms")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="dunning_cases",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dunning case",
                        "verbose_name_plural": "dunning cases",
                        "ordering": ["-opened_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=("customer",),
                                name="dunning_case_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("opened_for__in", ["rejected_debit", "overdue"])),
                                name="dunning_case_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_at__isnull", True),
                                    ("closed_at__gte", models.F("opened_at")),
                                    _connector="OR",
                                ),
                                name="dunning_case_closed_after",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="dunning_case_facts",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."opened_for" IS DISTINCT FROM (NEW."opened_for") OR OLD."terms" IS DISTINCT FROM (NEW."terms") OR OLD."closed_at" IS NOT NULL)',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="f49ce7166de7cde549ac581c6692b9a9265a60f5",
                                    operation="UPDATE",
                                    pgid="pgtrigger_dunning_case_facts_86d4d",
                                    table="invoicing_dunningcase",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="dunning_case_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="dc4e11acdfef42f63bd789be58fee61d8b15c69b",
                                    operation="DELETE",
                                    pgid="pgtrigger_dunning_case_kept_4bff3",
                                    table="invoicing_dunningcase",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DunningEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("opened", "Case opened"),
                                    ("letter", "Reminder written"),
                                    ("fee", "Fee charged"),
                                    ("interest", "Late interest charged"),
                                    ("call", "Customer called"),
                                    ("passed", "Stage passed over"),
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
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("rule", models.CharField(blank=True, max_length=40, verbose_name="rule")),
                        ("facts", models.JSONField(default=dict, verbose_name="facts")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="invoicing.dunningcase",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="kernel.message",
                                verbose_name="message",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dunning event",
                        "verbose_name_plural": "dunning events",
                        "ordering": ["at", "pk"],
                        "constraints": [models.UniqueConstraint(fields=("case", "key"), name="dunning_event_once")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="dunning_event_append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="75a52852d58636baab42a9ab507721a5437329a3",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_dunning_event_append_only_51c9b",
                                    table="invoicing_dunningevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Promise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(verbose_name="to")),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                        ("key", models.CharField(max_length=60, unique=True)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ended by",
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
                        "verbose_name": "promise to pay",
                        "verbose_name_plural": "promises to pay",
                        "ordering": ["-starts_on", "-pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="promise_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="promise_amount_positive"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(verbose_name="to")),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                        ("key", models.CharField(max_length=60, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("dispute", "Dispute"), ("hold", "Hold")], max_length=8, verbose_name="kind"
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="disputed amount"
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ended by",
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
                        (
                            "invoice",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="invoicing.invoice",
                                verbose_name="invoice",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "hold",
                        "verbose_name_plural": "holds",
                        "ordering": ["-starts_on", "-pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="hold_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__isnull", True),
                                    models.Q(("amount__gt", 0), ("kind", "dispute")),
                                    _connector="OR",
                                ),
                                name="hold_amount_is_disputed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LegalRate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                        (
                            "half",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(2),
                                ],
                                verbose_name="half-year",
                            ),
                        ),
                        ("percent", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="percent")),
                        ("source", models.CharField(max_length=200, verbose_name="source")),
                        ("published_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                        ("sample", models.BooleanField(default=False, verbose_name="sample")),
                    ],
                    options={
                        "verbose_name": "legal interest rate",
                        "verbose_name_plural": "legal interest rates",
                        "ordering": ["-year", "-half"],
                        "constraints": [
                            models.UniqueConstraint(fields=("year", "half"), name="legal_rate_once"),
                            models.CheckConstraint(condition=models.Q(("half__in", [1, 2])), name="legal_rate_half"),
                            models.CheckConstraint(
                                condition=models.Q(("percent__gte", 0)), name="legal_rate_not_negative"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source", ""), _negated=True), name="legal_rate_has_a_source"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InterestCharge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="interest_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="75e9303d86ccdc13608fca4a8eb8495f68450b0c",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_interest_is_kept_5fffd",
                                    table="invoicing_interestcharge",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InterestCredit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                        ("workings", models.JSONField(default=list, verbose_name="workings")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "charge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credits",
                                to="invoicing.interestcharge",
                                verbose_name="interest charged",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interest_credits",
                                to="invoicing.invoice",
                                verbose_name="document",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "interest given back",
                        "verbose_name_plural": "interest given back",
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="interest_credit_positive"
                            ),
                            models.UniqueConstraint(
                                fields=("charge", "document"), name="interest_credit_once_a_document"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="interest_credit_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="2865e7a0ebcb98c3f65200302df8a028ccc8ea4c",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_interest_credit_is_kept_d0b0c",
                                    table="invoicing_interestcredit",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="interest_credit_within_charge",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE bound NUMERIC; used NUMERIC;",
                                    func="\n                    SELECT amount INTO bound FROM invoicing_interestcharge WHERE id = NEW.charge_id FOR NO KEY UPDATE;\n                    SELECT SUM(amount) INTO used FROM invoicing_interestcredit WHERE charge_id = NEW.charge_id;\n                    IF used > bound THEN\n                        RAISE EXCEPTION 'interest charge % is given back % of %', NEW.charge_id, used, bound\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ",
                                    hash="469cc466bde47a15dd706e0a6dc7eb738bb32d24",
                                    operation="INSERT",
                                    pgid="pgtrigger_interest_credit_within_charge_0014c",
                                    table="invoicing_interestcredit",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BankFee",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="bank_fee_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="0ce41ce35053db95a4f625fa9754c4a415fd363f",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_bank_fee_is_kept_cab69",
                                    table="invoicing_bankfee",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryCost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="recovery_cost_positive"
                            ),
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
                    name="Invoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("invoice", "Invoice"),
                                    ("credit_note", "Credit note"),
                                    ("fee_note", "Fee note"),
                                ],
                                default="invoice",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("issued", "Issued")],
                                default="draft",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("number", models.CharField(blank=True, max_length=35, verbose_name="number")),
                        ("issued_on", models.DateField(null=True, verbose_name="issued on")),
                        ("due_on", models.DateField(null=True, verbose_name="due on")),
                        ("service_start", models.DateField(null=True, verbose_name="service from")),
                        ("service_end", models.DateField(null=True, verbose_name="service to (excluded)")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        ("net", models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="net")),
                        ("vat", models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="VAT")),
                        (
                            "gross",
                            models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="gross"),
                        ),
                        ("vat_breakdown", models.JSONField(default=list, verbose_name="VAT per rate")),
                        ("seller", models.JSONField(default=dict, verbose_name="seller")),
                        ("buyer", models.JSONField(default=dict, verbose_name="buyer")),
                        ("terms", models.JSONField(default=dict, verbose_name="terms printed on the document")),
                        ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                        ("language", models.CharField(default="fr", max_length=2, verbose_name="language")),
                        ("key", models.CharField(blank=True, max_length=120, verbose_name="key")),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        (
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoices",
                                to="subscribers.contract",
                                verbose_name="contract",
                            ),
                        ),
                        (
                            "corrects",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="invoicing.invoice",
                                verbose_name="corrects",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="created by",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoices",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "penalty",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credit_note",
                                to="sla.penalty",
                                verbose_name="penalty",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoices",
                                to="invoicing.invoicerun",
                                verbose_name="run",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "invoice",
                        "verbose_name_plural": "invoices",
                        "ordering": ["-issued_on", "-number"],
                        "indexes": [
                            models.Index(fields=["customer", "issued_on"], name="invoice_customer_day"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("number"), name="gin_trgm_ops"
                                ),
                                name="invoice_number_search",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("number", ""), ("state", "draft")),
                                    models.Q(
                                        ("issued_on__isnull", False),
                                        ("state", "issued"),
                                        models.Q(("number", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="invoice_numbered_when_issued",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("number", ""), _negated=True),
                                fields=("number",),
                                name="invoice_number_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("key",),
                                name="invoice_made_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "gross",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("net"), "+", models.F("vat")
                                        ),
                                    ),
                                    ("net__gte", 0),
                                    ("vat__gte", 0),
                                ),
                                name="invoice_gross_is_net_plus_vat",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("penalty__isnull", True),
                                    models.Q(("kind", "fee_note"), _negated=True),
                                    _connector="OR",
                                ),
                                name="penalty_is_under_vat_rules",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "fee_note"), _negated=True), ("vat", 0), _connector="OR"
                                ),
                                name="fee_note_is_outside_vat",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="issued_is_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.\"state\" = 'issued')",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="8bc58e9f20445def07c662b4ed5fc3f55201e2b1",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_issued_is_frozen_9eefc",
                                    table="invoicing_invoice",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
                                name="inserted_equals_lines",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n                    -- By the keys always: a table that was small when last analysed is read whole for each row.\n                    PERFORM set_config('enable_seqscan', 'off', true);\n                    IF EXISTS (\n                        SELECT 1 FROM written WHERE state = 'issued' AND net <> (\n                            SELECT COALESCE(SUM(line.net), 0) FROM invoicing_invoiceline line\n                            WHERE line.invoice_id = written.id\n                        )\n                    ) THEN\n                        RAISE EXCEPTION 'an issued invoice is not the sum of its lines'\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    PERFORM set_config('enable_seqscan', 'on', true);\n                    RETURN NULL;\n                ",
                                    hash="ea3d5e7a68fc9a121e86c56ca2afc54e40a4f429",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_inserted_equals_lines_bd676",
                                    referencing="REFERENCING NEW TABLE AS written ",
                                    table="invoicing_invoice",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InvoiceLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(verbose_name="rank")),
                        (
                            "kind",
                            models.CharField(
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
                        ("item", models.CharField(blank=True, max_length=40, verbose_name="item")),
                        ("label", models.CharField(max_length=300, verbose_name="label")),
                        ("detail", models.CharField(blank=True, max_length=300, verbose_name="detail")),
                        ("period_start", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("period_end", models.DateField(blank=True, null=True, verbose_name="to (excluded)")),
                        (
                            "quantity",
                            models.DecimalField(decimal_places=4, default=1, max_digits=12, verbose_name="quantity"),
                        ),
                        ("unit_price", models.DecimalField(decimal_places=4, max_digits=12, verbose_name="unit price")),
                        ("net", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="net")),
                        ("vat_category", models.CharField(default="S", max_length=2, verbose_name="VAT category")),
                        ("vat_rate", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="VAT rate")),
                        ("account", models.CharField(default="706000", max_length=12, verbose_name="account")),
                        (
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoice_lines",
                                to="subscribers.contract",
                                verbose_name="contract",
                            ),
                        ),
                        (
                            "invoice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="invoicing.invoice",
                                verbose_name="invoice",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "invoice line",
                        "verbose_name_plural": "invoice lines",
                        "ordering": ["invoice", "rank"],
                        "constraints": [
                            models.UniqueConstraint(fields=("invoice", "rank"), name="invoice_line_rank"),
                            models.UniqueConstraint(
                                condition=models.Q(("item", ""), _negated=True),
                                fields=("contract", "item"),
                                name="contract_item_billed_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "recurring"), _negated=True),
                                    models.Q(("contract__isnull", False), models.Q(("item", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="recurring_line_names_its_month",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("vat_category", "S"), ("vat_rate", 0), _connector="OR"),
                                name="only_taxed_lines_have_a_rate",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
                                name="issued_takes_no_line",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n                    -- By the key always, and asked once for each invoice rather than joined: a plan made while\n                    -- the table was small would read it whole.\n                    PERFORM set_config('enable_seqscan', 'off', true);\n                    IF EXISTS (\n                        SELECT 1 FROM (SELECT DISTINCT invoice_id FROM written) told\n                        WHERE (SELECT state FROM invoicing_invoice i WHERE i.id = told.invoice_id) = 'issued'\n                    ) THEN\n                        RAISE EXCEPTION 'the lines of an issued invoice are frozen';\n                    END IF;\n                    PERFORM set_config('enable_seqscan', 'on', true);\n                    RETURN NULL;\n                ",
                                    hash="6b9d0a1ee65c2916c02b7fadc95278419e2308d9",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_issued_takes_no_line_6e66a",
                                    referencing="REFERENCING NEW TABLE AS written ",
                                    table="invoicing_invoiceline",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Document",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("invoice", "Invoice, credit note or fee note"),
                                    ("schedule", "Payment schedule"),
                                    ("receipt", "Receipt"),
                                    ("statement", "Statement of account"),
                                    ("reminder", "Reminder"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("data", models.JSONField(default=dict, verbose_name="frozen data")),
                        ("name", models.CharField(max_length=80, unique=True, verbose_name="file name")),
                        ("language", models.CharField(default="fr", max_length=2, verbose_name="language")),
                        (
                            "mailing",
                            models.CharField(blank=True, db_index=True, max_length=120, verbose_name="mailing"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("queued", "Queued"), ("ready", "Ready"), ("failed", "Failed")],
                                default="queued",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("due_at", models.DateTimeField(verbose_name="due at")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("failure", models.TextField(blank=True, verbose_name="failure")),
                        ("path", models.CharField(blank=True, max_length=200, verbose_name="path")),
                        ("sha256", models.CharField(blank=True, max_length=64)),
                        ("size", models.PositiveIntegerField(default=0, verbose_name="size in bytes")),
                        ("rendered_at", models.DateTimeField(null=True, verbose_name="rendered at")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "invoice",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="document",
                                to="invoicing.invoice",
                                verbose_name="invoice",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document",
                        "verbose_name_plural": "documents",
                        "ordering": ["-due_at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "queued")), fields=["due_at"], name="document_due"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "ready"), _negated=True),
                                    models.Q(
                                        models.Q(("sha256", ""), _negated=True), models.Q(("path", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="document_ready_is_hashed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "invoice"), _negated=True),
                                    ("invoice__isnull", False),
                                    _connector="OR",
                                ),
                                name="document_of_invoice_names_it",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="archived_is_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.\"state\" = 'ready')",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="5d02263b61dd09ee9dc8f67fa356cd1802a9aa7e",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_archived_is_frozen_8a2d8",
                                    table="invoicing_document",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JournalEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "journal",
                            models.CharField(
                                choices=[("VE", "Sales"), ("BQ", "Bank"), ("OD", "Miscellaneous")],
                                max_length=2,
                                verbose_name="journal",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                        ("number", models.PositiveBigIntegerField(verbose_name="number")),
                        ("on", models.DateField(verbose_name="date")),
                        ("piece", models.CharField(max_length=60, verbose_name="piece")),
                        ("piece_on", models.DateField(verbose_name="date of the piece")),
                        ("label", models.CharField(max_length=200, verbose_name="label")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        ("previous", models.CharField(max_length=64, verbose_name="digest of the entry before")),
                        ("digest", models.CharField(max_length=64, unique=True, verbose_name="digest")),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="journal_entries",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "invoice",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="journal_entries",
                                to="invoicing.invoice",
                                verbose_name="invoice",
                            ),
                        ),
                        (
                            "payment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="journal_entries",
                                to="invoicing.payment",
                                verbose_name="payment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "journal entry",
                        "verbose_name_plural": "journal entries",
                        "ordering": ["year", "number"],
                        "constraints": [models.UniqueConstraint(fields=("year", "number"), name="journal_number_once")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="journal_entry_is_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="28c42c96b173bac764d9d3775b5163a1d32d4d24",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_journal_entry_is_frozen_b8baf",
                                    table="invoicing_journalentry",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
                                name="journal_entry_has_lines",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n                    PERFORM set_config('enable_seqscan', 'off', true);\n                    IF EXISTS (\n                        SELECT 1 FROM written WHERE\n                        (SELECT COUNT(*) FROM invoicing_journalline line WHERE line.entry_id = written.id) = 0\n                    ) THEN\n                        RAISE EXCEPTION 'a journal entry has no line' USING ERRCODE = 'check_violation';\n                    END IF;\n                    PERFORM set_config('enable_seqscan', 'on', true);\n                    RETURN NULL;\n                ",
                                    hash="6202bf8e37626fcb29457b62b58853befd5bfa30",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_journal_entry_has_lines_55a48",
                                    referencing="REFERENCING NEW TABLE AS written ",
                                    table="invoicing_journalentry",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JournalLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(verbose_name="rank")),
                        ("account", models.CharField(max_length=12, verbose_name="account")),
                        ("auxiliary", models.CharField(blank=True, max_length=20, verbose_name="auxiliary account")),
                        (
                            "debit",
                            models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="debit"),
                        ),
                        (
                            "credit",
                            models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="credit"),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="invoicing.journalentry",
                                verbose_name="entry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "journal line",
                        "verbose_name_plural": "journal lines",
                        "ordering": ["entry", "rank"],
                        "indexes": [models.Index(fields=["account", "auxiliary"], name="journal_line_account")],
                        "constraints": [
                            models.UniqueConstraint(fields=("entry", "rank"), name="journal_line_rank"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("credit", 0), ("debit__gt", 0)),
                                    models.Q(("credit__gt", 0), ("debit", 0)),
                                    _connector="OR",
                                ),
                                name="journal_line_one_side",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="journal_line_is_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="f6553a4f55659bc5068757b537cef0d3aaee6278",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_journal_line_is_frozen_eec62",
                                    table="invoicing_journalline",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Schedule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        (
                            "invoice",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schedule",
                                to="invoicing.invoice",
                                verbose_name="invoice",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "payment schedule",
                        "verbose_name_plural": "payment schedules",
                    },
                ),
                migrations.CreateModel(
                    name="Instalment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(verbose_name="rank")),
                        ("due_on", models.DateField(verbose_name="due on")),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instalments",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "schedule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instalments",
                                to="invoicing.schedule",
                                verbose_name="schedule",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "instalment",
                        "verbose_name_plural": "instalments",
                        "ordering": ["due_on", "schedule", "rank"],
                        "indexes": [models.Index(fields=["customer", "due_on"], name="instalment_customer_due")],
                        "constraints": [
                            models.UniqueConstraint(fields=("schedule", "rank"), name="instalment_rank"),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0)), name="instalment_not_negative"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="instalment_is_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="f278e7a5b4d3994f3f622f29caa309c8c08d9bd5",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_instalment_is_frozen_21e6e",
                                    table="invoicing_instalment",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="instalments_sum_to_invoice",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n                    -- By the keys always: a table that was small when last analysed is read whole for each row.\n                    PERFORM set_config('enable_seqscan', 'off', true);\n                    IF EXISTS (\n                        SELECT 1 FROM (\n                            SELECT schedule_id, SUM(amount) AS total, COUNT(*) AS parts\n                            FROM written GROUP BY schedule_id\n                        ) w\n                        JOIN invoicing_schedule s ON s.id = w.schedule_id\n                        JOIN invoicing_invoice i ON i.id = s.invoice_id\n                        WHERE w.total <> i.gross OR w.parts <> (\n                            SELECT COUNT(*) FROM invoicing_instalment x WHERE x.schedule_id = w.schedule_id\n                        )\n                    ) THEN\n                        RAISE EXCEPTION 'a schedule is not its invoice' USING ERRCODE = 'check_violation';\n                    END IF;\n                    PERFORM set_config('enable_seqscan', 'on', true);\n                    RETURN NULL;\n                ",
                                    hash="8cb6550a49e145f2351ca72af77d1b05db1beea6",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_instalments_sum_to_invoice_e5a3d",
                                    referencing="REFERENCING NEW TABLE AS written ",
                                    table="invoicing_instalment",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Payment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                        ("received_on", models.DateField(verbose_name="received on")),
                        (
                            "means",
                            models.CharField(
                                choices=[
                                    ("direct_debit", "Direct debit"),
                                    ("transfer", "Bank transfer"),
                                    ("card", "Card"),
                                    ("cheque", "Cheque"),
                                    ("cash", "Cash"),
                                ],
                                max_length=12,
                                verbose_name="means",
                            ),
                        ),
                        ("reference", models.CharField(blank=True, max_length=140, verbose_name="reference")),
                        ("key", models.CharField(blank=True, max_length=120, verbose_name="key")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="subscribers.customer",
                                verbose_name="customer",
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
                        "verbose_name": "payment",
                        "verbose_name_plural": "payments",
                        "ordering": ["-received_on", "-id"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_is_positive"),
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("key",),
                                name="payment_recorded_once",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="payment_is_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="dca5c40950ba6ee57c17e9d3490cec67a76226d3",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_payment_is_frozen_46c29",
                                    table="invoicing_payment",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="birth_told_as_event",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n            INSERT INTO kernel_event (name, subject_type, subject_id, before, after, at, by_id)\n            VALUES ('payment.record', 'invoicing.payment', NEW.id, '', '', NEW.recorded_at, NEW.recorded_by_id);\n            RETURN NULL;\n        ",
                                    hash="b33223502634319c996ee1cb18d01585cfc5c379",
                                    operation="INSERT",
                                    pgid="pgtrigger_birth_told_as_event_37d8d",
                                    table="invoicing_payment",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaymentReversal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                        ("on", models.DateField(verbose_name="date")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "payment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversal",
                                to="invoicing.payment",
                                verbose_name="payment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "payment reversal",
                        "verbose_name_plural": "payment reversals",
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="reversal_is_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="0eaeadc21a244075d8affa9240b2446f639e6b7a",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_reversal_is_frozen_398ba",
                                    table="invoicing_paymentreversal",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Allocation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "reverses",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversed_by",
                                to="invoicing.allocation",
                                verbose_name="reverses",
                            ),
                        ),
                        (
                            "instalment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="invoicing.instalment",
                                verbose_name="instalment",
                            ),
                        ),
                        (
                            "credit_note",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="invoicing.invoice",
                                verbose_name="credit note",
                            ),
                        ),
                        (
                            "payment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="invoicing.payment",
                                verbose_name="payment",
                            ),
                        ),
                        (
                            "write_off",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="invoicing.writeoff",
                                verbose_name="write-off",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "allocation",
                        "verbose_name_plural": "allocations",
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount__gt", 0), ("reverses__isnull", True)),
                                    models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                                    _connector="OR",
                                ),
                                name="allocation_sign",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("credit_note__isnull", True),
                                        ("payment__isnull", False),
                                        ("write_off__isnull", True),
                                    ),
                                    models.Q(
                                        ("credit_note__isnull", False),
                                        ("payment__isnull", True),
                                        ("write_off__isnull", True),
                                    ),
                                    models.Q(
                                        ("credit_note__isnull", True),
                                        ("payment__isnull", True),
                                        ("write_off__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="allocation_one_source",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="allocation_is_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="950c58a47a1267bfc7f783f9674466d886b58ee8",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_allocation_is_frozen_c1874",
                                    table="invoicing_allocation",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ParkedContract",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=60, verbose_name="code")),
                        ("facts", models.JSONField(default=dict, verbose_name="facts")),
                        ("since", models.DateTimeField(verbose_name="since")),
                        ("tried_at", models.DateTimeField(verbose_name="tried at")),
                        ("cleared_at", models.DateTimeField(null=True, verbose_name="cleared at")),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parked",
                                to="subscribers.contract",
                                verbose_name="contract",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "parked contract",
                        "verbose_name_plural": "parked contracts",
                        "ordering": ["-since"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("cleared_at__isnull", True)),
                                fields=("contract",),
                                name="contract_parked_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PurchaseOrder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(blank=True, max_length=40, verbose_name="purchase order")),
                        ("starts_on", models.DateField(verbose_name="for services from")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="purchase_orders",
                                to="subscribers.contract",
                                verbose_name="contract",
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
                        "verbose_name": "purchase order",
                        "verbose_name_plural": "purchase orders",
                        "ordering": ["contract", "starts_on", "pk"],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="purchase_order_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="e2a3b73d58010d732dde9e9ea3f748bbab68a6c4",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_purchase_order_is_kept_d8934",
                                    table="invoicing_purchaseorder",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.CharField(
                                blank=True, db_index=True, max_length=80, verbose_name="the platform's reference"
                            ),
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="submission_event_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="3be5ce0ec76d35fd88da32e5d166a20e385d1975",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_submission_event_is_kept_2947e",
                                    table="invoicing_submissionevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VatRate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(default="standard", max_length=20, verbose_name="code")),
                        ("percent", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="percent")),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                    ],
                    options={
                        "verbose_name": "VAT rate",
                        "verbose_name_plural": "VAT rates",
                        "ordering": ["code", "-valid_from"],
                        "constraints": [
                            models.UniqueConstraint(fields=("code", "valid_from"), name="vat_rate_once_a_day"),
                            models.CheckConstraint(
                                condition=models.Q(("percent__gte", 0), ("percent__lte", 100)),
                                name="vat_rate_is_a_percentage",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WriteOff",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="write_off_is_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="f690c5bdbaca700e987a42b1420699c9a88f528d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_write_off_is_frozen_0668f",
                                    table="invoicing_writeoff",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reimbursement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="reimbursement_is_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("credit_note__isnull", True), ("payment__isnull", False)),
                                    models.Q(("credit_note__isnull", False), ("payment__isnull", True)),
                                    _connector="OR",
                                ),
                                name="reimbursement_one_source",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DoubtfulDebt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                    name="MonthLock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="month_lock_names_its_first_day"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="month_lock_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="7dc43cc5438f97785630342c4b8f6c82023bb443",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_month_lock_is_kept_27829",
                                    table="invoicing_monthlock",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Refund",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                        ("total", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="refunded in all")),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
                        (
                            "state",
                            models.CharField(
                                choices=[("asked", "Being sent"), ("sent", "Refunded"), ("refused", "Refund refused")],
                                default="asked",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
                        ("due_at", models.DateTimeField(verbose_name="due at")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        (
                            "remote_reference",
                            models.CharField(blank=True, max_length=40, verbose_name="collector's reference"),
                        ),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                        ("trouble", models.CharField(blank=True, max_length=300, verbose_name="trouble")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        (
                            "attempt",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="invoicing.debitattempt",
                                verbose_name="debit attempt",
                            ),
                        ),
                        (
                            "given_back",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refund_refused",
                                to="invoicing.payment",
                                verbose_name="given back",
                            ),
                        ),
                        (
                            "reimbursement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refund",
                                to="invoicing.reimbursement",
                                verbose_name="reimbursement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "refund",
                        "verbose_name_plural": "refunds",
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(condition=models.Q(("state", "asked")), fields=["due_at"], name="refund_due")
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_is_positive"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "sent"), _negated=True),
                                    models.Q(
                                        ("sent_at__isnull", False), models.Q(("remote_reference", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="refund_sent_is_named",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("given_back__isnull", False), ("state", "refused")),
                                    models.Q(models.Q(("state", "refused"), _negated=True), ("given_back", None)),
                                    _connector="OR",
                                ),
                                name="refund_refused_is_given_back",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="refund_facts",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."attempt_id" IS DISTINCT FROM (NEW."attempt_id") OR OLD."reimbursement_id" IS DISTINCT FROM (NEW."reimbursement_id") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."total" IS DISTINCT FROM (NEW."total") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="6da7e215800e5c256735a9364086f3ce15f907bc",
                                    operation="UPDATE",
                                    pgid="pgtrigger_refund_facts_14027",
                                    table="invoicing_refund",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="refund_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="172fd49e8d3814fdaa29487a7e9a5baffa69c1d1",
                                    operation="DELETE",
                                    pgid="pgtrigger_refund_is_kept_cb1f4",
                                    table="invoicing_refund",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RemoteEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.Index(
                                condition=models.Q(("state", "waiting")), fields=["due_at"], name="remote_event_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("collector", "event_id"), name="remote_event_once"),
                            models.CheckConstraint(
                                condition=models.Q(("state", "waiting"), ("taken_at__isnull", False), _connector="OR"),
                                name="remote_event_taken_is_dated",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Payout",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "collector",
                            models.CharField(
                                choices=[("bank", "Bank file"), ("gocardless", "GoCardless")],
                                max_length=10,
                                verbose_name="collected through",
                            ),
                        ),
                        ("reference", models.CharField(max_length=40, unique=True, verbose_name="reference")),
                        (
                            "bank_text",
                            models.CharField(blank=True, max_length=140, verbose_name="reference on the statement"),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                        (
                            "fees",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=12, verbose_name="fees kept back"
                            ),
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rank", models.PositiveIntegerField(verbose_name="rank")),
                        ("kind", models.CharField(max_length=40, verbose_name="kind")),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                        (
                            "remote_reference",
                            models.CharField(blank=True, max_length=40, verbose_name="collector's reference"),
                        ),
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
                    name="BankLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("host", models.CharField(max_length=200, verbose_name="host")),
                        ("port", models.PositiveIntegerField(default=22, verbose_name="port")),
                        ("username", models.CharField(max_length=60, verbose_name="user name")),
                        (
                            "host_key",
                            models.TextField(
                                help_text="As in known_hosts: the key's type and its base64 text",
                                verbose_name="host key",
                            ),
                        ),
                        ("password", kernel.secrets.EncryptedTextField(blank=True, verbose_name="password")),
                        ("private_key", kernel.secrets.EncryptedTextField(blank=True, verbose_name="private key")),
                        (
                            "outbox",
                            models.CharField(
                                default="outbox", max_length=200, verbose_name="folder of files to the bank"
                            ),
                        ),
                        (
                            "inbox",
                            models.CharField(
                                default="inbox", max_length=200, verbose_name="folder of files from the bank"
                            ),
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                    name="InvoiceRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.Index(
                                condition=models.Q(("state", "approved")), fields=["state"], name="run_under_way"
                            )
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
                    name="RunItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "before",
                            models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="last time"),
                        ),
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
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "contract"), name="run_item_once_a_contract")
                        ],
                    },
                ),
            ],
        ),
    ]

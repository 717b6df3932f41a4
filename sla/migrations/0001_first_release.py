"""Incidents, clocks, penalties, as first released."""

from decimal import Decimal

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import kernel.schema


class Migration(migrations.Migration):
    # An operator who followed the drafts keeps his data: to him all of this is done.
    replaces = [
        ("sla", "0001_initial"),
        ("sla", "0002_maintenance_windows"),
        ("sla", "0003_births_told_as_events"),
        ("sla", "0004_price_of_each_clock"),
        ("sla", "0005_mails_files_calls_and_complaints"),
        ("sla", "0006_proof_files_of_pauses"),
        ("sla", "0007_open_clocks_of_an_incident"),
        ("sla", "0008_watches_over_incidents"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_first_release"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("provisioning", "0001_first_release"),
        ("subscribers", "0001_first_release"),
    ]

    operations = [
        kernel.schema.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Incident",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=16, unique=True, verbose_name="number")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("outage", "Line down"),
                                    ("node", "Node down"),
                                    ("flapping", "Line coming and going"),
                                    ("report", "Reported by the customer"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[("monitoring", "Monitoring"), ("customer", "Customer"), ("noc", "NOC")],
                                max_length=12,
                                verbose_name="origin",
                            ),
                        ),
                        ("facts", models.JSONField(blank=True, default=dict, verbose_name="facts")),
                        (
                            "severity",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critical"), (2, "Major"), (3, "Minor")],
                                default=3,
                                verbose_name="severity",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("in_progress", "In progress"),
                                    ("waiting", "Waiting"),
                                    ("restored", "Restored"),
                                    ("closed", "Closed"),
                                ],
                                default="new",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("cause", models.TextField(blank=True, verbose_name="cause")),
                        ("opened_at", models.DateTimeField(verbose_name="opened")),
                        ("restored_at", models.DateTimeField(blank=True, null=True, verbose_name="restored")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                        (
                            "follows",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="followers",
                                to="sla.incident",
                                verbose_name="follows",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="sla.incident",
                                verbose_name="merged into",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incidents",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "root_node",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incidents",
                                to="provisioning.node",
                                verbose_name="root node",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "incident",
                        "verbose_name_plural": "incidents",
                        "ordering": ["-opened_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "closed"), _negated=True),
                                fields=["severity", "opened_at"],
                                name="incident_worked",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["new", "in_progress", "waiting", "restored", "closed"])
                                ),
                                name="incident_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                                    _connector="OR",
                                ),
                                name="incident_closed_is_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "restored"), _negated=True),
                                    ("restored_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="incident_restored_is_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("merged_into__isnull", True), ("state", "closed"), _connector="OR"),
                                name="incident_merged_is_closed",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "sla_incidentevent" ("cause", "closed_at", "facts", "follows_id", "id", "kind", "merged_into_id", "number", "opened_at", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restored_at", "root_node_id", "severity", "state") VALUES (NEW."cause", NEW."closed_at", NEW."facts", NEW."follows_id", NEW."id", NEW."kind", NEW."merged_into_id", NEW."number", NEW."opened_at", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."restored_at", NEW."root_node_id", NEW."severity", NEW."state"); RETURN NULL;',
                                    hash="c31663c3f6f050d84909189dc7f2653255062e14",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_22e70",
                                    table="sla_incident",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "sla_incidentevent" ("cause", "closed_at", "facts", "follows_id", "id", "kind", "merged_into_id", "number", "opened_at", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restored_at", "root_node_id", "severity", "state") VALUES (NEW."cause", NEW."closed_at", NEW."facts", NEW."follows_id", NEW."id", NEW."kind", NEW."merged_into_id", NEW."number", NEW."opened_at", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."restored_at", NEW."root_node_id", NEW."severity", NEW."state"); RETURN NULL;',
                                    hash="077a8babc989bd117ca7362d97b4875ca9048139",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_48967",
                                    table="sla_incident",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="birth_told_as_event",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n            INSERT INTO kernel_event (name, subject_type, subject_id, before, after, at, by_id)\n            VALUES ('incident.open', 'sla.incident', NEW.id, '', NEW.state, NEW.opened_at, NULL);\n            RETURN NULL;\n        ",
                                    hash="0a11fdb48518d8e60cbed141c60f49c78ff9e184",
                                    operation="INSERT",
                                    pgid="pgtrigger_birth_told_as_event_88d52",
                                    table="sla_incident",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("number", models.CharField(max_length=16, verbose_name="number")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("outage", "Line down"),
                                    ("node", "Node down"),
                                    ("flapping", "Line coming and going"),
                                    ("report", "Reported by the customer"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[("monitoring", "Monitoring"), ("customer", "Customer"), ("noc", "NOC")],
                                max_length=12,
                                verbose_name="origin",
                            ),
                        ),
                        ("facts", models.JSONField(blank=True, default=dict, verbose_name="facts")),
                        (
                            "severity",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critical"), (2, "Major"), (3, "Minor")],
                                default=3,
                                verbose_name="severity",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("in_progress", "In progress"),
                                    ("waiting", "Waiting"),
                                    ("restored", "Restored"),
                                    ("closed", "Closed"),
                                ],
                                default="new",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("cause", models.TextField(blank=True, verbose_name="cause")),
                        ("opened_at", models.DateTimeField(verbose_name="opened")),
                        ("restored_at", models.DateTimeField(blank=True, null=True, verbose_name="restored")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                        (
                            "follows",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="sla.incident",
                                verbose_name="follows",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="sla.incident",
                                verbose_name="merged into",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
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
                                to="sla.incident",
                            ),
                        ),
                        (
                            "root_node",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.node",
                                verbose_name="root node",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="c76aaa791ff7f45785ef9ab66fae0300c9222be4",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_74b55",
                                    table="sla_incidentevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Impact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("terms", models.JSONField(verbose_name="terms")),
                        (
                            "monthly_fee",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "Running"), ("paused", "Paused"), ("restored", "Restored")],
                                default="running",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened")),
                        ("last_good_at", models.DateTimeField(blank=True, null=True, verbose_name="last seen working")),
                        ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="clock started")),
                        ("restored_at", models.DateTimeField(blank=True, null=True, verbose_name="restored")),
                        ("next_due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                        (
                            "next_threshold_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="next threshold"),
                        ),
                        (
                            "wakes_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="planned end of the pause"),
                        ),
                        ("generation", models.PositiveIntegerField(default=0, verbose_name="generation")),
                        ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed")),
                        (
                            "calendar_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="kernel.calendarversion",
                                verbose_name="calendar version",
                            ),
                        ),
                        (
                            "claimed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="claimed by",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="impacts",
                                to="subscribers.contract",
                                verbose_name="contract",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="impacts",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="impacts",
                                to="sla.incident",
                                verbose_name="incident",
                            ),
                        ),
                        (
                            "cost",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="costs now (excl. VAT)",
                            ),
                        ),
                        ("next_tier_at", models.DateTimeField(blank=True, null=True, verbose_name="next tier")),
                        (
                            "next_tier_cost",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="cost at the next tier (excl. VAT)",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "impact",
                        "verbose_name_plural": "impacts",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_threshold_at__isnull", False)),
                                fields=["next_threshold_at"],
                                name="impact_threshold",
                            ),
                            models.Index(
                                condition=models.Q(("wakes_at__isnull", False)),
                                fields=["wakes_at"],
                                name="impact_wakes",
                            ),
                            models.Index(fields=["contract", "restored_at"], name="impact_of_contract"),
                            models.Index(
                                condition=models.Q(("state", "restored"), _negated=True),
                                fields=["incident", "next_due_at", "id"],
                                name="impact_open_of_incident",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "restored"), _negated=True),
                                fields=("line",),
                                name="impact_one_open_per_line",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["running", "paused", "restored"])),
                                name="impact_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("restored_at__isnull", False), ("state", "restored")),
                                    models.Q(
                                        models.Q(("state", "restored"), _negated=True), ("restored_at__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="impact_restored_is_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("wakes_at__isnull", True), ("state", "paused"), _connector="OR"),
                                name="impact_only_the_paused_wakes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "restored"), _negated=True),
                                    models.Q(("next_due_at__isnull", True), ("next_threshold_at__isnull", True)),
                                    _connector="OR",
                                ),
                                name="impact_restored_waits_for_nothing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClockEvent",
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
                                    ("started", "Started"),
                                    ("paused", "Paused"),
                                    ("resumed", "Resumed"),
                                    ("restored", "Restored"),
                                    ("reopened", "Reopened"),
                                    ("corrected", "Corrected"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("until", models.DateTimeField(blank=True, null=True, verbose_name="planned end")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                        ("evidence", models.JSONField(blank=True, default=dict, verbose_name="evidence")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                        (
                            "about",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="amendments",
                                to="sla.clockevent",
                                verbose_name="about",
                            ),
                        ),
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
                            "impact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="sla.impact",
                                verbose_name="impact",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "clock event",
                        "verbose_name_plural": "clock events",
                        "ordering": ["impact", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "started")), fields=("impact",), name="clock_starts_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["started", "paused", "resumed", "restored", "reopened", "corrected"])
                                ),
                                name="clock_event_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "paused"), _negated=True),
                                    models.Q(
                                        (
                                            "reason__in",
                                            [
                                                "customer_absent",
                                                "waiting_customer",
                                                "customer_fault",
                                                "force_majeure",
                                                "maintenance",
                                                "suspended",
                                            ],
                                        ),
                                        models.Q(("evidence", {}), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="clock_pause_has_reason_and_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until__isnull", True),
                                    models.Q(("kind", "paused"), ("until__gte", models.F("at"))),
                                    _connector="OR",
                                ),
                                name="clock_only_a_pause_ends",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("about__isnull", False), ("kind__in", ["resumed", "corrected"])),
                                    models.Q(
                                        ("about__isnull", True),
                                        models.Q(("kind__in", ["resumed", "corrected"]), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="clock_resumption_names_its_pause",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="f2ae7d605527f26307a33b70b3c2fc1be541f421",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_3f279",
                                    table="sla_clockevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Crossing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("threshold", models.CharField(max_length=12, verbose_name="threshold")),
                        ("generation", models.PositiveIntegerField(verbose_name="generation")),
                        ("due_at", models.DateTimeField(verbose_name="crossed")),
                        ("noticed_at", models.DateTimeField(verbose_name="noticed")),
                        (
                            "impact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="crossings",
                                to="sla.impact",
                                verbose_name="impact",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "crossing",
                        "verbose_name_plural": "crossings",
                        "ordering": ["impact", "generation", "due_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("impact", "threshold", "generation"), name="crossing_once"),
                            models.CheckConstraint(
                                condition=models.Q(("noticed_at__gte", models.F("due_at"))),
                                name="crossing_not_before_it_was_due",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="6b3657830fd89619847c24bfe6a2194516c5501d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_24954",
                                    table="sla_crossing",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="birth_told_as_event",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n            INSERT INTO kernel_event (name, subject_type, subject_id, before, after, at, by_id)\n            VALUES ('crossing.cross', 'sla.crossing', NEW.id, '', NEW.threshold, NEW.noticed_at, NULL);\n            RETURN NULL;\n        ",
                                    hash="2e883c7e0e077323b59cf5e9bf78c6ca2e2aa44b",
                                    operation="INSERT",
                                    pgid="pgtrigger_birth_told_as_event_b8543",
                                    table="sla_crossing",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=16, unique=True, verbose_name="number")),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("portal", "Portal"),
                                    ("email", "E-mail"),
                                    ("phone", "Phone"),
                                    ("monitoring", "Monitoring"),
                                ],
                                max_length=12,
                                verbose_name="origin",
                            ),
                        ),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("in_progress", "In progress"),
                                    ("waiting", "Waiting"),
                                    ("restored", "Restored"),
                                    ("closed", "Closed"),
                                ],
                                default="new",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened")),
                        (
                            "assigned_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assigned_tickets",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="assigned to",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="subscribers.contract",
                                verbose_name="contract",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "impact",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ticket",
                                to="sla.impact",
                                verbose_name="impact",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="opened by",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="sla.ticket",
                                verbose_name="merged into",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ticket",
                        "verbose_name_plural": "tickets",
                        "ordering": ["-opened_at", "-pk"],
                        "indexes": [models.Index(fields=["customer", "-opened_at"], name="ticket_of_customer")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["new", "in_progress", "waiting", "restored", "closed"])
                                ),
                                name="ticket_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("impact__isnull", True), ("contract__isnull", False), _connector="OR"
                                ),
                                name="ticket_impact_has_contract",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("merged_into__isnull", True), ("state", "closed"), _connector="OR"),
                                name="ticket_merged_is_closed",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="birth_told_as_event",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n            INSERT INTO kernel_event (name, subject_type, subject_id, before, after, at, by_id)\n            VALUES ('ticket.open', 'sla.ticket', NEW.id, '', NEW.state, NEW.opened_at, NULL);\n            RETURN NULL;\n        ",
                                    hash="0be3be5952e0f37062df4691601bec6bd0bec460",
                                    operation="INSERT",
                                    pgid="pgtrigger_birth_told_as_event_60e73",
                                    table="sla_ticket",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "sla_ticketevent" ("assigned_to_id", "contract_id", "customer_id", "id", "impact_id", "merged_into_id", "number", "opened_at", "opened_by_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "subject") VALUES (NEW."assigned_to_id", NEW."contract_id", NEW."customer_id", NEW."id", NEW."impact_id", NEW."merged_into_id", NEW."number", NEW."opened_at", NEW."opened_by_id", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."subject"); RETURN NULL;',
                                    hash="1e70fe0480436c5530c42efb95638d2cf7ebf5a3",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_96d88",
                                    table="sla_ticket",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "sla_ticketevent" ("assigned_to_id", "contract_id", "customer_id", "id", "impact_id", "merged_into_id", "number", "opened_at", "opened_by_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "subject") VALUES (NEW."assigned_to_id", NEW."contract_id", NEW."customer_id", NEW."id", NEW."impact_id", NEW."merged_into_id", NEW."number", NEW."opened_at", NEW."opened_by_id", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."subject"); RETURN NULL;',
                                    hash="c1a10f2896715eab3111d8134f9462b6067c70c5",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_edc2a",
                                    table="sla_ticket",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("number", models.CharField(max_length=16, verbose_name="number")),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("portal", "Portal"),
                                    ("email", "E-mail"),
                                    ("phone", "Phone"),
                                    ("monitoring", "Monitoring"),
                                ],
                                max_length=12,
                                verbose_name="origin",
                            ),
                        ),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("in_progress", "In progress"),
                                    ("waiting", "Waiting"),
                                    ("restored", "Restored"),
                                    ("closed", "Closed"),
                                ],
                                default="new",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened")),
                        (
                            "assigned_to",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="assigned to",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="subscribers.contract",
                                verbose_name="contract",
                            ),
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
                            "impact",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="sla.impact",
                                verbose_name="impact",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="opened by",
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
                                to="sla.ticket",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="sla.ticket",
                                verbose_name="merged into",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="ec43d90f7c9ecc2e7f7a0c02674a19ebc93093ed",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_d2b9f",
                                    table="sla_ticketevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublicReply",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("body", models.TextField(verbose_name="text")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replies",
                                to="sla.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        ("sender", models.CharField(blank=True, max_length=254, verbose_name="written by")),
                    ],
                    options={
                        "verbose_name": "public reply",
                        "verbose_name_plural": "public replies",
                        "ordering": ["at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="PrivateNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("body", models.TextField(verbose_name="text")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="sla.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "private note",
                        "verbose_name_plural": "private notes",
                        "ordering": ["at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=150, verbose_name="name")),
                        ("media_type", models.CharField(max_length=100, verbose_name="media type")),
                        ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                        ("sha256", models.CharField(max_length=64)),
                        ("path", models.CharField(max_length=200)),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "note",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to="sla.privatenote",
                                verbose_name="private note",
                            ),
                        ),
                        (
                            "reply",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to="sla.publicreply",
                                verbose_name="public reply",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proofs",
                                to="sla.clockevent",
                                verbose_name="clock event",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "attachment",
                        "verbose_name_plural": "attachments",
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("event__isnull", True), ("note__isnull", True), ("reply__isnull", False)),
                                    models.Q(("event__isnull", True), ("note__isnull", False), ("reply__isnull", True)),
                                    models.Q(("event__isnull", False), ("note__isnull", True), ("reply__isnull", True)),
                                    _connector="OR",
                                ),
                                name="attachment_of_one_thing",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InboundMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("message_id", models.CharField(max_length=255, unique=True)),
                        ("sender", models.CharField(max_length=254, verbose_name="sender")),
                        ("subject", models.CharField(max_length=250, verbose_name="subject")),
                        ("body", models.TextField(verbose_name="text")),
                        ("files", models.JSONField(blank=True, default=list, verbose_name="files")),
                        ("received_at", models.DateTimeField(verbose_name="received")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("threaded", "On its request"),
                                    ("opened", "New request"),
                                    ("queued", "To be sorted"),
                                    ("ignored", "Ignored"),
                                ],
                                max_length=10,
                                verbose_name="outcome",
                            ),
                        ),
                        ("why", models.CharField(blank=True, max_length=60, verbose_name="why")),
                        (
                            "handled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="sorted by",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mails",
                                to="sla.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "incoming mail",
                        "verbose_name_plural": "incoming mails",
                        "ordering": ["-received_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("outcome", "queued")), fields=["received_at"], name="mail_to_sort"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcome__in", ["queued", "ignored"]), ("ticket__isnull", False), _connector="OR"
                                ),
                                name="mail_sorted_has_a_ticket",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CannedReply",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("body", models.TextField(verbose_name="text")),
                        (
                            "language",
                            models.CharField(
                                choices=[("fr", "Français"), ("en", "English")],
                                default="fr",
                                max_length=2,
                                verbose_name="language",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "canned reply",
                        "verbose_name_plural": "canned replies",
                        "ordering": ["language", "title"],
                        "constraints": [
                            models.UniqueConstraint(fields=("language", "title"), name="canned_reply_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Watch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="watches",
                                to="sla.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "watch",
                        "verbose_name_plural": "watches",
                        "constraints": [models.UniqueConstraint(fields=("ticket", "user"), name="watch_once")],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentWatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="watches",
                                to="sla.incident",
                                verbose_name="incident",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "watch over an incident",
                        "verbose_name_plural": "watches over incidents",
                        "constraints": [
                            models.UniqueConstraint(fields=("incident", "user"), name="incident_watch_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "one",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="sla.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links_back",
                                to="sla.ticket",
                                verbose_name="linked ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "link between tickets",
                        "verbose_name_plural": "links between tickets",
                        "constraints": [
                            models.UniqueConstraint(fields=("one", "other"), name="ticket_link_once"),
                            models.CheckConstraint(
                                condition=models.Q(("one__lt", models.F("other"))), name="ticket_link_has_one_direction"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Complaint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=16, unique=True, verbose_name="number")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("service", "Service"), ("technical", "Technical enquiry")],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("event_on", models.DateField(verbose_name="day of the event")),
                        ("received_at", models.DateTimeField(verbose_name="received")),
                        ("in_time", models.BooleanField(verbose_name="made in time")),
                        ("answer_by", models.DateField(verbose_name="to be answered by")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                        ("upheld", models.BooleanField(blank=True, null=True, verbose_name="upheld")),
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaint",
                                to="sla.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "complaint",
                        "verbose_name_plural": "complaints",
                        "ordering": ["answer_by", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("answered_at__isnull", True)),
                                fields=["answer_by"],
                                name="complaint_waiting",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["service", "technical"])), name="complaint_kind_known"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at__isnull", True), ("upheld__isnull", True)),
                                    models.Q(("answered_at__isnull", False), ("upheld__isnull", False)),
                                    _connector="OR",
                                ),
                                name="complaint_answer_says_what",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Satisfaction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked")),
                        ("score", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="score")),
                        ("comment", models.TextField(blank=True, verbose_name="comment")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="satisfaction",
                                to="sla.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "satisfaction",
                        "verbose_name_plural": "satisfactions",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at__isnull", True), ("score__isnull", True)),
                                    models.Q(("answered_at__isnull", False), ("score__range", (1, 5))),
                                    _connector="OR",
                                ),
                                name="satisfaction_from_one_to_five",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OnCallShift",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "First call"), (2, "Second call")], default=1, verbose_name="level"
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="starts")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "on-call shift",
                        "verbose_name_plural": "on-call shifts",
                        "ordering": ["starts_at", "level"],
                        "indexes": [models.Index(fields=["ends_at"], name="on_call_ahead")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="on_call_ends_after_its_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", [1, 2])), name="on_call_level_known"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MaintenanceWindow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=16, unique=True, verbose_name="number")),
                        ("what", models.TextField(verbose_name="what is done")),
                        ("starts_at", models.DateTimeField(verbose_name="starts")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        ("interruption", models.DurationField(verbose_name="longest interruption")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("announced", "Announced"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("planned_at", models.DateTimeField(verbose_name="planned at")),
                        ("announced_at", models.DateTimeField(blank=True, null=True, verbose_name="announced at")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="over since")),
                        ("outcome", models.TextField(blank=True, verbose_name="outcome")),
                        (
                            "nodes",
                            models.ManyToManyField(
                                blank=True, related_name="maintenance", to="provisioning.node", verbose_name="nodes"
                            ),
                        ),
                        (
                            "planned_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="planned by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "maintenance window",
                        "verbose_name_plural": "maintenance windows",
                        "ordering": ["-starts_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["planned", "announced"])),
                                fields=["ends_at"],
                                name="maintenance_ahead",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["planned", "announced", "done", "cancelled"])),
                                name="maintenance_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="maintenance_ends_after_its_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "announced"), _negated=True),
                                    ("announced_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="maintenance_announced_is_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    ("ended_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="maintenance_done_is_dated",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "sla_maintenancewindowevent" ("announced_at", "ended_at", "ends_at", "id", "interruption", "number", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "planned_by_id", "starts_at", "state", "what") VALUES (NEW."announced_at", NEW."ended_at", NEW."ends_at", NEW."id", NEW."interruption", NEW."number", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_at", NEW."planned_by_id", NEW."starts_at", NEW."state", NEW."what"); RETURN NULL;',
                                    hash="bf22da783102ac6504e0e682c850d90988f46e20",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c72a0",
                                    table="sla_maintenancewindow",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "sla_maintenancewindowevent" ("announced_at", "ended_at", "ends_at", "id", "interruption", "number", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "planned_by_id", "starts_at", "state", "what") VALUES (NEW."announced_at", NEW."ended_at", NEW."ends_at", NEW."id", NEW."interruption", NEW."number", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_at", NEW."planned_by_id", NEW."starts_at", NEW."state", NEW."what"); RETURN NULL;',
                                    hash="3c3046a0c03d4c2aa85173fbbf44231473e4b63e",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_57f16",
                                    table="sla_maintenancewindow",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MaintenanceWindowEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("number", models.CharField(max_length=16, verbose_name="number")),
                        ("what", models.TextField(verbose_name="what is done")),
                        ("starts_at", models.DateTimeField(verbose_name="starts")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        ("interruption", models.DurationField(verbose_name="longest interruption")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("announced", "Announced"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("planned_at", models.DateTimeField(verbose_name="planned at")),
                        ("announced_at", models.DateTimeField(blank=True, null=True, verbose_name="announced at")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="over since")),
                        ("outcome", models.TextField(blank=True, verbose_name="outcome")),
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
                                to="sla.maintenancewindow",
                            ),
                        ),
                        (
                            "planned_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="planned by",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="4c2309518103a300e8f1d55306936ee6b97cdeb7",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_038d0",
                                    table="sla_maintenancewindowevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MaintenanceLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("announced_at", models.DateTimeField(blank=True, null=True, verbose_name="announced at")),
                        ("notice", models.DurationField(blank=True, null=True, verbose_name="notice in working time")),
                        ("exempts", models.BooleanField(default=False, verbose_name="announced in time")),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="maintenance",
                                to="subscribers.contract",
                                verbose_name="contract",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="maintenance",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="sla.maintenancewindow",
                                verbose_name="maintenance window",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line under maintenance",
                        "verbose_name_plural": "lines under maintenance",
                        "ordering": ["window", "line"],
                        "constraints": [
                            models.UniqueConstraint(fields=("window", "line"), name="maintenance_line_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("exempts", False), ("announced_at__isnull", False), _connector="OR"
                                ),
                                name="maintenance_exempts_when_announced",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Penalty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="revision")),
                        ("month", models.DateField(verbose_name="month")),
                        ("lateness_seconds", models.PositiveBigIntegerField(verbose_name="lateness in seconds")),
                        (
                            "share",
                            models.DecimalField(
                                decimal_places=4, max_digits=5, verbose_name="share of the monthly fee"
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount (excl. VAT)"),
                        ),
                        ("workings", models.JSONField(verbose_name="workings")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("approved", "Approved"),
                                    ("refused", "Refused"),
                                    ("credited", "Credited"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                        (
                            "claim_before",
                            models.DateTimeField(blank=True, null=True, verbose_name="to be claimed before"),
                        ),
                        ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        ("credited_at", models.DateTimeField(blank=True, null=True, verbose_name="credited")),
                        (
                            "claimed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="claimed by",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="penalties",
                                to="subscribers.contract",
                                verbose_name="contract",
                            ),
                        ),
                        (
                            "decided_by",
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
                            "impact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="penalties",
                                to="sla.impact",
                                verbose_name="impact",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "penalty",
                        "verbose_name_plural": "penalties",
                        "ordering": ["-proposed_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["contract", "month"], name="penalty_of_month"),
                            models.Index(fields=["state", "proposed_at"], name="penalty_by_state"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("impact", "revision"), name="penalty_revision_once"),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)), name="penalty_month_begins_on_its_first"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("share__gte", 0), ("share__lte", 1)),
                                name="penalty_share_of_one_fee",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount", 0), _negated=True), name="penalty_is_something"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0), ("revision__gt", 1), _connector="OR"),
                                name="penalty_first_is_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("state", "proposed")),
                                    models.Q(
                                        models.Q(("state", "proposed"), _negated=True),
                                        ("decided_at__gte", models.F("proposed_at")),
                                    ),
                                    _connector="OR",
                                ),
                                name="penalty_decision_is_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), _negated=True),
                                    models.Q(models.Q(("reason", ""), _negated=True), ("decided_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="penalty_refusal_has_reason_and_author",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("credited_at__isnull", False), ("state", "credited")),
                                    models.Q(
                                        models.Q(("state", "credited"), _negated=True), ("credited_at__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="penalty_credit_is_dated",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="penalty_moves",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE _is_valid_transition BOOLEAN;",
                                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{approved:credited,proposed:approved,proposed:refused}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                                    hash="162c2c76462a81b1b8b430d082a791c2372c9c16",
                                    operation="UPDATE",
                                    pgid="pgtrigger_penalty_moves_8ce74",
                                    table="sla_penalty",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="penalty_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="9808b537e11ac1822b56410ae698d4b476463ec5",
                                    operation="DELETE",
                                    pgid="pgtrigger_penalty_kept_9ba7c",
                                    table="sla_penalty",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="penalty_sum_frozen",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."workings" IS DISTINCT FROM (NEW."workings") OR OLD."impact_id" IS DISTINCT FROM (NEW."impact_id"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="ff8e4a5f5258a35407f5cd1511bba39e01eacb06",
                                    operation="UPDATE",
                                    pgid="pgtrigger_penalty_sum_frozen_ddaf3",
                                    table="sla_penalty",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "sla_penaltyevent" ("amount", "claim_before", "claimed_at", "claimed_by_id", "contract_id", "credited_at", "decided_at", "decided_by_id", "id", "impact_id", "lateness_seconds", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "reason", "revision", "share", "state", "workings") VALUES (NEW."amount", NEW."claim_before", NEW."claimed_at", NEW."claimed_by_id", NEW."contract_id", NEW."credited_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."impact_id", NEW."lateness_seconds", NEW."month", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."reason", NEW."revision", NEW."share", NEW."state", NEW."workings"); RETURN NULL;',
                                    hash="4b70fbe92a2337348721392d9df5eeb1747bceb1",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_03d12",
                                    table="sla_penalty",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "sla_penaltyevent" ("amount", "claim_before", "claimed_at", "claimed_by_id", "contract_id", "credited_at", "decided_at", "decided_by_id", "id", "impact_id", "lateness_seconds", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "reason", "revision", "share", "state", "workings") VALUES (NEW."amount", NEW."claim_before", NEW."claimed_at", NEW."claimed_by_id", NEW."contract_id", NEW."credited_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."impact_id", NEW."lateness_seconds", NEW."month", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."reason", NEW."revision", NEW."share", NEW."state", NEW."workings"); RETURN NULL;',
                                    hash="ac6f327dca1f93716b6d62b91d734593bea81f07",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_d5d33",
                                    table="sla_penalty",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="birth_told_as_event",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n            INSERT INTO kernel_event (name, subject_type, subject_id, before, after, at, by_id)\n            VALUES ('penalty.propose', 'sla.penalty', NEW.id, '', NEW.state, NEW.proposed_at, NULL);\n            RETURN NULL;\n        ",
                                    hash="b85c1b6a36376971b5982009bcd857c709800228",
                                    operation="INSERT",
                                    pgid="pgtrigger_birth_told_as_event_bb999",
                                    table="sla_penalty",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PenaltyEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="revision")),
                        ("month", models.DateField(verbose_name="month")),
                        ("lateness_seconds", models.PositiveBigIntegerField(verbose_name="lateness in seconds")),
                        (
                            "share",
                            models.DecimalField(
                                decimal_places=4, max_digits=5, verbose_name="share of the monthly fee"
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount (excl. VAT)"),
                        ),
                        ("workings", models.JSONField(verbose_name="workings")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("approved", "Approved"),
                                    ("refused", "Refused"),
                                    ("credited", "Credited"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                        (
                            "claim_before",
                            models.DateTimeField(blank=True, null=True, verbose_name="to be claimed before"),
                        ),
                        ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        ("credited_at", models.DateTimeField(blank=True, null=True, verbose_name="credited")),
                        (
                            "claimed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="claimed by",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="subscribers.contract",
                                verbose_name="contract",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "impact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="sla.impact",
                                verbose_name="impact",
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
                                to="sla.penalty",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="4e3f2dd512a1a457edbec11b33368056f017b159",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_4af58",
                                    table="sla_penaltyevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
            ],
        ),
    ]

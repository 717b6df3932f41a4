import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("provisioning", "0001_initial"),
        ("sla", "0001_initial"),
        ("subscribers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MaintenanceWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                            models.Q(("state", "done"), _negated=True), ("ended_at__isnull", False), _connector="OR"
                        ),
                        name="maintenance_done_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MaintenanceLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        condition=models.Q(("exempts", False), ("announced_at__isnull", False), _connector="OR"),
                        name="maintenance_exempts_when_announced",
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
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenancewindow",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenancewindow",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenancewindowevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4c2309518103a300e8f1d55306936ee6b97cdeb7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_038d0",
                    table="sla_maintenancewindowevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

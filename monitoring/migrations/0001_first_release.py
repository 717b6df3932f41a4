"""Targets, outages, measures, as first released; samples lie by day."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import kernel.schema

# Samples are partitioned by day, which Django's own tables cannot be; the columns stay those of the model.
PARTITIONED = """
DROP TABLE monitoring_sample;
CREATE TABLE monitoring_sample (
    series_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    value double precision NOT NULL,
    PRIMARY KEY (series_id, at)
) PARTITION BY RANGE (at);
"""
PLAIN = PARTITIONED.replace(" PARTITION BY RANGE (at)", "")


class Migration(migrations.Migration):
    # An operator who followed the drafts keeps his data: to him all of this is done.
    replaces = [
        ("monitoring", "0001_initial"),
        ("monitoring", "0002_samples_by_day"),
        ("monitoring", "0003_findings_profiles_notices"),
        ("monitoring", "0004_spells_told"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_first_release"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("provisioning", "0001_first_release"),
        ("sla", "0001_first_release"),
    ]

    operations = [
        kernel.schema.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Target",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("watched", models.BooleanField(default=True, verbose_name="watched")),
                        ("interval", models.DurationField(blank=True, null=True, verbose_name="interval")),
                        ("due_at", models.DateTimeField(verbose_name="next poll")),
                        ("slot_at", models.DateTimeField(verbose_name="next regular slot")),
                        ("missed", models.PositiveIntegerField(default=0, verbose_name="slots missed")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("unknown", "Never seen"),
                                    ("up", "Up"),
                                    ("suspect", "Suspect"),
                                    ("down", "Down"),
                                ],
                                default="unknown",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("last_at", models.DateTimeField(blank=True, null=True, verbose_name="last sample")),
                        ("last_good_at", models.DateTimeField(blank=True, null=True, verbose_name="last good sample")),
                        ("first_bad_at", models.DateTimeField(blank=True, null=True, verbose_name="first bad sample")),
                        (
                            "proofs",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateTimeField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="bad fast probes",
                            ),
                        ),
                        (
                            "first_good_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="first good sample of the recovery"
                            ),
                        ),
                        ("goods", models.PositiveSmallIntegerField(default=0, verbose_name="good samples since")),
                        ("results", models.CharField(blank=True, max_length=21, verbose_name="last results")),
                        ("flapping", models.BooleanField(default=False, verbose_name="flapping")),
                        ("trouble", models.CharField(blank=True, max_length=40, verbose_name="last trouble")),
                        ("memory", models.JSONField(blank=True, default=dict, verbose_name="memory")),
                        (
                            "box",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="target",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                        (
                            "node",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="target",
                                to="provisioning.node",
                                verbose_name="node",
                            ),
                        ),
                        ("facts", models.JSONField(blank=True, default=dict, verbose_name="what it says of itself")),
                        ("found_at", models.DateTimeField(blank=True, null=True, verbose_name="interfaces found")),
                        ("trouble_since", models.DateTimeField(blank=True, null=True, verbose_name="trouble since")),
                    ],
                    options={
                        "verbose_name": "target",
                        "verbose_name_plural": "targets",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(condition=models.Q(("watched", True)), fields=["due_at"], name="target_due")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("box__isnull", True), ("node__isnull", False)),
                                    models.Q(("box__isnull", False), ("node__isnull", True)),
                                    _connector="OR",
                                ),
                                name="target_is_a_box_or_a_node",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["unknown", "up", "suspect", "down"])),
                                name="target_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["suspect", "down"]), _negated=True),
                                    ("first_bad_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="target_trouble_is_dated",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Outage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_bad_at", models.DateTimeField(verbose_name="first bad sample")),
                        ("last_good_at", models.DateTimeField(blank=True, null=True, verbose_name="last good sample")),
                        ("confirmed_at", models.DateTimeField(verbose_name="proven")),
                        (
                            "recovered_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="first good sample of the recovery"
                            ),
                        ),
                        (
                            "recovery_proven_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="recovery proven"),
                        ),
                        ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="no longer watched")),
                        (
                            "muted",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "None"),
                                    ("suspended", "Line suspended"),
                                    ("not_in_service", "Not in service"),
                                    ("maintenance", "Announced maintenance"),
                                ],
                                default="",
                                max_length=16,
                                verbose_name="muted",
                            ),
                        ),
                        ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="restoration told")),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outages",
                                to="sla.incident",
                                verbose_name="incident",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outages",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "node",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outages",
                                to="provisioning.node",
                                verbose_name="node",
                            ),
                        ),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outages",
                                to="monitoring.target",
                                verbose_name="target",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "outage",
                        "verbose_name_plural": "outages",
                        "ordering": ["-first_bad_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["line", "-first_bad_at"], name="outage_of_line"),
                            models.Index(
                                condition=models.Q(("told_at__isnull", True)),
                                fields=["target"],
                                name="outage_unsettled",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("dropped_at__isnull", True), ("recovered_at__isnull", True)),
                                fields=("target",),
                                name="one_open_outage_per_target",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("dropped_at__isnull", True), ("recovered_at__isnull", True)),
                                fields=("line",),
                                name="one_open_outage_per_line",
                            ),
                            models.UniqueConstraint(fields=("target", "first_bad_at"), name="outage_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("recovered_at__isnull", True),
                                    ("recovered_at__gt", models.F("first_bad_at")),
                                    _connector="OR",
                                ),
                                name="outage_ends_after_it_began",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("last_good_at__isnull", True),
                                    ("last_good_at__lt", models.F("first_bad_at")),
                                    _connector="OR",
                                ),
                                name="outage_doubt_comes_before_it",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("line__isnull", True), ("node__isnull", True), _connector="OR"),
                                name="outage_of_a_line_or_a_node",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Excess",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("metric", models.CharField(max_length=40, verbose_name="metric")),
                        ("interface", models.CharField(blank=True, max_length=80, verbose_name="interface")),
                        ("bound", models.FloatField(verbose_name="threshold")),
                        ("worst", models.FloatField(verbose_name="worst value")),
                        ("began_at", models.DateTimeField(verbose_name="began")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="excesses",
                                to="monitoring.target",
                                verbose_name="target",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "threshold passed",
                        "verbose_name_plural": "thresholds passed",
                        "ordering": ["-began_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("target", "metric", "interface"),
                                name="one_open_excess",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at__isnull", True), ("ended_at__gte", models.F("began_at")), _connector="OR"
                                ),
                                name="excess_ends_after_it_began",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FlapEpisode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_bad_at", models.DateTimeField(verbose_name="first bad sample")),
                        ("last_good_at", models.DateTimeField(blank=True, null=True, verbose_name="last good sample")),
                        ("began_at", models.DateTimeField(verbose_name="proven")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="steady again")),
                        (
                            "steady_since",
                            models.DateTimeField(blank=True, null=True, verbose_name="good without a break since"),
                        ),
                        ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told")),
                        ("calmed_at", models.DateTimeField(blank=True, null=True, verbose_name="end told")),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="flap_episodes",
                                to="sla.incident",
                                verbose_name="incident",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="flap_episodes",
                                to="monitoring.target",
                                verbose_name="target",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "flapping",
                        "verbose_name_plural": "flapping",
                        "ordering": ["-began_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("calmed_at__isnull", True)),
                                fields=["target"],
                                name="flapping_unsettled",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("target",),
                                name="one_open_flapping_per_target",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Spell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("began_at", models.DateTimeField(verbose_name="first bad sample")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="first good sample")),
                        (
                            "episode",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="spells",
                                to="monitoring.flapepisode",
                                verbose_name="flapping",
                            ),
                        ),
                        ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told")),
                    ],
                    options={
                        "verbose_name": "spell",
                        "verbose_name_plural": "spells",
                        "ordering": ["began_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("episode",),
                                name="one_open_spell",
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
                        ("at", models.DateTimeField(verbose_name="received")),
                        ("kind", models.CharField(max_length=120, verbose_name="kind")),
                        ("facts", models.JSONField(blank=True, default=dict, verbose_name="facts")),
                        ("times", models.PositiveIntegerField(default=1, verbose_name="times")),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="monitoring.target",
                                verbose_name="target",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "notice",
                        "verbose_name_plural": "notices",
                        "ordering": ["-at", "-pk"],
                        "indexes": [
                            models.Index(fields=["target", "-at"], name="notice_of_target"),
                            models.Index(fields=["at"], name="notice_by_age"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unsent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("body", models.BinaryField()),
                        ("points", models.PositiveIntegerField()),
                        ("at", models.DateTimeField(db_index=True)),
                        ("due_at", models.DateTimeField(db_index=True)),
                        ("tries", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "unsent batch",
                        "verbose_name_plural": "unsent batches",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Profile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.SlugField(max_length=40, unique=True, verbose_name="name")),
                        ("title", models.CharField(blank=True, max_length=120, verbose_name="what it is for")),
                        ("body", models.JSONField(verbose_name="profile")),
                        ("changed_at", models.DateTimeField(verbose_name="changed")),
                        (
                            "changed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="changed by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "profile",
                        "verbose_name_plural": "profiles",
                        "ordering": ["name"],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "monitoring_profileevent" ("body", "changed_at", "changed_by_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."body", NEW."changed_at", NEW."changed_by_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title"); RETURN NULL;',
                                    hash="3632fd01cb2e44de6d9c6bfd7e742244300f6189",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_4402b",
                                    table="monitoring_profile",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "monitoring_profileevent" ("body", "changed_at", "changed_by_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."body", NEW."changed_at", NEW."changed_by_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."title"); RETURN NULL;',
                                    hash="483b08e43408147213088b7fe994112f3c8f01a4",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_8545a",
                                    table="monitoring_profile",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProfileEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("name", models.SlugField(db_index=False, max_length=40, verbose_name="name")),
                        ("title", models.CharField(blank=True, max_length=120, verbose_name="what it is for")),
                        ("body", models.JSONField(verbose_name="profile")),
                        ("changed_at", models.DateTimeField(verbose_name="changed")),
                        (
                            "changed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="changed by",
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
                                to="monitoring.profile",
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
                                    hash="727e547842989ef3541bda51a7244bd33c679f25",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_05a1f",
                                    table="monitoring_profileevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Series",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("metric", models.CharField(max_length=40, verbose_name="metric")),
                        ("interface", models.CharField(blank=True, max_length=80, verbose_name="interface")),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="series",
                                to="monitoring.target",
                                verbose_name="target",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "series",
                        "verbose_name_plural": "series",
                        "ordering": ["target", "metric", "interface"],
                        "constraints": [
                            models.UniqueConstraint(fields=("target", "metric", "interface"), name="series_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sample",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series_id", "at", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("value", models.FloatField()),
                        (
                            "series",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="monitoring.series",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sample",
                        "verbose_name_plural": "samples",
                    },
                ),
                migrations.CreateModel(
                    name="Rollup",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series_id", "step", "at", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("step", models.PositiveIntegerField()),
                        ("at", models.DateTimeField()),
                        ("low", models.FloatField()),
                        ("mean", models.FloatField()),
                        ("high", models.FloatField()),
                        ("count", models.PositiveIntegerField()),
                        (
                            "series",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="monitoring.series",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "roll-up",
                        "verbose_name_plural": "roll-ups",
                        "indexes": [models.Index(fields=["step", "at"], name="rollup_by_age")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("count__gte", 1), ("low__lte", models.F("high"))),
                                name="rollup_makes_sense",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RollupMark",
                    fields=[
                        ("step", models.PositiveIntegerField(primary_key=True, serialize=False)),
                        ("until", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "roll-up mark",
                        "verbose_name_plural": "roll-up marks",
                    },
                ),
            ],
        ),
        migrations.RunSQL(PARTITIONED, PLAIN),
    ]

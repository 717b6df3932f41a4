import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("provisioning", "0001_initial"),
        ("sla", "0001_initial"),
    ]

    operations = [
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
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("watched", models.BooleanField(default=True, verbose_name="watched")),
                ("interval", models.DurationField(blank=True, null=True, verbose_name="interval")),
                ("due_at", models.DateTimeField(verbose_name="next poll")),
                ("slot_at", models.DateTimeField(verbose_name="next regular slot")),
                ("missed", models.PositiveIntegerField(default=0, verbose_name="slots missed")),
                (
                    "state",
                    models.CharField(
                        choices=[("unknown", "Never seen"), ("up", "Up"), ("suspect", "Suspect"), ("down", "Down")],
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
                    models.DateTimeField(blank=True, null=True, verbose_name="first good sample of the recovery"),
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
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ["pk"],
                "indexes": [models.Index(condition=models.Q(("watched", True)), fields=["due_at"], name="target_due")],
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
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "constraints": [models.UniqueConstraint(fields=("target", "metric", "interface"), name="series_once")],
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
            name="Outage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_bad_at", models.DateTimeField(verbose_name="first bad sample")),
                ("last_good_at", models.DateTimeField(blank=True, null=True, verbose_name="last good sample")),
                ("confirmed_at", models.DateTimeField(verbose_name="proven")),
                (
                    "recovered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="first good sample of the recovery"),
                ),
                ("recovery_proven_at", models.DateTimeField(blank=True, null=True, verbose_name="recovery proven")),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="no longer watched")),
                (
                    "muted",
                    models.CharField(
                        blank=True,
                        choices=[("", "None"), ("suspended", "Line suspended"), ("not_in_service", "Not in service")],
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
                        condition=models.Q(("told_at__isnull", True)), fields=["target"], name="outage_unsettled"
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
                        condition=models.Q(("count__gte", 1), ("low__lte", models.F("high"))), name="rollup_makes_sense"
                    )
                ],
            },
        ),
    ]

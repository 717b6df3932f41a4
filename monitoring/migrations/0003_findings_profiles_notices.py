import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "__first__"),
        ("monitoring", "0002_samples_by_day"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("provisioning", "0001_initial"),
        ("sla", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            name="FlapEpisode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        condition=models.Q(("calmed_at__isnull", True)), fields=["target"], name="flapping_unsettled"
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
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            name="Profile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            },
        ),
        migrations.CreateModel(
            name="Spell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name": "spell",
                "verbose_name_plural": "spells",
                "ordering": ["began_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("episode",), name="one_open_spell"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Excess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        migrations.AddField(
            model_name="target",
            name="facts",
            field=models.JSONField(blank=True, default=dict, verbose_name="what it says of itself"),
        ),
        migrations.AddField(
            model_name="target",
            name="found_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="interfaces found"),
        ),
        migrations.AddField(
            model_name="target",
            name="trouble_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="trouble since"),
        ),
        migrations.AlterField(
            model_name="outage",
            name="muted",
            field=models.CharField(
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
        pgtrigger.migrations.AddTrigger(
            model_name="profile",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="profile",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="profileevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="727e547842989ef3541bda51a7244bd33c679f25",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_05a1f",
                    table="monitoring_profileevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

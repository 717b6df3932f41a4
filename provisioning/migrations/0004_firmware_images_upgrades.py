import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("provisioning", "0003_onboardings_key_alarms_erasures"),
    ]

    operations = [
        migrations.CreateModel(
            name="FirmwareImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=60, verbose_name="version")),
                ("filename", models.CharField(max_length=120, verbose_name="file")),
                ("url", models.CharField(max_length=300, verbose_name="fetched from")),
                ("checksum", models.CharField(max_length=32, verbose_name="MD5 checksum")),
                ("added_at", models.DateTimeField(verbose_name="added")),
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
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="images",
                        to="provisioning.boxmodel",
                        verbose_name="model",
                    ),
                ),
            ],
            options={
                "verbose_name": "firmware image",
                "verbose_name_plural": "firmware images",
                "ordering": ["model", "-added_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("model", "version"), name="firmware_version_once_per_model")
                ],
            },
        ),
        migrations.CreateModel(
            name="FirmwareImageEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.CharField(max_length=60, verbose_name="version")),
                ("filename", models.CharField(max_length=120, verbose_name="file")),
                ("url", models.CharField(max_length=300, verbose_name="fetched from")),
                ("checksum", models.CharField(max_length=32, verbose_name="MD5 checksum")),
                ("added_at", models.DateTimeField(verbose_name="added")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="provisioning.boxmodel",
                        verbose_name="model",
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
                        to="provisioning.firmwareimage",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Upgrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("copying", "Being copied"),
                            ("staged", "Copied and verified"),
                            ("reloading", "Starting again"),
                            ("proven", "Proven"),
                            ("refused", "Refused"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=60, verbose_name="firmware before")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("token", models.PositiveBigIntegerField(default=0, verbose_name="lock token")),
                ("reloaded_at", models.DateTimeField(blank=True, null=True, verbose_name="told to start again")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("outcome", models.JSONField(blank=True, default=dict, verbose_name="outcome")),
                (
                    "asked_by",
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
                    "box",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upgrades",
                        to="provisioning.box",
                        verbose_name="box",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upgrades",
                        to="provisioning.firmwareimage",
                        verbose_name="image",
                    ),
                ),
            ],
            options={
                "verbose_name": "upgrade",
                "verbose_name_plural": "upgrades",
                "ordering": ["-asked_at", "-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="upgrade_due")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["cancelled", "failed", "proven", "refused"]), _negated=True),
                        fields=("box",),
                        name="one_upgrade_at_a_time",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="rolloutpart",
            name="upgrade",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rollout_part",
                to="provisioning.upgrade",
                verbose_name="upgrade",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="firmwareimage",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "provisioning_firmwareimageevent" ("added_at", "added_by_id", "checksum", "filename", "id", "model_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url", "version") VALUES (NEW."added_at", NEW."added_by_id", NEW."checksum", NEW."filename", NEW."id", NEW."model_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."url", NEW."version"); RETURN NULL;',
                    hash="9dff39c9c2730d2e5361bacc150c4838225a80a0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_873e4",
                    table="provisioning_firmwareimage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="firmwareimage",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "provisioning_firmwareimageevent" ("added_at", "added_by_id", "checksum", "filename", "id", "model_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url", "version") VALUES (NEW."added_at", NEW."added_by_id", NEW."checksum", NEW."filename", NEW."id", NEW."model_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."url", NEW."version"); RETURN NULL;',
                    hash="52b05999758b069b75c37dda554a65fc116b317c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_877e2",
                    table="provisioning_firmwareimage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="firmwareimageevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0ebdd0560e96f0a827986bdd752581a33002e500",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f63d9",
                    table="provisioning_firmwareimageevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

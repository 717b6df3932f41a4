"""The house: people, words, messages, numbers, policies, as first released."""

import datetime as dt

import django.contrib.postgres.fields
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import kernel.schema
import kernel.secrets


class Migration(migrations.Migration):
    # An operator who followed the drafts keeps his data: to him all of this is done.
    replaces = [
        ("kernel", "0001_initial"),
        ("kernel", "0002_accounts_api_and_webhooks"),
        ("kernel", "0003_text_messages"),
        ("kernel", "0004_personal_webhooks"),
        ("kernel", "0005_letters_templates_print_runs_and_bounces"),
        ("kernel", "0006_web_push"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        kernel.schema.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key_hash", models.CharField(max_length=64, unique=True)),
                        ("invited_at", models.DateTimeField(verbose_name="invited")),
                        ("expires_at", models.DateTimeField(verbose_name="valid until")),
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted")),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                        (
                            "invited_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "invitation",
                        "verbose_name_plural": "invitations",
                        "ordering": ("-invited_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                                fields=("user",),
                                name="invitation_one_standing",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Look",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("why", models.CharField(max_length=300, verbose_name="why")),
                        ("started_at", models.DateTimeField(verbose_name="from")),
                        ("expires_at", models.DateTimeField(verbose_name="until at the latest")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                        (
                            "staff",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="looks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="looked_at",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "look at a customer's pages",
                        "verbose_name_plural": "looks at customers' pages",
                        "ordering": ("-started_at", "-pk"),
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="look_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="bff34370fbae92ac49bc2300d3b5b15775406a99",
                                    operation="DELETE",
                                    pgid="pgtrigger_look_stays_5fd1f",
                                    table="kernel_look",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="look_as_it_was",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."staff_id" IS DISTINCT FROM (NEW."staff_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."why" IS DISTINCT FROM (NEW."why") OR OLD."started_at" IS DISTINCT FROM (NEW."started_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="61112f3418d9683067a6a316ff4d2d164de24a97",
                                    operation="UPDATE",
                                    pgid="pgtrigger_look_as_it_was_b6ef9",
                                    table="kernel_look",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApiToken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("key_hash", models.CharField(max_length=64, unique=True)),
                        ("prefix", models.CharField(max_length=12, verbose_name="begins with")),
                        (
                            "scopes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), size=None, verbose_name="scopes"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created")),
                        ("expires_at", models.DateTimeField(verbose_name="valid until")),
                        ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "API token",
                        "verbose_name_plural": "API tokens",
                        "ordering": ("-created_at", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("created_at"))), name="api_token_lasts"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("scopes", []), _negated=True), name="api_token_opens_something"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApiWrite",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=200)),
                        ("fingerprint", models.CharField(help_text="SHA-256 of method, path and body", max_length=64)),
                        ("asked_at", models.DateTimeField()),
                        ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("answer", models.TextField(blank=True)),
                        (
                            "token",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="writes", to="kernel.apitoken"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["asked_at"], name="api_write_age")],
                        "constraints": [models.UniqueConstraint(fields=("token", "key"), name="api_write_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ApiUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("minute", models.DateTimeField()),
                        ("calls", models.PositiveIntegerField(default=1)),
                        (
                            "token",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="kernel.apitoken"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("token", "minute"), name="api_use_minute")],
                    },
                ),
                migrations.CreateModel(
                    name="Calendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("zone", models.CharField(default="Europe/Paris", max_length=60, verbose_name="time zone")),
                    ],
                    options={
                        "verbose_name": "calendar",
                        "verbose_name_plural": "calendars",
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="zone_is_for_ever",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."zone" IS DISTINCT FROM (NEW."zone"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="e23e08d2ae431494e76c36ecd25cb31b36fc9edf",
                                    operation="UPDATE",
                                    pgid="pgtrigger_zone_is_for_ever_885a2",
                                    table="kernel_calendar",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        ("weekly", models.JSONField(verbose_name="weekly hours")),
                        ("closed", models.JSONField(blank=True, default=dict, verbose_name="closed days")),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="kernel.calendar",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "calendar version",
                        "verbose_name_plural": "calendar versions",
                        "ordering": ("calendar", "-number"),
                        "constraints": [
                            models.UniqueConstraint(fields=("calendar", "number"), name="calendar_version_number")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="a680cc5aaa2333d3bafa55e77ad9d877b2aa04aa",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_7caf8",
                                    table="kernel_calendarversion",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="event")),
                        ("subject_type", models.CharField(max_length=60)),
                        ("subject_id", models.BigIntegerField()),
                        ("before", models.CharField(blank=True, default="", max_length=40)),
                        ("after", models.CharField(blank=True, default="", max_length=40)),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "event",
                        "verbose_name_plural": "events",
                        "ordering": ("-pk",),
                        "indexes": [models.Index(fields=["subject_type", "subject_id"], name="event_subject")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="d5a90d2a7b38a5edd1d961784e6680dd9d5e1c12",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_12968",
                                    table="kernel_event",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="told_to_who_asked",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO kernel_webhookdelivery\n        (endpoint_id, event_name, event_id, replay, state, queued_at, due_at, attempts, last_error)\n    SELECT id, NEW.name, NEW.id, 0, 'queued', NEW.at, NEW.at, 0, ''\n    FROM kernel_webhookendpoint WHERE active AND (events = '{}' OR NEW.name = ANY(events));\n    INSERT INTO kernel_personalnotice (user_id, event_id, in_app, to_mail, to_push)\n    SELECT rule.user_id, NEW.id, rule.in_app, rule.by_mail, rule.by_push\n    FROM kernel_noticerule rule JOIN kernel_user person ON person.id = rule.user_id\n    WHERE rule.event = NEW.name AND person.is_active AND NEW.by_id IS DISTINCT FROM rule.user_id;\n    RETURN NULL;\n",
                                    hash="25307d7b1ebe09235900ee08023865be6dc9c0bb",
                                    operation="INSERT",
                                    pgid="pgtrigger_told_to_who_asked_ee389",
                                    table="kernel_event",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Transition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("subject_type", models.CharField(max_length=60)),
                        ("subject_id", models.BigIntegerField()),
                        ("action", models.CharField(max_length=40)),
                        ("before", models.CharField(max_length=40)),
                        ("after", models.CharField(max_length=40)),
                        ("at", models.DateTimeField()),
                        ("why", models.TextField(blank=True)),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "transition",
                        "verbose_name_plural": "transitions",
                        "ordering": ("pk",),
                        "indexes": [
                            models.Index(fields=["subject_type", "subject_id", "at"], name="transition_subject")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="293591143b805a0d4627a5cf69eb4733a96c25c4",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_9020a",
                                    table="kernel_transition",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="told_as_event",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO kernel_event (name, subject_type, subject_id, before, after, at, by_id)\n    VALUES (split_part(NEW.subject_type, '.', 2) || '.' || NEW.action,\n            NEW.subject_type, NEW.subject_id, NEW.before, NEW.after, NEW.at, NEW.by_id);\n    RETURN NULL;\n",
                                    hash="d315c659a0d61a8db18a70200b261836c713feb3",
                                    operation="INSERT",
                                    pgid="pgtrigger_told_as_event_9903e",
                                    table="kernel_transition",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Counter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("series", models.CharField(max_length=20)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("last", models.PositiveBigIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("series", "year"), name="counter_series_year")],
                    },
                ),
                migrations.CreateModel(
                    name="PolicyVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30, verbose_name="kind")),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        ("values", models.JSONField(verbose_name="values")),
                        ("published_at", models.DateTimeField(verbose_name="published at")),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        (
                            "published_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "policy version",
                        "verbose_name_plural": "policy versions",
                        "ordering": ("kind", "-number"),
                        "constraints": [models.UniqueConstraint(fields=("kind", "number"), name="policy_kind_number")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="6fe53ce22094abc366e2bbae45639b82e3783034",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_b9a3a",
                                    table="kernel_policyversion",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClockOffset",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("by", models.DurationField(default=dt.timedelta)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="clock_offset_single")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SweepRun",
                    fields=[
                        ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                        ("ran_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="WebhookEndpoint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("url", models.URLField(max_length=400, verbose_name="address")),
                        ("label", models.CharField(max_length=80, verbose_name="name")),
                        ("secret", kernel.secrets.EncryptedTextField(verbose_name="signing secret")),
                        (
                            "events",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="events",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="active")),
                        ("created_at", models.DateTimeField(verbose_name="created")),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="own_webhook",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "webhook",
                        "verbose_name_plural": "webhooks",
                        "ordering": ("label", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="WebhookDelivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("event_name", models.CharField(max_length=100, verbose_name="event")),
                        ("replay", models.PositiveSmallIntegerField(default=0, verbose_name="replay")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Queued"),
                                    ("sending", "Being sent"),
                                    ("delivered", "Delivered"),
                                    ("failed", "Failed"),
                                ],
                                default="queued",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("queued_at", models.DateTimeField(verbose_name="queued at")),
                        ("due_at", models.DateTimeField(verbose_name="due at")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="answer")),
                        ("last_error", models.TextField(blank=True, default="", verbose_name="last error")),
                        ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="delivered at")),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.event"
                            ),
                        ),
                        (
                            "endpoint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="kernel.webhookendpoint",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "webhook delivery",
                        "verbose_name_plural": "webhook deliveries",
                        "ordering": ("-pk",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["queued", "sending"])),
                                fields=["due_at"],
                                name="webhook_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("endpoint", "event", "replay"), name="webhook_delivery_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("event", models.CharField(max_length=100, verbose_name="event")),
                        ("in_app", models.BooleanField(default=True, verbose_name="in the application")),
                        ("by_mail", models.BooleanField(default=False, verbose_name="by mail")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notice_rules",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("by_push", models.BooleanField(default=False, verbose_name="on my screen")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "event"), name="notice_rule_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("in_app", True), ("by_mail", True), ("by_push", True), _connector="OR"
                                ),
                                name="notice_rule_tells",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PersonalNotice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("in_app", models.BooleanField(default=True)),
                        ("to_mail", models.BooleanField(default=False)),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.event"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="personal_notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("to_push", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ("-pk",),
                        "indexes": [
                            models.Index(fields=["user", "-id"], name="notice_of_user"),
                            models.Index(condition=models.Q(("to_mail", True)), fields=["id"], name="notice_to_mail"),
                            models.Index(condition=models.Q(("to_push", True)), fields=["id"], name="notice_to_push"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("user", "event"), name="personal_notice_once")],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("page", models.CharField(max_length=60)),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("query", models.CharField(blank=True, max_length=500)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("name",),
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "page", "name"), name="saved_view_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StatusReader",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                        ("language", models.CharField(default="fr", max_length=2)),
                        ("key_hash", models.CharField(max_length=64, unique=True)),
                        ("asked_at", models.DateTimeField()),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "reader of the network's state",
                        "verbose_name_plural": "readers of the network's state",
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=160, unique=True)),
                        (
                            "channel",
                            models.CharField(
                                choices=[("mail", "Mail"), ("letter", "Letter"), ("sms", "Text message")],
                                max_length=10,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "recipient",
                            models.TextField(
                                help_text="An e-mail address, or a postal address on several lines",
                                verbose_name="recipient",
                            ),
                        ),
                        ("subject", models.CharField(max_length=250, verbose_name="subject")),
                        ("body", models.TextField(verbose_name="text")),
                        ("html", models.TextField(blank=True)),
                        ("language", models.CharField(default="fr", max_length=2, verbose_name="language")),
                        ("attachments", models.JSONField(blank=True, default=list)),
                        ("about_type", models.CharField(blank=True, max_length=60)),
                        ("about_id", models.BigIntegerField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Queued"),
                                    ("sending", "Being sent"),
                                    ("sent", "Sent"),
                                    ("failed", "Failed"),
                                    ("to_post", "To post"),
                                    ("posted", "Posted"),
                                ],
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("queued_at", models.DateTimeField(verbose_name="queued at")),
                        ("due_at", models.DateTimeField(verbose_name="due at")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("last_error", models.TextField(blank=True, verbose_name="last error")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                        ("posted_at", models.DateTimeField(blank=True, null=True, verbose_name="posted at")),
                        (
                            "posted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("kind", models.CharField(blank=True, max_length=40, verbose_name="kind")),
                        ("received_on", models.DateField(blank=True, null=True, verbose_name="received on")),
                        ("registered", models.BooleanField(default=False, verbose_name="registered letter")),
                        ("returned_on", models.DateField(blank=True, null=True, verbose_name="came back on")),
                        ("tracking", models.CharField(blank=True, max_length=20, verbose_name="tracking number")),
                        ("version", models.PositiveIntegerField(default=0, verbose_name="version of its words")),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "ordering": ("-queued_at", "-pk"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["queued", "sending"])),
                                fields=["due_at"],
                                name="message_due",
                            ),
                            models.Index(fields=["about_type", "about_id"], name="message_about"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "sent"), _negated=True),
                                    ("sent_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="message_sent_is_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "posted"), _negated=True),
                                    models.Q(("posted_at__isnull", False), ("posted_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="message_posted_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("tracking", ""), _negated=True),
                                fields=("tracking",),
                                name="message_tracking_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("received_on__isnull", True), ("returned_on__isnull", True), _connector="OR"
                                ),
                                name="message_received_or_back",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LetterTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="kind")),
                        ("language", models.CharField(max_length=2, verbose_name="language")),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        ("subject", models.CharField(max_length=250, verbose_name="subject")),
                        ("body", models.TextField(verbose_name="text")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="what changed")),
                        ("drafted_at", models.DateTimeField(verbose_name="drafted")),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "letter template",
                        "verbose_name_plural": "letter templates",
                        "ordering": ("kind", "language", "-number"),
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "language", "number"), name="letter_number_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="letter_published_stands",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."published_at" IS NOT NULL)',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="aee756a35e17d0d44f754b3be87b1962d5334a4b",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_letter_published_stands_8192b",
                                    table="kernel_lettertemplate",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PrintRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="printed")),
                        ("path", models.CharField(max_length=200)),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "letters",
                            models.ManyToManyField(
                                related_name="print_runs", to="kernel.message", verbose_name="letters"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "print run",
                        "verbose_name_plural": "print runs",
                        "ordering": ("-pk",),
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="af04bdbe1977bb5c133ae1239042f94601d720fd",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_98350",
                                    table="kernel_printrun",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Bounce",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.CharField(max_length=500, verbose_name="address")),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("refused", "refused when it was sent"),
                                    ("report", "came back by mail"),
                                    ("post", "came back by post"),
                                    ("hand", "noted by hand"),
                                ],
                                max_length=10,
                                verbose_name="how it is known",
                            ),
                        ),
                        ("why", models.TextField(blank=True, verbose_name="why")),
                        ("at", models.DateTimeField(verbose_name="since")),
                        ("cleared_at", models.DateTimeField(blank=True, null=True, verbose_name="works again since")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cleared_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bounces",
                                to="kernel.message",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "address that does not answer",
                        "verbose_name_plural": "addresses that do not answer",
                        "ordering": ("-at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("cleared_at__isnull", True)),
                                fields=("address",),
                                name="bounce_open_once",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="birth_told_as_event",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n            INSERT INTO kernel_event (name, subject_type, subject_id, before, after, at, by_id)\n            VALUES ('bounce.recorded', 'kernel.bounce', NEW.id, '', '', NEW.at, NEW.by_id);\n            RETURN NULL;\n        ",
                                    hash="092c4978d2b439c170a470e78e5c1da8633bff39",
                                    operation="INSERT",
                                    pgid="pgtrigger_birth_told_as_event_d1f51",
                                    table="kernel_bounce",
                                    when="AFTER",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Operator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=140, verbose_name="name")),
                        ("legal_form", models.CharField(blank=True, max_length=60, verbose_name="legal form")),
                        (
                            "capital",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="share capital"
                            ),
                        ),
                        ("siren", models.CharField(max_length=9, verbose_name="SIREN")),
                        ("siret", models.CharField(max_length=14, verbose_name="SIRET")),
                        ("vat_number", models.CharField(max_length=20, verbose_name="VAT number")),
                        ("rcs", models.CharField(blank=True, max_length=120, verbose_name="trade register")),
                        ("street", models.CharField(max_length=140, verbose_name="street")),
                        ("postcode", models.CharField(max_length=10, verbose_name="postcode")),
                        ("city", models.CharField(max_length=80, verbose_name="city")),
                        ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                        ("phone", models.CharField(blank=True, max_length=32, verbose_name="phone")),
                        ("website", models.URLField(blank=True, verbose_name="website")),
                        ("iban", kernel.secrets.EncryptedTextField(blank=True, verbose_name="IBAN")),
                        ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                        (
                            "creditor_id",
                            models.CharField(blank=True, max_length=35, verbose_name="SEPA creditor identifier"),
                        ),
                        ("vat_on_debits", models.BooleanField(default=False, verbose_name="VAT due on debits")),
                        ("logo", models.ImageField(blank=True, upload_to="operator/", verbose_name="logo")),
                    ],
                    options={
                        "verbose_name": "operator",
                        "verbose_name_plural": "operator",
                        "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="operator_single")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "kernel_operatorevent" ("bic", "capital", "city", "country", "creditor_id", "email", "id", "legal_form", "logo", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "rcs", "siren", "siret", "street", "vat_number", "vat_on_debits", "website") VALUES (NEW."bic", NEW."capital", NEW."city", NEW."country", NEW."creditor_id", NEW."email", NEW."id", NEW."legal_form", NEW."logo", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."postcode", NEW."rcs", NEW."siren", NEW."siret", NEW."street", NEW."vat_number", NEW."vat_on_debits", NEW."website"); RETURN NULL;',
                                    hash="e844733a0456a990df2bc067da0e33f397689a72",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_0426d",
                                    table="kernel_operator",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."bic" IS DISTINCT FROM (NEW."bic") OR OLD."capital" IS DISTINCT FROM (NEW."capital") OR OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."creditor_id" IS DISTINCT FROM (NEW."creditor_id") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."legal_form" IS DISTINCT FROM (NEW."legal_form") OR OLD."logo" IS DISTINCT FROM (NEW."logo") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."rcs" IS DISTINCT FROM (NEW."rcs") OR OLD."siren" IS DISTINCT FROM (NEW."siren") OR OLD."siret" IS DISTINCT FROM (NEW."siret") OR OLD."street" IS DISTINCT FROM (NEW."street") OR OLD."vat_number" IS DISTINCT FROM (NEW."vat_number") OR OLD."vat_on_debits" IS DISTINCT FROM (NEW."vat_on_debits") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                                    func='INSERT INTO "kernel_operatorevent" ("bic", "capital", "city", "country", "creditor_id", "email", "id", "legal_form", "logo", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "rcs", "siren", "siret", "street", "vat_number", "vat_on_debits", "website") VALUES (NEW."bic", NEW."capital", NEW."city", NEW."country", NEW."creditor_id", NEW."email", NEW."id", NEW."legal_form", NEW."logo", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."postcode", NEW."rcs", NEW."siren", NEW."siret", NEW."street", NEW."vat_number", NEW."vat_on_debits", NEW."website"); RETURN NULL;',
                                    hash="c9dc7e59af3f58cde2496340b5d2d2a86fda320b",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_2d550",
                                    table="kernel_operator",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OperatorEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=140, verbose_name="name")),
                        ("legal_form", models.CharField(blank=True, max_length=60, verbose_name="legal form")),
                        (
                            "capital",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="share capital"
                            ),
                        ),
                        ("siren", models.CharField(max_length=9, verbose_name="SIREN")),
                        ("siret", models.CharField(max_length=14, verbose_name="SIRET")),
                        ("vat_number", models.CharField(max_length=20, verbose_name="VAT number")),
                        ("rcs", models.CharField(blank=True, max_length=120, verbose_name="trade register")),
                        ("street", models.CharField(max_length=140, verbose_name="street")),
                        ("postcode", models.CharField(max_length=10, verbose_name="postcode")),
                        ("city", models.CharField(max_length=80, verbose_name="city")),
                        ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                        ("phone", models.CharField(blank=True, max_length=32, verbose_name="phone")),
                        ("website", models.URLField(blank=True, verbose_name="website")),
                        ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                        (
                            "creditor_id",
                            models.CharField(blank=True, max_length=35, verbose_name="SEPA creditor identifier"),
                        ),
                        ("vat_on_debits", models.BooleanField(default=False, verbose_name="VAT due on debits")),
                        ("logo", models.ImageField(blank=True, upload_to="operator/", verbose_name="logo")),
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
                                to="kernel.operator",
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
                                    hash="6fed028a8a92ff9e13e2148e252b6095a5a6c327",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_c6fde",
                                    table="kernel_operatorevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                        ("name", models.CharField(max_length=150, verbose_name="name")),
                        ("phone", models.CharField(blank=True, max_length=32, verbose_name="phone")),
                        (
                            "language",
                            models.CharField(
                                choices=[("fr", "Français"), ("en", "English")],
                                default="fr",
                                max_length=2,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("noc", "NOC"),
                                    ("senior_noc", "Senior NOC"),
                                    ("finance", "Finance"),
                                    ("finance_approver", "Finance approver"),
                                    ("sales", "Sales"),
                                    ("technician", "Technician"),
                                    ("read_only", "Read only"),
                                    ("admin", "Administrator"),
                                    ("customer", "Customer"),
                                ],
                                default="customer",
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                        (
                            "open_to_looks",
                            models.BooleanField(
                                default=True,
                                help_text="Each look leaves a trace that you can read.",
                                verbose_name="the operator's people may look at my pages",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "user",
                        "verbose_name_plural": "users",
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"), name="user_email_any_case"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            "noc",
                                            "senior_noc",
                                            "finance",
                                            "finance_approver",
                                            "sales",
                                            "technician",
                                            "read_only",
                                            "admin",
                                            "customer",
                                        ],
                                    )
                                ),
                                name="user_role_known",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "kernel_userevent" ("email", "id", "is_active", "is_superuser", "language", "name", "open_to_looks", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."is_superuser", NEW."language", NEW."name", NEW."open_to_looks", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."role"); RETURN NULL;',
                                    hash="795fe4dc654c12d2a74eb6e8ec9d98e0cbf2c6e1",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_8c015",
                                    table="kernel_user",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."open_to_looks" IS DISTINCT FROM (NEW."open_to_looks") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."role" IS DISTINCT FROM (NEW."role"))',
                                    func='INSERT INTO "kernel_userevent" ("email", "id", "is_active", "is_superuser", "language", "name", "open_to_looks", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."is_superuser", NEW."language", NEW."name", NEW."open_to_looks", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."role"); RETURN NULL;',
                                    hash="c452eadc13e81ec901682c6976d1fc7ea984e280",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_8932f",
                                    table="kernel_user",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UserEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                        ("name", models.CharField(max_length=150, verbose_name="name")),
                        ("phone", models.CharField(blank=True, max_length=32, verbose_name="phone")),
                        (
                            "language",
                            models.CharField(
                                choices=[("fr", "Français"), ("en", "English")],
                                default="fr",
                                max_length=2,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("noc", "NOC"),
                                    ("senior_noc", "Senior NOC"),
                                    ("finance", "Finance"),
                                    ("finance_approver", "Finance approver"),
                                    ("sales", "Sales"),
                                    ("technician", "Technician"),
                                    ("read_only", "Read only"),
                                    ("admin", "Administrator"),
                                    ("customer", "Customer"),
                                ],
                                default="customer",
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
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
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "open_to_looks",
                            models.BooleanField(
                                default=True,
                                help_text="Each look leaves a trace that you can read.",
                                verbose_name="the operator's people may look at my pages",
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
                                    hash="7095ba673c54fa9b316fbe281fea6eee4fc891f8",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_e7934",
                                    table="kernel_userevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PushKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("private", kernel.secrets.EncryptedTextField(verbose_name="private key")),
                        ("public", models.CharField(max_length=90, verbose_name="public key")),
                        ("only", models.BooleanField(default=True, editable=False, unique=True)),
                        ("made_at", models.DateTimeField(verbose_name="made")),
                    ],
                    options={
                        "verbose_name": "push key",
                        "verbose_name_plural": "push keys",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("only", True)), name="push_key_only_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PushBrowser",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("endpoint", models.URLField(max_length=600, unique=True, verbose_name="address")),
                        ("p256dh", models.CharField(max_length=90, verbose_name="public key")),
                        ("auth", kernel.secrets.EncryptedTextField(verbose_name="shared secret")),
                        ("label", models.CharField(max_length=80, verbose_name="browser")),
                        ("since", models.DateTimeField(verbose_name="since")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="push_browsers",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "subscribed browser",
                        "verbose_name_plural": "subscribed browsers",
                        "ordering": ("since", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="PushMessage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=80)),
                        ("content", kernel.secrets.EncryptedTextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Queued"),
                                    ("sending", "Being sent"),
                                    ("delivered", "Delivered"),
                                    ("failed", "Failed"),
                                ],
                                default="queued",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("queued_at", models.DateTimeField(verbose_name="queued at")),
                        ("due_at", models.DateTimeField(verbose_name="due at")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("last_error", models.TextField(blank=True, default="", verbose_name="last error")),
                        (
                            "browser",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="kernel.pushbrowser",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "push message",
                        "verbose_name_plural": "push messages",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["queued", "sending"])),
                                fields=["due_at"],
                                name="push_message_due",
                            )
                        ],
                        "constraints": [models.UniqueConstraint(fields=("browser", "key"), name="push_message_once")],
                    },
                ),
            ],
        ),
    ]

import datetime as dt

import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import kernel.secrets


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("zone", models.CharField(default="Europe/Paris", max_length=60, verbose_name="time zone")),
            ],
            options={
                "verbose_name": "calendar",
                "verbose_name_plural": "calendars",
            },
        ),
        migrations.CreateModel(
            name="Operator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("creditor_id", models.CharField(blank=True, max_length=35, verbose_name="SEPA creditor identifier")),
                ("vat_on_debits", models.BooleanField(default=False, verbose_name="VAT due on debits")),
                ("logo", models.ImageField(blank=True, upload_to="operator/", verbose_name="logo")),
            ],
            options={
                "verbose_name": "operator",
                "verbose_name_plural": "operator",
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="operator_single")],
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
                ("creditor_id", models.CharField(blank=True, max_length=35, verbose_name="SEPA creditor identifier")),
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
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="user_email_any_case"),
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
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            name="Transition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "indexes": [models.Index(fields=["subject_type", "subject_id", "at"], name="transition_subject")],
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("weekly", models.JSONField(verbose_name="weekly hours")),
                ("closed", models.JSONField(blank=True, default=dict, verbose_name="closed days")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="kernel.calendar"
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar version",
                "verbose_name_plural": "calendar versions",
                "ordering": ("calendar", "-number"),
                "constraints": [models.UniqueConstraint(fields=("calendar", "number"), name="calendar_version_number")],
            },
        ),
        migrations.CreateModel(
            name="ClockOffset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.DurationField(default=dt.timedelta)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="clock_offset_single")],
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("series", "year"), name="counter_series_year")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=160, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "Mail"), ("letter", "Letter")], max_length=10, verbose_name="channel"
                    ),
                ),
                (
                    "recipient",
                    models.TextField(
                        help_text="An e-mail address, or a postal address on several lines", verbose_name="recipient"
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
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ("-queued_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "sending"])), fields=["due_at"], name="message_due"
                    ),
                    models.Index(fields=["about_type", "about_id"], name="message_about"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
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
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="operator",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="operator",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "kernel_userevent" ("email", "id", "is_active", "is_superuser", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."is_superuser", NEW."language", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."role"); RETURN NULL;',
                    hash="56df6bb5bc74e23b323da89d6585746386a48f1a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8c015",
                    table="kernel_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."role" IS DISTINCT FROM (NEW."role"))',
                    func='INSERT INTO "kernel_userevent" ("email", "id", "is_active", "is_superuser", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."is_superuser", NEW."language", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."role"); RETURN NULL;',
                    hash="7c012af2569ad94b88d0a4013beb9aca8cd94218",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8932f",
                    table="kernel_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a680cc5aaa2333d3bafa55e77ad9d877b2aa04aa",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7caf8",
                    table="kernel_calendarversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="operatorevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6fed028a8a92ff9e13e2148e252b6095a5a6c327",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c6fde",
                    table="kernel_operatorevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6fe53ce22094abc366e2bbae45639b82e3783034",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b9a3a",
                    table="kernel_policyversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transition",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7095ba673c54fa9b316fbe281fea6eee4fc891f8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e7934",
                    table="kernel_userevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendar",
            trigger=pgtrigger.compiler.Trigger(
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
            ),
        ),
    ]

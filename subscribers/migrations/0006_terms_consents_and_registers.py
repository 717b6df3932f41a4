import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("subscribers", "0005_appointments_and_assistance"),
    ]

    operations = [
        migrations.CreateModel(
            name="Processing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160, unique=True, verbose_name="activity")),
                ("purpose", models.TextField(verbose_name="purpose")),
                ("basis", models.CharField(max_length=160, verbose_name="legal basis")),
                ("people", models.TextField(verbose_name="people concerned")),
                ("data", models.TextField(verbose_name="kinds of data")),
                ("recipients", models.TextField(blank=True, verbose_name="recipients")),
                ("kept", models.TextField(verbose_name="kept for")),
                ("security", models.TextField(blank=True, verbose_name="security measures")),
            ],
            options={
                "verbose_name": "processing activity",
                "verbose_name_plural": "processing activities",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ProcessingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=160, verbose_name="activity")),
                ("purpose", models.TextField(verbose_name="purpose")),
                ("basis", models.CharField(max_length=160, verbose_name="legal basis")),
                ("people", models.TextField(verbose_name="people concerned")),
                ("data", models.TextField(verbose_name="kinds of data")),
                ("recipients", models.TextField(blank=True, verbose_name="recipients")),
                ("kept", models.TextField(verbose_name="kept for")),
                ("security", models.TextField(blank=True, verbose_name="security measures")),
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
                        to="subscribers.processing",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Processor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160, unique=True, verbose_name="name")),
                ("service", models.CharField(max_length=200, verbose_name="service")),
                ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
                ("data", models.TextField(verbose_name="kinds of data")),
                ("contact", models.CharField(blank=True, max_length=160, verbose_name="contact")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
            ],
            options={
                "verbose_name": "subcontractor",
                "verbose_name_plural": "subcontractors",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ProcessorAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("signed_on", models.DateField(verbose_name="signed on")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("summary", models.TextField(blank=True, verbose_name="what changes")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.customerfile",
                    ),
                ),
                (
                    "processor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="subscribers.processor",
                        verbose_name="subcontractor",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement with a subcontractor",
                "verbose_name_plural": "agreements with subcontractors",
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("processor", "version"), name="agreement_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcessorEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("service", models.CharField(max_length=200, verbose_name="service")),
                ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
                ("data", models.TextField(verbose_name="kinds of data")),
                ("contact", models.CharField(blank=True, max_length=160, verbose_name="contact")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
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
                        to="subscribers.processor",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RightsRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "Access and portability"),
                            ("rectification", "Rectification"),
                            ("erasure", "Erasure"),
                            ("objection", "Objection"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("refused", "Refused")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("changes", models.JSONField(blank=True, default=dict)),
                ("words", models.TextField(blank=True, verbose_name="in the customer's words")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("due_on", models.DateField(verbose_name="due")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_requests",
                        to="subscribers.customer",
                        verbose_name="customer",
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
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.customerfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "request about data",
                "verbose_name_plural": "requests about data",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["due_on"], name="rights_request_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), ("decided_at__isnull", False), _connector="OR"),
                        name="rights_decided_is_dated",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TermsVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="version")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("text", models.TextField(verbose_name="text in French")),
                ("text_en", models.TextField(blank=True, verbose_name="text in English")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="what changes")),
                ("published_at", models.DateTimeField(verbose_name="published at")),
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
                "verbose_name": "version of the terms",
                "verbose_name_plural": "versions of the terms",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="TermsAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("at", models.DateTimeField(verbose_name="accepted at")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="from address")),
                (
                    "quote",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.quote",
                        verbose_name="quote",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="subscribers.termsversion",
                        verbose_name="terms",
                    ),
                ),
            ],
            options={
                "verbose_name": "acceptance of terms",
                "verbose_name_plural": "acceptances of terms",
                "ordering": ["-at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)), fields=("terms", "user"), name="terms_once_a_user"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="what happened")),
                ("noticed_at", models.DateTimeField(verbose_name="noticed")),
                ("due_at", models.DateTimeField(verbose_name="to be notified by")),
                ("nature", models.TextField(verbose_name="nature of the breach")),
                ("data", models.TextField(verbose_name="data concerned")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="people concerned, about")),
                ("consequences", models.TextField(blank=True, verbose_name="likely consequences")),
                ("measures", models.TextField(blank=True, verbose_name="measures taken")),
                ("risk", models.BooleanField(default=True, verbose_name="risk to people's rights")),
                ("notified_at", models.DateTimeField(blank=True, null=True, verbose_name="authority notified")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="the authority's reference")),
                ("late_because", models.TextField(blank=True, verbose_name="reason of the delay")),
                ("people_told_at", models.DateTimeField(blank=True, null=True, verbose_name="people told")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "data breach",
                "verbose_name_plural": "data breaches",
                "ordering": ["-noticed_at"],
            },
        ),
        migrations.CreateModel(
            name="BreachEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=200, verbose_name="what happened")),
                ("noticed_at", models.DateTimeField(verbose_name="noticed")),
                ("due_at", models.DateTimeField(verbose_name="to be notified by")),
                ("nature", models.TextField(verbose_name="nature of the breach")),
                ("data", models.TextField(verbose_name="data concerned")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="people concerned, about")),
                ("consequences", models.TextField(blank=True, verbose_name="likely consequences")),
                ("measures", models.TextField(blank=True, verbose_name="measures taken")),
                ("risk", models.BooleanField(default=True, verbose_name="risk to people's rights")),
                ("notified_at", models.DateTimeField(blank=True, null=True, verbose_name="authority notified")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="the authority's reference")),
                ("late_because", models.TextField(blank=True, verbose_name="reason of the delay")),
                ("people_told_at", models.DateTimeField(blank=True, null=True, verbose_name="people told")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
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
                        to="subscribers.breach",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("marketing", "Commercial messages"), ("sharing", "Sharing with partners")],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("given", models.BooleanField(verbose_name="given")),
                ("at", models.DateTimeField(verbose_name="on")),
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-at", "-pk"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="processing",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_processingevent" ("basis", "data", "id", "kept", "name", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recipients", "security") VALUES (NEW."basis", NEW."data", NEW."id", NEW."kept", NEW."name", NEW."people", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."recipients", NEW."security"); RETURN NULL;',
                    hash="d344804d48c530ca1f24cec2391aac6d30222357",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_90cc4",
                    table="subscribers_processing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="processing",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_processingevent" ("basis", "data", "id", "kept", "name", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recipients", "security") VALUES (NEW."basis", NEW."data", NEW."id", NEW."kept", NEW."name", NEW."people", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."recipients", NEW."security"); RETURN NULL;',
                    hash="e2e637d2753396f1d7db1b0b58df5f7b21681d76",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a5469",
                    table="subscribers_processing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="processor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_processorevent" ("contact", "country", "data", "ended_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service") VALUES (NEW."contact", NEW."country", NEW."data", NEW."ended_on", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."service"); RETURN NULL;',
                    hash="adf60fe46793d86e863954f0248bde91e66208a8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f85fe",
                    table="subscribers_processor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="processor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_processorevent" ("contact", "country", "data", "ended_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service") VALUES (NEW."contact", NEW."country", NEW."data", NEW."ended_on", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."service"); RETURN NULL;',
                    hash="e72757572e232f4aa47ad7ab2bb2aca6139ec456",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ad6db",
                    table="subscribers_processor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="breach",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_breachevent" ("closed_at", "consequences", "data", "due_at", "id", "late_because", "measures", "nature", "noticed_at", "notified_at", "people", "people_told_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "reference", "risk", "title") VALUES (NEW."closed_at", NEW."consequences", NEW."data", NEW."due_at", NEW."id", NEW."late_because", NEW."measures", NEW."nature", NEW."noticed_at", NEW."notified_at", NEW."people", NEW."people_told_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_by_id", NEW."reference", NEW."risk", NEW."title"); RETURN NULL;',
                    hash="14bc35a9c4c7f40a17cde1adfb2b60851a432e49",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_97454",
                    table="subscribers_breach",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="breach",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_breachevent" ("closed_at", "consequences", "data", "due_at", "id", "late_because", "measures", "nature", "noticed_at", "notified_at", "people", "people_told_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "reference", "risk", "title") VALUES (NEW."closed_at", NEW."consequences", NEW."data", NEW."due_at", NEW."id", NEW."late_because", NEW."measures", NEW."nature", NEW."noticed_at", NEW."notified_at", NEW."people", NEW."people_told_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_by_id", NEW."reference", NEW."risk", NEW."title"); RETURN NULL;',
                    hash="24ae819088b85685212e1c8e9a2949d9dc1e8727",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_44286",
                    table="subscribers_breach",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="breachevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f98f6af8f40d22fca5ff56116b02576242962353",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_41691",
                    table="subscribers_breachevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="processingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="02e85f30e6130e37202207d69cc905a1f8740a55",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a84b0",
                    table="subscribers_processingevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="processorevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c3be8de697f8a6f93b567513a511312b2c8183a9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_37fa7",
                    table="subscribers_processorevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="termsversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a1e9b08d78bf87e919644aa83f179ff64bc7ede5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f7378",
                    table="subscribers_termsversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="termsacceptance",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7bf61ecc560f02deb5381c7c24c1a319bb6a68c5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b7287",
                    table="subscribers_termsacceptance",
                    when="BEFORE",
                ),
            ),
        ),
    ]

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0001_initial"),
        ("kernel", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("subscribers", "0004_portal_access_by_contract"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssistancePack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("hour", "One hour"), ("half_day", "Half a day (3 h)"), ("day", "A day (6 h)")],
                        max_length=12,
                        verbose_name="pack",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                ("price", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="price (excl. VAT)")),
                ("sold_at", models.DateTimeField(verbose_name="ordered")),
                ("billed_as", models.CharField(blank=True, max_length=40, verbose_name="invoice")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="paid")),
                ("lost_on", models.DateField(blank=True, null=True, verbose_name="usable before")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "sold_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "assistance pack",
                "verbose_name_plural": "assistance packs",
                "ordering": ["-sold_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("billed_as", ""), ("cancelled_at__isnull", True)),
                        fields=["sold_at"],
                        name="pack_to_bill",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lost_on__isnull", True), ("paid_at__isnull", True)),
                            models.Q(("lost_on__isnull", False), ("paid_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="pack_paid_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("paid_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"),
                        name="pack_paid_stays",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Technician",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.CharField(blank=True, max_length=120, verbose_name="area")),
                ("active", models.BooleanField(default=True, verbose_name="takes visits")),
                ("feed", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.calendar",
                        verbose_name="working hours",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="technician",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "technician",
                "verbose_name_plural": "technicians",
                "ordering": ["user__name"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("installation", "Installation"),
                            ("intervention", "Intervention"),
                            ("assistance", "Assistance"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaiting_payment", "Awaiting payment"),
                            ("confirmed", "Confirmed"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("missed", "Nobody there"),
                        ],
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="to")),
                ("purpose", models.CharField(blank=True, max_length=300, verbose_name="what is to be done")),
                ("outcome", models.CharField(blank=True, max_length=300, verbose_name="what was done, or why not")),
                ("booked_at", models.DateTimeField(verbose_name="booked")),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "booked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="subscribers.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="subscribers.assistancepack",
                        verbose_name="pack",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="subscribers.technician",
                        verbose_name="technician",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
                "ordering": ["starts_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="appointment_runs_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "assistance"), ("pack__isnull", False)),
                            models.Q(models.Q(("kind", "assistance"), _negated=True), ("pack__isnull", True)),
                            _connector="OR",
                        ),
                        name="appointment_assistance_has_a_pack",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state__in", ("awaiting_payment", "confirmed", "done", "missed"))),
                        expressions=[
                            ("technician", "="),
                            (
                                models.Func(
                                    models.F("starts_at"),
                                    models.F("ends_at"),
                                    function="TSTZRANGE",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="appointment_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("worked", "Worked"),
                            ("late", "Cancelled late"),
                            ("absent", "Nobody there"),
                            ("lost", "Not used in time"),
                        ],
                        max_length=8,
                        verbose_name="why",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "appointment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="use",
                        to="subscribers.appointment",
                        verbose_name="appointment",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="subscribers.assistancepack",
                        verbose_name="pack",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a pack",
                "verbose_name_plural": "uses of packs",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reason", "lost")), fields=("pack",), name="pack_is_lost_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AppointmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("installation", "Installation"),
                            ("intervention", "Intervention"),
                            ("assistance", "Assistance"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaiting_payment", "Awaiting payment"),
                            ("confirmed", "Confirmed"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("missed", "Nobody there"),
                        ],
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="to")),
                ("purpose", models.CharField(blank=True, max_length=300, verbose_name="what is to be done")),
                ("outcome", models.CharField(blank=True, max_length=300, verbose_name="what was done, or why not")),
                ("booked_at", models.DateTimeField(verbose_name="booked")),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "booked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="subscribers.appointment",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="subscribers.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="subscribers.assistancepack",
                        verbose_name="pack",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="subscribers.technician",
                        verbose_name="technician",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TechnicianEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("area", models.CharField(blank=True, max_length=120, verbose_name="area")),
                ("active", models.BooleanField(default=True, verbose_name="takes visits")),
                ("feed", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "calendar",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="kernel.calendar",
                        verbose_name="working hours",
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
                        to="subscribers.technician",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
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
        pgtrigger.migrations.AddTrigger(
            model_name="packuse",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b44b360656e58223318e1745cf6fd0ec181a3759",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_94d7f",
                    table="subscribers_packuse",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="technician",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_technicianevent" ("active", "area", "calendar_id", "feed", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."active", NEW."area", NEW."calendar_id", NEW."feed", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;',
                    hash="78ddac8bb33c0777eb18893e9fc31a5600f8db7d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_82af8",
                    table="subscribers_technician",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="technician",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_technicianevent" ("active", "area", "calendar_id", "feed", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."active", NEW."area", NEW."calendar_id", NEW."feed", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."user_id"); RETURN NULL;',
                    hash="3fbbe87ddd9ffb7557fd2a19658403f26a1b55b3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_27e28",
                    table="subscribers_technician",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b35b0ca4b16502f081249c815d7db17af7a0f21e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8fe72",
                    table="subscribers_appointmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="appointment_moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{awaiting_payment:cancelled,awaiting_payment:confirmed,confirmed:cancelled,confirmed:done,confirmed:missed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="762273df99a0da9c8275006c982165d7029a6332",
                    operation="UPDATE",
                    pgid="pgtrigger_appointment_moves_ceb2b",
                    table="subscribers_appointment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_appointmentevent" ("booked_at", "booked_by_id", "contract_id", "customer_id", "ends_at", "id", "kind", "outcome", "pack_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "reminded_at", "site_id", "starts_at", "state", "technician_id") VALUES (NEW."booked_at", NEW."booked_by_id", NEW."contract_id", NEW."customer_id", NEW."ends_at", NEW."id", NEW."kind", NEW."outcome", NEW."pack_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."reminded_at", NEW."site_id", NEW."starts_at", NEW."state", NEW."technician_id"); RETURN NULL;',
                    hash="fd40ecf230db342b7681f5e9946cf9d3c55c46cc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1240f",
                    table="subscribers_appointment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_appointmentevent" ("booked_at", "booked_by_id", "contract_id", "customer_id", "ends_at", "id", "kind", "outcome", "pack_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "reminded_at", "site_id", "starts_at", "state", "technician_id") VALUES (NEW."booked_at", NEW."booked_by_id", NEW."contract_id", NEW."customer_id", NEW."ends_at", NEW."id", NEW."kind", NEW."outcome", NEW."pack_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."reminded_at", NEW."site_id", NEW."starts_at", NEW."state", NEW."technician_id"); RETURN NULL;',
                    hash="cd4fce6eeac5074f38ec784e906aadbe0a3e612e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_69f8b",
                    table="subscribers_appointment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="technicianevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="912581439f79d8af1e49b7718df3c8e3207ea846",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b2c8b",
                    table="subscribers_technicianevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

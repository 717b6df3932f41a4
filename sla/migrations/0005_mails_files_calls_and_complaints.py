import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "__first__"),
        ("sla", "0004_price_of_each_clock"),
        ("subscribers", "0004_portal_access_by_contract"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("note__isnull", True), ("reply__isnull", False)),
                            models.Q(("note__isnull", False), ("reply__isnull", True)),
                            _connector="OR",
                        ),
                        name="attachment_of_a_reply_or_of_a_note",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CannedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "constraints": [models.UniqueConstraint(fields=("language", "title"), name="canned_reply_once")],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            name="InboundMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    models.Index(condition=models.Q(("outcome", "queued")), fields=["received_at"], name="mail_to_sort")
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
            name="OnCallShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="on_call_ends_after_its_start"
                    ),
                    models.CheckConstraint(condition=models.Q(("level__in", [1, 2])), name="on_call_level_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Satisfaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            name="TicketLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            name="Watch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        pgtrigger.migrations.RemoveTrigger(
            model_name="ticket",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="ticket",
            name="update_update",
        ),
        migrations.AddField(
            model_name="publicreply",
            name="sender",
            field=models.CharField(blank=True, max_length=254, verbose_name="written by"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="sla.ticket",
                verbose_name="merged into",
            ),
        ),
        migrations.AddField(
            model_name="ticketevent",
            name="merged_into",
            field=models.ForeignKey(
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
        pgtrigger.migrations.AddTrigger(
            model_name="crossing",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ticket",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ticket",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into__isnull", True), ("state", "closed"), _connector="OR"),
                name="ticket_merged_is_closed",
            ),
        ),
    ]

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("kernel", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("provisioning", "0001_initial"),
        ("subscribers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outage", "Line down"),
                            ("node", "Node down"),
                            ("flapping", "Line coming and going"),
                            ("report", "Reported by the customer"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("monitoring", "Monitoring"), ("customer", "Customer"), ("noc", "NOC")],
                        max_length=12,
                        verbose_name="origin",
                    ),
                ),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="facts")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Critical"), (2, "Major"), (3, "Minor")], default=3, verbose_name="severity"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("in_progress", "In progress"),
                            ("waiting", "Waiting"),
                            ("restored", "Restored"),
                            ("closed", "Closed"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("cause", models.TextField(blank=True, verbose_name="cause")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("restored_at", models.DateTimeField(blank=True, null=True, verbose_name="restored")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="sla.incident",
                        verbose_name="follows",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="sla.incident",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "root_node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="provisioning.node",
                        verbose_name="root node",
                    ),
                ),
            ],
            options={
                "verbose_name": "incident",
                "verbose_name_plural": "incidents",
                "ordering": ["-opened_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["severity", "opened_at"],
                        name="incident_worked",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["new", "in_progress", "waiting", "restored", "closed"])),
                        name="incident_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="incident_closed_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "restored"), _negated=True),
                            ("restored_at__isnull", False),
                            _connector="OR",
                        ),
                        name="incident_restored_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into__isnull", True), ("state", "closed"), _connector="OR"),
                        name="incident_merged_is_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Impact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("terms", models.JSONField(verbose_name="terms")),
                (
                    "monthly_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("paused", "Paused"), ("restored", "Restored")],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("last_good_at", models.DateTimeField(blank=True, null=True, verbose_name="last seen working")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="clock started")),
                ("restored_at", models.DateTimeField(blank=True, null=True, verbose_name="restored")),
                ("next_due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                ("next_threshold_at", models.DateTimeField(blank=True, null=True, verbose_name="next threshold")),
                ("wakes_at", models.DateTimeField(blank=True, null=True, verbose_name="planned end of the pause")),
                ("generation", models.PositiveIntegerField(default=0, verbose_name="generation")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed")),
                (
                    "calendar_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.calendarversion",
                        verbose_name="calendar version",
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="claimed by",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impacts",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impacts",
                        to="provisioning.line",
                        verbose_name="line",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impacts",
                        to="sla.incident",
                        verbose_name="incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "impact",
                "verbose_name_plural": "impacts",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_threshold_at__isnull", False)),
                        fields=["next_threshold_at"],
                        name="impact_threshold",
                    ),
                    models.Index(
                        condition=models.Q(("wakes_at__isnull", False)), fields=["wakes_at"], name="impact_wakes"
                    ),
                    models.Index(
                        condition=models.Q(("state", "restored"), _negated=True),
                        fields=["next_due_at"],
                        name="impact_open_due",
                    ),
                    models.Index(fields=["contract", "restored_at"], name="impact_of_contract"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "restored"), _negated=True),
                        fields=("line",),
                        name="impact_one_open_per_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["running", "paused", "restored"])), name="impact_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("restored_at__isnull", False), ("state", "restored")),
                            models.Q(models.Q(("state", "restored"), _negated=True), ("restored_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="impact_restored_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wakes_at__isnull", True), ("state", "paused"), _connector="OR"),
                        name="impact_only_the_paused_wakes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "restored"), _negated=True),
                            models.Q(("next_due_at__isnull", True), ("next_threshold_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="impact_restored_waits_for_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("started", "Started"),
                            ("paused", "Paused"),
                            ("resumed", "Resumed"),
                            ("restored", "Restored"),
                            ("reopened", "Reopened"),
                            ("corrected", "Corrected"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="planned end")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("evidence", models.JSONField(blank=True, default=dict, verbose_name="evidence")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="sla.clockevent",
                        verbose_name="about",
                    ),
                ),
                (
                    "by",
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
                    "impact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="sla.impact",
                        verbose_name="impact",
                    ),
                ),
            ],
            options={
                "verbose_name": "clock event",
                "verbose_name_plural": "clock events",
                "ordering": ["impact", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "started")), fields=("impact",), name="clock_starts_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["started", "paused", "resumed", "restored", "reopened", "corrected"])
                        ),
                        name="clock_event_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "paused"), _negated=True),
                            models.Q(
                                (
                                    "reason__in",
                                    [
                                        "customer_absent",
                                        "waiting_customer",
                                        "customer_fault",
                                        "force_majeure",
                                        "maintenance",
                                        "suspended",
                                    ],
                                ),
                                models.Q(("evidence", {}), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="clock_pause_has_reason_and_proof",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            models.Q(("kind", "paused"), ("until__gte", models.F("at"))),
                            _connector="OR",
                        ),
                        name="clock_only_a_pause_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("about__isnull", False), ("kind__in", ["resumed", "corrected"])),
                            models.Q(
                                ("about__isnull", True), models.Q(("kind__in", ["resumed", "corrected"]), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="clock_resumption_names_its_pause",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=16, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outage", "Line down"),
                            ("node", "Node down"),
                            ("flapping", "Line coming and going"),
                            ("report", "Reported by the customer"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("monitoring", "Monitoring"), ("customer", "Customer"), ("noc", "NOC")],
                        max_length=12,
                        verbose_name="origin",
                    ),
                ),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="facts")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Critical"), (2, "Major"), (3, "Minor")], default=3, verbose_name="severity"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("in_progress", "In progress"),
                            ("waiting", "Waiting"),
                            ("restored", "Restored"),
                            ("closed", "Closed"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("cause", models.TextField(blank=True, verbose_name="cause")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("restored_at", models.DateTimeField(blank=True, null=True, verbose_name="restored")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sla.incident",
                        verbose_name="follows",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sla.incident",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
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
                        to="sla.incident",
                    ),
                ),
                (
                    "root_node",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="provisioning.node",
                        verbose_name="root node",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Penalty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="revision")),
                ("month", models.DateField(verbose_name="month")),
                ("lateness_seconds", models.PositiveBigIntegerField(verbose_name="lateness in seconds")),
                ("share", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="share of the monthly fee")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount (excl. VAT)")),
                ("workings", models.JSONField(verbose_name="workings")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("credited", "Credited"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                ("claim_before", models.DateTimeField(blank=True, null=True, verbose_name="to be claimed before")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("credited_at", models.DateTimeField(blank=True, null=True, verbose_name="credited")),
                (
                    "claimed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="claimed by",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="penalties",
                        to="subscribers.contract",
                        verbose_name="contract",
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
                        verbose_name="decided by",
                    ),
                ),
                (
                    "impact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="penalties",
                        to="sla.impact",
                        verbose_name="impact",
                    ),
                ),
            ],
            options={
                "verbose_name": "penalty",
                "verbose_name_plural": "penalties",
                "ordering": ["-proposed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["contract", "month"], name="penalty_of_month"),
                    models.Index(fields=["state", "proposed_at"], name="penalty_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("impact", "revision"), name="penalty_revision_once"),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="penalty_month_begins_on_its_first"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 0), ("share__lte", 1)), name="penalty_share_of_one_fee"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="penalty_is_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("revision__gt", 1), _connector="OR"),
                        name="penalty_first_is_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "proposed")),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True),
                                ("decided_at__gte", models.F("proposed_at")),
                            ),
                            _connector="OR",
                        ),
                        name="penalty_decision_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(models.Q(("reason", ""), _negated=True), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="penalty_refusal_has_reason_and_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("credited_at__isnull", False), ("state", "credited")),
                            models.Q(models.Q(("state", "credited"), _negated=True), ("credited_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="penalty_credit_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="revision")),
                ("month", models.DateField(verbose_name="month")),
                ("lateness_seconds", models.PositiveBigIntegerField(verbose_name="lateness in seconds")),
                ("share", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="share of the monthly fee")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount (excl. VAT)")),
                ("workings", models.JSONField(verbose_name="workings")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("credited", "Credited"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                ("claim_before", models.DateTimeField(blank=True, null=True, verbose_name="to be claimed before")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("credited_at", models.DateTimeField(blank=True, null=True, verbose_name="credited")),
                (
                    "claimed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="claimed by",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "impact",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sla.impact",
                        verbose_name="impact",
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
                        to="sla.penalty",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="number")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("portal", "Portal"),
                            ("email", "E-mail"),
                            ("phone", "Phone"),
                            ("monitoring", "Monitoring"),
                        ],
                        max_length=12,
                        verbose_name="origin",
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("in_progress", "In progress"),
                            ("waiting", "Waiting"),
                            ("restored", "Restored"),
                            ("closed", "Closed"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_tickets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "impact",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ticket",
                        to="sla.impact",
                        verbose_name="impact",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
            ],
            options={
                "verbose_name": "ticket",
                "verbose_name_plural": "tickets",
                "ordering": ["-opened_at", "-pk"],
                "indexes": [models.Index(fields=["customer", "-opened_at"], name="ticket_of_customer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["new", "in_progress", "waiting", "restored", "closed"])),
                        name="ticket_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("impact__isnull", True), ("contract__isnull", False), _connector="OR"),
                        name="ticket_impact_has_contract",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(verbose_name="text")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="sla.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "public reply",
                "verbose_name_plural": "public replies",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PrivateNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(verbose_name="text")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="sla.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "private note",
                "verbose_name_plural": "private notes",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TicketEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=16, verbose_name="number")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("portal", "Portal"),
                            ("email", "E-mail"),
                            ("phone", "Phone"),
                            ("monitoring", "Monitoring"),
                        ],
                        max_length=12,
                        verbose_name="origin",
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("in_progress", "In progress"),
                            ("waiting", "Waiting"),
                            ("restored", "Restored"),
                            ("closed", "Closed"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
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
                    "impact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sla.impact",
                        verbose_name="impact",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
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
                        to="sla.ticket",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Crossing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("threshold", models.CharField(max_length=12, verbose_name="threshold")),
                ("generation", models.PositiveIntegerField(verbose_name="generation")),
                ("due_at", models.DateTimeField(verbose_name="crossed")),
                ("noticed_at", models.DateTimeField(verbose_name="noticed")),
                (
                    "impact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="crossings",
                        to="sla.impact",
                        verbose_name="impact",
                    ),
                ),
            ],
            options={
                "verbose_name": "crossing",
                "verbose_name_plural": "crossings",
                "ordering": ["impact", "generation", "due_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("impact", "threshold", "generation"), name="crossing_once"),
                    models.CheckConstraint(
                        condition=models.Q(("noticed_at__gte", models.F("due_at"))),
                        name="crossing_not_before_it_was_due",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="crossing",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6b3657830fd89619847c24bfe6a2194516c5501d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_24954",
                    table="sla_crossing",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clockevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f2ae7d605527f26307a33b70b3c2fc1be541f421",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3f279",
                    table="sla_clockevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incident",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sla_incidentevent" ("cause", "closed_at", "facts", "follows_id", "id", "kind", "merged_into_id", "number", "opened_at", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restored_at", "root_node_id", "severity", "state") VALUES (NEW."cause", NEW."closed_at", NEW."facts", NEW."follows_id", NEW."id", NEW."kind", NEW."merged_into_id", NEW."number", NEW."opened_at", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."restored_at", NEW."root_node_id", NEW."severity", NEW."state"); RETURN NULL;',
                    hash="c31663c3f6f050d84909189dc7f2653255062e14",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_22e70",
                    table="sla_incident",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incident",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sla_incidentevent" ("cause", "closed_at", "facts", "follows_id", "id", "kind", "merged_into_id", "number", "opened_at", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restored_at", "root_node_id", "severity", "state") VALUES (NEW."cause", NEW."closed_at", NEW."facts", NEW."follows_id", NEW."id", NEW."kind", NEW."merged_into_id", NEW."number", NEW."opened_at", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."restored_at", NEW."root_node_id", NEW."severity", NEW."state"); RETURN NULL;',
                    hash="077a8babc989bd117ca7362d97b4875ca9048139",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_48967",
                    table="sla_incident",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incidentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c76aaa791ff7f45785ef9ab66fae0300c9222be4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_74b55",
                    table="sla_incidentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="penalty",
            trigger=pgtrigger.compiler.Trigger(
                name="penalty_moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{approved:credited,proposed:approved,proposed:refused}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="162c2c76462a81b1b8b430d082a791c2372c9c16",
                    operation="UPDATE",
                    pgid="pgtrigger_penalty_moves_8ce74",
                    table="sla_penalty",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="penalty",
            trigger=pgtrigger.compiler.Trigger(
                name="penalty_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="9808b537e11ac1822b56410ae698d4b476463ec5",
                    operation="DELETE",
                    pgid="pgtrigger_penalty_kept_9ba7c",
                    table="sla_penalty",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="penalty",
            trigger=pgtrigger.compiler.Trigger(
                name="penalty_sum_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."workings" IS DISTINCT FROM (NEW."workings") OR OLD."impact_id" IS DISTINCT FROM (NEW."impact_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="ff8e4a5f5258a35407f5cd1511bba39e01eacb06",
                    operation="UPDATE",
                    pgid="pgtrigger_penalty_sum_frozen_ddaf3",
                    table="sla_penalty",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="penalty",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sla_penaltyevent" ("amount", "claim_before", "claimed_at", "claimed_by_id", "contract_id", "credited_at", "decided_at", "decided_by_id", "id", "impact_id", "lateness_seconds", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "reason", "revision", "share", "state", "workings") VALUES (NEW."amount", NEW."claim_before", NEW."claimed_at", NEW."claimed_by_id", NEW."contract_id", NEW."credited_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."impact_id", NEW."lateness_seconds", NEW."month", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."reason", NEW."revision", NEW."share", NEW."state", NEW."workings"); RETURN NULL;',
                    hash="4b70fbe92a2337348721392d9df5eeb1747bceb1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_03d12",
                    table="sla_penalty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="penalty",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sla_penaltyevent" ("amount", "claim_before", "claimed_at", "claimed_by_id", "contract_id", "credited_at", "decided_at", "decided_by_id", "id", "impact_id", "lateness_seconds", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "reason", "revision", "share", "state", "workings") VALUES (NEW."amount", NEW."claim_before", NEW."claimed_at", NEW."claimed_by_id", NEW."contract_id", NEW."credited_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."impact_id", NEW."lateness_seconds", NEW."month", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."reason", NEW."revision", NEW."share", NEW."state", NEW."workings"); RETURN NULL;',
                    hash="ac6f327dca1f93716b6d62b91d734593bea81f07",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d5d33",
                    table="sla_penalty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="penaltyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4e3f2dd512a1a457edbec11b33368056f017b159",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4af58",
                    table="sla_penaltyevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ticket",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sla_ticketevent" ("assigned_to_id", "contract_id", "customer_id", "id", "impact_id", "number", "opened_at", "opened_by_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "subject") VALUES (NEW."assigned_to_id", NEW."contract_id", NEW."customer_id", NEW."id", NEW."impact_id", NEW."number", NEW."opened_at", NEW."opened_by_id", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."subject"); RETURN NULL;',
                    hash="de8cf11ac1764cec63754961cbbd64927cd6bc4d",
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
                    func='INSERT INTO "sla_ticketevent" ("assigned_to_id", "contract_id", "customer_id", "id", "impact_id", "number", "opened_at", "opened_by_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "subject") VALUES (NEW."assigned_to_id", NEW."contract_id", NEW."customer_id", NEW."id", NEW."impact_id", NEW."number", NEW."opened_at", NEW."opened_by_id", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."subject"); RETURN NULL;',
                    hash="149f0cab8864a55a8a8372e0c040dcbff36fe797",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_edc2a",
                    table="sla_ticket",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ticketevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ec43d90f7c9ecc2e7f7a0c02674a19ebc93093ed",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d2b9f",
                    table="sla_ticketevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

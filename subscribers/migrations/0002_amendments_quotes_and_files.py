from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
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
        ("subscribers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("speed", "Change of offer"),
                            ("options", "Change of options"),
                            ("move", "Move to another address"),
                            ("price", "Change of price"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("applied", "In force"), ("undone", "Undone")],
                        default="planned",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="takes effect on")),
                (
                    "monthly_fee",
                    models.DecimalField(
                        decimal_places=2, max_digits=10, null=True, verbose_name="monthly fee (excl. VAT)"
                    ),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=2, max_digits=10, null=True, verbose_name="monthly discount (excl. VAT)"
                    ),
                ),
                (
                    "setup_fee",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=10,
                        verbose_name="set-up fee of the change (excl. VAT)",
                    ),
                ),
                (
                    "commitment_months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="new commitment in months"),
                ),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="applied")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                ("before", models.JSONField(blank=True, default=dict, verbose_name="before")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.offer",
                        verbose_name="offer",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "amendment",
                "verbose_name_plural": "amendments",
                "ordering": ["effective_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")), fields=["effective_on"], name="amendment_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "applied"), _negated=True),
                            ("applied_at__isnull", False),
                            _connector="OR",
                        ),
                        name="applied_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "undone"), _negated=True), ("undone_at__isnull", False), _connector="OR"
                        ),
                        name="undone_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("setup_fee__gte", 0)), name="amendment_setup_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Zone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("down_mbps", models.PositiveIntegerField(verbose_name="download up to, Mb/s")),
                ("up_mbps", models.PositiveIntegerField(verbose_name="upload up to, Mb/s")),
                (
                    "setup_fee",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="set-up fee (excl. VAT)"
                    ),
                ),
                ("delay_days", models.PositiveSmallIntegerField(default=30, verbose_name="usual delay in days")),
                ("polygon", models.JSONField(blank=True, default=list, verbose_name="polygon")),
                ("open", models.BooleanField(default=True, verbose_name="open to sale")),
            ],
            options={
                "verbose_name": "zone",
                "verbose_name_plural": "zones",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Commune",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("postcode", models.CharField(max_length=12, verbose_name="postcode")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("folded", models.CharField(editable=False, max_length=100)),
                ("insee", models.CharField(blank=True, max_length=5, verbose_name="INSEE code")),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="communes",
                        to="subscribers.zone",
                        verbose_name="zone",
                    ),
                ),
            ],
            options={
                "verbose_name": "commune",
                "verbose_name_plural": "communes",
                "ordering": ["postcode", "name"],
                "indexes": [models.Index(fields=["postcode", "folded"], name="commune_by_postcode")],
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "postcode", "folded"), name="commune_once_a_zone")
                ],
            },
        ),
        migrations.CreateModel(
            name="Option",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="name in English")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("telephony", "Telephony line"),
                            ("address", "Fixed address"),
                            ("guarantee", "Higher guarantee"),
                            ("service", "Other service"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "monthly_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"),
                ),
                (
                    "setup_fee",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="set-up fee (excl. VAT)"
                    ),
                ),
                ("overrides", models.JSONField(blank=True, default=dict, verbose_name="terms of its own")),
                ("on_sale", models.BooleanField(default=True, verbose_name="on sale")),
            ],
            options={
                "verbose_name": "option",
                "verbose_name_plural": "options",
                "ordering": ["kind", "monthly_fee", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("monthly_fee__gte", 0), ("setup_fee__gte", 0)),
                        name="option_fees_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="quantity")),
                (
                    "monthly_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"),
                ),
                (
                    "setup_fee",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="set-up fee (excl. VAT)"
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="added",
                        to="subscribers.amendment",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="options",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended",
                        to="subscribers.amendment",
                    ),
                ),
                (
                    "option",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.option",
                        verbose_name="option",
                    ),
                ),
            ],
            options={
                "verbose_name": "option of a contract",
                "verbose_name_plural": "options of contracts",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="contract_option_some")
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("billing", "Billing address"), ("delivery", "Delivery address")],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("recipient", models.CharField(blank=True, max_length=200, verbose_name="recipient")),
                ("street", models.CharField(max_length=200, verbose_name="street")),
                ("postcode", models.CharField(max_length=12, verbose_name="postcode")),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "address",
                "verbose_name_plural": "addresses",
                "constraints": [models.UniqueConstraint(fields=("customer", "kind"), name="address_one_of_a_kind")],
            },
        ),
        migrations.CreateModel(
            name="CustomerAddressEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("billing", "Billing address"), ("delivery", "Delivery address")],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("recipient", models.CharField(blank=True, max_length=200, verbose_name="recipient")),
                ("street", models.CharField(max_length=200, verbose_name="street")),
                ("postcode", models.CharField(max_length=12, verbose_name="postcode")),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
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
                        to="subscribers.customeraddress",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CustomerFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contract", "Signed contract"),
                            ("quote", "Quote"),
                            ("evidence", "Evidence of signature"),
                            ("proof", "Supporting document"),
                            ("identity", "Proof of registration or identity"),
                            ("letter", "Letter"),
                            ("export", "Personal data export"),
                            ("other", "Other"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("media_type", models.CharField(max_length=80, verbose_name="type")),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("path", models.CharField(max_length=200)),
                ("shown", models.BooleanField(default=False, verbose_name="shown to the customer")),
                ("added_at", models.DateTimeField(verbose_name="added")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["-added_at", "-pk"],
                "indexes": [models.Index(fields=["sha256"], name="customer_file_hash")],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("contacted", "Contacted"),
                            ("qualified", "Qualified"),
                            ("quoted", "Quote sent"),
                            ("won", "Won"),
                            ("lost", "Lost"),
                        ],
                        default="new",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("phone", "Phone call"),
                            ("mail", "E-mail"),
                            ("web", "Web site"),
                            ("referral", "Referral"),
                            ("partner", "Partner"),
                            ("event", "Event"),
                            ("canvass", "Canvassing"),
                        ],
                        max_length=16,
                        verbose_name="source",
                    ),
                ),
                ("company", models.CharField(max_length=200, verbose_name="company")),
                ("siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN")),
                ("name", models.CharField(max_length=120, verbose_name="contact")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("postcode", models.CharField(blank=True, max_length=12, verbose_name="postcode")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                ("need", models.TextField(blank=True, verbose_name="need")),
                ("next_action", models.CharField(blank=True, max_length=200, verbose_name="next action")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="on")),
                ("reminded_on", models.DateField(blank=True, null=True)),
                ("lost_because", models.CharField(blank=True, max_length=200, verbose_name="lost because")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("haystack", models.TextField(blank=True, editable=False)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="followed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "lead",
                "verbose_name_plural": "leads",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["new", "contacted", "qualified", "quoted"])),
                        fields=["next_on"],
                        name="lead_action_due",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("haystack", name="gin_trgm_ops"), name="lead_haystack"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), ("phone", ""), _negated=True), name="lead_can_be_reached"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "won"), _negated=True), ("customer__isnull", False), _connector="OR"
                        ),
                        name="lead_won_is_a_customer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(verbose_name="text")),
                ("at", models.DateTimeField(verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="subscribers.lead",
                        verbose_name="lead",
                    ),
                ),
            ],
            options={
                "verbose_name": "note on a lead",
                "verbose_name_plural": "notes on leads",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(verbose_name="text")),
                ("at", models.DateTimeField(verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="OptionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="name in English")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("telephony", "Telephony line"),
                            ("address", "Fixed address"),
                            ("guarantee", "Higher guarantee"),
                            ("service", "Other service"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "monthly_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"),
                ),
                (
                    "setup_fee",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="set-up fee (excl. VAT)"
                    ),
                ),
                ("overrides", models.JSONField(blank=True, default=dict, verbose_name="terms of its own")),
                ("on_sale", models.BooleanField(default=True, verbose_name="on sale")),
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
                        to="subscribers.option",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "monthly_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"),
                ),
                (
                    "setup_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="set-up fee (excl. VAT)"),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="subscribers.offer",
                    ),
                ),
                (
                    "option",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="subscribers.option",
                    ),
                ),
            ],
            options={
                "verbose_name": "price",
                "verbose_name_plural": "prices",
                "ordering": ["valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("offer__isnull", False), ("option__isnull", True)),
                            models.Q(("offer__isnull", True), ("option__isnull", False)),
                            _connector="OR",
                        ),
                        name="price_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("monthly_fee__gte", 0), ("setup_fee__gte", 0)), name="price_not_negative"
                    ),
                    models.UniqueConstraint(
                        fields=("offer", "option", "valid_from"), name="price_once_a_day", nulls_distinct=False
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "monthly_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"),
                ),
                (
                    "setup_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="set-up fee (excl. VAT)"),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="subscribers.offer",
                    ),
                ),
                (
                    "option",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="subscribers.option",
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
                        to="subscribers.price",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PriceRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("announced", "Announced"),
                            ("done", "In force"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="takes effect on")),
                ("refuse_until", models.DateField(verbose_name="may be refused until")),
                (
                    "percent",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True, verbose_name="percent"),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="amount (excl. VAT)"
                    ),
                ),
                ("chosen", models.JSONField(blank=True, default=dict, verbose_name="which contracts")),
                ("reason", models.TextField(verbose_name="reason told to customers")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("announced_at", models.DateTimeField(blank=True, null=True, verbose_name="announced")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "price revision",
                "verbose_name_plural": "price revisions",
                "ordering": ["-effective_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("percent__isnull", False)),
                            models.Q(("amount__isnull", False), ("percent__isnull", True)),
                            _connector="OR",
                        ),
                        name="revision_by_percent_or_amount",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, verbose_name="number")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("sent", "Sent"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("expired", "Expired"),
                            ("replaced", "Replaced"),
                            ("sold", "Under contract"),
                        ],
                        default="draft",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("party", models.CharField(max_length=200, verbose_name="for")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("language", models.CharField(default="fr", max_length=2, verbose_name="language")),
                ("label", models.CharField(max_length=100, verbose_name="site")),
                ("street", models.CharField(max_length=200, verbose_name="street")),
                ("postcode", models.CharField(max_length=12, verbose_name="postcode")),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                (
                    "monthly_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=10,
                        verbose_name="monthly discount (excl. VAT)",
                    ),
                ),
                (
                    "setup_fee",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="set-up fee (excl. VAT)"
                    ),
                ),
                ("setup_instalments", models.PositiveSmallIntegerField(default=1, verbose_name="set-up fee paid in")),
                ("commitment_months", models.PositiveSmallIntegerField(verbose_name="commitment in months")),
                (
                    "billing_mode",
                    models.CharField(
                        choices=[
                            ("monthly", "An invoice each month"),
                            ("monthly_schedule", "An invoice each due date, under a six-month schedule"),
                            ("half_yearly", "An invoice each six months, six monthly debits"),
                        ],
                        max_length=20,
                        verbose_name="billing",
                    ),
                ),
                (
                    "expected_on",
                    models.DateField(blank=True, null=True, verbose_name="expected activation (indicative)"),
                ),
                ("valid_until", models.DateField(verbose_name="valid until")),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                ("token", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="first seen")),
                ("seen_times", models.PositiveIntegerField(default=0, verbose_name="times seen")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[("online", "On line"), ("paper", "On paper")],
                        max_length=10,
                        verbose_name="accepted",
                    ),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                ("accepted_name", models.CharField(blank=True, max_length=120, verbose_name="accepted by")),
                ("accepted_quality", models.CharField(blank=True, max_length=80, verbose_name="acting as")),
                ("accepted_from", models.GenericIPAddressField(blank=True, null=True, verbose_name="from address")),
                ("accepted_agent", models.CharField(blank=True, max_length=300)),
                ("accepted_terms", models.CharField(blank=True, max_length=80, verbose_name="terms accepted")),
                ("declined_because", models.CharField(blank=True, max_length=300, verbose_name="declined because")),
                (
                    "contract",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quote",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
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
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.customerfile",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="subscribers.lead",
                        verbose_name="lead",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.offer",
                        verbose_name="offer",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.customerfile",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.zone",
                        verbose_name="zone",
                    ),
                ),
            ],
            options={
                "verbose_name": "quote",
                "verbose_name_plural": "quotes",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "sent")), fields=["valid_until"], name="quote_to_expire")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("number", "version"), name="quote_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["accepted", "sold"]), _negated=True),
                            models.Q(
                                ("accepted_at__isnull", False),
                                models.Q(("accepted_name", ""), _negated=True),
                                models.Q(("channel", ""), _negated=True),
                                ("evidence__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="quote_accepted_has_its_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sold"), _negated=True), ("contract__isnull", False), _connector="OR"
                        ),
                        name="quote_sold_to",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="quantity")),
                (
                    "monthly_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"),
                ),
                (
                    "setup_fee",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="set-up fee (excl. VAT)"
                    ),
                ),
                (
                    "option",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscribers.option",
                        verbose_name="option",
                    ),
                ),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="options",
                        to="subscribers.quote",
                        verbose_name="quote",
                    ),
                ),
            ],
            options={
                "verbose_name": "option of a quote",
                "verbose_name_plural": "options of quotes",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("quote", "option"), name="quote_option_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="quote_option_some"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RevisionLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("old_fee", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="old fee (excl. VAT)")),
                ("new_fee", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="new fee (excl. VAT)")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("pending", "No answer yet"),
                            ("accepted", "Accepted"),
                            ("silent", "Accepted by silence"),
                            ("refused", "Refused"),
                        ],
                        default="pending",
                        max_length=16,
                        verbose_name="answer",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "amendment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revision_line",
                        to="subscribers.amendment",
                    ),
                ),
                (
                    "answered_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="subscribers.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="subscribers.pricerevision",
                        verbose_name="price revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "contract under revision",
                "verbose_name_plural": "contracts under revision",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("revision", "contract"), name="revision_once_a_contract")
                ],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contract",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contract",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customer",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customer",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="offer",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="offer",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="site",
            name="update_update",
        ),
        migrations.AddField(
            model_name="contract",
            name="expected_on",
            field=models.DateField(blank=True, null=True, verbose_name="expected activation (indicative)"),
        ),
        migrations.AddField(
            model_name="contract",
            name="follows",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="subscribers.contract",
                verbose_name="takes over from",
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="signatory",
            field=models.CharField(blank=True, max_length=120, verbose_name="signed by"),
        ),
        migrations.AddField(
            model_name="contractevent",
            name="expected_on",
            field=models.DateField(blank=True, null=True, verbose_name="expected activation (indicative)"),
        ),
        migrations.AddField(
            model_name="contractevent",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="subscribers.contract",
                verbose_name="takes over from",
            ),
        ),
        migrations.AddField(
            model_name="contractevent",
            name="signatory",
            field=models.CharField(blank=True, max_length=120, verbose_name="signed by"),
        ),
        migrations.AddField(
            model_name="customer",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="erased"),
        ),
        migrations.AddField(
            model_name="customer",
            name="external_reference",
            field=models.CharField(blank=True, max_length=60, verbose_name="reference in another system"),
        ),
        migrations.AddField(
            model_name="customer",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="subscribers.customer",
                verbose_name="group account",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="haystack",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="customer",
            name="tags",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name="tags"
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="erased"),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="external_reference",
            field=models.CharField(blank=True, max_length=60, verbose_name="reference in another system"),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="group",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="subscribers.customer",
                verbose_name="group account",
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="tags",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name="tags"
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="description",
            field=models.TextField(blank=True, verbose_name="description"),
        ),
        migrations.AddField(
            model_name="offer",
            name="overrides",
            field=models.JSONField(blank=True, default=dict, verbose_name="terms of its own"),
        ),
        migrations.AddField(
            model_name="offer",
            name="tariff",
            field=models.SlugField(blank=True, verbose_name="telephony tariff"),
        ),
        migrations.AddField(
            model_name="offerevent",
            name="description",
            field=models.TextField(blank=True, verbose_name="description"),
        ),
        migrations.AddField(
            model_name="offerevent",
            name="overrides",
            field=models.JSONField(blank=True, default=dict, verbose_name="terms of its own"),
        ),
        migrations.AddField(
            model_name="offerevent",
            name="tariff",
            field=models.SlugField(blank=True, db_index=False, verbose_name="telephony tariff"),
        ),
        migrations.AddField(
            model_name="site",
            name="haystack",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="terminationnotice",
            name="channel",
            field=models.CharField(
                choices=[
                    ("registered_letter", "Registered letter"),
                    ("mail", "Acknowledged mail"),
                    ("portal", "Customer portal"),
                    ("other", "Other"),
                ],
                default="other",
                max_length=20,
                verbose_name="received by",
            ),
        ),
        migrations.AddField(
            model_name="terminationnotice",
            name="moved_on",
            field=models.DateField(blank=True, null=True, verbose_name="moved on"),
        ),
        migrations.AddField(
            model_name="terminationnotice",
            name="reference",
            field=models.CharField(blank=True, max_length=40, verbose_name="registered letter number"),
        ),
        migrations.AddField(
            model_name="terminationnotice",
            name="refund",
            field=models.DecimalField(
                decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="given back (excl. VAT)"
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("signatory", "Signatory"),
                        ("billing", "Billing"),
                        ("technical", "Technical"),
                        ("management", "Management"),
                        ("portal", "Portal account"),
                    ],
                    max_length=16,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="roles",
            ),
        ),
        migrations.AlterField(
            model_name="contactevent",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("signatory", "Signatory"),
                        ("billing", "Billing"),
                        ("technical", "Technical"),
                        ("management", "Management"),
                        ("portal", "Portal account"),
                    ],
                    max_length=16,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="roles",
            ),
        ),
        migrations.AlterField(
            model_name="terminationnotice",
            name="ground",
            field=models.CharField(
                choices=[
                    ("choice", "The customer's choice"),
                    ("move", "Move outside the eligible zone"),
                    ("prison", "Imprisonment"),
                    ("administrator", "Court-appointed administrator"),
                    ("operator_breach", "Breach by the operator"),
                    ("customer_breach", "Breach by the customer"),
                    ("revision_refused", "Price revision refused"),
                    ("transfer", "Transfer to another customer"),
                ],
                default="choice",
                max_length=20,
                verbose_name="ground",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("number", name="gin_trgm_ops"), name="contract_number_fragment"
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                condition=models.Q(("purchase_order", ""), _negated=True),
                fields=["purchase_order"],
                name="contract_purchase_order",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("haystack", name="gin_trgm_ops"), name="customer_haystack"
            ),
        ),
        migrations.AddIndex(
            model_name="site",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("haystack", name="gin_trgm_ops"), name="site_haystack"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_contractevent" ("activated_on", "billing_mode", "calendar_id", "commitment_months", "committed_until", "created_at", "customer_id", "discount", "ends_on", "expected_on", "follows_id", "id", "monthly_fee", "number", "offer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purchase_order", "setup_fee", "setup_instalments", "signatory", "signed_on", "site_id", "state", "terms") VALUES (NEW."activated_on", NEW."billing_mode", NEW."calendar_id", NEW."commitment_months", NEW."committed_until", NEW."created_at", NEW."customer_id", NEW."discount", NEW."ends_on", NEW."expected_on", NEW."follows_id", NEW."id", NEW."monthly_fee", NEW."number", NEW."offer_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purchase_order", NEW."setup_fee", NEW."setup_instalments", NEW."signatory", NEW."signed_on", NEW."site_id", NEW."state", NEW."terms"); RETURN NULL;',
                    hash="4481bac7de2e407ec1ab61a2bc2aa24b2eec089e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_386b2",
                    table="subscribers_contract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_contractevent" ("activated_on", "billing_mode", "calendar_id", "commitment_months", "committed_until", "created_at", "customer_id", "discount", "ends_on", "expected_on", "follows_id", "id", "monthly_fee", "number", "offer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purchase_order", "setup_fee", "setup_instalments", "signatory", "signed_on", "site_id", "state", "terms") VALUES (NEW."activated_on", NEW."billing_mode", NEW."calendar_id", NEW."commitment_months", NEW."committed_until", NEW."created_at", NEW."customer_id", NEW."discount", NEW."ends_on", NEW."expected_on", NEW."follows_id", NEW."id", NEW."monthly_fee", NEW."number", NEW."offer_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purchase_order", NEW."setup_fee", NEW."setup_instalments", NEW."signatory", NEW."signed_on", NEW."site_id", NEW."state", NEW."terms"); RETURN NULL;',
                    hash="e79bb561931c201673c1f8d1a72965cb5bc529cc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b5ff1",
                    table="subscribers_contract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_customerevent" ("city", "country", "created_at", "email", "erased_at", "external_reference", "group_id", "id", "kind", "language", "legal_form", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "siren", "siret", "street", "tags", "vat_number") VALUES (NEW."city", NEW."country", NEW."created_at", NEW."email", NEW."erased_at", NEW."external_reference", NEW."group_id", NEW."id", NEW."kind", NEW."language", NEW."legal_form", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."postcode", NEW."siren", NEW."siret", NEW."street", NEW."tags", NEW."vat_number"); RETURN NULL;',
                    hash="c25027542de4cd09f6617ac400efc297c2489c5a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0be47",
                    table="subscribers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."erased_at" IS DISTINCT FROM (NEW."erased_at") OR OLD."external_reference" IS DISTINCT FROM (NEW."external_reference") OR OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."legal_form" IS DISTINCT FROM (NEW."legal_form") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."siren" IS DISTINCT FROM (NEW."siren") OR OLD."siret" IS DISTINCT FROM (NEW."siret") OR OLD."street" IS DISTINCT FROM (NEW."street") OR OLD."tags" IS DISTINCT FROM (NEW."tags") OR OLD."vat_number" IS DISTINCT FROM (NEW."vat_number"))',
                    func='INSERT INTO "subscribers_customerevent" ("city", "country", "created_at", "email", "erased_at", "external_reference", "group_id", "id", "kind", "language", "legal_form", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "siren", "siret", "street", "tags", "vat_number") VALUES (NEW."city", NEW."country", NEW."created_at", NEW."email", NEW."erased_at", NEW."external_reference", NEW."group_id", NEW."id", NEW."kind", NEW."language", NEW."legal_form", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."postcode", NEW."siren", NEW."siret", NEW."street", NEW."tags", NEW."vat_number"); RETURN NULL;',
                    hash="5a06d44970e5f5f59fb3744af29deb69d0fe7dc9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1bd79",
                    table="subscribers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="offer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_offerevent" ("code", "commitment_months", "description", "down_mbps", "id", "monthly_fee", "name", "name_en", "on_sale", "overrides", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_fee", "tariff", "up_mbps") VALUES (NEW."code", NEW."commitment_months", NEW."description", NEW."down_mbps", NEW."id", NEW."monthly_fee", NEW."name", NEW."name_en", NEW."on_sale", NEW."overrides", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."setup_fee", NEW."tariff", NEW."up_mbps"); RETURN NULL;',
                    hash="c926653935594e76d74be889a0787711fc528ced",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_24af2",
                    table="subscribers_offer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="offer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_offerevent" ("code", "commitment_months", "description", "down_mbps", "id", "monthly_fee", "name", "name_en", "on_sale", "overrides", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_fee", "tariff", "up_mbps") VALUES (NEW."code", NEW."commitment_months", NEW."description", NEW."down_mbps", NEW."id", NEW."monthly_fee", NEW."name", NEW."name_en", NEW."on_sale", NEW."overrides", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."setup_fee", NEW."tariff", NEW."up_mbps"); RETURN NULL;',
                    hash="2b37e646d298a3f60b77ca0af759d8d4a9e80950",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c1111",
                    table="subscribers_offer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="site",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."street" IS DISTINCT FROM (NEW."street"))',
                    func='INSERT INTO "subscribers_siteevent" ("city", "country", "customer_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "street") VALUES (NEW."city", NEW."country", NEW."customer_id", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."street"); RETURN NULL;',
                    hash="621af3a0bf9f38a61b3c0f23c2617516200f9398",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c3175",
                    table="subscribers_site",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(("group", models.F("pk")), _negated=True), name="customer_not_its_own_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_reference", ""), _negated=True),
                fields=("external_reference",),
                name="customer_external_reference_once",
            ),
        ),
        migrations.AddField(
            model_name="terminationnotice",
            name="proof",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="subscribers.customerfile",
                verbose_name="proof of the reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="option",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_optionevent" ("code", "id", "kind", "monthly_fee", "name", "name_en", "on_sale", "overrides", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_fee") VALUES (NEW."code", NEW."id", NEW."kind", NEW."monthly_fee", NEW."name", NEW."name_en", NEW."on_sale", NEW."overrides", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."setup_fee"); RETURN NULL;',
                    hash="79e32131d1f6b0f9f7653bf854d3bddb96d389ef",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6e7a2",
                    table="subscribers_option",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="option",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_optionevent" ("code", "id", "kind", "monthly_fee", "name", "name_en", "on_sale", "overrides", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_fee") VALUES (NEW."code", NEW."id", NEW."kind", NEW."monthly_fee", NEW."name", NEW."name_en", NEW."on_sale", NEW."overrides", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."setup_fee"); RETURN NULL;',
                    hash="71b1f2ed12c00c7df7b0b96dc1a069d4801e7b9e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_71fe6",
                    table="subscribers_option",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="options",
            field=models.ManyToManyField(
                blank=True, related_name="offers", to="subscribers.option", verbose_name="options"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amendment",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{planned:applied,planned:undone}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="215c59d57ab1da27d6c7691d3e9096e209cce8bc",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_moves_d5887",
                    table="subscribers_amendment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customeraddress",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_customeraddressevent" ("city", "country", "customer_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "recipient", "street") VALUES (NEW."city", NEW."country", NEW."customer_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."recipient", NEW."street"); RETURN NULL;',
                    hash="9f730545597f61cca4194f9f39aa1c4484115d20",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d6db4",
                    table="subscribers_customeraddress",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customeraddress",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_customeraddressevent" ("city", "country", "customer_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "recipient", "street") VALUES (NEW."city", NEW."country", NEW."customer_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."recipient", NEW."street"); RETURN NULL;',
                    hash="b4e05cb00c986695844ba98cabadb7748c272f8c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_30a3c",
                    table="subscribers_customeraddress",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customeraddressevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="24c623e08f1f28a458fa23ae91ca1b6ed1d759d3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0b591",
                    table="subscribers_customeraddressevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="optionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="49f6ce70bf8e8627dd33a8efdae1df476b68fab2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1d3a7",
                    table="subscribers_optionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="price",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_priceevent" ("id", "monthly_fee", "offer_id", "option_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_fee", "valid_from") VALUES (NEW."id", NEW."monthly_fee", NEW."offer_id", NEW."option_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."setup_fee", NEW."valid_from"); RETURN NULL;',
                    hash="da2979322c020adae8fbceb02808234b88e311c0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9f5ef",
                    table="subscribers_price",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="price",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_priceevent" ("id", "monthly_fee", "offer_id", "option_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_fee", "valid_from") VALUES (NEW."id", NEW."monthly_fee", NEW."offer_id", NEW."option_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."setup_fee", NEW."valid_from"); RETURN NULL;',
                    hash="6a78d63d8c16009fcaf9e9232679f0a35172b211",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0510e",
                    table="subscribers_price",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="priceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="70998b1f762d9ad651529741574114ecd0f37aaa",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_fb136",
                    table="subscribers_priceevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quote",
            trigger=pgtrigger.compiler.Trigger(
                name="quote_moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{accepted:sold,declined:replaced,draft:replaced,draft:sent,expired:replaced,sent:accepted,sent:declined,sent:expired,sent:replaced}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="ac49d894dddff443eb4132cd48f669bb67125716",
                    operation="UPDATE",
                    pgid="pgtrigger_quote_moves_5d901",
                    table="subscribers_quote",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quote",
            trigger=pgtrigger.compiler.Trigger(
                name="quote_sent_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."offer_id" IS DISTINCT FROM (NEW."offer_id") OR OLD."monthly_fee" IS DISTINCT FROM (NEW."monthly_fee") OR OLD."discount" IS DISTINCT FROM (NEW."discount") OR OLD."setup_fee" IS DISTINCT FROM (NEW."setup_fee") OR OLD."setup_instalments" IS DISTINCT FROM (NEW."setup_instalments") OR OLD."commitment_months" IS DISTINCT FROM (NEW."commitment_months"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="cc9b25123a7480051d793e1a92849e81a2787bf8",
                    operation="UPDATE",
                    pgid="pgtrigger_quote_sent_is_frozen_801e5",
                    table="subscribers_quote",
                    when="BEFORE",
                ),
            ),
        ),
    ]

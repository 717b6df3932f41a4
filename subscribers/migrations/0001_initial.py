from decimal import Decimal

import django.contrib.postgres.fields
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
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("company", "Company"),
                            ("association", "Association"),
                            ("public", "Public body"),
                            ("sole_trader", "Sole trader"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("legal_form", models.CharField(blank=True, max_length=60, verbose_name="legal form")),
                ("siren", models.CharField(blank=True, db_index=True, max_length=9, verbose_name="SIREN")),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
                ("vat_number", models.CharField(blank=True, max_length=16, verbose_name="VAT number")),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "Français"), ("en", "English")],
                        default="fr",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("street", models.CharField(max_length=200, verbose_name="street")),
                ("postcode", models.CharField(max_length=12, verbose_name="postcode")),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
                ("created_at", models.DateTimeField(verbose_name="created")),
            ],
            options={
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("siren", ""), ("siren__regex", "^\\d{9}$"), _connector="OR"),
                        name="customer_siren_nine_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("siret", ""), ("siret__regex", "^\\d{14}$"), _connector="OR"),
                        name="customer_siret_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("siret", ""), ("siret__startswith", models.F("siren")), _connector="OR"),
                        name="customer_siret_of_its_siren",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="customer_country_code"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("billing", "Billing"), ("technical", "Technical"), ("management", "Management")],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="roles",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), ("phone", ""), _negated=True), name="contact_can_be_reached"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerEvent",
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
                            ("company", "Company"),
                            ("association", "Association"),
                            ("public", "Public body"),
                            ("sole_trader", "Sole trader"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("legal_form", models.CharField(blank=True, max_length=60, verbose_name="legal form")),
                ("siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN")),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
                ("vat_number", models.CharField(blank=True, max_length=16, verbose_name="VAT number")),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "Français"), ("en", "English")],
                        default="fr",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("street", models.CharField(max_length=200, verbose_name="street")),
                ("postcode", models.CharField(max_length=12, verbose_name="postcode")),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
                ("created_at", models.DateTimeField(verbose_name="created")),
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
                        to="subscribers.customer",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="name in English")),
                ("down_mbps", models.PositiveIntegerField(verbose_name="download, Mb/s")),
                ("up_mbps", models.PositiveIntegerField(verbose_name="upload, Mb/s")),
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
                    "commitment_months",
                    models.PositiveSmallIntegerField(default=24, verbose_name="commitment in months"),
                ),
                ("on_sale", models.BooleanField(default=True, verbose_name="on sale")),
            ],
            options={
                "verbose_name": "offer",
                "verbose_name_plural": "offers",
                "ordering": ["monthly_fee", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("monthly_fee__gte", 0), ("setup_fee__gte", 0)),
                        name="offer_fees_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfferEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="name in English")),
                ("down_mbps", models.PositiveIntegerField(verbose_name="download, Mb/s")),
                ("up_mbps", models.PositiveIntegerField(verbose_name="upload, Mb/s")),
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
                    "commitment_months",
                    models.PositiveSmallIntegerField(default=24, verbose_name="commitment in months"),
                ),
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
                        to="subscribers.offer",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PortalAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("colleague", "Colleague"),
                            ("billing", "Billing only"),
                            ("technical", "Technical only"),
                        ],
                        default="owner",
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accesses",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="portal_accesses",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "portal access",
                "verbose_name_plural": "portal accesses",
                "constraints": [models.UniqueConstraint(fields=("user", "customer"), name="portal_access_once")],
            },
        ),
        migrations.CreateModel(
            name="PortalAccessEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("colleague", "Colleague"),
                            ("billing", "Billing only"),
                            ("technical", "Technical only"),
                        ],
                        default="owner",
                        max_length=16,
                        verbose_name="role",
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
                        to="subscribers.portalaccess",
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
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=100, verbose_name="label")),
                ("street", models.CharField(max_length=200, verbose_name="street")),
                ("postcode", models.CharField(max_length=12, verbose_name="postcode")),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "site",
                "verbose_name_plural": "sites",
                "ordering": ["label", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "label"), name="site_label_once_per_customer")
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("label", models.CharField(max_length=100, verbose_name="label")),
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
                        to="subscribers.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("signed", "Signed"),
                            ("active", "Active"),
                            ("ending", "Ending"),
                            ("ended", "Ended"),
                        ],
                        default="draft",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                ("activated_on", models.DateField(blank=True, null=True, verbose_name="activated on")),
                ("committed_until", models.DateField(blank=True, null=True, verbose_name="last day of the commitment")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day of service")),
                (
                    "monthly_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="monthly discount (excl. VAT)"
                    ),
                ),
                (
                    "setup_fee",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="set-up fee (excl. VAT)"
                    ),
                ),
                ("setup_instalments", models.PositiveSmallIntegerField(default=1, verbose_name="set-up fee paid in")),
                (
                    "commitment_months",
                    models.PositiveSmallIntegerField(default=24, verbose_name="commitment in months"),
                ),
                (
                    "billing_mode",
                    models.CharField(
                        choices=[
                            ("monthly", "An invoice each month"),
                            ("monthly_schedule", "An invoice each due date, under a six-month schedule"),
                            ("half_yearly", "An invoice each six months, six monthly debits"),
                        ],
                        default="half_yearly",
                        max_length=20,
                        verbose_name="billing",
                    ),
                ),
                ("terms", models.JSONField(blank=True, default=dict, verbose_name="frozen terms")),
                ("purchase_order", models.CharField(blank=True, max_length=40, verbose_name="purchase order")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.calendar",
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="subscribers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="subscribers.offer",
                        verbose_name="offer",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="subscribers.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "contract",
                "verbose_name_plural": "contracts",
                "ordering": ["number"],
                "indexes": [models.Index(fields=["state", "ends_on"], name="contract_to_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount__gte", 0),
                            ("monthly_fee__gte", models.F("discount")),
                            ("setup_fee__gte", 0),
                            ("setup_instalments__gte", 1),
                        ),
                        name="contract_amounts_make_sense",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(("signed_on__isnull", False), models.Q(("terms", {}), _negated=True)),
                            _connector="OR",
                        ),
                        name="contract_signed_has_terms",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["active", "ending"]), _negated=True),
                            models.Q(("activated_on__isnull", False), ("committed_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="contract_served_was_activated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["ending", "ended"]), _negated=True),
                            ("ends_on__isnull", False),
                            _connector="OR",
                        ),
                        name="contract_ending_has_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TerminationNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("choice", "The customer's choice"),
                            ("move", "Move outside the eligible zone"),
                            ("prison", "Imprisonment"),
                            ("administrator", "Court-appointed administrator"),
                            ("operator_breach", "Breach by the operator"),
                            ("customer_breach", "Breach by the customer"),
                        ],
                        default="choice",
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                ("dated_on", models.DateField(verbose_name="dated")),
                ("effective_on", models.DateField(verbose_name="last day of service")),
                (
                    "exit_amount",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="exit amount (excl. VAT)"),
                ),
                ("workings", models.JSONField(verbose_name="workings")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="subscribers.contract",
                        verbose_name="contract",
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
            ],
            options={
                "verbose_name": "termination notice",
                "verbose_name_plural": "termination notices",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("contract",),
                        name="one_standing_notice_per_contract",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effective_on__gte", models.F("dated_on"))),
                        name="notice_ends_after_it_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=16, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("signed", "Signed"),
                            ("active", "Active"),
                            ("ending", "Ending"),
                            ("ended", "Ended"),
                        ],
                        default="draft",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                ("activated_on", models.DateField(blank=True, null=True, verbose_name="activated on")),
                ("committed_until", models.DateField(blank=True, null=True, verbose_name="last day of the commitment")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day of service")),
                (
                    "monthly_fee",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="monthly discount (excl. VAT)"
                    ),
                ),
                (
                    "setup_fee",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=10, verbose_name="set-up fee (excl. VAT)"
                    ),
                ),
                ("setup_instalments", models.PositiveSmallIntegerField(default=1, verbose_name="set-up fee paid in")),
                (
                    "commitment_months",
                    models.PositiveSmallIntegerField(default=24, verbose_name="commitment in months"),
                ),
                (
                    "billing_mode",
                    models.CharField(
                        choices=[
                            ("monthly", "An invoice each month"),
                            ("monthly_schedule", "An invoice each due date, under a six-month schedule"),
                            ("half_yearly", "An invoice each six months, six monthly debits"),
                        ],
                        default="half_yearly",
                        max_length=20,
                        verbose_name="billing",
                    ),
                ),
                ("terms", models.JSONField(blank=True, default=dict, verbose_name="frozen terms")),
                ("purchase_order", models.CharField(blank=True, max_length=40, verbose_name="purchase order")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                (
                    "calendar",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="kernel.calendar",
                        verbose_name="opening hours",
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
                        to="subscribers.contract",
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
                    "offer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="subscribers.offer",
                        verbose_name="offer",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContactEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("billing", "Billing"), ("technical", "Technical"), ("management", "Management")],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="roles",
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
                        to="subscribers.contact",
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
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_customerevent" ("city", "country", "created_at", "email", "id", "kind", "language", "legal_form", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "siren", "siret", "street", "vat_number") VALUES (NEW."city", NEW."country", NEW."created_at", NEW."email", NEW."id", NEW."kind", NEW."language", NEW."legal_form", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."postcode", NEW."siren", NEW."siret", NEW."street", NEW."vat_number"); RETURN NULL;',
                    hash="537cc55cc819c5c07076396332192692cd110069",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_customerevent" ("city", "country", "created_at", "email", "id", "kind", "language", "legal_form", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "siren", "siret", "street", "vat_number") VALUES (NEW."city", NEW."country", NEW."created_at", NEW."email", NEW."id", NEW."kind", NEW."language", NEW."legal_form", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."postcode", NEW."siren", NEW."siret", NEW."street", NEW."vat_number"); RETURN NULL;',
                    hash="afd588ff8fbe8b0c57c94debc5aa4389a92fd77f",
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
                    func='INSERT INTO "subscribers_offerevent" ("code", "commitment_months", "down_mbps", "id", "monthly_fee", "name", "name_en", "on_sale", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_fee", "up_mbps") VALUES (NEW."code", NEW."commitment_months", NEW."down_mbps", NEW."id", NEW."monthly_fee", NEW."name", NEW."name_en", NEW."on_sale", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."setup_fee", NEW."up_mbps"); RETURN NULL;',
                    hash="d20d354b602a40f99152335bc72301b467f1184d",
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
                    func='INSERT INTO "subscribers_offerevent" ("code", "commitment_months", "down_mbps", "id", "monthly_fee", "name", "name_en", "on_sale", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_fee", "up_mbps") VALUES (NEW."code", NEW."commitment_months", NEW."down_mbps", NEW."id", NEW."monthly_fee", NEW."name", NEW."name_en", NEW."on_sale", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."setup_fee", NEW."up_mbps"); RETURN NULL;',
                    hash="1f18d49913fcf00622d2c48ee7b7a1bea99673f4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c1111",
                    table="subscribers_offer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contactevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ad34cfaa695477497af467f2619efdce1cc4616c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cd8ae",
                    table="subscribers_contactevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_contactevent" ("customer_id", "email", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles") VALUES (NEW."customer_id", NEW."email", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."roles"); RETURN NULL;',
                    hash="71e128002e3da04fe3a26af6e5e82e7298196185",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4db53",
                    table="subscribers_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_contactevent" ("customer_id", "email", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles") VALUES (NEW."customer_id", NEW."email", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."roles"); RETURN NULL;',
                    hash="9f64f24e86a809b27af6fe3c44e931a3235b1450",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1a110",
                    table="subscribers_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customerevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b99c841a8cdb154f7914358494161b9f6e4d6192",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_59f68",
                    table="subscribers_customerevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="offerevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ccd2f16e336538f91ae947322460dd0205c8f13e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e560d",
                    table="subscribers_offerevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="portalaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_portalaccessevent" ("customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."customer_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;',
                    hash="e1f614154be9a8cc6898ab93b87dacaad35a7b26",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d81d9",
                    table="subscribers_portalaccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="portalaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_portalaccessevent" ("customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."customer_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;',
                    hash="09b4e85aa4fc62f508528d150100be9a5254b605",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d5717",
                    table="subscribers_portalaccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="portalaccessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5dd2552553289ace049c890285cd288a3323c555",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_087aa",
                    table="subscribers_portalaccessevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="site",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_siteevent" ("city", "country", "customer_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "street") VALUES (NEW."city", NEW."country", NEW."customer_id", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."street"); RETURN NULL;',
                    hash="ba794210a3d435e52c99dd5d404cdf9f6280166c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_57f1b",
                    table="subscribers_site",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="site",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "subscribers_siteevent" ("city", "country", "customer_id", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "street") VALUES (NEW."city", NEW."country", NEW."customer_id", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."street"); RETURN NULL;',
                    hash="95bd31000a4953a45c0cd372881e8fe3da600f24",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c3175",
                    table="subscribers_site",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="85b796559e5bde8840a099dff570d91d0c0e97d2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4914a",
                    table="subscribers_contractevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="contract_moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{active:ending,draft:signed,ending:active,ending:ended,signed:active,signed:ended}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="c4c0580fd267add39555baa54be48e56f8780d12",
                    operation="UPDATE",
                    pgid="pgtrigger_contract_moves_2e445",
                    table="subscribers_contract",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="contract_terms_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT (OLD."state" = \'draft\') AND (OLD."terms" IS DISTINCT FROM (NEW."terms") OR OLD."signed_on" IS DISTINCT FROM (NEW."signed_on")))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="15d9a40cefd0e04e7d540621682f17a8e53f450d",
                    operation="UPDATE",
                    pgid="pgtrigger_contract_terms_frozen_674c3",
                    table="subscribers_contract",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "subscribers_contractevent" ("activated_on", "billing_mode", "calendar_id", "commitment_months", "committed_until", "created_at", "customer_id", "discount", "ends_on", "id", "monthly_fee", "number", "offer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purchase_order", "setup_fee", "setup_instalments", "signed_on", "site_id", "state", "terms") VALUES (NEW."activated_on", NEW."billing_mode", NEW."calendar_id", NEW."commitment_months", NEW."committed_until", NEW."created_at", NEW."customer_id", NEW."discount", NEW."ends_on", NEW."id", NEW."monthly_fee", NEW."number", NEW."offer_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purchase_order", NEW."setup_fee", NEW."setup_instalments", NEW."signed_on", NEW."site_id", NEW."state", NEW."terms"); RETURN NULL;',
                    hash="f53cd8a09ea963cb19cea2e3d416c1342a440bb6",
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
                    func='INSERT INTO "subscribers_contractevent" ("activated_on", "billing_mode", "calendar_id", "commitment_months", "committed_until", "created_at", "customer_id", "discount", "ends_on", "id", "monthly_fee", "number", "offer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purchase_order", "setup_fee", "setup_instalments", "signed_on", "site_id", "state", "terms") VALUES (NEW."activated_on", NEW."billing_mode", NEW."calendar_id", NEW."commitment_months", NEW."committed_until", NEW."created_at", NEW."customer_id", NEW."discount", NEW."ends_on", NEW."id", NEW."monthly_fee", NEW."number", NEW."offer_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purchase_order", NEW."setup_fee", NEW."setup_instalments", NEW."signed_on", NEW."site_id", NEW."state", NEW."terms"); RETURN NULL;',
                    hash="93bd3eeb9f430d9495ceee07323590e865ee700c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b5ff1",
                    table="subscribers_contract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="siteevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="abb25e7e6966c097560466131dc9bf1f06604046",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e9b13",
                    table="subscribers_siteevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

"""Customers, offers, contracts, as first released."""

from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import kernel.schema
import kernel.secrets


class Migration(migrations.Migration):
    # An operator who followed the drafts keeps his data: to him all of this is done.
    replaces = [
        ("subscribers", "0001_initial"),
        ("subscribers", "0002_amendments_quotes_and_files"),
        ("subscribers", "0003_fill_haystacks"),
        ("subscribers", "0004_portal_access_by_contract"),
        ("subscribers", "0005_appointments_and_assistance"),
        ("subscribers", "0006_terms_consents_and_registers"),
        ("subscribers", "0007_proofs_of_erasure"),
        ("subscribers", "0008_imports_carried_by_a_sweep"),
        ("subscribers", "0009_names_walked_in_order"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_first_release"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        kernel.schema.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Option",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
                        ),
                        (
                            "setup_fee",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="set-up fee (excl. VAT)",
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
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
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
                        ),
                        (
                            "setup_fee",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="set-up fee (excl. VAT)",
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="49f6ce70bf8e8627dd33a8efdae1df476b68fab2",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_1d3a7",
                                    table="subscribers_optionevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Offer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=100, verbose_name="name in English")),
                        ("down_mbps", models.PositiveIntegerField(verbose_name="download, Mb/s")),
                        ("up_mbps", models.PositiveIntegerField(verbose_name="upload, Mb/s")),
                        (
                            "monthly_fee",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
                        ),
                        (
                            "setup_fee",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="set-up fee (excl. VAT)",
                            ),
                        ),
                        (
                            "commitment_months",
                            models.PositiveSmallIntegerField(default=24, verbose_name="commitment in months"),
                        ),
                        ("on_sale", models.BooleanField(default=True, verbose_name="on sale")),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        ("overrides", models.JSONField(blank=True, default=dict, verbose_name="terms of its own")),
                        ("tariff", models.SlugField(blank=True, verbose_name="telephony tariff")),
                        (
                            "options",
                            models.ManyToManyField(
                                blank=True, related_name="offers", to="subscribers.option", verbose_name="options"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
                        ),
                        (
                            "setup_fee",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="set-up fee (excl. VAT)",
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
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        ("overrides", models.JSONField(blank=True, default=dict, verbose_name="terms of its own")),
                        ("tariff", models.SlugField(blank=True, db_index=False, verbose_name="telephony tariff")),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="ccd2f16e336538f91ae947322460dd0205c8f13e",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_e560d",
                                    table="subscribers_offerevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Price",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        (
                            "monthly_fee",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
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
                                condition=models.Q(("monthly_fee__gte", 0), ("setup_fee__gte", 0)),
                                name="price_not_negative",
                            ),
                            models.UniqueConstraint(
                                fields=("offer", "option", "valid_from"), name="price_once_a_day", nulls_distinct=False
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="70998b1f762d9ad651529741574114ecd0f37aaa",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_fb136",
                                    table="subscribers_priceevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Customer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased")),
                        (
                            "external_reference",
                            models.CharField(blank=True, max_length=60, verbose_name="reference in another system"),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="subscribers.customer",
                                verbose_name="group account",
                            ),
                        ),
                        ("haystack", models.TextField(blank=True, editable=False)),
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="tags",
                            ),
                        ),
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
                                condition=models.Q(
                                    ("siret", ""), ("siret__startswith", models.F("siren")), _connector="OR"
                                ),
                                name="customer_siret_of_its_siren",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="customer_country_code"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("group", models.F("pk")), _negated=True),
                                name="customer_not_its_own_group",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("external_reference", ""), _negated=True),
                                fields=("external_reference",),
                                name="customer_external_reference_once",
                            ),
                        ],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("haystack", name="gin_trgm_ops"),
                                name="customer_haystack",
                            ),
                            models.Index(fields=["name", "id"], name="customer_by_name"),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased")),
                        (
                            "external_reference",
                            models.CharField(blank=True, max_length=60, verbose_name="reference in another system"),
                        ),
                        (
                            "group",
                            models.ForeignKey(
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
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="tags",
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
                                    hash="b99c841a8cdb154f7914358494161b9f6e4d6192",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_59f68",
                                    table="subscribers_customerevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                        (
                            "roles",
                            django.contrib.postgres.fields.ArrayField(
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
                                condition=models.Q(("email", ""), ("phone", ""), _negated=True),
                                name="contact_can_be_reached",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="ad34cfaa695477497af467f2619efdce1cc4616c",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_cd8ae",
                                    table="subscribers_contactevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "constraints": [
                            models.UniqueConstraint(fields=("customer", "kind"), name="address_one_of_a_kind")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="24c623e08f1f28a458fa23ae91ca1b6ed1d759d3",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_0b591",
                                    table="subscribers_customeraddressevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Site",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("haystack", models.TextField(blank=True, editable=False)),
                    ],
                    options={
                        "verbose_name": "site",
                        "verbose_name_plural": "sites",
                        "ordering": ["label", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("customer", "label"), name="site_label_once_per_customer")
                        ],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("haystack", name="gin_trgm_ops"),
                                name="site_haystack",
                            ),
                            models.Index(fields=["label", "id"], name="site_by_label"),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="abb25e7e6966c097560466131dc9bf1f06604046",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_e9b13",
                                    table="subscribers_siteevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PortalAccess",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "contracts",
                            models.ManyToManyField(
                                blank=True,
                                help_text="None: every contract of the customer, those to come too",
                                related_name="accesses",
                                to="subscribers.contract",
                                verbose_name="only these contracts",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "portal access",
                        "verbose_name_plural": "portal accesses",
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "customer"), name="portal_access_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="5dd2552553289ace049c890285cd288a3323c555",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_087aa",
                                    table="subscribers_portalaccessevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                    name="Note",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                    name="Contract",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "committed_until",
                            models.DateField(blank=True, null=True, verbose_name="last day of the commitment"),
                        ),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day of service")),
                        (
                            "monthly_fee",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
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
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="set-up fee (excl. VAT)",
                            ),
                        ),
                        (
                            "setup_instalments",
                            models.PositiveSmallIntegerField(default=1, verbose_name="set-up fee paid in"),
                        ),
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
                        (
                            "expected_on",
                            models.DateField(blank=True, null=True, verbose_name="expected activation (indicative)"),
                        ),
                        (
                            "follows",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="followed_by",
                                to="subscribers.contract",
                                verbose_name="takes over from",
                            ),
                        ),
                        ("signatory", models.CharField(blank=True, max_length=120, verbose_name="signed by")),
                    ],
                    options={
                        "verbose_name": "contract",
                        "verbose_name_plural": "contracts",
                        "ordering": ["number"],
                        "indexes": [
                            models.Index(fields=["state", "ends_on"], name="contract_to_end"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("number", name="gin_trgm_ops"),
                                name="contract_number_fragment",
                            ),
                            models.Index(
                                condition=models.Q(("purchase_order", ""), _negated=True),
                                fields=["purchase_order"],
                                name="contract_purchase_order",
                            ),
                        ],
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        (
                            "committed_until",
                            models.DateField(blank=True, null=True, verbose_name="last day of the commitment"),
                        ),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day of service")),
                        (
                            "monthly_fee",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
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
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="set-up fee (excl. VAT)",
                            ),
                        ),
                        (
                            "setup_instalments",
                            models.PositiveSmallIntegerField(default=1, verbose_name="set-up fee paid in"),
                        ),
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
                        (
                            "expected_on",
                            models.DateField(blank=True, null=True, verbose_name="expected activation (indicative)"),
                        ),
                        (
                            "follows",
                            models.ForeignKey(
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
                        ("signatory", models.CharField(blank=True, max_length=120, verbose_name="signed by")),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="85b796559e5bde8840a099dff570d91d0c0e97d2",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_4914a",
                                    table="subscribers_contractevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TerminationNotice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                    ("revision_refused", "Price revision refused"),
                                    ("transfer", "Transfer to another customer"),
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
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="exit amount (excl. VAT)"
                            ),
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
                        (
                            "channel",
                            models.CharField(
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
                        ("moved_on", models.DateField(blank=True, null=True, verbose_name="moved on")),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=40, verbose_name="registered letter number"),
                        ),
                        (
                            "refund",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="given back (excl. VAT)",
                            ),
                        ),
                        (
                            "proof",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="subscribers.customerfile",
                                verbose_name="proof of the reason",
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
                    name="Amendment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="new commitment in months"
                            ),
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
                                    models.Q(("state", "undone"), _negated=True),
                                    ("undone_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="undone_is_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("setup_fee__gte", 0)), name="amendment_setup_not_negative"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContractOption",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="quantity")),
                        (
                            "monthly_fee",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
                        ),
                        (
                            "setup_fee",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="set-up fee (excl. VAT)",
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
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gte", 1)), name="contract_option_some"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Technician",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="912581439f79d8af1e49b7718df3c8e3207ea846",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_b2c8b",
                                    table="subscribers_technicianevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssistancePack",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("hour", "One hour"),
                                    ("half_day", "Half a day (3 h)"),
                                    ("day", "A day (6 h)"),
                                ],
                                max_length=12,
                                verbose_name="pack",
                            ),
                        ),
                        ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                        (
                            "price",
                            models.DecimalField(decimal_places=2, max_digits=8, verbose_name="price (excl. VAT)"),
                        ),
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
                                condition=models.Q(
                                    ("paid_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"
                                ),
                                name="pack_paid_stays",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appointment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "outcome",
                            models.CharField(blank=True, max_length=300, verbose_name="what was done, or why not"),
                        ),
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
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="appointment_runs_forward",
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        (
                            "outcome",
                            models.CharField(blank=True, max_length=300, verbose_name="what was done, or why not"),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b35b0ca4b16502f081249c815d7db17af7a0f21e",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_8fe72",
                                    table="subscribers_appointmentevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PackUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b44b360656e58223318e1745cf6fd0ec181a3759",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_94d7f",
                                    table="subscribers_packuse",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20, verbose_name="kind")),
                        ("name", models.CharField(max_length=200, verbose_name="file")),
                        ("mapping", models.JSONField(verbose_name="columns")),
                        ("payload", kernel.secrets.EncryptedTextField(blank=True)),
                        ("dry", models.BooleanField(default=False, verbose_name="only looked at")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Waiting"),
                                    ("running", "Being taken in"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="queued",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("total", models.PositiveIntegerField(verbose_name="rows")),
                        ("cursor", models.PositiveIntegerField(default=0, verbose_name="rows done")),
                        ("made", models.PositiveIntegerField(default=0, verbose_name="new")),
                        ("known", models.PositiveIntegerField(default=0, verbose_name="known already")),
                        ("set_aside", kernel.secrets.EncryptedTextField(blank=True, verbose_name="set aside")),
                        ("at", models.DateTimeField(verbose_name="sent")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["queued", "running"])),
                                fields=["id"],
                                name="import_to_do",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("cursor__lte", models.F("total"))), name="import_ends_with_its_rows"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    models.Q(("cursor", models.F("total")), ("ended_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="import_done_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lead",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                django.contrib.postgres.indexes.OpClass("haystack", name="gin_trgm_ops"),
                                name="lead_haystack",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("email", ""), ("phone", ""), _negated=True),
                                name="lead_can_be_reached",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "won"), _negated=True),
                                    ("customer__isnull", False),
                                    _connector="OR",
                                ),
                                name="lead_won_is_a_customer",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LeadNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                    name="Zone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        ("down_mbps", models.PositiveIntegerField(verbose_name="download up to, Mb/s")),
                        ("up_mbps", models.PositiveIntegerField(verbose_name="upload up to, Mb/s")),
                        (
                            "setup_fee",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="set-up fee (excl. VAT)",
                            ),
                        ),
                        (
                            "delay_days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="usual delay in days"),
                        ),
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
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                    name="Quote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
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
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="set-up fee (excl. VAT)",
                            ),
                        ),
                        (
                            "setup_instalments",
                            models.PositiveSmallIntegerField(default=1, verbose_name="set-up fee paid in"),
                        ),
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
                        (
                            "accepted_from",
                            models.GenericIPAddressField(blank=True, null=True, verbose_name="from address"),
                        ),
                        ("accepted_agent", models.CharField(blank=True, max_length=300)),
                        ("accepted_terms", models.CharField(blank=True, max_length=80, verbose_name="terms accepted")),
                        (
                            "declined_because",
                            models.CharField(blank=True, max_length=300, verbose_name="declined because"),
                        ),
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
                            models.Index(
                                condition=models.Q(("state", "sent")), fields=["valid_until"], name="quote_to_expire"
                            )
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
                                    models.Q(("state", "sold"), _negated=True),
                                    ("contract__isnull", False),
                                    _connector="OR",
                                ),
                                name="quote_sold_to",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuoteOption",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="quantity")),
                        (
                            "monthly_fee",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="monthly fee (excl. VAT)"
                            ),
                        ),
                        (
                            "setup_fee",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal(0),
                                max_digits=10,
                                verbose_name="set-up fee (excl. VAT)",
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
                    name="PriceRevision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.DecimalField(
                                blank=True, decimal_places=3, max_digits=6, null=True, verbose_name="percent"
                            ),
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
                    name="RevisionLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "old_fee",
                            models.DecimalField(decimal_places=2, max_digits=10, verbose_name="old fee (excl. VAT)"),
                        ),
                        (
                            "new_fee",
                            models.DecimalField(decimal_places=2, max_digits=10, verbose_name="new fee (excl. VAT)"),
                        ),
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
                migrations.CreateModel(
                    name="TermsVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="a1e9b08d78bf87e919644aa83f179ff64bc7ede5",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_f7378",
                                    table="subscribers_termsversion",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TermsAcceptance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                condition=models.Q(("user__isnull", False)),
                                fields=("terms", "user"),
                                name="terms_once_a_user",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="7bf61ecc560f02deb5381c7c24c1a319bb6a68c5",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_b7287",
                                    table="subscribers_termsacceptance",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                migrations.CreateModel(
                    name="RightsRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                            models.Index(
                                condition=models.Q(("state", "open")), fields=["due_on"], name="rights_request_open"
                            )
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
                    name="ErasureProof",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                choices=[("asked", "asked for"), ("kept_enough", "kept long enough")],
                                max_length=12,
                                verbose_name="why",
                            ),
                        ),
                        ("goes", models.JSONField(verbose_name="what went")),
                        ("stays", models.JSONField(verbose_name="what law keeps")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="erasure",
                                to="subscribers.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "proof of erasure",
                        "verbose_name_plural": "proofs of erasure",
                        "ordering": ["-at", "-pk"],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b4cfb1ad0c63329f44a8ea85cce5c305dc27afa6",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_f44c5",
                                    table="subscribers_erasureproof",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Breach",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "reference",
                            models.CharField(blank=True, max_length=60, verbose_name="the authority's reference"),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
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
                        (
                            "reference",
                            models.CharField(blank=True, max_length=60, verbose_name="the authority's reference"),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="f98f6af8f40d22fca5ff56116b02576242962353",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_41691",
                                    table="subscribers_breachevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Processing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="02e85f30e6130e37202207d69cc905a1f8740a55",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_a84b0",
                                    table="subscribers_processingevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Processor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="c3be8de697f8a6f93b567513a511312b2c8183a9",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_37fa7",
                                    table="subscribers_processorevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProcessorAgreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
            ],
        ),
    ]

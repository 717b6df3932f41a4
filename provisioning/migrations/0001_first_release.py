"""Boxes, lines, nodes, intents and pushes, as first released."""

import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import netfields.fields
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import kernel.schema
import kernel.secrets


class Migration(migrations.Migration):
    # An operator who followed the drafts keeps his data: to him all of this is done.
    replaces = [
        ("provisioning", "0001_initial"),
        ("provisioning", "0002_slots_of_nodes"),
        ("provisioning", "0003_onboardings_key_alarms_erasures"),
        ("provisioning", "0004_firmware_images_upgrades"),
        ("provisioning", "0005_search_by_fragment"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_first_release"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("subscribers", "0001_first_release"),
    ]

    operations = [
        kernel.schema.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Node",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("pop", "Point of presence"),
                                    ("switch", "Switch"),
                                    ("olt", "OLT"),
                                    ("collection", "Supplier collection point"),
                                ],
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "address",
                            models.GenericIPAddressField(blank=True, null=True, verbose_name="management address"),
                        ),
                        ("snmp_port", models.PositiveIntegerField(default=161, verbose_name="SNMP port")),
                        (
                            "snmp_community",
                            kernel.secrets.EncryptedTextField(blank=True, verbose_name="SNMP community"),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="latitude"
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="longitude"
                            ),
                        ),
                        (
                            "sessions",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="SSH sessions at once below it"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "node",
                        "verbose_name_plural": "nodes",
                        "ordering": ["code"],
                        "constraints": [
                            models.UniqueConstraint(fields=("address", "snmp_port"), name="node_address_once"),
                            models.CheckConstraint(
                                condition=models.Q(("sessions__isnull", True), ("sessions__gte", 1), _connector="OR"),
                                name="node_sessions_some",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "provisioning_nodeevent" ("address", "code", "id", "kind", "latitude", "longitude", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sessions", "snmp_port") VALUES (NEW."address", NEW."code", NEW."id", NEW."kind", NEW."latitude", NEW."longitude", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sessions", NEW."snmp_port"); RETURN NULL;',
                                    hash="a0fefa0fb88625393d7fbb8adb162a09ec54a30f",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_d4120",
                                    table="provisioning_node",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."sessions" IS DISTINCT FROM (NEW."sessions") OR OLD."snmp_port" IS DISTINCT FROM (NEW."snmp_port"))',
                                    func='INSERT INTO "provisioning_nodeevent" ("address", "code", "id", "kind", "latitude", "longitude", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sessions", "snmp_port") VALUES (NEW."address", NEW."code", NEW."id", NEW."kind", NEW."latitude", NEW."longitude", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sessions", NEW."snmp_port"); RETURN NULL;',
                                    hash="dc62e47fbd03543658cbda7b54ff436ed0260b84",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_1fa54",
                                    table="provisioning_node",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NodeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, verbose_name="code")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("pop", "Point of presence"),
                                    ("switch", "Switch"),
                                    ("olt", "OLT"),
                                    ("collection", "Supplier collection point"),
                                ],
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "address",
                            models.GenericIPAddressField(blank=True, null=True, verbose_name="management address"),
                        ),
                        ("snmp_port", models.PositiveIntegerField(default=161, verbose_name="SNMP port")),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="latitude"
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="longitude"
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
                                to="provisioning.node",
                            ),
                        ),
                        (
                            "sessions",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="SSH sessions at once below it"
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
                                    hash="251ec4c940233a938aebc5decc68edc9b4d77d2f",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_20358",
                                    table="provisioning_nodeevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Uplink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(default=0, verbose_name="rank")),
                        (
                            "node",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="uplinks",
                                to="provisioning.node",
                                verbose_name="node",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="downlinks",
                                to="provisioning.node",
                                verbose_name="parent",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "uplink",
                        "verbose_name_plural": "uplinks",
                        "ordering": ["rank"],
                        "constraints": [
                            models.UniqueConstraint(fields=("node", "parent"), name="uplink_once"),
                            models.UniqueConstraint(fields=("node", "rank"), name="uplink_rank_once"),
                            models.CheckConstraint(
                                condition=models.Q(("node", models.F("parent")), _negated=True),
                                name="uplink_not_to_itself",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "provisioning_uplinkevent" ("id", "node_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") VALUES (NEW."id", NEW."node_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rank"); RETURN NULL;',
                                    hash="a08515a76a657e7d4200bb19ca766065c06ffc07",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_a98de",
                                    table="provisioning_uplink",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "provisioning_uplinkevent" ("id", "node_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") VALUES (NEW."id", NEW."node_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rank"); RETURN NULL;',
                                    hash="19769d26043c95950f3717714f4f72563a58cffb",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_edbe8",
                                    table="provisioning_uplink",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UplinkEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("rank", models.PositiveSmallIntegerField(default=0, verbose_name="rank")),
                        (
                            "node",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.node",
                                verbose_name="node",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.node",
                                verbose_name="parent",
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
                                to="provisioning.uplink",
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
                                    hash="a942aedca6e98e5df3e5c5d9cea8ae8a74cc8cbf",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_39fcf",
                                    table="provisioning_uplinkevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NodeHold",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("why", models.CharField(max_length=200, verbose_name="why")),
                        ("held_at", models.DateTimeField(verbose_name="held")),
                        ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="released")),
                        (
                            "node",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="holds",
                                to="provisioning.node",
                                verbose_name="node",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "node hold",
                        "verbose_name_plural": "node holds",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("released_at__isnull", True)),
                                fields=("node",),
                                name="node_held_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Line",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reference", models.CharField(max_length=16, unique=True, verbose_name="reference")),
                        ("port", models.CharField(blank=True, max_length=40, verbose_name="port")),
                        ("vlan", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="VLAN")),
                        (
                            "ipv4",
                            models.GenericIPAddressField(
                                blank=True, null=True, protocol="IPv4", verbose_name="IPv4 address"
                            ),
                        ),
                        (
                            "ipv6_prefix",
                            netfields.fields.CidrAddressField(
                                blank=True, max_length=43, null=True, verbose_name="IPv6 prefix"
                            ),
                        ),
                        ("generation", models.PositiveIntegerField(default=0, verbose_name="generation")),
                        ("attached_at", models.DateTimeField(verbose_name="attached")),
                        ("detached_at", models.DateTimeField(blank=True, null=True, verbose_name="detached")),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="subscribers.contract",
                                verbose_name="contract",
                            ),
                        ),
                        (
                            "node",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="provisioning.node",
                                verbose_name="node",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line",
                        "verbose_name_plural": "lines",
                        "ordering": ["reference"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("detached_at__isnull", True)),
                                fields=("ipv4",),
                                name="line_ipv4_once_while_attached",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("detached_at__isnull", True), models.Q(("port", ""), _negated=True)
                                ),
                                fields=("node", "port"),
                                name="line_port_once_while_attached",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("vlan__isnull", True),
                                    models.Q(("vlan__gte", 1), ("vlan__lte", 4094)),
                                    _connector="OR",
                                ),
                                name="line_vlan_in_range",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("detached_at__isnull", True)),
                                expressions=[
                                    (django.contrib.postgres.indexes.OpClass("ipv6_prefix", name="inet_ops"), "&&")
                                ],
                                name="line_ipv6_prefixes_apart",
                            ),
                        ],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("reference"), name="gin_trgm_ops"
                                ),
                                name="line_reference_search",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    models.Func(models.F("ipv4"), function="HOST", output_field=models.TextField()),
                                    name="gin_trgm_ops",
                                ),
                                name="line_address_search",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "provisioning_lineevent" ("attached_at", "contract_id", "detached_at", "generation", "id", "ipv4", "ipv6_prefix", "node_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "port", "reference", "vlan") VALUES (NEW."attached_at", NEW."contract_id", NEW."detached_at", NEW."generation", NEW."id", NEW."ipv4", NEW."ipv6_prefix", NEW."node_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."port", NEW."reference", NEW."vlan"); RETURN NULL;',
                                    hash="2c2cf84a62ad9e24c2e4a27258aeb0f25d7f94ef",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_411f0",
                                    table="provisioning_line",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "provisioning_lineevent" ("attached_at", "contract_id", "detached_at", "generation", "id", "ipv4", "ipv6_prefix", "node_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "port", "reference", "vlan") VALUES (NEW."attached_at", NEW."contract_id", NEW."detached_at", NEW."generation", NEW."id", NEW."ipv4", NEW."ipv6_prefix", NEW."node_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."port", NEW."reference", NEW."vlan"); RETURN NULL;',
                                    hash="a72c9c71abe34137f20c97cd98e882557111d1c5",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_b0024",
                                    table="provisioning_line",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LineEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("reference", models.CharField(max_length=16, verbose_name="reference")),
                        ("port", models.CharField(blank=True, max_length=40, verbose_name="port")),
                        ("vlan", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="VLAN")),
                        (
                            "ipv4",
                            models.GenericIPAddressField(
                                blank=True, null=True, protocol="IPv4", verbose_name="IPv4 address"
                            ),
                        ),
                        (
                            "ipv6_prefix",
                            netfields.fields.CidrAddressField(
                                blank=True, max_length=43, null=True, verbose_name="IPv6 prefix"
                            ),
                        ),
                        ("generation", models.PositiveIntegerField(default=0, verbose_name="generation")),
                        ("attached_at", models.DateTimeField(verbose_name="attached")),
                        ("detached_at", models.DateTimeField(blank=True, null=True, verbose_name="detached")),
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
                                to="provisioning.line",
                            ),
                        ),
                        (
                            "node",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.node",
                                verbose_name="node",
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
                                    hash="b9187ff7792c88f82e91e2f88a3513181b4d01e6",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_86c30",
                                    table="provisioning_lineevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoxModel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                        ("vendor", models.CharField(max_length=60, verbose_name="vendor")),
                        ("driver", models.CharField(default="cisco_ios", max_length=40, verbose_name="driver")),
                        (
                            "snmp_profile",
                            models.CharField(default="router", max_length=40, verbose_name="SNMP profile"),
                        ),
                        (
                            "rollback_style",
                            models.CharField(
                                choices=[
                                    ("revert_timer", "Revert timer"),
                                    ("commit_confirmed", "Commit confirmed"),
                                    ("scheduler", "Scheduled job"),
                                    ("delayed_reload", "Delayed reload"),
                                    ("session_undo", "Undone by the session itself"),
                                ],
                                default="revert_timer",
                                max_length=20,
                                verbose_name="rollback",
                            ),
                        ),
                        ("error_patterns", models.JSONField(blank=True, default=list, verbose_name="error patterns")),
                    ],
                    options={
                        "verbose_name": "box model",
                        "verbose_name_plural": "box models",
                        "ordering": ["name"],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "provisioning_boxmodelevent" ("driver", "error_patterns", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rollback_style", "snmp_profile", "vendor") VALUES (NEW."driver", NEW."error_patterns", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rollback_style", NEW."snmp_profile", NEW."vendor"); RETURN NULL;',
                                    hash="a9d1fb1bbca2e76050863d21277b098a9ea0e4fc",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_29e07",
                                    table="provisioning_boxmodel",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "provisioning_boxmodelevent" ("driver", "error_patterns", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rollback_style", "snmp_profile", "vendor") VALUES (NEW."driver", NEW."error_patterns", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rollback_style", NEW."snmp_profile", NEW."vendor"); RETURN NULL;',
                                    hash="da44e6124686b3a65202ce1f3c0aa06606777bb6",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_de417",
                                    table="provisioning_boxmodel",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoxModelEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("vendor", models.CharField(max_length=60, verbose_name="vendor")),
                        ("driver", models.CharField(default="cisco_ios", max_length=40, verbose_name="driver")),
                        (
                            "snmp_profile",
                            models.CharField(default="router", max_length=40, verbose_name="SNMP profile"),
                        ),
                        (
                            "rollback_style",
                            models.CharField(
                                choices=[
                                    ("revert_timer", "Revert timer"),
                                    ("commit_confirmed", "Commit confirmed"),
                                    ("scheduler", "Scheduled job"),
                                    ("delayed_reload", "Delayed reload"),
                                    ("session_undo", "Undone by the session itself"),
                                ],
                                default="revert_timer",
                                max_length=20,
                                verbose_name="rollback",
                            ),
                        ),
                        ("error_patterns", models.JSONField(blank=True, default=list, verbose_name="error patterns")),
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
                                to="provisioning.boxmodel",
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
                                    hash="296605ba3f990d6b810fe1fc4c6bfa7d6e5a5616",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_f631b",
                                    table="provisioning_boxmodelevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConfigTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        ("body", models.TextField(verbose_name="template")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="what changed")),
                        ("drafted_at", models.DateTimeField(blank=True, null=True, verbose_name="drafted")),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="drafted by",
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="templates",
                                to="provisioning.boxmodel",
                                verbose_name="model",
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
                                verbose_name="published by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "configuration template",
                        "verbose_name_plural": "configuration templates",
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("model", "number"), name="template_number_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="template_published_stands",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."published_at" IS NOT NULL)',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="d2b5e2215034fefe2577eecbf01e14ea7168e978",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_template_published_stands_61dc4",
                                    table="provisioning_configtemplate",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "provisioning_configtemplateevent" ("body", "drafted_at", "drafted_by_id", "id", "model_id", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id") VALUES (NEW."body", NEW."drafted_at", NEW."drafted_by_id", NEW."id", NEW."model_id", NEW."note", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."published_by_id"); RETURN NULL;',
                                    hash="b66114d501274e57d3605e86868a729f712c3e72",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_3bd04",
                                    table="provisioning_configtemplate",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "provisioning_configtemplateevent" ("body", "drafted_at", "drafted_by_id", "id", "model_id", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id") VALUES (NEW."body", NEW."drafted_at", NEW."drafted_by_id", NEW."id", NEW."model_id", NEW."note", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."published_by_id"); RETURN NULL;',
                                    hash="877cf5af3757dcf3444c67e80327cb77144e4e1b",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_43638",
                                    table="provisioning_configtemplate",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConfigTemplateEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        ("body", models.TextField(verbose_name="template")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="what changed")),
                        ("drafted_at", models.DateTimeField(blank=True, null=True, verbose_name="drafted")),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="drafted by",
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
                                to="provisioning.configtemplate",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
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
                                    hash="5c4f92690731a25b419e1ee6dbed67b121e735ec",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_e6720",
                                    table="provisioning_configtemplateevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Depot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                    ],
                    options={
                        "verbose_name": "depot",
                        "verbose_name_plural": "depots",
                        "ordering": ["code"],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "provisioning_depotevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                                    hash="1876cb68a8f0b494264caf761273cfc4fc45d778",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f0b48",
                                    table="provisioning_depot",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "provisioning_depotevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                                    hash="77946496b98bfb2dba3de0cdbe851278ca8b504a",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_2c79b",
                                    table="provisioning_depot",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DepotEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
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
                                to="provisioning.depot",
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
                                    hash="3a9149f9a57e5a1e762aada53c5c9ee4d8e0b214",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_528fd",
                                    table="provisioning_depotevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Box",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("serial", models.CharField(max_length=60, unique=True, verbose_name="serial number")),
                        (
                            "mac",
                            netfields.fields.MACAddressField(
                                blank=True, null=True, unique=True, verbose_name="MAC address"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("in_stock", "In stock"),
                                    ("reserved", "Reserved"),
                                    ("shipped", "Shipped"),
                                    ("delivered", "Delivered"),
                                    ("in_service", "In service"),
                                    ("to_return", "To return"),
                                    ("returned", "Returned"),
                                    ("wiped", "Wiped"),
                                    ("lost", "Lost"),
                                    ("broken", "Broken"),
                                    ("scrapped", "Scrapped"),
                                ],
                                default="in_stock",
                                max_length=16,
                                verbose_name="state",
                            ),
                        ),
                        ("hostname", models.CharField(blank=True, max_length=63, verbose_name="hostname")),
                        (
                            "address",
                            models.GenericIPAddressField(blank=True, null=True, verbose_name="management address"),
                        ),
                        ("ssh_port", models.PositiveIntegerField(default=22, verbose_name="SSH port")),
                        ("ssh_user", models.CharField(blank=True, max_length=60, verbose_name="SSH user")),
                        ("ssh_password", kernel.secrets.EncryptedTextField(blank=True, verbose_name="SSH password")),
                        ("host_key", models.TextField(blank=True, verbose_name="pinned host key")),
                        ("snmp_port", models.PositiveIntegerField(default=161, verbose_name="SNMP port")),
                        (
                            "snmp_version",
                            models.CharField(
                                choices=[("2c", "v2c"), ("3", "v3")],
                                default="2c",
                                max_length=2,
                                verbose_name="SNMP version",
                            ),
                        ),
                        (
                            "snmp_community",
                            kernel.secrets.EncryptedTextField(blank=True, verbose_name="SNMP community"),
                        ),
                        ("snmp_user", models.CharField(blank=True, max_length=60, verbose_name="SNMP user")),
                        (
                            "snmp_auth_key",
                            kernel.secrets.EncryptedTextField(blank=True, verbose_name="SNMP authentication key"),
                        ),
                        (
                            "snmp_priv_key",
                            kernel.secrets.EncryptedTextField(blank=True, verbose_name="SNMP privacy key"),
                        ),
                        ("firmware", models.CharField(blank=True, max_length=60, verbose_name="firmware")),
                        ("firmware_seen_at", models.DateTimeField(blank=True, null=True, verbose_name="firmware seen")),
                        ("received_at", models.DateTimeField(verbose_name="received")),
                        (
                            "seen_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="last reported reachable"),
                        ),
                        ("lost_at", models.DateTimeField(blank=True, null=True, verbose_name="last reported lost")),
                        (
                            "received_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="received by",
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="boxes",
                                to="provisioning.boxmodel",
                                verbose_name="model",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="boxes",
                                to="provisioning.configtemplate",
                                verbose_name="template",
                            ),
                        ),
                        (
                            "depot",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="boxes",
                                to="provisioning.depot",
                                verbose_name="depot",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="boxes",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "box",
                        "verbose_name_plural": "boxes",
                        "ordering": ["serial"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "in_service")),
                                fields=("line",),
                                name="one_box_in_service_per_line",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "in_service")),
                                fields=("address", "ssh_port"),
                                name="box_address_once_in_service",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "in_service"), _negated=True),
                                    models.Q(
                                        ("address__isnull", False),
                                        ("line__isnull", False),
                                        models.Q(("hostname", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="box_in_service_is_reachable",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["in_stock", "wiped", "scrapped"]), _negated=True),
                                    ("line__isnull", True),
                                    _connector="OR",
                                ),
                                name="box_in_stock_has_no_line",
                            ),
                        ],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("serial"), name="gin_trgm_ops"
                                ),
                                name="box_serial_search",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("hostname"), name="gin_trgm_ops"
                                ),
                                name="box_hostname_search",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    models.Func(models.F("address"), function="HOST", output_field=models.TextField()),
                                    name="gin_trgm_ops",
                                ),
                                name="box_address_search",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "provisioning_boxevent" ("address", "depot_id", "firmware", "firmware_seen_at", "host_key", "hostname", "id", "line_id", "lost_at", "mac", "model_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "received_by_id", "seen_at", "serial", "snmp_port", "snmp_user", "snmp_version", "ssh_port", "ssh_user", "state", "template_id") VALUES (NEW."address", NEW."depot_id", NEW."firmware", NEW."firmware_seen_at", NEW."host_key", NEW."hostname", NEW."id", NEW."line_id", NEW."lost_at", NEW."mac", NEW."model_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."received_at", NEW."received_by_id", NEW."seen_at", NEW."serial", NEW."snmp_port", NEW."snmp_user", NEW."snmp_version", NEW."ssh_port", NEW."ssh_user", NEW."state", NEW."template_id"); RETURN NULL;',
                                    hash="8ca18dc9b8172fa109c80a19114f856eb05ed4f0",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_8a780",
                                    table="provisioning_box",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."depot_id" IS DISTINCT FROM (NEW."depot_id") OR OLD."firmware" IS DISTINCT FROM (NEW."firmware") OR OLD."firmware_seen_at" IS DISTINCT FROM (NEW."firmware_seen_at") OR OLD."host_key" IS DISTINCT FROM (NEW."host_key") OR OLD."hostname" IS DISTINCT FROM (NEW."hostname") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."line_id" IS DISTINCT FROM (NEW."line_id") OR OLD."lost_at" IS DISTINCT FROM (NEW."lost_at") OR OLD."mac" IS DISTINCT FROM (NEW."mac") OR OLD."model_id" IS DISTINCT FROM (NEW."model_id") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."received_by_id" IS DISTINCT FROM (NEW."received_by_id") OR OLD."seen_at" IS DISTINCT FROM (NEW."seen_at") OR OLD."serial" IS DISTINCT FROM (NEW."serial") OR OLD."snmp_port" IS DISTINCT FROM (NEW."snmp_port") OR OLD."snmp_user" IS DISTINCT FROM (NEW."snmp_user") OR OLD."snmp_version" IS DISTINCT FROM (NEW."snmp_version") OR OLD."ssh_port" IS DISTINCT FROM (NEW."ssh_port") OR OLD."ssh_user" IS DISTINCT FROM (NEW."ssh_user") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."template_id" IS DISTINCT FROM (NEW."template_id"))',
                                    func='INSERT INTO "provisioning_boxevent" ("address", "depot_id", "firmware", "firmware_seen_at", "host_key", "hostname", "id", "line_id", "lost_at", "mac", "model_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "received_by_id", "seen_at", "serial", "snmp_port", "snmp_user", "snmp_version", "ssh_port", "ssh_user", "state", "template_id") VALUES (NEW."address", NEW."depot_id", NEW."firmware", NEW."firmware_seen_at", NEW."host_key", NEW."hostname", NEW."id", NEW."line_id", NEW."lost_at", NEW."mac", NEW."model_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."received_at", NEW."received_by_id", NEW."seen_at", NEW."serial", NEW."snmp_port", NEW."snmp_user", NEW."snmp_version", NEW."ssh_port", NEW."ssh_user", NEW."state", NEW."template_id"); RETURN NULL;',
                                    hash="ffe8b7cbd984bc054dabeb2deb1a80b635e4088a",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_007b9",
                                    table="provisioning_box",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoxEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("serial", models.CharField(max_length=60, verbose_name="serial number")),
                        ("mac", netfields.fields.MACAddressField(blank=True, null=True, verbose_name="MAC address")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("in_stock", "In stock"),
                                    ("reserved", "Reserved"),
                                    ("shipped", "Shipped"),
                                    ("delivered", "Delivered"),
                                    ("in_service", "In service"),
                                    ("to_return", "To return"),
                                    ("returned", "Returned"),
                                    ("wiped", "Wiped"),
                                    ("lost", "Lost"),
                                    ("broken", "Broken"),
                                    ("scrapped", "Scrapped"),
                                ],
                                default="in_stock",
                                max_length=16,
                                verbose_name="state",
                            ),
                        ),
                        ("hostname", models.CharField(blank=True, max_length=63, verbose_name="hostname")),
                        (
                            "address",
                            models.GenericIPAddressField(blank=True, null=True, verbose_name="management address"),
                        ),
                        ("ssh_port", models.PositiveIntegerField(default=22, verbose_name="SSH port")),
                        ("ssh_user", models.CharField(blank=True, max_length=60, verbose_name="SSH user")),
                        ("host_key", models.TextField(blank=True, verbose_name="pinned host key")),
                        ("snmp_port", models.PositiveIntegerField(default=161, verbose_name="SNMP port")),
                        (
                            "snmp_version",
                            models.CharField(
                                choices=[("2c", "v2c"), ("3", "v3")],
                                default="2c",
                                max_length=2,
                                verbose_name="SNMP version",
                            ),
                        ),
                        ("snmp_user", models.CharField(blank=True, max_length=60, verbose_name="SNMP user")),
                        ("firmware", models.CharField(blank=True, max_length=60, verbose_name="firmware")),
                        ("firmware_seen_at", models.DateTimeField(blank=True, null=True, verbose_name="firmware seen")),
                        ("received_at", models.DateTimeField(verbose_name="received")),
                        (
                            "seen_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="last reported reachable"),
                        ),
                        ("lost_at", models.DateTimeField(blank=True, null=True, verbose_name="last reported lost")),
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
                                to="provisioning.box",
                            ),
                        ),
                        (
                            "received_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="received by",
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
                            "template",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.configtemplate",
                                verbose_name="template",
                            ),
                        ),
                        (
                            "depot",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.depot",
                                verbose_name="depot",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.line",
                                verbose_name="line",
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
                                    hash="4e12afa3a4f1fdaf4c68f857267f03f0b443f9fb",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_34a52",
                                    table="provisioning_boxevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoxLock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("owner", models.CharField(blank=True, max_length=120, verbose_name="owner")),
                        ("token", models.PositiveBigIntegerField(default=0, verbose_name="token")),
                        ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken")),
                        ("beat_at", models.DateTimeField(blank=True, null=True, verbose_name="last beat")),
                        (
                            "box",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lock",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                        (
                            "node",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="provisioning.node",
                                verbose_name="node",
                            ),
                        ),
                        ("slot", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="slot")),
                    ],
                    options={
                        "verbose_name": "box lock",
                        "verbose_name_plural": "box locks",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("owner", ""),
                                    models.Q(("beat_at__isnull", False), ("taken_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="held_lock_beats",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("owner", ""), _negated=True),
                                fields=("node", "slot"),
                                name="node_slot_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeenConfig",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, verbose_name="digest")),
                        ("text", models.TextField(verbose_name="configuration")),
                        ("first_seen_at", models.DateTimeField(verbose_name="first seen")),
                        ("last_seen_at", models.DateTimeField(verbose_name="last seen")),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seen_configs",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "seen configuration",
                        "verbose_name_plural": "seen configurations",
                        "ordering": ["-last_seen_at", "-pk"],
                        "indexes": [models.Index(fields=["box", "-last_seen_at"], name="seen_config_newest")],
                    },
                ),
                migrations.CreateModel(
                    name="Pool",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ipv4", "Public IPv4 addresses"),
                                    ("ipv6", "IPv6 prefixes"),
                                    ("vlan", "VLANs of a node"),
                                    ("management", "Management addresses"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "block",
                            netfields.fields.CidrAddressField(
                                blank=True, max_length=43, null=True, verbose_name="block"
                            ),
                        ),
                        (
                            "prefix_length",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="length of a prefix"),
                        ),
                        ("first", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="first VLAN")),
                        ("last", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="last VLAN")),
                        ("kept_back", models.JSONField(blank=True, default=list, verbose_name="never given")),
                        (
                            "quarantine_days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="days of quarantine"),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                        (
                            "node",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pools",
                                to="provisioning.node",
                                verbose_name="only on the node",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pool",
                        "verbose_name_plural": "pools",
                        "ordering": ["kind", "name"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("block__isnull", False), ("closed_at__isnull", True)),
                                expressions=[(django.contrib.postgres.indexes.OpClass("block", name="inet_ops"), "&&")],
                                name="pool_blocks_apart",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("block__isnull", True),
                                        ("first__gte", 1),
                                        ("kind", "vlan"),
                                        ("last__lte", 4094),
                                        ("node__isnull", False),
                                        ("first__lte", models.F("last")),
                                    ),
                                    models.Q(
                                        models.Q(("kind", "vlan"), _negated=True),
                                        ("block__isnull", False),
                                        ("prefix_length__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="pool_holds_what_its_kind_says",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "provisioning_poolevent" ("block", "closed_at", "created_at", "first", "id", "kept_back", "kind", "last", "name", "node_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix_length", "quarantine_days") VALUES (NEW."block", NEW."closed_at", NEW."created_at", NEW."first", NEW."id", NEW."kept_back", NEW."kind", NEW."last", NEW."name", NEW."node_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefix_length", NEW."quarantine_days"); RETURN NULL;',
                                    hash="9f5be16c3c86de28f9bf73cf7b4530e013f70a1a",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_d1dad",
                                    table="provisioning_pool",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "provisioning_poolevent" ("block", "closed_at", "created_at", "first", "id", "kept_back", "kind", "last", "name", "node_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix_length", "quarantine_days") VALUES (NEW."block", NEW."closed_at", NEW."created_at", NEW."first", NEW."id", NEW."kept_back", NEW."kind", NEW."last", NEW."name", NEW."node_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefix_length", NEW."quarantine_days"); RETURN NULL;',
                                    hash="e9f8745cd7bc948545393f55aa7b5e9400786513",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_2dfa7",
                                    table="provisioning_pool",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PoolEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ipv4", "Public IPv4 addresses"),
                                    ("ipv6", "IPv6 prefixes"),
                                    ("vlan", "VLANs of a node"),
                                    ("management", "Management addresses"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "block",
                            netfields.fields.CidrAddressField(
                                blank=True, max_length=43, null=True, verbose_name="block"
                            ),
                        ),
                        (
                            "prefix_length",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="length of a prefix"),
                        ),
                        ("first", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="first VLAN")),
                        ("last", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="last VLAN")),
                        ("kept_back", models.JSONField(blank=True, default=list, verbose_name="never given")),
                        (
                            "quarantine_days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="days of quarantine"),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                        (
                            "node",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.node",
                                verbose_name="only on the node",
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
                                to="provisioning.pool",
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
                                    hash="f1fd576cc89f5f2e9e854c9be11d210a1e555185",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_6daf2",
                                    table="provisioning_poolevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Allocation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "network",
                            netfields.fields.CidrAddressField(
                                blank=True, max_length=43, null=True, verbose_name="address or prefix"
                            ),
                        ),
                        ("vlan", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="VLAN")),
                        ("taken_at", models.DateTimeField(verbose_name="taken")),
                        ("freed_at", models.DateTimeField(blank=True, null=True, verbose_name="freed")),
                        (
                            "rests_until",
                            models.DateTimeField(blank=True, null=True, verbose_name="in quarantine until"),
                        ),
                        ("reusable_at", models.DateTimeField(blank=True, null=True, verbose_name="reusable since")),
                        (
                            "box",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "node",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="provisioning.node",
                                verbose_name="node",
                            ),
                        ),
                        (
                            "pool",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="provisioning.pool",
                                verbose_name="pool",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "allocation",
                        "verbose_name_plural": "allocations",
                        "ordering": ["pool", "network", "vlan"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("network__isnull", False), ("reusable_at__isnull", True)),
                                expressions=[
                                    (django.contrib.postgres.indexes.OpClass("network", name="inet_ops"), "&&")
                                ],
                                name="allocation_networks_apart",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("reusable_at__isnull", True), ("vlan__isnull", False)),
                                fields=("node", "vlan"),
                                name="allocation_vlan_once_per_node",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("line__isnull", False), ("box__isnull", False), _connector="OR"),
                                name="allocation_has_a_holder",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("network__isnull", False), ("vlan__isnull", True)),
                                    models.Q(
                                        ("network__isnull", True), ("node__isnull", False), ("vlan__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="allocation_is_one_thing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("freed_at__isnull", True),
                                        ("rests_until__isnull", True),
                                        ("reusable_at__isnull", True),
                                    ),
                                    models.Q(("freed_at__isnull", False), ("rests_until__gte", models.F("freed_at"))),
                                    _connector="OR",
                                ),
                                name="allocation_rests_after_it_is_freed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Onboarding",
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
                                    ("asked", "Being looked for"),
                                    ("offered", "Key to compare"),
                                    ("pinned", "Key pinned"),
                                    ("known", "Identified"),
                                    ("proven", "First configuration proven"),
                                    ("stopped", "Stopped"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked")),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("offered", models.TextField(blank=True, verbose_name="offered host key")),
                        ("pinned_at", models.DateTimeField(blank=True, null=True, verbose_name="pinned")),
                        ("said", models.JSONField(blank=True, default=dict, verbose_name="what it said")),
                        ("differences", models.JSONField(blank=True, default=list, verbose_name="differences")),
                        ("outcome", models.JSONField(blank=True, default=dict, verbose_name="outcome")),
                        ("proven_at", models.DateTimeField(blank=True, null=True, verbose_name="proven")),
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
                                related_name="onboardings",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                        (
                            "pinned_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="pinned by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "onboarding",
                        "verbose_name_plural": "onboardings",
                        "ordering": ["-asked_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="onboarding_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "proven"), _negated=True),
                                fields=("box",),
                                name="one_open_onboarding_per_box",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "proven"), _negated=True),
                                    ("proven_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="onboarding_proven_has_its_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeyAlarm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pinned", models.TextField(verbose_name="pinned host key")),
                        ("offered", models.TextField(verbose_name="offered host key")),
                        ("raised_at", models.DateTimeField(verbose_name="raised")),
                        ("last_at", models.DateTimeField(verbose_name="last seen")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                        ("accepted", models.BooleanField(blank=True, null=True, verbose_name="new key accepted")),
                        ("why", models.CharField(blank=True, max_length=300, verbose_name="why")),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="key_alarms",
                                to="provisioning.box",
                                verbose_name="box",
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
                    ],
                    options={
                        "verbose_name": "host key alarm",
                        "verbose_name_plural": "host key alarms",
                        "ordering": ["-raised_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("decided_at__isnull", True)),
                                fields=("box",),
                                name="one_open_key_alarm_per_box",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("accepted__isnull", True), ("decided_at__isnull", True)),
                                    models.Q(
                                        ("accepted__isnull", False),
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        models.Q(("why", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="key_alarm_decided_by_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Erasure",
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
                                    ("asked", "Asked"),
                                    ("erasing", "Being erased"),
                                    ("rebooting", "Erased, starting again"),
                                    ("proven", "Wiped and proven"),
                                    ("failed", "Failed"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked")),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("outcome", models.JSONField(blank=True, default=dict, verbose_name="outcome")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
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
                                related_name="erasures",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "erasure",
                        "verbose_name_plural": "erasures",
                        "ordering": ["-asked_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="erasure_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["asked", "erasing", "rebooting"])),
                                fields=("box",),
                                name="one_erasure_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Suspension",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("unpaid", "Unpaid"),
                                    ("unlawful", "Hacking or unlawful use"),
                                    ("telephony", "Telephony ceiling"),
                                    ("breach", "Breach of contract"),
                                ],
                                max_length=16,
                                verbose_name="reason",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started")),
                        ("why", models.CharField(max_length=300, verbose_name="why")),
                        ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted")),
                        ("lifted_why", models.CharField(blank=True, max_length=300, verbose_name="why lifted")),
                        (
                            "lifted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="lifted by",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="suspensions",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="started by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "suspension",
                        "verbose_name_plural": "suspensions",
                        "ordering": ["-started_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("lifted_at__isnull", True)),
                                fields=("line", "reason"),
                                name="one_standing_suspension_per_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("lifted_at__isnull", True),
                                    ("lifted_at__gte", models.F("started_at")),
                                    _connector="OR",
                                ),
                                name="suspension_lifted_after_it_started",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="suspension_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="74b0f278cbf07cd056e4f9e98871e2c51e3da82a",
                                    operation="DELETE",
                                    pgid="pgtrigger_suspension_kept_1d060",
                                    table="provisioning_suspension",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "provisioning_suspensionevent" ("id", "lifted_at", "lifted_by_id", "lifted_why", "line_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "started_at", "started_by_id", "why") VALUES (NEW."id", NEW."lifted_at", NEW."lifted_by_id", NEW."lifted_why", NEW."line_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."started_at", NEW."started_by_id", NEW."why"); RETURN NULL;',
                                    hash="298b619fb0ae4cd9faff1b8286608cb2557772a8",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_6327a",
                                    table="provisioning_suspension",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "provisioning_suspensionevent" ("id", "lifted_at", "lifted_by_id", "lifted_why", "line_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "started_at", "started_by_id", "why") VALUES (NEW."id", NEW."lifted_at", NEW."lifted_by_id", NEW."lifted_why", NEW."line_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."started_at", NEW."started_by_id", NEW."why"); RETURN NULL;',
                                    hash="13b668ed94d2a3a14d5a3867776924f90fecb8f4",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_63fdb",
                                    table="provisioning_suspension",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SuspensionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("unpaid", "Unpaid"),
                                    ("unlawful", "Hacking or unlawful use"),
                                    ("telephony", "Telephony ceiling"),
                                    ("breach", "Breach of contract"),
                                ],
                                max_length=16,
                                verbose_name="reason",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started")),
                        ("why", models.CharField(max_length=300, verbose_name="why")),
                        ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted")),
                        ("lifted_why", models.CharField(blank=True, max_length=300, verbose_name="why lifted")),
                        (
                            "lifted_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="lifted by",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.line",
                                verbose_name="line",
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
                                to="provisioning.suspension",
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="started by",
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
                                    hash="f805aa767a91b65e87102348bf2af27a0eae1cbf",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_460ec",
                                    table="provisioning_suspensionevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Intent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("generation", models.PositiveIntegerField(verbose_name="generation")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("walled", "Walled"), ("closed", "Closed")],
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("wanted", models.JSONField(verbose_name="wanted")),
                        ("at", models.DateTimeField(verbose_name="since")),
                        ("cause", models.CharField(max_length=300, verbose_name="cause")),
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
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="intents",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "intent",
                        "verbose_name_plural": "intents",
                        "ordering": ["-generation"],
                        "constraints": [
                            models.UniqueConstraint(fields=("line", "generation"), name="intent_generation_once"),
                            models.CheckConstraint(
                                condition=models.Q(("generation__gte", 1)), name="intent_generation_from_one"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="intent_append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="aca47b138917b89bb59e3fdd05d67c8b280ff04a",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_intent_append_only_879e4",
                                    table="provisioning_intent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Push",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("generation", models.PositiveIntegerField(verbose_name="generation")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("approved", "Approved"),
                                    ("locked", "Locked"),
                                    ("identified", "Identified"),
                                    ("snapshotted", "Snapshot taken"),
                                    ("armed", "Rollback armed"),
                                    ("applied", "Applied"),
                                    ("verified", "Verified"),
                                    ("confirmed", "Confirmed"),
                                    ("refused", "Refused"),
                                    ("rolled_back", "Rolled back"),
                                    ("unknown", "Outcome unknown"),
                                    ("parked", "Parked"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                max_length=16,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[("restore", "Restore"), ("normal", "Normal")],
                                default="normal",
                                max_length=8,
                                verbose_name="priority",
                            ),
                        ),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("token", models.PositiveBigIntegerField(default=0, verbose_name="lock token")),
                        ("planned_at", models.DateTimeField(verbose_name="planned")),
                        ("parked_since", models.DateTimeField(blank=True, null=True, verbose_name="parked since")),
                        (
                            "settle_after",
                            models.DateTimeField(blank=True, null=True, verbose_name="not settled before"),
                        ),
                        ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                        ("diff", models.TextField(blank=True, verbose_name="difference")),
                        ("sent", models.PositiveSmallIntegerField(default=0, verbose_name="lines sent")),
                        ("transcript", models.TextField(blank=True, verbose_name="transcript")),
                        ("outcome", models.JSONField(blank=True, default=dict, verbose_name="outcome")),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="approved by",
                            ),
                        ),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pushes",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                        (
                            "intent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pushes",
                                to="provisioning.intent",
                                verbose_name="intent",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pushes",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "planned_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="planned by",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="provisioning.configtemplate",
                                verbose_name="template",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "push",
                        "verbose_name_plural": "pushes",
                        "ordering": ["-planned_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["priority", "due_at"],
                                name="push_due",
                            ),
                            models.Index(fields=["line", "-settled_at"], name="push_newest_of_line"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["approved", "parked", "planned"])),
                                fields=("box",),
                                name="one_waiting_push_per_box",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "applied",
                                            "armed",
                                            "identified",
                                            "locked",
                                            "snapshotted",
                                            "unknown",
                                            "verified",
                                        ],
                                    )
                                ),
                                fields=("box",),
                                name="one_running_push_per_box",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("settled_at__isnull", False),
                                        ("state__in", ["cancelled", "confirmed", "refused", "rolled_back"]),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ["cancelled", "confirmed", "refused", "rolled_back"]),
                                            _negated=True,
                                        ),
                                        ("settled_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="push_settled_has_its_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "parked"), _negated=True),
                                    models.Q(("due_at__isnull", False), ("parked_since__isnull", False)),
                                    _connector="OR",
                                ),
                                name="push_parked_wakes",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="push_moves",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE _is_valid_transition BOOLEAN;",
                                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{applied:rolled_back,applied:unknown,applied:verified,approved:cancelled,approved:locked,armed:applied,armed:refused,armed:rolled_back,armed:unknown,identified:cancelled,identified:parked,identified:refused,identified:snapshotted,locked:cancelled,locked:identified,locked:parked,locked:refused,parked:cancelled,parked:locked,planned:approved,planned:cancelled,snapshotted:armed,snapshotted:cancelled,snapshotted:parked,snapshotted:refused,snapshotted:verified,unknown:confirmed,unknown:rolled_back,verified:confirmed,verified:unknown}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                                    hash="b40491cdd2d5a0ac62e55d393c5c8c546f99db59",
                                    operation="UPDATE",
                                    pgid="pgtrigger_push_moves_11bad",
                                    table="provisioning_push",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PushStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("step", models.CharField(max_length=16, verbose_name="step")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("detail", models.TextField(blank=True, verbose_name="detail")),
                        (
                            "push",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="provisioning.push",
                                verbose_name="push",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "push step",
                        "verbose_name_plural": "push steps",
                        "ordering": ["pk"],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="push_step_append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="77374b8a9423ce0ba26af6221da2267476ecd0b4",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_push_step_append_only_c3988",
                                    table="provisioning_pushstep",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReadBack",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_at", models.DateTimeField(db_index=True, verbose_name="due")),
                        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="last read")),
                        ("failure", models.CharField(blank=True, max_length=200, verbose_name="why it was not read")),
                        (
                            "box",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="read_back",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "read-back",
                        "verbose_name_plural": "read-backs",
                        "ordering": ["due_at"],
                    },
                ),
                migrations.CreateModel(
                    name="Drift",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("generation", models.PositiveIntegerField(verbose_name="generation")),
                        ("diff", models.TextField(verbose_name="difference")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "To look at"), ("accepted", "Accepted"), ("gone", "Gone")],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("found_at", models.DateTimeField(verbose_name="found")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                        ("why", models.CharField(blank=True, max_length=300, verbose_name="why")),
                        ("gone_at", models.DateTimeField(blank=True, null=True, verbose_name="gone")),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drifts",
                                to="provisioning.box",
                                verbose_name="box",
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
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drifts",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "push",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="provisioning.push",
                                verbose_name="pushed again by",
                            ),
                        ),
                        (
                            "seen",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="provisioning.seenconfig",
                                verbose_name="seen configuration",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "drift",
                        "verbose_name_plural": "drifts",
                        "ordering": ["-found_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "gone"), _negated=True),
                                fields=("box",),
                                name="one_standing_drift_per_box",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("gone_at__isnull", False), ("state", "gone")),
                                    models.Q(models.Q(("state", "gone"), _negated=True), ("gone_at__isnull", True)),
                                    _connector="OR",
                                ),
                                name="drift_gone_has_its_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FirmwareImage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="0ebdd0560e96f0a827986bdd752581a33002e500",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_f63d9",
                                    table="provisioning_firmwareimageevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Upgrade",
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
                        (
                            "reloaded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="told to start again"),
                        ),
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
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="upgrade_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["cancelled", "failed", "proven", "refused"]), _negated=True
                                ),
                                fields=("box",),
                                name="one_upgrade_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rollout",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("template", "Template version"), ("firmware", "Firmware")],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("firmware", models.CharField(blank=True, max_length=60, verbose_name="firmware")),
                        ("selection", models.JSONField(blank=True, default=dict, verbose_name="selection")),
                        ("forced", models.BooleanField(default=False, verbose_name="in opening hours too")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "To approve"),
                                    ("running", "Running"),
                                    ("paused", "Paused"),
                                    ("stopped", "Stopped by failures"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("wave", models.PositiveSmallIntegerField(default=0, verbose_name="wave")),
                        ("waves", models.PositiveSmallIntegerField(verbose_name="waves")),
                        ("planned_at", models.DateTimeField(verbose_name="planned")),
                        ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved")),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                        ("stopped_why", models.CharField(blank=True, max_length=300, verbose_name="why it stopped")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="approved by",
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rollouts",
                                to="provisioning.boxmodel",
                                verbose_name="model",
                            ),
                        ),
                        (
                            "planned_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="planned by",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rollouts",
                                to="provisioning.configtemplate",
                                verbose_name="template",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mass change",
                        "verbose_name_plural": "mass changes",
                        "ordering": ["-planned_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "running")), fields=["due_at"], name="rollout_due"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "template"), ("template__isnull", False)),
                                    models.Q(("kind", "firmware"), models.Q(("firmware", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="rollout_has_its_target",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(("approved_by", models.F("planned_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="rollout_approved_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["planned", "cancelled"]),
                                    ("approved_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="rollout_runs_once_approved",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RolloutPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("wave", models.PositiveSmallIntegerField(verbose_name="wave")),
                        ("rank", models.PositiveIntegerField(verbose_name="rank")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("pushing", "Being pushed"),
                                    ("watched", "Proven, watched"),
                                    ("good", "Good"),
                                    ("failed", "Failed"),
                                    ("put_off", "Out of reach"),
                                    ("left_out", "Left out"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("diff", models.TextField(blank=True, verbose_name="difference")),
                        ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started")),
                        ("watched_until", models.DateTimeField(blank=True, null=True, verbose_name="watched until")),
                        ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                        ("output", models.TextField(blank=True, verbose_name="outcome")),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rollout_parts",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "push",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rollout_part",
                                to="provisioning.push",
                                verbose_name="push",
                            ),
                        ),
                        (
                            "rollout",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="provisioning.rollout",
                                verbose_name="mass change",
                            ),
                        ),
                        (
                            "upgrade",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rollout_part",
                                to="provisioning.upgrade",
                                verbose_name="upgrade",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "box of a mass change",
                        "verbose_name_plural": "boxes of a mass change",
                        "ordering": ["rank"],
                        "constraints": [
                            models.UniqueConstraint(fields=("rollout", "box"), name="box_once_per_rollout"),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["pushing", "watched"])),
                                fields=("box",),
                                name="box_in_one_rollout_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reference", models.CharField(max_length=80, verbose_name="supplier's reference")),
                        ("refused", models.JSONField(blank=True, default=list, verbose_name="not taken in")),
                        ("at", models.DateTimeField(verbose_name="received")),
                        (
                            "boxes",
                            models.ManyToManyField(
                                related_name="receipts", to="provisioning.box", verbose_name="boxes"
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
                            "depot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="provisioning.depot",
                                verbose_name="depot",
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="provisioning.boxmodel",
                                verbose_name="model",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "receipt",
                        "verbose_name_plural": "receipts",
                        "ordering": ["-at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Shipment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=16, unique=True, verbose_name="number")),
                        ("address", models.TextField(verbose_name="address")),
                        ("carrier", models.CharField(blank=True, max_length=60, verbose_name="carrier")),
                        ("tracking", models.CharField(blank=True, max_length=80, verbose_name="tracking number")),
                        ("shipped_at", models.DateTimeField(verbose_name="shipped")),
                        ("delivered_on", models.DateField(blank=True, null=True, verbose_name="delivered on")),
                        (
                            "reservations_until",
                            models.DateField(blank=True, null=True, verbose_name="reservations until"),
                        ),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shipments",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shipments",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "shipped_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="shipped by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "shipment",
                        "verbose_name_plural": "shipments",
                        "ordering": ["-shipped_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="DeliveryReservation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField(verbose_name="reservation")),
                        ("stated_on", models.DateField(verbose_name="stated on")),
                        ("at", models.DateTimeField(verbose_name="recorded")),
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
                            "shipment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reservations",
                                to="provisioning.shipment",
                                verbose_name="shipment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reservation on delivery",
                        "verbose_name_plural": "reservations on delivery",
                        "ordering": ["at"],
                    },
                ),
                migrations.CreateModel(
                    name="ReturnCase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked")),
                        ("why", models.CharField(blank=True, max_length=300, verbose_name="why")),
                        ("due_on", models.DateField(verbose_name="to be back by")),
                        (
                            "noticed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="formal notice written"),
                        ),
                        ("charge_after", models.DateField(blank=True, null=True, verbose_name="charged after")),
                        ("next_due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                        ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="returned")),
                        (
                            "condition",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("complete", "Complete and working"),
                                    ("incomplete", "Incomplete"),
                                    ("damaged", "Damaged"),
                                    ("untested", "Not tested yet"),
                                ],
                                max_length=12,
                                verbose_name="condition",
                            ),
                        ),
                        ("remarks", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="return_cases",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="return_cases",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "return of a box",
                        "verbose_name_plural": "returns of boxes",
                        "ordering": ["-asked_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=["next_due_at"],
                                name="return_case_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=("box",),
                                name="one_open_return_case_per_box",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoxCharge",
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
                                    ("unreturned", "Box not returned"),
                                    ("fault", "Damage caused by the customer"),
                                    ("loss", "Loss or theft"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount (excl. VAT)"),
                        ),
                        ("why", models.CharField(max_length=300, verbose_name="why")),
                        ("at", models.DateTimeField(verbose_name="since")),
                        ("billed_at", models.DateTimeField(blank=True, null=True, verbose_name="billed")),
                        ("billed_as", models.CharField(blank=True, max_length=40, verbose_name="billed as")),
                        ("waived_at", models.DateTimeField(blank=True, null=True, verbose_name="waived")),
                        ("waived_why", models.CharField(blank=True, max_length=300, verbose_name="why waived")),
                        (
                            "box",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="charges",
                                to="provisioning.box",
                                verbose_name="box",
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
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="box_charges",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "case",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="charge",
                                to="provisioning.returncase",
                                verbose_name="return",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "charge for a box",
                        "verbose_name_plural": "charges for boxes",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="box_charge_is_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("billed_at__isnull", True), ("waived_at__isnull", True), _connector="OR"
                                ),
                                name="box_charge_billed_or_waived",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='INSERT INTO "provisioning_boxchargeevent" ("amount", "at", "billed_as", "billed_at", "box_id", "by_id", "case_id", "id", "kind", "line_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "waived_at", "waived_why", "why") VALUES (NEW."amount", NEW."at", NEW."billed_as", NEW."billed_at", NEW."box_id", NEW."by_id", NEW."case_id", NEW."id", NEW."kind", NEW."line_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."waived_at", NEW."waived_why", NEW."why"); RETURN NULL;',
                                    hash="b659b8c66c69585cc29f9428b256da44d122e14d",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_2d3d5",
                                    table="provisioning_boxcharge",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                    func='INSERT INTO "provisioning_boxchargeevent" ("amount", "at", "billed_as", "billed_at", "box_id", "by_id", "case_id", "id", "kind", "line_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "waived_at", "waived_why", "why") VALUES (NEW."amount", NEW."at", NEW."billed_as", NEW."billed_at", NEW."box_id", NEW."by_id", NEW."case_id", NEW."id", NEW."kind", NEW."line_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."waived_at", NEW."waived_why", NEW."why"); RETURN NULL;',
                                    hash="4ee012e12b8ad431f24b6ccd9440bd88aaa7eeaa",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_97715",
                                    table="provisioning_boxcharge",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoxChargeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("unreturned", "Box not returned"),
                                    ("fault", "Damage caused by the customer"),
                                    ("loss", "Loss or theft"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount (excl. VAT)"),
                        ),
                        ("why", models.CharField(max_length=300, verbose_name="why")),
                        ("at", models.DateTimeField(verbose_name="since")),
                        ("billed_at", models.DateTimeField(blank=True, null=True, verbose_name="billed")),
                        ("billed_as", models.CharField(blank=True, max_length=40, verbose_name="billed as")),
                        ("waived_at", models.DateTimeField(blank=True, null=True, verbose_name="waived")),
                        ("waived_why", models.CharField(blank=True, max_length=300, verbose_name="why waived")),
                        (
                            "box",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.box",
                                verbose_name="box",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
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
                                to="provisioning.boxcharge",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.line",
                                verbose_name="line",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="provisioning.returncase",
                                verbose_name="return",
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
                                    hash="7b2c498aec9e12093a7e320d06d27da464ed84f3",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_3b4ab",
                                    table="provisioning_boxchargeevent",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
            ],
        ),
    ]

"""The network for reading; what has rules goes through the services and the console."""

from django.contrib import admin

from kernel.admin import ReadOnlyAdmin
from provisioning.models import (
    Allocation,
    Box,
    BoxCharge,
    BoxModel,
    ConfigTemplate,
    Depot,
    Drift,
    Intent,
    Line,
    Node,
    Pool,
    Push,
    PushStep,
    Receipt,
    ReturnCase,
    Rollout,
    Shipment,
    Suspension,
    Uplink,
)


@admin.register(Node)
class NodeAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "kind", "address")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    exclude = ("snmp_community",)


@admin.register(Uplink)
class UplinkAdmin(ReadOnlyAdmin):
    list_display = ("node", "parent", "rank")
    list_select_related = ("node", "parent")


@admin.register(Line)
class LineAdmin(ReadOnlyAdmin):
    list_display = ("reference", "contract", "node", "port", "ipv4", "ipv6_prefix", "generation")
    search_fields = ("reference", "contract__number", "contract__customer__name")
    list_select_related = ("contract", "node")


@admin.register(BoxModel)
class BoxModelAdmin(ReadOnlyAdmin):
    list_display = ("name", "vendor", "driver", "rollback_style")


@admin.register(ConfigTemplate)
class ConfigTemplateAdmin(ReadOnlyAdmin):
    list_display = ("model", "number", "published_at")
    list_select_related = ("model",)


@admin.register(Box)
class BoxAdmin(ReadOnlyAdmin):
    list_display = ("serial", "hostname", "model", "state", "line", "address")
    list_filter = ("state", "model")
    search_fields = ("serial", "hostname", "mac")
    list_select_related = ("model", "line")
    exclude = ("ssh_password", "snmp_community", "snmp_auth_key", "snmp_priv_key")


@admin.register(Suspension)
class SuspensionAdmin(ReadOnlyAdmin):
    list_display = ("line", "reason", "started_at", "started_by", "lifted_at", "lifted_by")
    list_filter = ("reason",)
    list_select_related = ("line", "started_by", "lifted_by")


@admin.register(Intent)
class IntentAdmin(ReadOnlyAdmin):
    list_display = ("line", "generation", "state", "cause", "at")
    list_filter = ("state",)
    list_select_related = ("line",)


class StepInline(admin.TabularInline[PushStep, Push]):
    model = PushStep
    extra = 0
    can_delete = False
    readonly_fields = ("step", "at", "detail")


@admin.register(Push)
class PushAdmin(ReadOnlyAdmin):
    list_display = ("box", "line", "generation", "state", "priority", "planned_at", "settled_at", "attempts")
    list_filter = ("state", "priority")
    list_select_related = ("box", "line")
    inlines = (StepInline,)


@admin.register(Pool)
class PoolAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "block", "node", "first", "last", "quarantine_days", "closed_at")
    list_filter = ("kind",)
    list_select_related = ("node",)


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyAdmin):
    list_display = ("pool", "network", "vlan", "line", "box", "taken_at", "freed_at", "rests_until")
    list_filter = ("pool",)
    list_select_related = ("pool", "line", "box")


@admin.register(Drift)
class DriftAdmin(ReadOnlyAdmin):
    list_display = ("box", "line", "state", "found_at", "decided_by", "gone_at")
    list_filter = ("state",)
    list_select_related = ("box", "line", "decided_by")


@admin.register(Rollout)
class RolloutAdmin(ReadOnlyAdmin):
    list_display = ("title", "kind", "model", "template", "state", "wave", "waves", "planned_by", "approved_by")
    list_filter = ("state", "kind")
    list_select_related = ("model", "template__model", "planned_by", "approved_by")


@admin.register(Depot)
class DepotAdmin(ReadOnlyAdmin):
    list_display = ("code", "name")


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    list_display = ("reference", "depot", "model", "at", "by")
    list_select_related = ("depot", "model", "by")


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyAdmin):
    list_display = ("number", "box", "line", "carrier", "shipped_at", "delivered_on")
    search_fields = ("number", "box__serial", "tracking")
    list_select_related = ("box", "line")


@admin.register(ReturnCase)
class ReturnCaseAdmin(ReadOnlyAdmin):
    list_display = ("box", "line", "due_on", "noticed_at", "returned_at", "condition", "closed_at")
    list_filter = ("condition",)
    list_select_related = ("box", "line")


@admin.register(BoxCharge)
class BoxChargeAdmin(ReadOnlyAdmin):
    list_display = ("box", "line", "kind", "amount", "at", "billed_as", "waived_at")
    list_filter = ("kind",)
    list_select_related = ("box", "line")

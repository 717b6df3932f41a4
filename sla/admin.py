"""Reading for staff; what has rules goes through the services and the faces."""

from django.contrib import admin

from kernel.admin import ReadOnlyAdmin
from sla.models import ClockEvent, Crossing, Impact, Incident, Penalty, Ticket


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    list_display = ("number", "kind", "origin", "severity", "state", "opened_at", "restored_at", "owner")
    list_filter = ("state", "kind", "severity", "origin")
    list_select_related = ("owner",)
    search_fields = ("number",)


@admin.register(Impact)
class ImpactAdmin(ReadOnlyAdmin):
    list_display = ("incident", "contract", "line", "state", "started_at", "next_due_at", "restored_at")
    list_filter = ("state",)
    list_select_related = ("incident", "contract", "line")
    search_fields = ("incident__number", "contract__number", "line__reference")


@admin.register(ClockEvent)
class ClockEventAdmin(ReadOnlyAdmin):
    list_display = ("impact_id", "kind", "at", "until", "reason", "recorded_at", "by")
    list_filter = ("kind",)
    list_select_related = ("by",)


@admin.register(Crossing)
class CrossingAdmin(ReadOnlyAdmin):
    list_display = ("impact_id", "threshold", "generation", "due_at", "noticed_at")
    list_filter = ("threshold",)


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    list_display = ("number", "customer", "origin", "subject", "state", "assigned_to", "opened_at")
    list_filter = ("state", "origin")
    list_select_related = ("customer", "assigned_to")
    search_fields = ("number", "subject", "customer__name")


@admin.register(Penalty)
class PenaltyAdmin(ReadOnlyAdmin):
    list_display = ("contract", "month", "amount", "state", "claimed_at", "decided_by", "credited_at")
    list_filter = ("state",)
    list_select_related = ("contract", "decided_by")
    search_fields = ("contract__number",)

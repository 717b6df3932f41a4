from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from monitoring.models import Outage, Target


class Looking(admin.ModelAdmin):  # type: ignore[type-arg]
    """What monitoring found is for reading: health and outages are proven, never typed in."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


@admin.register(Target)
class TargetAdmin(Looking):
    list_display = ["__str__", "state", "watched", "last_at", "last_good_at", "flapping", "missed", "trouble"]
    list_filter = ["state", "watched", "flapping"]
    list_select_related = ["box", "node"]
    search_fields = ["box__hostname", "box__serial", "node__code", "node__name"]
    fields = ["watched", "interval", "state", "last_at", "last_good_at", "first_bad_at", "results", "trouble", "missed"]
    readonly_fields = ["watched", "state", "last_at", "last_good_at", "first_bad_at", "results", "trouble", "missed"]


@admin.register(Outage)
class OutageAdmin(Looking):
    list_display = ["__str__", "line", "node", "first_bad_at", "recovered_at", "incident", "muted"]
    list_filter = ["muted"]
    list_select_related = ["target__box", "target__node", "line", "node", "incident"]
    search_fields = ["line__reference", "node__code", "incident__number"]
    date_hierarchy = "first_bad_at"

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

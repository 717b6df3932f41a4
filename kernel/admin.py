from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from kernel.models import Calendar, CalendarVersion, Message, Operator, PolicyVersion, Transition, User


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """For what only services write: to be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ("email", "name", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("email", "name")
    fields = ("email", "name", "phone", "language", "role", "is_active")
    # Roles and closings go through the accounts' page, which keeps the last administrator and asks another person.
    readonly_fields = ("email", "role", "is_active")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Operator)
class OperatorAdmin(admin.ModelAdmin[Operator]):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Operator.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin[Calendar]):
    list_display = ("name", "code", "zone")


@admin.register(CalendarVersion)
class CalendarVersionAdmin(ReadOnlyAdmin):
    list_display = ("calendar", "number", "valid_from")


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ReadOnlyAdmin):
    list_display = ("kind", "number", "valid_from", "published_by", "reason")
    list_filter = ("kind",)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    # Some hold a way in, which is their reader's alone.
    exclude = ("body", "html", "attachments")
    list_display = ("subject", "recipient", "channel", "state", "queued_at", "sent_at")
    list_filter = ("channel", "state")
    search_fields = ("recipient", "subject")


@admin.register(Transition)
class TransitionAdmin(ReadOnlyAdmin):
    list_display = ("at", "subject_type", "subject_id", "action", "before", "after", "by")
    list_filter = ("subject_type", "action")

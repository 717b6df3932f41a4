from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError as Wrong

from kernel.identifiers import checked_iban, checked_siret
from kernel.models import Calendar, CalendarVersion, Message, Operator, PolicyVersion, Transition, User
from kernel.secrets import EncryptedTextField


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """For what only services write: to be looked at, years and numbers as they are said, structures indented."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self._legible(super().get_fields(request, obj))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return self._legible(super().get_list_display(request))

    def _legible(self, names: Iterable[Any]) -> list[Any]:
        plain = {one.name: one for one in self.opts.fields if isinstance(one, models.IntegerField | models.JSONField)}
        return [_column(plain[name]) if name in plain else name for name in names]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _column(field: models.Field[Any, Any]) -> Callable[[Any], str | None]:
    @admin.display(description=field.verbose_name, ordering=field.name)
    def shown(row: Any) -> str | None:
        value = getattr(row, field.name)
        if value is None or not isinstance(field, models.JSONField):
            return None if value is None else str(value)
        return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False, cls=DjangoJSONEncoder))

    shown.__name__ = field.name
    return shown


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


class OperatorForm(forms.ModelForm[Operator]):
    """What every paper bears is right by its own check digits before it is kept."""

    def clean_siret(self) -> str:
        return checked_siret(self.cleaned_data["siret"])

    def clean_vat_number(self) -> str:
        try:
            return str(eu_vat.validate(self.cleaned_data["vat_number"]))
        except Wrong as error:
            raise forms.ValidationError(_("This is not a valid VAT number.")) from error

    def clean_iban(self) -> str:
        given = self.cleaned_data["iban"]
        return checked_iban(given) if given else ""

    def clean(self) -> dict[str, Any]:
        filled = super().clean() or self.cleaned_data
        siren = "".join(str(filled.get("siren", "")).split())
        if filled.get("siret") and not filled["siret"].startswith(siren):
            self.add_error("siren", _("The SIREN is the first nine digits of the SIRET."))
        vat = str(filled.get("vat_number", ""))
        if vat.startswith("FR") and not vat.endswith(siren):
            self.add_error("vat_number", _("The VAT number is not of that SIREN."))
        return {**filled, "siren": siren}


@admin.register(Operator)
class OperatorAdmin(admin.ModelAdmin[Operator]):
    form = OperatorForm
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        EncryptedTextField: {"widget": forms.TextInput(attrs={"size": 40})},
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Operator.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin[Calendar]):
    """Hours are published on the calendars' own page; a clock that runs by a calendar keeps its zone and its code."""

    list_display = ("name", "code", "zone")

    def get_readonly_fields(self, request: HttpRequest, obj: Calendar | None = None) -> tuple[str, ...]:
        return ("code", "zone") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Calendar | None = None) -> bool:
        return obj is not None and super().has_delete_permission(request, obj) and not obj.versions.exists()


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

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from invoicing.models import (
    Allocation,
    BankEvent,
    BankFee,
    BankLink,
    DebitBatch,
    Document,
    DunningCase,
    FetchedFile,
    Invoice,
    InvoiceLine,
    JournalEntry,
    JournalLine,
    LegalRate,
    Mandate,
    ParkedContract,
    Payment,
    Payout,
    RemoteEvent,
    VatRate,
)
from kernel import clock
from kernel.admin import ReadOnlyAdmin


class InvoiceLineInline(admin.TabularInline[InvoiceLine, Invoice]):
    model = InvoiceLine
    can_delete = False
    extra = 0
    fields = readonly_fields = ("rank", "label", "net", "vat_category", "vat_rate", "item")


class JournalLineInline(admin.TabularInline[JournalLine, JournalEntry]):
    model = JournalLine
    can_delete = False
    extra = 0
    fields = readonly_fields = ("rank", "account", "auxiliary", "debit", "credit")


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    list_display = ("number", "kind", "customer", "issued_on", "gross")
    list_filter = ("kind",)
    search_fields = ("number", "customer__name", "customer__number")
    list_select_related = ("customer",)
    inlines = (InvoiceLineInline,)


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ("name", "state", "rendered_at", "sha256", "failure")
    list_filter = ("state",)
    search_fields = ("name",)


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnlyAdmin):
    list_display = ("number", "year", "journal", "on", "piece", "label")
    list_filter = ("journal", "year")
    search_fields = ("piece", "label")
    inlines = (JournalLineInline,)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("customer", "amount", "received_on", "means", "reference")
    search_fields = ("reference", "customer__name", "customer__number")
    list_select_related = ("customer",)


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyAdmin):
    list_display = ("instalment", "payment", "credit_note", "amount", "at")
    list_select_related = ("instalment__schedule__invoice", "payment", "credit_note")


@admin.register(ParkedContract)
class ParkedContractAdmin(ReadOnlyAdmin):
    list_display = ("contract", "code", "since", "tried_at", "cleared_at")


@admin.register(LegalRate)
class LegalRateAdmin(ReadOnlyAdmin):
    """Entered on the desk's page of late interest."""

    list_display = ("year", "half", "percent", "source", "published_on", "sample")


@admin.register(VatRate)
class VatRateAdmin(admin.ModelAdmin[VatRate]):
    """Operator data: read from the law, entered by hand, with its source. What is in force was invoiced with: it
    stays, and another rate follows it from a day on."""

    list_display = ("code", "percent", "valid_from", "source")

    def has_change_permission(self, request: HttpRequest, obj: VatRate | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not _in_force(obj))

    def has_delete_permission(self, request: HttpRequest, obj: VatRate | None = None) -> bool:
        # Of many at once nobody sees which are in force.
        return obj is not None and super().has_delete_permission(request, obj) and not _in_force(obj)


def _in_force(rate: VatRate) -> bool:
    return rate.valid_from <= timezone.localdate(clock.now())


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_select_related = ("customer",)
    list_display = ("reference", "customer", "masked_iban", "state", "signed_on", "flag")
    list_filter = ("state", "scheme")
    search_fields = ("reference", "customer__number", "customer__name")
    exclude = ("iban", "former_iban", "iban_index")


@admin.register(DebitBatch)
class DebitBatchAdmin(ReadOnlyAdmin):
    list_select_related = ("prepared_by", "approved_by")
    list_display = ("message_id", "collection_on", "state", "count", "total", "prepared_by", "approved_by")
    list_filter = ("state",)


@admin.register(BankEvent)
class BankEventAdmin(ReadOnlyAdmin):
    list_select_related = ("file",)
    list_display = ("on", "kind", "amount", "end_to_end_id", "reason", "state", "file")
    list_filter = ("state", "kind")
    search_fields = ("end_to_end_id", "bank_reference")


@admin.register(DunningCase)
class DunningCaseAdmin(ReadOnlyAdmin):
    list_select_related = ("customer",)
    list_display = ("customer", "opened_at", "opened_for", "closed_at")
    search_fields = ("customer__number", "customer__name")


class BankLinkForm(forms.ModelForm[BankLink]):
    """Secrets go in and are never shown again; left empty, they stay."""

    class Meta:
        model = BankLink
        fields = (
            "name",
            "host",
            "port",
            "username",
            "host_key",
            "password",
            "private_key",
            "outbox",
            "inbox",
            "in_use",
        )
        widgets = {"password": forms.PasswordInput, "private_key": forms.PasswordInput}

    def clean_password(self) -> str:
        return str(self.cleaned_data["password"] or self.instance.password)

    def clean_private_key(self) -> str:
        return str(self.cleaned_data["private_key"] or self.instance.private_key)


@admin.register(BankLink)
class BankLinkAdmin(admin.ModelAdmin[BankLink]):
    form = BankLinkForm
    list_display = ("name", "host", "in_use", "last_look_at", "trouble")

    def has_delete_permission(self, request: HttpRequest, obj: BankLink | None = None) -> bool:
        """Not the one that batches leave by; one that brought files stays with them."""
        return obj is not None and super().has_delete_permission(request, obj) and not obj.in_use


@admin.register(FetchedFile)
class FetchedFileAdmin(ReadOnlyAdmin):
    list_display = ("name", "size", "fetched_at", "trouble")


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    list_display = ("reference", "collector", "amount", "fees", "arrives_on", "bank_event")


@admin.register(RemoteEvent)
class RemoteEventAdmin(ReadOnlyAdmin):
    list_display = ("event_id", "resource", "action", "state", "received_at", "trouble")
    list_filter = ("state", "resource")
    search_fields = ("event_id", "resource_id")


@admin.register(BankFee)
class BankFeeAdmin(ReadOnlyAdmin):
    list_display = ("on", "amount", "wording", "attempt")

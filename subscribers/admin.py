"""Reading for staff; what has rules goes through the services and the desk."""

from django.contrib import admin

from kernel.admin import ReadOnlyAdmin
from subscribers.models import Amendment, Contract, Customer, Offer, PortalAccess, Quote, TerminationNotice, Zone


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    list_display = ("number", "name", "kind", "siren", "city")
    list_filter = ("kind",)
    search_fields = ("number", "name", "siren", "email")


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "monthly_fee", "setup_fee", "commitment_months", "on_sale")
    list_filter = ("on_sale",)


@admin.register(Contract)
class ContractAdmin(ReadOnlyAdmin):
    list_display = ("number", "customer", "offer", "state", "monthly_fee", "activated_on", "ends_on")
    list_filter = ("state", "offer")
    search_fields = ("number", "customer__name")
    list_select_related = ("customer", "offer")


@admin.register(TerminationNotice)
class TerminationNoticeAdmin(ReadOnlyAdmin):
    list_display = ("contract", "ground", "dated_on", "effective_on", "exit_amount", "withdrawn_at")
    list_select_related = ("contract",)


@admin.register(PortalAccess)
class PortalAccessAdmin(ReadOnlyAdmin):
    list_display = ("user", "customer", "role")
    list_select_related = ("user", "customer")


@admin.register(Amendment)
class AmendmentAdmin(ReadOnlyAdmin):
    list_display = ("contract", "kind", "state", "effective_on")
    list_filter = ("kind", "state")
    list_select_related = ("contract",)


@admin.register(Quote)
class QuoteAdmin(ReadOnlyAdmin):
    # The end of the address at which it is accepted without signing in: its reader's alone.
    exclude = ("token",)
    list_display = ("number", "version", "party", "state", "valid_until")
    list_filter = ("state",)
    search_fields = ("number", "party")


@admin.register(Zone)
class ZoneAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "down_mbps", "setup_fee", "open")

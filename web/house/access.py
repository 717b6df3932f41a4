"""The one door to objects of the house: customers' accesses for who may write customers, connections for settings."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from kernel.models import User, WebhookDelivery, WebhookEndpoint
from kernel.roles import may
from subscribers.models import Customer, PortalAccess


def customer_for(user: User, number: str) -> Customer:
    if not (user.is_staff and may(user, "customer.read")):
        raise Http404
    return get_object_or_404(Customer, number=number)


def access_for(user: User, number: str, pk: int) -> PortalAccess:
    rows = PortalAccess.objects.select_related("user", "customer")
    return get_object_or_404(rows, pk=pk, customer=customer_for(user, number))


def endpoint_for(user: User, pk: int) -> WebhookEndpoint:
    if not may(user, "settings.write"):
        raise Http404
    return get_object_or_404(WebhookEndpoint, pk=pk)


def delivery_for(user: User, pk: int) -> WebhookDelivery:
    if not may(user, "settings.write"):
        raise Http404
    return get_object_or_404(WebhookDelivery, pk=pk)

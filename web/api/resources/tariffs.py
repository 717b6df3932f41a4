"""Telephony tariffs: their versions, the rates of each, and how rates are brought."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from kernel.models import User
from subscribers import services
from subscribers.models import Rate, Tariff, TariffVersion
from web.api.registry import Act, Blob, Day, Resource, Word
from web.portal import mine

CONTRACT = "contract.write"
_NAMED = {"code": Word, "name": Word}


def create_tariff(*, code: str, name: str) -> Tariff:
    return services.save_tariff(None, code=code, name=name)


def rename_tariff(tariff: Tariff, *, name: str) -> Tariff:
    return services.save_tariff(tariff, code=tariff.code, name=name)


def signed_rates(user: User) -> QuerySet[Rate]:
    """The rates of the versions that the user's contracts were signed with."""
    terms = mine.contracts(user).filter(terms__has_key="tariff").values_list("terms__tariff", flat=True)
    signed: set[tuple[str, Any]] = {(told["values"]["code"], told["version"]) for told in terms}
    if not signed:
        return Rate.objects.none()
    named = (Q(version__tariff__code=code, version__number=number) for code, number in sorted(signed))
    return Rate.objects.filter(reduce(or_, named))


TARIFFS = Resource(
    "tariffs",
    "customers",
    Tariff,
    "Telephony tariffs, which offers are sold with.",
    shows=("code", "name"),
    staff="customer.read",
    key="code",
    acts=(
        Act("create", create_tariff, CONTRACT, "Name a tariff", _NAMED, makes=True),
        Act("rename", rename_tariff, CONTRACT, "Name it anew", {"name": Word}),
        Act(
            "take_rates",
            services.take_rates,
            CONTRACT,
            "Make a CSV or Excel file its next version, whole or not at all",
            {"content": Blob, "name": Word, "valid_from": Day},
            returns="tariff_versions",
            positional=("content",),
        ),
    ),
)

VERSIONS = Resource(
    "tariff_versions",
    "customers",
    TariffVersion,
    "The rates of a tariff for who signs from a day on; kept as they were brought.",
    shows=("tariff=tariff.code", "number", "valid_from", "file", "at"),
    staff="customer.read",
    related=("tariff",),
    filters={"tariff": "tariff__code"},
)

RATES = Resource(
    "rates",
    "customers",
    Rate,
    "What calls to numbers that begin with a prefix cost, without VAT; a customer sees those that he signed.",
    shows=(
        *("tariff=version.tariff.code", "version=version.number", "prefix", "destination"),
        *("per_minute", "connection_fee"),
    ),
    staff="customer.read",
    mine=signed_rates,
    related=("version__tariff",),
    filters={"tariff": "version__tariff__code", "version": "version__number", "prefix": "prefix"},
)
RESOURCES = (TARIFFS, VERSIONS, RATES)

"""Telephony tariffs: their versions, the rates of each, and how rates are brought."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from pydantic import BaseModel, Field

from kernel.models import User
from subscribers import services
from subscribers.models import Rate, Tariff, TariffVersion
from subscribers.selectors import versions_signed
from web.api.registry import Act, Blob, Day, Resource, Word
from web.portal import mine

CONTRACT = "contract.write"
_NAMED = {"code": Word, "name": Word}
PerUnit = Annotated[Decimal, Field(ge=0, le=1000, max_digits=10, decimal_places=6)]


class RateTold(BaseModel):
    """Euros excluding VAT, a minute and once a call, to numbers that begin with an international prefix."""

    prefix: Annotated[str, Field(min_length=1, max_length=30)]
    destination: Annotated[str, Field(min_length=1, max_length=100)]
    per_minute: PerUnit
    connection_fee: PerUnit = Decimal(0)


def create_tariff(*, code: str, name: str) -> Tariff:
    return services.save_tariff(None, code=code, name=name)


def rename_tariff(tariff: Tariff, *, name: str) -> Tariff:
    return services.save_tariff(tariff, code=tariff.code, name=name)


def signed_versions(user: User) -> QuerySet[TariffVersion]:
    return versions_signed(mine.contracts(user))


def signed_rates(user: User) -> QuerySet[Rate]:
    """The rates of the versions that the user's contracts were signed with."""
    return Rate.objects.filter(version__in=signed_versions(user))


def look(tariff: Tariff, *, name: str, content: bytes) -> dict[str, Any]:
    """What a file would change, and the code of why each row that is none was set aside."""
    seen = services.look_at_rates(tariff, content, name=name)
    set_aside = [(row.number, row.problem.code) for row in seen.bad if row.problem]
    return {"rows": len(seen.rows), "set_aside": set_aside, **asdict(seen.changes)}


def take_rows(tariff: Tariff, *, rates: Sequence[RateTold], valid_from: date, at: datetime, by: User) -> TariffVersion:
    told = [{name: str(value) for name, value in dict(rate).items()} for rate in rates]
    return services.take_rate_rows(tariff, told, valid_from=valid_from, at=at, by=by)


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
        Act(
            "take_rows",
            take_rows,
            CONTRACT,
            "Make these rates its next version, whole or not at all",
            {"rates": Annotated[list[RateTold], Field(min_length=1, max_length=50_000)], "valid_from": Day},
            returns="tariff_versions",
        ),
        Act(
            "look",
            look,
            CONTRACT,
            "See what a file of rates would change; nothing is kept",
            {"content": Blob, "name": Word},
            tells={
                "rows": int,
                "set_aside": list[tuple[int, str]],
                **dict.fromkeys(("new", "gone", "dearer", "cheaper", "same"), int),
            },
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
    mine=signed_versions,
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

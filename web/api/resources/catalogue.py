"""What can be signed and what it costs, in which hours it is served, and where."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from kernel.models import Calendar, CalendarVersion
from kernel.services import publish_calendar
from subscribers import services
from subscribers.models import Offer, Option, Price, Zone
from web.api.registry import Act, Blob, Day, MaybeWord, Money, Number, Resource, Word
from web.api.resources import deals

WRITE, CONTRACT = "customer.write", "contract.write"
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_ZONE = {
    "code": Word,
    "name": Word,
    "down_mbps": Number,
    "up_mbps": Number,
    "setup_fee": (Money, Decimal(0)),
    "delay_days": (Number, 30),
    "open": (bool, True),
    "polygon": (list[tuple[float, float]], []),
}


def publish_hours(calendar: Calendar, *, valid_from: date, weekly: Any, closed: dict[date, str]) -> CalendarVersion:
    """Days as they are kept: ISO 8601."""
    hours = {day: [list(period) for period in periods] for day, periods in weekly.items()}
    days = {day.isoformat(): name for day, name in closed.items()}
    return publish_calendar(calendar, valid_from=valid_from, weekly=hours, closed=days)


OFFERS = Resource(
    "offers",
    "customers",
    Offer,
    "What can be signed. Amounts exclude VAT.",
    shows=(
        *("code", "name", "name_en", "down_mbps", "up_mbps", "monthly_fee", "setup_fee"),
        *("commitment_months", "on_sale", "tariff"),
    ),
    staff="customer.read",
    key="code",
    filters={"on_sale": "on_sale"},
    acts=(
        Act("create", deals.create_offer, CONTRACT, "Put an offer on sale", deals.OFFER, makes=True),
        Act("change", deals.change_offer, CONTRACT, "Change it for who signs from now on", deals.changed(deals.OFFER)),
        Act(
            "set_price", services.set_price, CONTRACT, "Say what it costs from a day on", deals.PRICE, returns="prices"
        ),
    ),
)

CALENDARS = Resource(
    "calendars",
    "customers",
    Calendar,
    "Opening hours that contracts are counted in.",
    shows=("code", "name", "zone"),
    staff="customer.read",
    key="code",
    acts=(
        Act(
            "publish",
            publish_hours,
            "settings.write",
            "Publish its next version; incidents already open keep theirs",
            {
                "valid_from": Day,
                "weekly": dict[Literal["0", "1", "2", "3", "4", "5", "6"], list[tuple[Hour, Hour]]],
                "closed": (dict[Day, Word], {}),
            },
            returns="calendar_versions",
        ),
    ),
)

OPTIONS = Resource(
    "options",
    "customers",
    Option,
    "What can be added to a contract. Amounts exclude VAT.",
    shows=("code", "name", "name_en", "kind", "monthly_fee", "setup_fee", "on_sale"),
    staff="customer.read",
    key="code",
    filters={"on_sale": "on_sale", "kind": "kind"},
    acts=(
        Act("create", deals.create_option, CONTRACT, "Put an option on sale", deals.OPTION, makes=True),
        Act("change", services.save_option, CONTRACT, "Change it", deals.changed(deals.OPTION)),
        Act(
            "set_price", services.set_price, CONTRACT, "Say what it costs from a day on", deals.PRICE, returns="prices"
        ),
    ),
)

PRICES = Resource(
    "prices",
    "customers",
    Price,
    "What offers and options cost, from which day on. Amounts exclude VAT.",
    shows=("offer=offer.code", "option=option.code", "valid_from", "monthly_fee", "setup_fee"),
    staff="customer.read",
    related=("offer", "option"),
    filters={"offer": "offer__code", "option": "option__code"},
)

ZONES = Resource(
    "zones",
    "customers",
    Zone,
    "What can be served where.",
    shows=("code", "name", "down_mbps", "up_mbps", "setup_fee", "delay_days", "open"),
    staff="customer.read",
    key="code",
    filters={"open": "open"},
    acts=(
        Act("create", deals.create_zone, WRITE, "Draw a zone", _ZONE, makes=True),
        Act(
            "take_file",
            deals.take_zones,
            WRITE,
            "Take the zones of a GeoJSON file in, or only try it",
            {"content": Blob, "try_only": (bool, False)},
            makes=True,
            tells={"features": list[tuple[str, str]]},
        ),
        Act("change", deals.change_zone, WRITE, "Change it", deals.changed(_ZONE)),
        Act(
            "set_communes",
            deals.set_communes,
            WRITE,
            "Say its communes, all of them",
            {"communes": (list[tuple[Word, Word, MaybeWord]], [])},
        ),
    ),
)
RESOURCES = (OFFERS, CALENDARS, OPTIONS, PRICES, ZONES)

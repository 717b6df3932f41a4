"""Visits of technicians and prepaid hours of assistance."""

from typing import Annotated

from pydantic import Field

from subscribers import services
from subscribers.models import Appointment, AssistancePack, Technician
from subscribers.models.appointments import AppointmentKind
from web.api.registry import Act, MaybeText, MaybeWord, Moment, Ref, Resource, Text, one_of
from web.api.resources import field_work
from web.portal import access

Minutes = Annotated[int, Field(ge=1, le=1440)]
APPOINTMENTS = Resource(
    "appointments",
    "customers",
    Appointment,
    "Visits of technicians.",
    shows=("kind", "state", "customer=customer.number", "site=site_id", "starts_at", "ends_at", "purpose", "outcome"),
    staff="customer.read",
    mine=access.visits,
    related=("customer",),
    filters={"state": "state", "customer": "customer__number", "since": "starts_at__gte", "until": "starts_at__lte"},
    acts=(
        Act(
            "book",
            field_work.book,
            "visit.book",
            "Book a visit",
            {
                "site": Ref("sites"),
                "kind": one_of(AppointmentKind.choices),
                "technician": Ref("technicians"),
                "starts_at": Moment,
                "minutes": Minutes,
                "contract": Ref("contracts", optional=True),
                "pack": Ref("packs", optional=True),
                "purpose": (MaybeWord, ""),
            },
            makes=True,
        ),
        Act(
            "cancel",
            services.cancel_visit,
            "visit.book",
            "Cancel it",
            {"why": (MaybeWord, "")},
            customer=True,
            mine=field_work.own_visits,
        ),
        Act("miss", services.miss_visit, "visit.book", "Nobody was there", {"outcome": (MaybeText, "")}),
        Act(
            "complete",
            field_work.complete,
            "visit.book",
            "Tell what was done, and how long it took",
            {"outcome": Text, "minutes": (Minutes | None, None)},
        ),
    ),
)
TECHNICIANS = Resource(
    "technicians",
    "customers",
    Technician,
    "Who visits, in which hours and where.",
    shows=("user=user.email", "name=user.name", "calendar=calendar.code", "area", "active"),
    staff="customer.read",
    related=("user", "calendar"),
    filters={"active": "active"},
    acts=(
        Act(
            "set",
            services.set_technician,
            "settings.write",
            "Say that somebody visits, or no longer",
            {"user": Ref("accounts"), "calendar": Ref("calendars"), "area": (MaybeWord, ""), "active": (bool, True)},
            makes=True,
        ),
    ),
)
PACKS = Resource(
    "packs",
    "customers",
    AssistancePack,
    "Prepaid hours of assistance. Amounts exclude VAT.",
    shows=("customer=customer.number", "kind", "minutes", "price", "sold_at", "paid_at", "lost_on", "cancelled_at"),
    staff="customer.read",
    mine=access.packs,
    related=("customer",),
    filters={"customer": "customer__number"},
    acts=(
        Act("cancel", services.cancel_pack, "visit.book", "Call it off, unused"),
        Act(
            "book",
            field_work.book_from_pack,
            "visit.book",
            "Book a visit from it, with whoever is free",
            {"site": Ref("sites"), "starts_at": Moment, "minutes": Minutes},
            customer=True,
            returns="appointments",
        ),
    ),
)
RESOURCES = (APPOINTMENTS, TECHNICIANS, PACKS)

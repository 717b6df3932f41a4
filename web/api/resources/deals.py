"""Acts on customers, leads, quotes and offers that take more than one call of a service, and what they take."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from invoicing.selectors.billed import billed_until
from kernel.errors import Refused
from kernel.models import User
from subscribers import services
from subscribers.models import (
    Contact,
    Contract,
    Customer,
    CustomerAddress,
    CustomerFile,
    Lead,
    Offer,
    Option,
    PortalAccess,
    Quote,
    RightsRequest,
    TerminationNotice,
    Zone,
)
from subscribers.models.catalogue import OptionKind
from subscribers.models.contracts import BillingMode
from subscribers.selectors import contracts_open_to
from subscribers.services import OptionChange, Place
from web.accesses import open_access
from web.api.registry import Day, MaybeText, MaybeWord, Money, Number, Ref, Small, Word, one_of
from web.portal import access
from web.portal import mine as own

RECTIFIABLE = ("name", "email", "phone", "street", "postcode", "city", "siren", "vat_number")
PRICE = {"valid_from": Day, "monthly_fee": Money, "setup_fee": Money}
QUOTE: dict[str, Any] = {
    "label": Word,
    "street": Word,
    "postcode": Word,
    "city": Word,
    "offer": Ref("offers"),
    "options": Ref("options", many=True),
    "valid_until": Day,
    "monthly_fee": (Money | None, None),
    "discount": (Money, Decimal(0)),
    "setup_fee": (Money | None, None),
    "setup_instalments": (Small, 1),
    "commitment_months": (Small | None, None),
    "expected_on": (Day | None, None),
    "comment": (MaybeText, ""),
    "billing_mode": (one_of(BillingMode.choices), BillingMode.HALF_YEARLY.value),
    "zone": Ref("zones", optional=True),
}
OFFER: dict[str, Any] = {
    "code": Word,
    "name": Word,
    "name_en": (MaybeWord, ""),
    "down_mbps": Number,
    "up_mbps": Number,
    "monthly_fee": Money,
    "setup_fee": Money,
    "commitment_months": (Small, 24),
    "on_sale": (bool, True),
    "tariff": (MaybeWord, ""),
    "options": Ref("options", many=True),
}
OPTION: dict[str, Any] = {
    "code": Word,
    "name": Word,
    "name_en": (MaybeWord, ""),
    "kind": one_of(OptionKind.choices),
    "monthly_fee": Money,
    "setup_fee": Money,
    "on_sale": (bool, True),
}


def changed(takes: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields, each left as it was where nothing is said; the code never changes."""
    told = {name: kind[0] if isinstance(kind, tuple) else kind for name, kind in takes.items()}
    return {
        name: kind if isinstance(kind, Ref) else (kind | None, None) for name, kind in told.items() if name != "code"
    }


def own_contacts(user: User) -> QuerySet[Contact]:
    return Contact.objects.filter(customer__in=own.customers(user))


def own_accesses(user: User) -> QuerySet[PortalAccess]:
    """Those an owner may close: his own is the operator's to close."""
    return PortalAccess.objects.filter(customer__in=access.owned(user)).exclude(user=user)


def own_contracts(user: User) -> QuerySet[Contract]:
    """Those he may bind his company by."""
    return contracts_open_to(user, own.OWNER).exclude(state="draft")


def remove_address(address: CustomerAddress) -> None:
    services.remove_address(address.customer, address.kind)


def open_portal(
    customer: Customer, *, name: str, email: str, role: str, at: Any, by: Any, contracts: Sequence[Contract] = ()
) -> None:
    mine = [contract for contract in contracts if contract.customer_id == customer.pk]
    if len(mine) < len(contracts):
        raise Refused("reference_unknown", resource="contracts", key="")
    open_access(customer, name=name, email=email, role=role, contracts=mine, at=at, by=by)


def keep_file(
    customer: Customer, *, name: str, kind: str, content: bytes, shown: bool, at: Any, by: Any, contract: Any = None
) -> CustomerFile:
    facts = {"customer": customer, "contract": contract, "shown": shown, "at": at, "by": by}
    return services.keep_file(content, name=name, kind=kind, **facts)


def remove_file(file: CustomerFile, *, at: datetime) -> None:
    services.remove_file(file, at=at)


def file_of(file: CustomerFile) -> tuple[bytes, str, str]:
    return services.content_of(file), file.name, file.media_type


def ask_rectification(customer: Customer, *, at: Any, by: Any, **wanted: str) -> RightsRequest:
    return services.ask_rectification(customer, wanted, at=at, by=by)


def _drafted(
    *, options: Sequence[Option] = (), label: str, street: str, postcode: str, city: str, **facts: Any
) -> Quote:
    place = Place(label, street, postcode, city)
    return services.draft_quote(place=place, options=[(option, 1) for option in options], **facts)


def quote_for_customer(customer: Customer, *, at: Any, by: Any, **facts: Any) -> Quote:
    return _drafted(customer=customer, at=at, by=by, **facts)


def quote_for_lead(lead: Lead, *, at: Any, by: Any, **facts: Any) -> Quote:
    return _drafted(lead=lead, at=at, by=by, **facts)


def revise_quote(quote: Quote, *, at: Any, by: Any, options: Sequence[Option] = (), **changes: Any) -> Quote:
    """Its options become those told, one of each."""
    return services.revise_quote(quote, options=[(option, 1) for option in options], at=at, by=by, **changes)


def accept_on_paper(
    quote: Quote, *, file: CustomerFile, name: str, quality: str, signed_at: Any, at: Any, by: Any
) -> Quote:
    return services.accept_on_paper(
        quote, scan=file, name=name, quality=quality, signed_at=signed_at, at=at, by=by
    )  # fmt: skip


def sell(quote: Quote, *, calendar: Any, at: Any, by: Any, **identity: str) -> Any:
    return services.sell(quote, calendar=calendar, identity=identity or None, at=at, by=by)


def leave(contract: Contract, *, ground: str, at: datetime, by: User, moved_on: date | None = None) -> Contract:
    day = localdate(at)
    facts: dict[str, Any] = {"channel": "portal", "moved_on": moved_on, "invoiced_until": billed_until(contract)}
    return services.give_notice(contract, dated_on=day, ground=ground, at=at, by=by, **facts)


def exit_cost(contract: Contract, *, dated_on: date, ground: str) -> dict[str, Any]:
    ends_on = services.notice_would_end(contract, dated_on=dated_on)
    cost = services.exit_cost(contract, effective_on=ends_on, ground=ground, invoiced_until=billed_until(contract))
    steps = [{name: str(value) for name, value in asdict(step).items()} for step in cost.workings]
    return {"ends_on": ends_on, "amount": cost.amount, "workings": steps}


def prove_ground(notice: TerminationNotice, *, file: CustomerFile, at: Any, by: Any) -> TerminationNotice:
    until = billed_until(notice.contract)
    return services.prove_ground(notice, file, at=at, by=by, invoiced_until=until)


def create_zone(*, polygon: Sequence[Any] = (), **facts: Any) -> Zone:
    return services.save_zone(None, polygon=[list(point) for point in polygon], **facts)


def change_zone(zone: Zone, *, polygon: Sequence[Any] | None = None, **facts: Any) -> Zone:
    drawn = zone.polygon if polygon is None else [list(point) for point in polygon]
    return services.save_zone(zone, polygon=drawn, **facts)


def take_zones(*, content: bytes, try_only: bool) -> dict[str, list[Any]]:
    """A GeoJSON file; of each feature what became of it, or the code of why it was set aside."""
    rows = services.take_zones(content, dry=try_only)
    return {"features": [(row.name, row.problem.code if row.problem else row.outcome) for row in rows]}


def set_communes(zone: Zone, *, communes: Sequence[tuple[str, str, str]]) -> None:
    """Each as postcode, name, INSEE code."""
    services.set_communes(zone, communes)


def revoke_access(opened: PortalAccess) -> None:
    services.revoke_portal_access(opened.user, opened.customer)


def paper_of_quote(quote: Quote) -> tuple[bytes, str, str] | None:
    return file_of(quote.paper) if quote.paper else None


def create_offer(*, options: Sequence[Option] = (), **facts: Any) -> Offer:
    return services.save_offer(None, options=options, **facts)


def change_offer(offer: Offer, *, options: Sequence[Option] = (), **facts: Any) -> Offer:
    """Its options become those told."""
    return services.save_offer(offer, options=options, **facts)


def create_option(**facts: Any) -> Option:
    return services.save_option(None, **facts)


def change_options(
    contract: Any,
    *,
    options: Sequence[Option],
    quantities: Sequence[int],
    effective_on: date,
    why: str,
    at: Any,
    by: Any,
) -> Any:
    """The first quantity is of the first option, and so on; none takes it away."""
    if len(options) != len(quantities):
        raise Refused("nothing_chosen")
    changes = [OptionChange(option, quantity) for option, quantity in zip(options, quantities, strict=True)]
    return services.change_options(contract, changes, effective_on=effective_on, why=why, at=at, by=by)

"""A contract that goes on with another customer: ended for one, signed anew by the other. Debts stay with the first."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel.errors import Refused
from kernel.models import User
from subscribers.domain import lifecycle
from subscribers.models import Contract, Customer, Ground, NoticeChannel, Site
from subscribers.services.amendments import OptionChange
from subscribers.services.contracts import draft_contract, give_notice
from subscribers.services.customers import create_site

DAY = timedelta(days=1)


def transfer(contract: Contract, *, to: Customer, on: date, why: str, at: datetime, by: User | None) -> Contract:
    """Consents to hand a contract over to another customer on a day; returns the draft that he has to sign.

    The old contract ends on the day before, without an exit amount but for the set-up instalments left; the new one
    takes its offer, fees, options and place, begins its own commitment, and carries no set-up fee. `by` is who
    consented for the operator, `why` where his written consent lies. The line follows on the day if it is signed by
    then: `provisioning.services.end_contracts`.

    Raises:
        Refused: `why_is_missing`, `same_customer`, `transfer_in_the_past`, `customer_erased`, or what ending and
            drafting refuse.
    """
    if not why.strip():
        raise Refused("why_is_missing")
    if to.pk == contract.customer_id:
        raise Refused("same_customer", customer=to.number)
    if to.erased_at is not None:
        raise Refused("customer_erased", customer=to.number)
    today = at.astimezone(ZoneInfo(contract.calendar.zone)).date()
    if on <= today:
        raise Refused("transfer_in_the_past", on=on)
    with transaction.atomic():
        carried = contract.options.filter(ends_on=None).select_related("option")
        options = [OptionChange(row.option, row.quantity, row.monthly_fee, row.setup_fee * 0) for row in carried]
        heir = draft_contract(
            to,
            site=_same_place(contract.site, to),
            offer=contract.offer,
            calendar=contract.calendar,
            at=at,
            monthly_fee=contract.monthly_fee,
            discount=contract.discount,
            setup_fee=contract.setup_fee * 0,
            commitment_months=contract.commitment_months,
            billing_mode=contract.billing_mode,
            expected_on=on,
            options=options,
            follows=contract,
        )
        give_notice(
            contract, dated_on=today, effective_on=on - DAY, ground=Ground.TRANSFER, at=at, by=by,
            channel=NoticeChannel.OTHER, reference=why.strip()[:40],
        )  # fmt: skip
    return heir


def heir_of(contract: Contract) -> Contract | None:
    """The signed contract that takes over from one, where there is one."""
    return Contract.objects.filter(follows=contract, state=lifecycle.SIGNED).first()


def _same_place(site: Site, customer: Customer) -> Site:
    known = customer.sites.filter(label=site.label).first()
    if known and (known.street, known.postcode) == (site.street, site.postcode):
        return known
    label = f"{site.label} ({site.city})" if known else site.label
    place = {"street": site.street, "postcode": site.postcode, "city": site.city, "country": site.country}
    return create_site(customer, label=label[:100], **place)

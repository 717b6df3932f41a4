"""From a first call to being forgotten, by the pages that people use: sales, the customer without an account, then with
one; a box is met, billed and wiped in the journeys."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from kernel.models import Message, User
from kernel.services import send_messages
from provisioning.services import end_contracts
from subscribers import services
from subscribers.models import Contract, Customer, ErasureProof, Lead, Quote
from tests.apps.subscribers.make import make_calendar, make_offer, make_option, make_user
from tests.web.world import World, as_

PARIS = ZoneInfo("Europe/Paris")
LEAD = {
    "company": "Atelier Vasseur", "name": "Léa Vasseur", "email": "lea@vasseur.example", "phone": "0476050505",
    "source": "phone", "street": "2 place Haute", "postcode": "38700", "city": "La Tronche",
}  # fmt: skip
IDENTITY = {
    "kind": "company", "name": "Atelier Vasseur", "siren": "552081317", "email": "lea@vasseur.example",
    "phone": "0476050505", "street": "2 place Haute", "postcode": "38700", "city": "La Tronche", "language": "fr",
}  # fmt: skip
Day = Callable[[str], datetime]


@pytest.fixture
def on(world: World, settings: Any, tmp_path: Path) -> Any:
    """Moves the doors' clock to ten in the morning of a day."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=PARIS), tick=False) as traveller:

        def to(day: str) -> datetime:
            at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=PARIS)
            traveller.move_to(at)
            return at

        yield to


def sold(client: Client) -> Contract:
    """A lead at an address that a zone serves, quoted, signed on line by a stranger, turned into a contract."""
    make_offer().options.add(make_option())
    zone = services.zone_by_code("tronche", name="La Tronche", mbps=(100, 100), setup_fee=Decimal(90), delay_days=15)
    services.set_communes(zone, [("38700", "La Tronche", "38516")])
    client.post("/bureau/prospects/nouveau", LEAD)
    lead = Lead.objects.get()
    assert zone.name in client.get("/bureau/eligibilite/", {"postcode": "38700", "city": "la tronche"}).content.decode()
    terms = {
        "label": "Atelier", "street": "2 place Haute", "postcode": "38700", "city": "La Tronche",
        "offer": make_offer().pk, "setup_instalments": "1", "billing_mode": "half_yearly", "valid_until": "2026-12-20",
        "commitment_months": "24", "zone": zone.pk,
    }  # fmt: skip
    assert client.post(f"/bureau/prospects/{lead.pk}/devis", terms).status_code == 302
    quote = Quote.objects.get()
    client.post(f"/bureau/devis/{quote.pk}/envoyer")
    quote.refresh_from_db()
    address = services.address_of_quote(quote)
    assert address in Message.objects.get(about_type="subscribers.quote", about_id=quote.pk).body
    path, stranger = address[address.index("/", len("https://")) :], Client()
    assert stranger.get(path).status_code == 200
    stranger.post(path, {"name": "Léa Vasseur", "quality": "Gérante", "sure": "on", "terms": "on"})
    quote.refresh_from_db()
    assert (quote.state, quote.accepted_name, quote.setup_fee) == ("accepted", "Léa Vasseur", Decimal("90.00"))
    client.post(f"/bureau/devis/{quote.pk}/contrat", {**IDENTITY, "calendar": make_calendar().pk})
    return Contract.objects.get(customer__name="Atelier Vasseur")


def test_from_a_first_call_to_being_forgotten(world: World, on: Day) -> None:
    person = make_user("sales@operator.example", "sales")
    seller = as_(person)
    contract = sold(seller)
    assert (contract.state, contract.signed_on, contract.customer.phone) == (
        "signed",
        date(2026, 11, 23),
        "+33476050505",
    )

    services.activate(contract, on=date(2026, 12, 1), at=on("2026-12-01"), by=None)
    assert contract.committed_until == date(2028, 11, 30)
    page = f"/bureau/contrats/{contract.number}/"
    change = {"monthly_fee": "60", "effective_on": "2027-02-01", "why": "montée en débit"}
    for _time in range(2):  # planned, undone as one act, planned again
        seller.post(f"{page}prix", change)
        planned = contract.amendments.filter(state="planned").get()
        seller.post(f"/bureau/avenants/{planned.pk}/annuler", {"why": "erreur"})
    assert list(contract.amendments.values_list("state", flat=True)) == ["undone", "undone"]

    owner = make_user("lea@vasseur.example")
    services.grant_portal_access(owner, contract.customer)
    on("2028-02-21")
    for user, status in ((world.stranger, 404), (owner, 200)):
        assert as_(user).get(f"/portail/contrats/{contract.number}/").status_code == status
    assert (
        as_(world.stranger).post(f"/portail/contrats/{contract.number}/resilier", {"ground": "choice"}).status_code
        == 404
    )
    as_(owner).post(f"/portail/contrats/{contract.number}/resilier", {"ground": "choice", "sure": "on"})
    notice = contract.notices.get()
    # After the 20th: the end of the following month; eight months of EUR 49.90 are left of the commitment.
    assert (notice.effective_on, notice.exit_amount) == (date(2028, 3, 31), Decimal("399.20"))
    told = Message.objects.get(kind="notice_received")
    assert (told.recipient, "399,20" in told.body, "31/03/2028" in told.body) == (owner.email, True, True)

    assert end_contracts(at=on("2028-04-01")) == 1
    contract.refresh_from_db()
    assert contract.state == "ended"
    send_messages(at=on("2028-04-02"))
    assert contract.customer.number not in due(person)
    on("2028-10-02")
    assert contract.customer.number in due(person)
    as_(person).post("/bureau/droits/conservation", {"customer": [contract.customer.number]})
    gone = Customer.objects.get(pk=contract.customer.pk)
    assert (gone.name, ErasureProof.objects.get().customer) == (f"– {gone.number}", gone)
    assert (User.objects.get(pk=owner.pk).is_active, Message.objects.filter(body__contains="Vasseur").count()) == (
        False,
        0,
    )


def due(person: User) -> list[str]:
    """His sitting of two years ago is long over."""
    return [one.number for one in as_(person).get("/bureau/droits/").context["forgettable"]]

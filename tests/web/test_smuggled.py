"""Fields that no form has: who adds `role` or `state` to what he sends gains nothing, and a program is told so."""

from typing import Any

import pytest
from django.forms import model_to_dict

from kernel.models import ApiToken, User
from kernel.roles import Role
from sla.models import Ticket
from subscribers.models import Contact, Customer, PortalAccess
from tests.apps.subscribers.make import make_user
from tests.web.conftest import Caller
from tests.web.world import World, as_, lose, ticket_of
from web.api import shapes
from web.api.resources import CATALOGUE

pytestmark = pytest.mark.usefixtures("at_ten")
MORE: dict[str, Any] = {
    **dict.fromkeys(("is_staff", "is_superuser", "is_active", "active", "superuser"), "1"),
    "role": "admin",
    "roles": "admin",
    "email": "thief@evil.example",
    "password": "another long one",
    "user": "1",
    "customer": "1",
    "contract": "1",
    "number": "C-1",
    "state": "closed",
    "price": "0",
    "monthly_fee": "0",
    "id": "1",
    "pk": "1",
    "key": "x",
    "at": "2020-01-01",
    "by": "1",
    "created_by": "1",
    "origin": "phone",
}


def account(user: User) -> dict[str, Any]:
    kept = model_to_dict(User.objects.get(pk=user.pk))
    return {name: kept[name] for name in ("role", "is_active", "email", "password", "is_superuser") if name in kept}


def test_nobody_gives_himself_a_role_with_his_name(world: World) -> None:
    for user in (world.owner, world.noc):
        before = account(user)
        as_(user).post("/moi/", {**MORE, "name": "Renamed", "phone": ""})
        assert (User.objects.get(pk=user.pk).name, account(user)) == ("Renamed", before)


def test_an_invited_person_is_what_he_was_invited_as(world: World) -> None:
    """A colleague gets a role of the portal: there is no other to choose, and the account is a customer's."""
    client, number = as_(world.owner), world.customer.number
    given = {**MORE, "name": "Luc", "email": "luc@ravel.example"}
    client.post(f"/portail/acces/{number}/", {**given, "role": "admin"})
    assert not User.objects.filter(email="luc@ravel.example").exists()
    client.post(f"/portail/acces/{number}/", {**given, "role": "billing"})
    luc = User.objects.get(email="luc@ravel.example")
    assert (luc.role, luc.is_staff, PortalAccess.objects.get(user=luc).customer) == (
        Role.CUSTOMER,
        False,
        world.customer,
    )


def test_an_access_names_no_contract_of_somebody_else(world: World, as_program: Caller) -> None:
    theirs, number = world.other_line.contract, world.customer.number
    given = {"name": "Luc", "email": "luc@ravel.example", "role": "colleague"}
    as_(world.owner).post(f"/portail/acces/{number}/", {**given, "contracts": [theirs.pk]})
    path = f"/api/v1/customers/{number}/open_portal"
    answer = as_program(world.owner).post(
        path, {**given, "contracts": [theirs.number]}, content_type="application/json"
    )
    assert answer.json()["code"] == "reference_unknown"
    assert not PortalAccess.objects.filter(contracts=theirs).exists()


def test_what_a_customer_writes_is_his_in_his_own_name(world: World) -> None:
    ticket, client = ticket_of(lose(world.line)), as_(world.owner)
    before = (ticket.state, ticket.customer_id, ticket.origin)
    client.post(f"/portail/demandes/{ticket.number}/reponse", {**MORE, "body": "Bonjour", "author": world.noc.pk})
    ticket.refresh_from_db()
    reply = ticket.replies.latest("pk")
    assert ((ticket.state, ticket.customer_id, ticket.origin), reply.author) == (before, world.owner)
    told = {**MORE, "kind": "question", "contract": world.line.contract_id, "subject": "s", "body": "b"}
    client.post("/portail/demandes/nouvelle", {**told, "customer": world.other_line.contract.customer_id})
    asked = Ticket.objects.latest("pk")
    assert (asked.customer, asked.origin, asked.state == "closed") == (world.customer, "portal", False)


def test_a_correction_asked_for_changes_nothing_by_itself(world: World) -> None:
    before = model_to_dict(Customer.objects.get(pk=world.customer.pk))
    path = f"/portail/societe/{world.customer.number}"
    as_(world.owner).post(f"{path}/identite", {**MORE, "name": "Autre nom", "email": "a@b.example"})
    as_(world.owner).post(f"{path}/contacts", {**MORE, "name": "Ali", "email": "ali@ravel.example", "customer": "999"})
    assert model_to_dict(Customer.objects.get(pk=world.customer.pk)) == before
    assert {one.customer for one in Contact.objects.all()} <= {world.customer}


def test_a_token_is_made_for_oneself_and_for_no_more_than_a_year(world: World) -> None:
    told = {**MORE, "name": "t", "scopes": ["network:read"], "days": "30", "user": world.noc.pk, "lasts": "99999"}
    as_(world.owner).post("/moi/jetons/", told)
    token = ApiToken.objects.get()
    assert (token.user, (token.expires_at - token.created_at).days) == (world.owner, 30)
    as_(world.owner).post("/moi/jetons/", {**told, "days": "9999"})
    assert ApiToken.objects.count() == 1


def test_a_program_is_told_of_every_field_that_is_none(world: World, as_program: Caller) -> None:
    client = as_program(make_user("admin@operator.example", "admin"))
    told = {"contract": world.line.contract.number, "subject": "s", "body": "b", "state": "closed"}
    answer = client.post("/api/v1/tickets", told, content_type="application/json")
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    bodies = [shapes.body(resource, act) for resource in CATALOGUE.values() for act in resource.acts]
    assert {body.model_config.get("extra") for body in bodies if body is not None} == {"forbid"}

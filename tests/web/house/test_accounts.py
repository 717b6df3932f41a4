"""Accounts: invited, given a role, closed; nobody gives himself anything."""

import re

import pytest
from django.core import mail
from django.test import Client

from kernel.models import Invitation, User
from kernel.roles import GRANTS, PERMISSIONS, Role
from kernel.services import send_messages
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told
from web.house.words import matrix_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
NEW = {"name": "Nina Ferret", "email": "Nina@operator.example", "role": "noc", "language": "en"}


@pytest.fixture
def admin() -> User:
    return make_user("admin@operator.example", "admin")


def invitation_link() -> str:
    send_messages(at=NOW)
    found = re.search(r"/invitation/\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_somebody_invited_chooses_a_password_and_is_in(admin: User) -> None:
    as_(admin).post("/reglages/comptes/inviter", NEW)
    link, visitor = invitation_link(), Client()
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, {"password": "four words of mine"}).status_code == 302
    nina = User.objects.get(email="nina@operator.example")
    assert (visitor.session["_auth_user_id"], nina.role, nina.language) == (str(nina.pk), "noc", "en")
    assert visitor.cookies["django_language"].value == "en"
    assert Client().get(link).status_code == 410


def test_the_pages_of_a_link_let_their_own_forms_through(admin: User) -> None:
    """A browser sends no origin from a page whose policy is no-referrer, and a form without one is refused."""
    as_(admin).post("/reglages/comptes/inviter", NEW)
    answer = Client().get(invitation_link())
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("same-origin", "no-store")


def test_a_weak_password_is_refused_and_the_invitation_still_stands(admin: User) -> None:
    as_(admin).post("/reglages/comptes/inviter", NEW)
    link = invitation_link()
    for weak in (
        "password",
        "motdepasse",
        "123456789012",
        "MotDePasse2026!",
        "azertyuiop123",
        "password12345",
        "abababababab",
        "nina ferret 1",
        "nina@operator",
        "operator.example",
    ):
        assert Client().post(link, {"password": weak}).status_code == 422, weak
    assert Invitation.objects.get().accepted_at is None
    assert not User.objects.get(email="nina@operator.example").has_usable_password()


def test_a_new_invitation_withdraws_the_one_before(admin: User) -> None:
    as_(admin).post("/reglages/comptes/inviter", NEW)
    first = invitation_link()
    as_(admin).post(f"/reglages/comptes/{User.objects.get(email='nina@operator.example').pk}/reinviter")
    second = invitation_link()
    assert [Client().get(link).status_code for link in (first, second)] == [410, 200]


def test_an_account_in_use_is_not_invited_again(admin: User, world: World) -> None:
    answer = as_(admin).post("/reglages/comptes/inviter", {**NEW, "email": world.noc.email})
    assert told(answer) == [f"{world.noc.email} a déjà un compte."]
    assert Invitation.objects.count() == 0


def test_nobody_changes_his_own_role_and_an_administrator_remains(admin: User, world: World) -> None:
    as_(admin).post(f"/reglages/comptes/{admin.pk}/role", {"role": "noc"})
    as_(admin).post(f"/reglages/comptes/{world.noc.pk}/role", {"role": "senior_noc"})
    as_(admin).post(f"/reglages/comptes/{world.owner.pk}/role", {"role": "admin"})
    roles = [User.objects.get(pk=user.pk).role for user in (admin, world.noc, world.owner)]
    assert roles == ["admin", "senior_noc", "customer"]


def test_a_closed_account_is_out_at_once(admin: User, world: World) -> None:
    client = Client()
    client.post("/compte/login/", {"login": world.noc.email, "password": "une longue phrase"})
    assert client.get("/noc/").status_code == 200
    as_(admin).post(f"/reglages/comptes/{world.noc.pk}/etat", {"active": "0"})
    assert client.get("/noc/").status_code == 302
    assert not User.objects.get(pk=world.noc.pk).is_active


def test_only_administrators_reach_accounts_and_all_of_ours_the_matrix(admin: User, world: World) -> None:
    pages = ["/reglages/comptes/", f"/reglages/comptes/{world.noc.pk}/", "/reglages/roles/", "/reglages/regards/"]
    seen = {user.role: [as_(user).get(page).status_code for page in pages] for user in (admin, world.noc, world.owner)}
    assert seen == {"admin": [200] * 4, "noc": [404, 404, 200, 404], "customer": [404] * 4}


def test_every_permission_has_its_sentence_in_the_matrix() -> None:
    rows = {name: str(said) for _group, names in matrix_rows() for name, said in names}
    assert set(rows) == set(PERMISSIONS)
    assert [name for name, said in rows.items() if said == name] == []


def test_the_matrix_shows_what_the_code_grants(admin: User) -> None:
    page = as_(admin).get("/reglages/roles/").content.decode()
    held = sum(len(GRANTS[role]) for role in GRANTS) + len(PERMISSIONS)
    assert page.count('aria-label="oui"') == held
    assert len(GRANTS) == len(Role) - 1

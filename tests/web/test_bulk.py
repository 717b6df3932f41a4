"""One act on many rows of a list: what the preview shows, what the act does, and who is let in."""

import pytest

from kernel.models import Invitation, Message, User
from provisioning import services as network
from provisioning.models import ReadBack, Rollout
from subscribers.models import Customer
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_

pytestmark = pytest.mark.usefixtures("at_ten")
FILES, ACCOUNTS, BOXES = "/bureau/fiches/lot", "/reglages/comptes/lot", "/noc/box/lot"


def page(who: User, path: str, **posted: object) -> str:
    return as_(who).post(path, posted, follow=True).content.decode()


def tags() -> list[list[str]]:
    return list(Customer.objects.order_by("pk").values_list("tags", flat=True))


@pytest.fixture
def numbers(world: World) -> list[str]:
    Customer.objects.filter(pk=world.customer.pk).update(tags=["vip"])
    return list(Customer.objects.order_by("pk").values_list("number", flat=True))


def test_a_tag_is_given_after_a_look_and_only_where_it_is_missing(world: World, numbers: list[str]) -> None:
    asked = {"act": "tag", "tag": " VIP ", "number": numbers}
    seller = make_user("sales@operator.example", "sales")
    before = tags()
    shown = page(seller, FILES, **asked)
    assert (shown.count('name="number"'), shown.count("C’est déjà le cas"), tags()) == (1, 1, before)
    assert "1 ligne traitée" in page(seller, FILES, **asked, sure="1")
    assert tags() == [["vip"], ["vip"]]
    page(seller, FILES, act="untag", tag="vip", number=numbers, sure="1")
    assert tags() == [[], []]


def test_they_are_written_to_in_another_language(world: World, numbers: list[str]) -> None:
    page(make_user("sales@operator.example", "sales"), FILES, act="language", language="en", number=numbers, sure="1")
    assert set(Customer.objects.values_list("language", flat=True)) == {"en"}


def test_half_a_wish_changes_nothing(world: World, numbers: list[str]) -> None:
    before, seller = tags(), make_user("sales@operator.example", "sales")
    for asked in ({"act": "tag"}, {"act": "untag"}, {"act": "language", "language": "xx"}, {}):
        assert "ligne traitée" not in page(seller, FILES, **asked, number=numbers, sure="1")
    assert tags() == before
    assert set(Customer.objects.values_list("language", flat=True)) == {"fr"}


@pytest.fixture
def admin(world: World) -> User:
    return make_user("admin@operator.example", "admin")


def test_a_role_is_given_to_many_but_never_to_oneself(world: World, admin: User) -> None:
    accounts = [world.noc.pk, world.finance.pk, world.owner.pk, admin.pk]
    page(admin, ACCOUNTS, act="role", to="senior_noc", account=accounts)
    assert User.objects.get(pk=world.noc.pk).role == "noc"
    page(admin, ACCOUNTS, act="role", to="senior_noc", account=accounts, sure="1")
    roles = dict(User.objects.values_list("pk", "role"))
    assert [roles[pk] for pk in accounts] == ["senior_noc", "senior_noc", "customer", "admin"]


def test_who_never_came_is_invited_again(world: World, admin: User) -> None:
    late = User.objects.create_user("late@operator.example", name="Late", role="noc")
    asked = {"act": "invite", "account": [late.pk, world.noc.pk, "x", ""]}
    assert page(admin, ACCOUNTS, **asked).count('name="account"') == 1
    assert (Invitation.objects.count(), Message.objects.count()) == (0, 0)
    page(admin, ACCOUNTS, **asked, sure="1")
    assert [one.user for one in Invitation.objects.all()] == [late]


def test_boxes_are_read_back_and_a_change_is_planned_over_just_them(world: World) -> None:
    page(world.noc, BOXES, act="read", serial=[world.box.serial])
    assert ReadBack.objects.count() == 0
    page(world.noc, BOXES, act="read", serial=[world.box.serial], sure="1")
    assert list(ReadBack.objects.values_list("box", flat=True)) == [world.box.pk]
    shown = page(world.noc, BOXES, act="campaign", serial=[world.box.serial])
    assert f">\n{world.box.serial}</textarea>" in shown
    body = network.ready_made("cisco_ios") + "ip tcp synwait-time 5\n"
    version = network.publish_template(world.box.model, body, at=NOW)
    asked = {"title": "Essai", "template": version.pk, "only": world.box.serial}
    page(world.noc, "/noc/vagues/nouvelle", **asked)
    assert [part.box for part in Rollout.objects.get().parts.all()] == [world.box]
    page(world.noc, "/noc/vagues/nouvelle", **asked | {"only": "NONE-1"})
    assert Rollout.objects.count() == 1


def test_who_may_not_is_not_let_in(world: World, numbers: list[str]) -> None:
    posted = {"act": "tag", "tag": "x", "number": numbers, "serial": world.box.serial, "sure": "1"}
    for who in (world.noc, world.finance, *world.citizens):
        for path in (FILES, ACCOUNTS, BOXES)[: 2 if who == world.noc else 3]:
            assert as_(who).post(path, posted).status_code in {403, 404}, (who, path)
    assert (tags(), ReadBack.objects.count()) == ([["vip"], []], 0)

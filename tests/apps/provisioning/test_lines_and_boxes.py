from typing import Any

import pytest
from django.db import DatabaseError, transaction

from kernel.errors import Refused
from kernel.selectors import history
from provisioning import selectors, services
from provisioning.drivers.fake import FakeBox
from provisioning.models import Box, Intent, Line, NodeHold, Push, Suspension, Uplink
from subscribers.services import give_notice, grant_portal_access
from tests.apps.provisioning.make import AT, KEY, MINUTE, make_box, make_line, make_model, make_node
from tests.apps.subscribers.make import make_contract, make_customer, make_draft, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes")]


def test_a_line_is_numbered_and_knows_at_once_what_it_must_be() -> None:
    line = make_line(ipv4="198.51.100.7", vlan=107)
    assert line.reference == "L-00001"
    intent = line.intents.get()
    assert (intent.generation, intent.state, intent.cause, line.generation) == (1, "open", "attached", 1)
    assert selectors.line_state(line).wanted == "open"
    assert (selectors.line_state(line).proven, Push.objects.count()) == ("", 0)


def test_a_draft_gets_no_line() -> None:
    with pytest.raises(Refused) as refused:
        make_line(make_draft())
    assert refused.value.code == "contract_not_signed"
    assert Line.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"ipv4": "198.51.100.7"}, "ipv4_taken"),
        ({"port": "1/1/7"}, "port_taken"),
        ({"ipv6_prefix": "2001:db8:7:8::/64"}, "ipv6_prefix_taken"),
        ({"ipv6_prefix": "2001:db8::/32"}, "ipv6_prefix_taken"),
        ({"vlan": 4095}, "vlan_out_of_range"),
    ],
)
def test_addresses_and_ports_are_given_once(facts: dict[str, Any], code: str) -> None:
    first = make_line(ipv4="198.51.100.7", port="1/1/7", ipv6_prefix="2001:db8:7::/56")
    with pytest.raises(Refused) as refused:
        make_line(first.contract, **facts)
    assert refused.value.code == code
    assert (Line.objects.count(), Intent.objects.count()) == (1, 1)


def test_a_detached_line_gives_its_addresses_back() -> None:
    line = make_line(ipv4="198.51.100.7", port="1/1/7", ipv6_prefix="2001:db8:7::/56")
    services.detach_line(line, at=AT, by=None)
    assert make_line(line.contract, ipv4="198.51.100.7", port="1/1/7", ipv6_prefix="2001:db8:7::/56").pk != line.pk
    with pytest.raises(Refused) as refused:
        services.detach_line(line, at=AT, by=None)
    assert refused.value.code == "line_detached"


def test_suspending_twice_for_one_reason_is_suspending_once() -> None:
    line = make_line()
    first = services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    assert services.suspend(line, reason="unpaid", why="later", at=AT + MINUTE, by=None) == first
    assert (line.intents.count(), Suspension.objects.count()) == (2, 1)


def test_the_line_opens_with_the_last_reason() -> None:
    line, noc = make_line(), make_user("noc@raccord.example", "senior_noc")
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    services.suspend(line, reason="unlawful", why="attack", at=AT, by=noc)
    assert [row.reason for row in selectors.suspensions(line)] == ["unpaid", "unlawful"]
    services.lift(line, reason="unlawful", why="cleaned", at=AT + MINUTE, by=noc)
    assert selectors.line_state(line).wanted == "walled"
    lifted = services.lift(line, reason="unpaid", why="paid", at=AT + MINUTE, by=None)
    assert lifted is not None
    assert (lifted.lifted_why, lifted.lifted_at) == ("paid", AT + MINUTE)
    assert selectors.line_state(line).wanted == "open"
    assert [intent.state for intent in line.intents.order_by("generation")] == [
        "open", "walled", "closed", "walled", "open",
    ]  # fmt: skip


def test_lifting_what_does_not_stand_changes_nothing() -> None:
    line = make_line()
    assert services.lift(line, reason="unpaid", why="paid", at=AT, by=None) is None
    assert line.intents.count() == 1


def test_a_second_reason_of_the_same_strength_is_recorded_with_its_generation() -> None:
    line = make_line()
    services.suspend(line, reason="unlawful", why="attack", at=AT, by=None)
    services.suspend(line, reason="breach", why="resale", at=AT, by=None)
    assert [intent.wanted["reasons"] for intent in line.intents.order_by("generation")] == [
        [], ["unlawful"], ["breach", "unlawful"],
    ]  # fmt: skip


def test_an_unknown_reason_is_refused() -> None:
    line = make_line()
    with pytest.raises(Refused) as refused:
        services.suspend(line, reason="mood", why="", at=AT, by=None)
    assert refused.value.code == "suspension_reason_unknown"
    assert Suspension.objects.count() == 0


def test_what_did_not_change_makes_no_generation() -> None:
    line = make_line()
    services.refresh_line(line, cause="looked again", at=AT)
    assert line.intents.count() == 1


def test_history_cannot_be_rewritten() -> None:
    line = make_line()
    suspension = services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    for act in (
        lambda: line.intents.update(state="open"),
        lambda: line.intents.all().delete(),
        lambda: suspension.delete(),
    ):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            act()
    assert (line.intents.count(), Suspension.objects.count()) == (2, 1)


def test_an_ended_contract_closes_its_line_when_it_is_looked_at_again() -> None:
    line = make_line()
    give_notice(line.contract, dated_on=AT.date(), at=AT, by=None)
    assert services.refresh_line(line, cause="notice", at=AT).state == "open"
    type(line.contract).objects.filter(pk=line.contract.pk).update(state="ended")
    assert services.refresh_line(line, cause="ended", at=AT).state == "closed"


def test_each_move_of_a_box_is_a_row_with_who_when_and_why() -> None:
    line, by = make_line(), make_user("tech@raccord.example", "technician")
    box = services.receive_box("FOC1", model=make_model(), at=AT)
    services.reserve_box(box, line, at=AT, by=by)
    services.ship_box(box, at=AT, by=by, why="parcel 1234")
    services.deliver_box(box, at=AT, by=by)
    services.equip_box(box, hostname="b", address="192.0.2.9", ssh_user="r", ssh_password="secret-1", host_key=KEY)
    services.install_box(box, line, at=AT, by=by)
    services.recall_box(box, at=AT, by=by)
    services.return_box(box, at=AT, by=by)
    services.wipe_box(box, at=AT, by=by, proof="erase log 77")
    services.restock_box(box, at=AT, by=by)
    moves = history(box)
    assert [move.after for move in moves] == [
        "reserved", "shipped", "delivered", "in_service", "to_return", "returned", "wiped", "in_stock",
    ]  # fmt: skip
    assert {move.by for move in moves} == {by}
    assert (moves[1].why, moves[6].why) == ("parcel 1234", "erase log 77")
    assert (box.state, box.line) == ("in_stock", None)


@pytest.mark.parametrize("missing", ["hostname", "address", "ssh_user", "ssh_password", "host_key"])
def test_a_box_that_cannot_be_reached_is_not_installed(missing: str) -> None:
    line = make_line()
    known: dict[str, Any] = {
        "hostname": "b",
        "address": "192.0.2.9",
        "ssh_user": "r",
        "ssh_password": "secret-1",
        "host_key": KEY,
    }
    known.pop(missing)
    box = services.receive_box("FOC1", model=make_model(), at=AT, **known)
    services.reserve_box(box, line, at=AT, by=None)
    with pytest.raises(Refused) as refused:
        services.install_box(box, line, at=AT, by=None)
    assert (refused.value.code, refused.value.facts["missing"]) == ("box_not_reachable", [missing])
    assert (Box.objects.get().state, Push.objects.count()) == ("reserved", 0)


def test_a_line_has_one_box_and_an_address_one_box() -> None:
    line = make_line()
    make_box(line, 1)
    with pytest.raises(Refused) as refused:
        make_box(line, 2)
    assert refused.value.code == "line_has_a_box"
    assert Push.objects.count() == 1
    other = make_line(line.contract)
    box = services.receive_box(
        "FOC9", model=make_model(), at=AT, hostname="b", address="192.0.2.1", ssh_user="r", ssh_password="secret-1",
        host_key=KEY,
    )  # fmt: skip
    services.reserve_box(box, other, at=AT, by=None)
    with pytest.raises(Refused) as refused:
        services.install_box(box, other, at=AT, by=None)
    assert refused.value.code == "box_address_taken"
    assert Push.objects.count() == 1


def test_a_box_reserved_for_another_line_is_refused() -> None:
    line = make_line()
    other = make_line(line.contract)
    box = services.receive_box("FOC1", model=make_model(), at=AT)
    services.reserve_box(box, line, at=AT, by=None)
    with pytest.raises(Refused) as refused:
        services.install_box(box, other, at=AT, by=None)
    assert refused.value.code == "box_of_another_line"


def test_an_exchange_is_one_act_and_its_proof_starts_anew(fakes: dict[tuple[str, int], FakeBox]) -> None:
    line = make_line()
    old, _ = make_box(line, 1)
    services.push_due(at=AT, sessions=1)
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    fakes["192.0.2.2", 22] = FakeBox("box-0002", "FOC0002", KEY, "correct horse")
    new = services.receive_box(
        "FOC0002", model=make_model(), at=AT, hostname="box-0002", address="192.0.2.2", ssh_user="raccord",
        ssh_password="correct horse", host_key=KEY, snmp_community="battery-staple",
    )  # fmt: skip
    services.reserve_box(new, line, at=AT, by=None)
    services.exchange_box(old, new, at=AT, by=None, why="faulty")
    old.refresh_from_db()
    assert (old.state, new.state, selectors.box_of(line)) == ("to_return", "in_service", new)
    assert selectors.line_state(line).proven == ""
    services.push_due(at=AT, sessions=1)
    assert selectors.line_state(line).proven == "walled"
    assert list(Push.objects.order_by("pk").values_list("box__serial", "state")) == [
        ("FOC0001", "confirmed"), ("FOC0001", "cancelled"), ("FOC0002", "confirmed"),
    ]  # fmt: skip


def test_a_failed_exchange_moves_neither_box() -> None:
    line = make_line()
    old, _ = make_box(line, 1)
    new = services.receive_box("FOC0002", model=make_model(), at=AT)
    services.reserve_box(new, line, at=AT, by=None)
    with pytest.raises(Refused):
        services.exchange_box(old, new, at=AT, by=None, why="faulty")
    states = dict(Box.objects.values_list("serial", "state"))
    assert states == {"FOC0001": "in_service", "FOC0002": "reserved"}
    assert Push.objects.get().state == "approved"


def test_a_secret_too_short_to_be_masked_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        services.receive_box("FOC1", model=make_model(), at=AT, ssh_password="abc")
    assert refused.value.code == "secret_too_short"
    assert Box.objects.count() == 0


def test_secrets_are_not_readable_in_the_database() -> None:
    make_box(make_line())
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select ssh_password, snmp_community from provisioning_box")
        assert not {"correct horse", "battery-staple"} & set(cursor.fetchone())
    assert Box.objects.get().ssh_password == "correct horse"


def test_a_waiting_push_can_be_cancelled_and_a_settled_one_cannot() -> None:
    line = make_line()
    make_box(line)
    push = Push.objects.get()
    services.cancel_push(push, why="not today", at=AT, by=None)
    assert services.push_due(at=AT, sessions=1) == 0
    with pytest.raises(Refused) as refused:
        services.cancel_push(push, why="again", at=AT, by=None)
    assert refused.value.code == "transition_refused"


def test_push_now_needs_a_box() -> None:
    with pytest.raises(Refused) as refused:
        services.push_now(make_line(), at=AT, by=None)
    assert refused.value.code == "line_has_no_box"


def test_the_map_knows_what_is_above_and_below() -> None:
    pop, switch, olt = make_node("pop", "pop"), make_node("sw", "switch"), make_node("olt")
    spare = make_node("sw2", "switch")
    for node, parent in [(switch, pop), (spare, pop), (olt, switch), (olt, spare)]:
        services.add_uplink(node, parent)
    line = make_line(node=olt)
    assert selectors.parents(olt) == [switch, spare]
    assert selectors.parents(pop) == []
    assert list(selectors.lines_below(pop)) == list(selectors.lines_below(spare)) == [line]
    with pytest.raises(Refused) as refused:
        services.add_uplink(pop, olt)
    assert refused.value.code == "uplink_in_a_circle"
    assert Uplink.objects.count() == 4


def test_a_held_node_holds_what_is_below_until_it_is_released() -> None:
    switch, olt = make_node("sw", "switch"), make_node("olt")
    services.add_uplink(olt, switch)
    services.hold_node(switch, at=AT, why="incident I-2026-00001")
    services.hold_node(switch, at=AT + MINUTE, why="again")
    assert (selectors.held_nodes(), NodeHold.objects.count()) == ({switch.pk, olt.pk}, 1)
    services.release_node(switch, at=AT + MINUTE)
    assert selectors.held_nodes() == set()


def test_owner_colleague_and_stranger() -> None:
    customer = make_customer()
    line = make_line(make_contract(customer))
    owner, colleague, stranger = (make_user(f"{name}@x.example") for name in ("owner", "colleague", "stranger"))
    grant_portal_access(owner, customer)
    grant_portal_access(colleague, customer, role="technical")
    assert list(selectors.lines_of(owner)) == list(selectors.lines_of(colleague)) == [line]
    assert list(selectors.lines_of(stranger)) == []


def test_search_is_for_those_who_may_see_the_network() -> None:
    line = make_line(ipv4="198.51.100.7")
    make_box(line)
    noc = make_user("noc@raccord.example", "noc")
    found = {
        text: [hit.kind for hit in selectors.search(text, user=noc)] for text in ("L-00001", "198.51.100.7", "foc")
    }
    assert found == {"L-00001": ["line"], "198.51.100.7": ["line"], "foc": ["box"]}
    assert selectors.search("foc", user=make_user()) == []

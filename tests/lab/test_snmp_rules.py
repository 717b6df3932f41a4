"""RFC 3416, section 4.2, on a view of five objects."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyasn1.codec.ber import encoder
from pysnmp.proto import rfc1905
from pysnmp.proto.api import v2c
from pysnmp.proto.rfc1902 import Integer32, OctetString

from lab.node import Node
from lab.snmp.agent import Agent
from lab.snmp.rules import respond
from lab.snmp.view import Oid, View
from lab.street import NodeSpec

BASE = (1, 3, 6, 1, 4, 1, 99999)
ROWS: dict[Oid, int] = {(*BASE, 1, 0): 10, (*BASE, 2, 1): 21, (*BASE, 2, 2): 22, (*BASE, 2, 10): 30, (*BASE, 3, 0): 40}
VIEW = View((oid, partial(Integer32, value)) for oid, value in reversed(ROWS.items()))
ROOM = 1400
END = rfc1905.endOfMibView
NODE = Node(NodeSpec("pop-01", "pop", community="word", mac="02:00:00:00:00:01"), [])
AGENT = Agent(NODE, NODE, NODE.spec.mac)


def ask(kind: Any, *oids: Oid, room: int = ROOM, view: View = VIEW, bulk: tuple[int, int] | None = None) -> Any:
    pdu = kind()
    api = v2c.apiPDU if bulk is None else v2c.apiBulkPDU
    api.set_defaults(pdu)
    api.set_varbinds(pdu, [(oid, v2c.null) for oid in oids])
    if bulk:
        v2c.apiBulkPDU.set_non_repeaters(pdu, bulk[0])
        v2c.apiBulkPDU.set_max_repetitions(pdu, bulk[1])
    return respond(pdu, view, room)


def answers(response: Any) -> list[tuple[Oid, Any]]:
    return [(tuple(oid), value) for oid, value in v2c.apiPDU.get_varbinds(response)]


def test_get_reads_what_is_there_and_tells_apart_what_is_not() -> None:
    found = answers(ask(v2c.GetRequestPDU, (*BASE, 2, 10), (*BASE, 2, 3), (*BASE, 9, 0)))
    assert found[0] == ((*BASE, 2, 10), 30)
    assert found[1][1].isSameTypeWith(rfc1905.noSuchInstance)
    assert found[2][1].isSameTypeWith(rfc1905.noSuchObject)


def test_getnext_walks_in_numerical_order_to_the_end() -> None:
    here: Oid = (1, 3)
    seen = []
    while True:
        [(here, value)] = answers(ask(v2c.GetNextRequestPDU, here))
        if value.isSameTypeWith(END):
            break
        seen.append((here, int(value)))
    assert seen == list(ROWS.items())
    assert here == (*BASE, 3, 0)


def test_getbulk_gives_non_repeaters_once_and_rows_in_turn() -> None:
    response = ask(v2c.GetBulkRequestPDU, (*BASE, 1), (*BASE, 2), (*BASE, 2, 2), bulk=(1, 2))
    assert [int(value) for _, value in answers(response)] == [10, 21, 30, 22, 40]


def test_getbulk_ends_with_end_of_mib_view_under_the_name_asked() -> None:
    found = answers(ask(v2c.GetBulkRequestPDU, (*BASE, 2, 10), bulk=(0, 10)))
    assert [oid for oid, _ in found] == [(*BASE, 3, 0), (*BASE, 3, 0)]
    assert found[1][1].isSameTypeWith(END)


@pytest.mark.parametrize("bulk", [(0, 0), (5, 0)])
def test_getbulk_without_repetitions_gives_only_the_non_repeaters(bulk: tuple[int, int]) -> None:
    found = answers(ask(v2c.GetBulkRequestPDU, (*BASE, 1), bulk=bulk))
    assert [int(value) for _, value in found] == ([10] if bulk[0] else [])


def test_a_get_too_big_is_refused_whole() -> None:
    wide = View([((*BASE, 1, 0), lambda: OctetString("x" * 300))])
    response = ask(v2c.GetRequestPDU, *[(*BASE, 1, 0)] * 5, view=wide)
    assert int(v2c.apiPDU.get_error_status(response)) == 1
    assert answers(response) == []
    assert len(answers(ask(v2c.GetRequestPDU, *[(*BASE, 1, 0)] * 4, view=wide))) == 4


@pytest.mark.parametrize("room", [60, 200, 700, 1400])
def test_a_bulk_too_big_is_cut_to_what_fits(room: int) -> None:
    wide = View([((*BASE, 2, index), lambda: OctetString("x" * 20)) for index in range(1, 200)])
    response = ask(v2c.GetBulkRequestPDU, (*BASE, 2), bulk=(0, 150), view=wide, room=room)
    found = answers(response)
    assert len(encoder.encode(response)) <= room
    assert [oid[-1] for oid, _ in found] == list(range(1, len(found) + 1))
    assert len(found) >= room // 45 - 1


def test_nothing_can_be_set() -> None:
    response = ask(v2c.SetRequestPDU, (*BASE, 1, 0))
    assert int(v2c.apiPDU.get_error_status(response)) == 6
    assert int(v2c.apiPDU.get_error_index(response)) == 1


def test_what_is_no_request_gets_no_answer() -> None:
    assert ask(v2c.ResponsePDU, (*BASE, 1, 0)) is None


@given(st.binary(max_size=80))
def test_an_agent_says_nothing_to_nonsense(datagram: bytes) -> None:
    assert AGENT.answer(datagram) is None

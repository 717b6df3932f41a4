"""RFC 3416, section 4.2: what an agent answers to GET, GETNEXT, GETBULK and SET, given a view."""

from typing import Any

from pyasn1.codec.ber import encoder
from pysnmp.proto import rfc1905
from pysnmp.proto.api import v2c

from lab.snmp.view import Oid, View

TOO_BIG, NO_ACCESS = 1, 6
MOST_REPETITIONS = 500

VarBind = tuple[Oid, Any]


def respond(request: Any, view: View, room: int) -> Any | None:
    """The Response PDU, at most `room` encoded bytes; None to what an agent does not answer (responses, traps)."""
    asked = [(tuple(oid), value) for oid, value in v2c.apiPDU.get_varbinds(request)]
    if isinstance(request, rfc1905.GetBulkRequestPDU):
        return _bulk(request, asked, view, room)
    if isinstance(request, rfc1905.GetRequestPDU):
        answers = [_get(view, oid) for oid, _ in asked]
    elif isinstance(request, rfc1905.GetNextRequestPDU):
        answers = [_next(view, oid) for oid, _ in asked]
    elif isinstance(request, rfc1905.SetRequestPDU):
        return _failure(request, asked, NO_ACCESS, index=1)
    else:
        return None
    response = _response(request, answers)
    return response if len(encoder.encode(response)) <= room else _failure(request, [], TOO_BIG, index=0)


def _get(view: View, oid: Oid) -> VarBind:
    value = view.get(oid)
    if value is not None:
        return oid, value
    return oid, rfc1905.noSuchInstance if view.knows_object(oid) else rfc1905.noSuchObject


def _next(view: View, oid: Oid) -> VarBind:
    return view.after(oid) or (oid, rfc1905.endOfMibView)


def _bulk(request: Any, asked: list[VarBind], view: View, room: int) -> Any:
    """As many rows as fit: a bulk answer is cut short, never refused (section 4.2.3)."""
    fixed = min(max(int(v2c.apiBulkPDU.get_non_repeaters(request)), 0), len(asked))
    rounds = min(max(int(v2c.apiBulkPDU.get_max_repetitions(request)), 0), MOST_REPETITIONS)
    answers = [_next(view, oid) for oid, _ in asked[:fixed]]
    answers += _repeat(view, [oid for oid, _ in asked[fixed:]], rounds, room)
    while True:
        response = _response(request, answers)
        size = len(encoder.encode(response))
        if size <= room or not answers:
            return response
        answers = answers[: min(len(answers) - 1, len(answers) * room // size)]


def _repeat(view: View, oids: list[Oid], rounds: int, room: int) -> list[VarBind]:
    """Row by row, until all columns are at their end or there is certainly no room left for more."""
    answers: list[VarBind] = []
    for _ in range(rounds if oids else 0):
        row = [_next(view, oid) for oid in oids]
        answers += row
        oids = [oid for oid, _ in row]
        if all(value is rfc1905.endOfMibView for _, value in row) or len(answers) * 12 > room:
            break
    return answers


def _response(request: Any, answers: list[VarBind]) -> Any:
    response = v2c.apiPDU.get_response(request)
    v2c.apiPDU.set_varbinds(response, answers)
    return response


def _failure(request: Any, varbinds: list[VarBind], status: int, *, index: int) -> Any:
    response = _response(request, varbinds)
    v2c.apiPDU.set_error_status(response, status)
    v2c.apiPDU.set_error_index(response, index)
    return response

"""A pretend approved platform: the Flow Service of XP Z12-013 1.1.0 over HTTP, with failures on command.

It holds a client to the rules of the description: bearer token, `flowInfo` as JSON beside `file`, known syntaxes and
profiles, a tracking id of at most 36 characters, a digest that fits. `lose_answers` takes a flow and hangs up.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4
from xml.sax.saxutils import escape

from lab.serving import serving

SYNTAXES = {"CII", "UBL", "Factur-X", "CDAR", "FRR"}
PROFILES = {"Basic", "CIUS", "Extended-CTC-FR"}
RULES = {"B2B", "B2BInt", "B2C", "OutOfScope", "ArchiveOnly", "NotApplicable"}
INFO = {"trackingId", "name", "processingRule", "flowSyntax", "flowProfile", "flowType", "sha256"}
MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossDomainAcknowledgementAndResponse
  xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocumentContext>
    <ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>REGULATED</ram:ID>
    </ram:BusinessProcessSpecifiedDocumentContextParameter>
    <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn.cpro.gouv.fr:1p0:CDV:invoice</ram:ID>
    </ram:GuidelineSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument><ram:ID>{number}-{code}</ram:ID>
    <ram:IssueDateTime><udt:DateTimeString format="204">{at:%Y%m%d%H%M%S}</udt:DateTimeString></ram:IssueDateTime>
    <ram:SenderTradeParty><ram:RoleCode>WK</ram:RoleCode></ram:SenderTradeParty>
    <ram:IssuerTradeParty><ram:GlobalID schemeID="0002">404833048</ram:GlobalID><ram:RoleCode>BY</ram:RoleCode>
    </ram:IssuerTradeParty>
    <ram:RecipientTradeParty><ram:RoleCode>WK</ram:RoleCode></ram:RecipientTradeParty>
  </rsm:ExchangedDocument>
  <rsm:AcknowledgementDocument>
    <ram:MultipleReferencesIndicator><udt:Indicator>false</udt:Indicator></ram:MultipleReferencesIndicator>
    <ram:TypeCode>23</ram:TypeCode>
    <ram:ReferenceReferencedDocument><ram:IssuerAssignedID>{number}</ram:IssuerAssignedID>
      <ram:TypeCode>380</ram:TypeCode>
      <ram:FormattedIssueDateTime><qdt:DateTimeString format="102">{at:%Y%m%d}</qdt:DateTimeString>
      </ram:FormattedIssueDateTime>
      <ram:ProcessConditionCode>{code}</ram:ProcessConditionCode>
      <ram:IssuerTradeParty><ram:GlobalID schemeID="0002">732829320</ram:GlobalID><ram:RoleCode>SE</ram:RoleCode>
      </ram:IssuerTradeParty>{reason}
    </ram:ReferenceReferencedDocument>
  </rsm:AcknowledgementDocument>
</rsm:CrossDomainAcknowledgementAndResponse>"""


class PretendPlatform:
    """Use as a context manager; `url` is its base address, `flows` what it took, oldest first."""

    def __init__(self, token: str = "lab-token") -> None:
        self.token, self.flows, self.url = token, list[dict[str, Any]](), ""
        self.contents = dict[str, bytes]()
        self.lose_answers = self.down = False
        self._running = ExitStack()

    def __enter__(self) -> Self:
        self.url = self._running.enter_context(serving(_Handler, platform=self))
        return self

    def __exit__(self, *_error: object) -> None:
        self._running.close()

    def acknowledge(self, tracking: str, status: str, *details: tuple[str, str]) -> None:
        """Says of a flow "Ok" or "Error", with (code, message) of each fault."""
        (flow,) = [one for one in self.flows if one["trackingId"] == tracking]
        rows = [{"level": "Error", "item": "/", "reasonCode": code, "reasonMessage": text} for code, text in details]
        flow["acknowledgement"] = {"status": status, **({"details": rows} if rows else {})}
        flow["updatedAt"] = datetime.now(UTC).isoformat()

    def say(self, number: str, code: str, why: tuple[str, str] | None = None, *, at: datetime) -> str:
        """A buyer, or his platform, says a status of an invoice, with a reason: code and words. Returns the flow."""
        reason = (
            f"<ram:SpecifiedDocumentStatus><ram:ReasonCode>{why[0]}</ram:ReasonCode><ram:Reason>{escape(why[1])}"
            "</ram:Reason><ram:SequenceNumeric>1</ram:SequenceNumeric></ram:SpecifiedDocumentStatus>"
            if why
            else ""
        )
        message = MESSAGE.format(number=number, code=code, reason=reason, at=at)
        return self.put(message.encode(), at=at)

    def put(self, message: bytes, *, at: datetime) -> str:
        """Any message of the life cycle, as it may come; returns the flow."""
        flow, now = str(uuid4()), at.isoformat()
        told = {"flowType": "CustomerInvoiceLC", "flowSyntax": "CDAR", "flowDirection": "In", "processingRule": "B2B"}
        self.flows.append({**told, "flowId": flow, "submittedAt": now, "updatedAt": now})
        self.contents[flow] = message
        return flow

    def take(self, info: dict[str, Any], data: bytes) -> dict[str, Any]:
        """A new flow; raises ValueError with the code of what is wrong."""
        if info.get("flowSyntax") == "CDAR" and info.get("flowType") != "CustomerInvoiceLC":
            raise ValueError("INVALID_SCHEMA")
        if set(info) - INFO or info.get("flowSyntax") not in SYNTAXES:
            raise ValueError("INVALID_SCHEMA")
        if info.get("flowProfile", "CIUS") not in PROFILES or info.get("processingRule", "B2B") not in RULES:
            raise ValueError("INVALID_SCHEMA")
        if len(info.get("trackingId", "")) > 36 or len(info.get("name", "")) > 255:
            raise ValueError("INVALID_SCHEMA")
        if info.get("sha256", hashlib.sha256(data).hexdigest()) != hashlib.sha256(data).hexdigest():
            raise ValueError("CHECKSUM_MISMATCH")
        now = datetime.now(UTC).isoformat()
        flow = {**info, "flowId": str(uuid4()), "submittedAt": now, "updatedAt": now, "flowDirection": "Out"}
        self.contents[flow["flowId"]] = data
        self.flows.append({**flow, "acknowledgement": {"status": "Pending"}})
        return flow

    def search(self, where: dict[str, Any], limit: int) -> list[dict[str, Any]]:
        """The flows that fit every filter."""
        if not where:
            raise ValueError("MISSING_REQUIRED_FIELD")
        wanted = where.get("trackingId")
        fits = [one for one in self.flows if wanted in {None, one.get("trackingId")}]
        for name in ("flowDirection", "flowType"):
            fits = [one for one in fits if name not in where or one.get(name) in where[name]]
        after = where.get("updatedAfter", "")
        return [one for one in fits if not after or one["updatedAt"] > after][:limit]


class _Handler(BaseHTTPRequestHandler):
    platform: PretendPlatform

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        content = self.platform.contents.get(path.path.removeprefix("/v1/flows/"))
        if self.headers.get("Authorization") != f"Bearer {self.platform.token}":
            return self._answer(401, {"errorCode": "UNAUTHORIZED"})
        if content is None or parse_qs(path.query).get("docType") != ["Original"]:
            return self._answer(404, {"errorCode": "NOT_FOUND"})
        return self._send(200, "application/octet-stream", content)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.platform.down:
            return self._answer(503, {"errorCode": "UNAVAILABLE"})
        if self.headers.get("Authorization") != f"Bearer {self.platform.token}":
            return self._answer(401, {"errorCode": "UNAUTHORIZED"})
        try:
            return self._route(body)
        except (ValueError, KeyError) as error:
            return self._answer(400, {"errorCode": str(error.args[0]), "errorMessage": "refused"})

    def _route(self, body: bytes) -> None:
        if self.path == "/v1/flows":
            info, data = self._parts(body)
            flow = self.platform.take(info, data)
            if self.platform.lose_answers:
                self.connection.close()
                return None
            return self._answer(202, flow)
        if self.path == "/v1/flows/search":
            asked = json.loads(body)
            found = self.platform.search(asked["where"], asked.get("limit", 25))
            return self._answer(200, {"limit": asked.get("limit", 25), "filters": asked["where"], "results": found})
        return self._answer(404, {"errorCode": "NOT_FOUND"})

    def _parts(self, body: bytes) -> tuple[dict[str, Any], bytes]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = BytesParser(policy=policy.HTTP).parsebytes(head + body)
        parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
        if parts["flowInfo"].get_content_type() != "application/json":
            raise ValueError("INVALID_SCHEMA")
        info, data = (parts[name].get_payload(decode=True) for name in ("flowInfo", "file"))
        if not isinstance(info, bytes) or not isinstance(data, bytes):
            raise ValueError("INVALID_SCHEMA")
        return json.loads(info), data

    def _answer(self, status: int, told: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(told).encode())

    def _send(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_told: object) -> None:
        """Silent: a test has its own words."""

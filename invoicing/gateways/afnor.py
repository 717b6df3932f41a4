"""An approved platform that speaks XP Z12-013 (AFNOR Flow Service 1.1.0 to 1.3.0).

POST /v1/flows and /v1/flows/search, GET /v1/flows/{flowId}.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import requests
from django.conf import settings

from invoicing.gateways.platform import ACCEPTED, PENDING, REFUSED, Message, Verdict
from kernel.errors import Rejected, Unavailable

SECONDS = 20
MOST_PAGES = 40
STATUSES = {"Ok": ACCEPTED, "Error": REFUSED, "Pending": PENDING}


class AfnorPlatform:
    """One bearer token, one base address; the tracking id is ours, so that a lost answer is looked for by it."""

    def __init__(self) -> None:
        self._wire = requests.Session()
        self._base, self._token = settings.EINVOICING_URL.rstrip("/"), settings.EINVOICING_TOKEN

    def submit(self, *, tracking: str, name: str, data: bytes, sha256: str) -> str:
        info = {
            "trackingId": tracking,
            "name": name,
            "processingRule": "B2B",
            "flowSyntax": "Factur-X",
            "flowProfile": "CIUS",
            "sha256": sha256,
        }
        return self._hand(info, (name, data, "application/pdf"))

    def tell(self, *, tracking: str, data: bytes, sha256: str) -> str:
        info = {
            "trackingId": tracking,
            "name": f"{tracking}.xml",
            "processingRule": "B2B",
            "flowSyntax": "CDAR",
            "flowType": "CustomerInvoiceLC",
            "sha256": sha256,
        }
        return self._hand(info, (f"{tracking}.xml", data, "application/xml"))

    def _hand(self, info: dict[str, str], file: tuple[str, bytes, str]) -> str:
        files = {"flowInfo": (None, json.dumps(info), "application/json"), "file": file}
        return _flow(self._post("/v1/flows", files=files))

    def find(self, tracking: str) -> str | None:
        flows = self._search(tracking)
        return _flow(flows[0]) if flows else None

    def verdict(self, flow: str, tracking: str) -> Verdict | None:
        # Handed over again after a refusal, a document is two flows of one name.
        found = next((one for one in self._search(tracking) if one.get("flowId") == flow), None)
        if found is None or "acknowledgement" not in found:
            return None
        try:
            return _verdict(found)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # A word that the description does not know is no verdict: this document is asked about again later.
            raise Unavailable(f"flow {flow}: an answer not understood") from error

    def messages(self, since: datetime) -> Sequence[Message]:
        where = {"flowType": ["CustomerInvoiceLC"], "flowDirection": ["In"], "updatedAfter": since.isoformat()}
        found, cursor = list[Message](), None
        for _page in range(MOST_PAGES):
            asked = {"limit": 100, "where": where} | ({"cursor": cursor} if cursor else {})
            told = self._post("/v1/flows/search", json=asked)
            found += _messages(told.get("results") or [])
            cursor = told.get("nextCursor")
            if not cursor:
                break
        return sorted(found, key=lambda one: (one.at, one.flow))

    def message(self, flow: str) -> bytes:
        path = f"/v1/flows/{quote(flow, safe='')}"
        return self._asked("GET", path, params={"docType": "Original"}).content

    def _search(self, tracking: str) -> list[dict[str, Any]]:
        """The flows of one name, the newest first."""
        where = {"trackingId": tracking, "flowDirection": ["Out"]}
        results = self._post("/v1/flows/search", json={"limit": 25, "where": where}).get("results") or []
        if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
            raise Unavailable("/v1/flows/search: an answer not understood")
        return sorted(results, key=lambda one: str(one.get("submittedAt", "")), reverse=True)

    def _asked(self, method: str, path: str, **body: Any) -> requests.Response:
        """Raises `Rejected` for what the platform refuses for good, `Unavailable` for what it may take later."""
        headers = {"Authorization": f"Bearer {self._token}", "X-Request-Id": str(uuid4())}
        try:
            answer = self._wire.request(method, f"{self._base}{path}", headers=headers, timeout=SECONDS, **body)
        except requests.RequestException as error:
            raise Unavailable(f"{path}: {type(error).__name__}") from error
        if answer.status_code in {400, 403, 413, 422}:
            raise Rejected(_words(answer), status=answer.status_code)
        if not answer.ok:
            raise Unavailable(f"{path}: {answer.status_code}")
        return answer

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self._asked("POST", path, **body)
        try:
            told = answer.json()
        except ValueError as error:
            raise Unavailable(f"{path}: no JSON") from error
        if not isinstance(told, dict):
            raise Unavailable(f"{path}: an answer not understood")
        return told


def _flow(told: dict[str, Any]) -> str:
    if not told.get("flowId"):
        raise Unavailable("no flowId in the answer")
    return str(told["flowId"])


def _messages(results: Any) -> list[Message]:
    try:
        return [Message(str(one["flowId"]), _moment(one.get("updatedAt") or one["submittedAt"])) for one in results]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unavailable("/v1/flows/search: an answer not understood") from error


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _verdict(found: dict[str, Any]) -> Verdict:
    told = found["acknowledgement"]
    details = "; ".join(f"{one['reasonCode']} {one['reasonMessage']}" for one in told.get("details") or ())
    return Verdict(STATUSES[told["status"]], details, _moment(found["updatedAt"]))


def _words(answer: requests.Response) -> str:
    try:
        told = answer.json()
    except ValueError:
        return f"{answer.status_code}"
    if not isinstance(told, dict):
        return f"{answer.status_code}"
    return f"{told.get('errorCode', answer.status_code)} {told.get('errorMessage', '')}".strip()

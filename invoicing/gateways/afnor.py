"""An approved platform that speaks XP Z12-013 (AFNOR Flow Service 1.1.0): POST /v1/flows and /v1/flows/search."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import requests
from django.conf import settings

from invoicing.gateways.platform import ACCEPTED, PENDING, REFUSED, Verdict
from kernel.errors import Rejected, Unavailable

SECONDS = 20
STATUSES = {"Ok": ACCEPTED, "Error": REFUSED, "Pending": PENDING}


class AfnorPlatform:
    """One bearer token, one base address; the tracking id is ours, so that a lost answer is looked for by it."""

    def __init__(self) -> None:
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
        files = {
            "flowInfo": (None, json.dumps(info), "application/json"),
            "file": (name, data, "application/pdf"),
        }
        answer = self._post("/v1/flows", files=files)
        return _flow(answer)

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

    def _search(self, tracking: str) -> list[dict[str, Any]]:
        """The flows of one name, the newest first."""
        where = {"trackingId": tracking, "flowDirection": ["Out"]}
        results = self._post("/v1/flows/search", json={"limit": 25, "where": where}).get("results") or []
        if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
            raise Unavailable("/v1/flows/search: an answer not understood")
        return sorted(results, key=lambda one: str(one.get("submittedAt", "")), reverse=True)

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        """Raises `Rejected` for what the platform refuses for good, `Unavailable` for what it may take later."""
        headers = {"Authorization": f"Bearer {self._token}", "X-Request-Id": str(uuid4())}
        try:
            answer = requests.post(f"{self._base}{path}", headers=headers, timeout=SECONDS, **body)
        except requests.RequestException as error:
            raise Unavailable(f"{path}: {type(error).__name__}") from error
        if answer.status_code in {400, 403, 413, 422}:
            raise Rejected(_words(answer), status=answer.status_code)
        if not answer.ok:
            raise Unavailable(f"{path}: {answer.status_code}")
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


def _verdict(found: dict[str, Any]) -> Verdict:
    told = found["acknowledgement"]
    details = "; ".join(f"{one['reasonCode']} {one['reasonMessage']}" for one in told.get("details") or ())
    at = datetime.fromisoformat(found["updatedAt"])
    return Verdict(STATUSES[told["status"]], details, at if at.tzinfo else at.replace(tzinfo=UTC))


def _words(answer: requests.Response) -> str:
    try:
        told = answer.json()
    except ValueError:
        return f"{answer.status_code}"
    if not isinstance(told, dict):
        return f"{answer.status_code}"
    return f"{told.get('errorCode', answer.status_code)} {told.get('errorMessage', '')}".strip()

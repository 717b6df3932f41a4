"""GoCardless through its own SDK: SEPA Core payments one by one, keyed by our debits, told by signed webhooks.

API version 2015-07-06. Every creation carries our own idempotency key, for the SDK would invent a random one and a
restarted worker would charge twice; a conflict is read back and compared.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import requests
import structlog
from django.conf import settings
from gocardless_pro import Client, errors, webhooks

from invoicing.domain.pain008 import Batch, Sink
from invoicing.gateways.base import (
    Charge,
    Outcome,
    Payer,
    Read,
    Receipt,
    RemoteLine,
    RemoteMandate,
    RemoteNews,
    RemotePayout,
    RemoteRefund,
    What,
)
from kernel.errors import Refused, Rejected, Unavailable

log = structlog.get_logger(__name__)

TIMEOUT = (5, 20)  # seconds to connect, and to wait for an answer
FEW_LEFT = 3
A_MINUTE = 60
SETTLED = {"confirmed", "paid_out"}
# The state in which a payment must be found for an event to be believed: webhooks come late and out of order.
BELIEVED = {
    "confirmed": SETTLED,
    "paid_out": SETTLED,
    "failed": {"failed"},
    "late_failure_settled": {"failed"},
    "charged_back": {"charged_back"},
    "cancelled": {"cancelled"},
}
CAUSES = {
    "insufficient_funds": "AM04",
    "refer_to_payer": "MS03",
    "bank_account_closed": "AC04",
    "bank_account_disabled": "AC06",
    "invalid_bank_details": "AC01",
    "mandate_cancelled": "MD01",
    "refund_requested": "MD06",
    "authorisation_disputed": "MD01",
}


class GoCardlessGateway:
    """Debits that GoCardless collects under its own mandates."""

    media_type = "application/json"
    suffix = ".json"

    def __init__(self, client: Client | None = None, secret: str | None = None, rest: int = A_MINUTE) -> None:
        self._client = client or Client(
            access_token=settings.GOCARDLESS_TOKEN,
            base_url=settings.GOCARDLESS_URL,
            raise_on_idempotency_conflict=True,
            timeout=TIMEOUT,
        )
        self.rest = rest
        self._secret = settings.GOCARDLESS_WEBHOOK_SECRET if secret is None else secret

    def prepare(self, batch: Batch, out: Sink) -> None:
        """Writes what will be asked for, one line a debit: JSON, its keys sorted."""
        if not batch.count:
            raise Refused("batch_empty", message_id=batch.message_id)
        out.write(json.dumps({"message": batch.message_id, "created": batch.created_at.isoformat()}).encode() + b"\n")
        for group in batch.groups:
            if group.scheme != "CORE":
                raise Refused("scheme_refused", scheme=group.scheme)
            for debit in group.debits:
                line = {
                    "debit": debit.end_to_end_id,
                    "cents": _cents(debit.amount),
                    "mandate": debit.mandate,
                    "on": group.collection_on.isoformat(),
                    "about": debit.remittance,
                }
                out.write(json.dumps(line, sort_keys=True).encode() + b"\n")

    def hand_over(self, message_id: str, content: bytes) -> Receipt:
        """Creates each payment under its own key. Interrupted, it goes on where it stood when called again."""
        charges: dict[str, Charge] = {}
        refusals: dict[str, str] = {}
        for line in content.splitlines()[1:]:
            wanted = json.loads(line)
            try:
                charges[wanted["debit"]] = self._pay(wanted)
            except Rejected as refusal:
                refusals[wanted["debit"]] = refusal.reason
        return Receipt(message_id, by_person=False, charges=charges, refusals=refusals)

    def _pay(self, wanted: dict[str, Any]) -> Charge:
        params = {
            "amount": wanted["cents"],
            "currency": "EUR",
            "charge_date": wanted["on"],
            "description": wanted["about"],
            "retry_if_possible": False,
            "links": {"mandate": wanted["mandate"]},
            "metadata": {"debit": wanted["debit"]},
        }
        payments = self._client.payments
        made = self._create(payments.create, params, key=wanted["debit"], read_back=payments.get)
        found = (made.amount, made.links.mandate, made.metadata.get("debit"))
        if found != (wanted["cents"], wanted["mandate"], wanted["debit"]):
            raise Rejected("another payment has this key", payment=made.id)
        return Charge(made.id, date.fromisoformat(made.charge_date))

    def read(self, content: bytes, *, told_on: date) -> Read:
        """The outcomes of a message of events: each payment is read again, for an event may be late or superseded."""
        news = self.news(content)
        told = [self._outcome(one, told_on) for one in news if one.resource == "payments"]
        return Read(1, [outcome for outcome in told if outcome is not None])

    def _outcome(self, news: RemoteNews, told_on: date) -> Outcome | None:
        if news.action not in BELIEVED:
            return None
        with _answered():
            payment = self._client.payments.get(news.resource_id)
        self._rest(payment)
        if payment.status not in BELIEVED[news.action]:
            return None
        details: Any = news.payload.get("details") or {}
        failed = payment.status not in SETTLED
        return Outcome(
            what=What.REJECTED if failed else What.SETTLED,
            reference=news.event,
            bank_reference=f"{payment.id}/{payment.status}",
            on=news.at.date() if failed else date.fromisoformat(payment.charge_date),
            amount=Decimal(payment.amount) / 100,
            end_to_end_id=str(payment.metadata.get("debit", ""))[:35],
            reason=_reason(details) if failed else "",
            text=str(details.get("description", ""))[:200],
        )

    def register(self, payer: Payer) -> RemoteMandate:
        customers, accounts, mandates = (
            self._client.customers,
            self._client.customer_bank_accounts,
            self._client.mandates,
        )
        known = {"metadata": {"mandate": payer.key}}
        person = {
            "company_name": payer.name,
            "email": payer.email,
            "address_line1": payer.street,
            "postal_code": payer.postcode,
            "city": payer.city,
            "country_code": payer.country,
            "language": payer.language,
        }
        customer = self._create(customers.create, person | known, key=f"{payer.key}-customer", read_back=customers.get)
        account = {
            "iban": payer.iban,
            "account_holder_name": payer.holder,
            "links": {"customer": customer.id},
        }
        made = self._create(accounts.create, account | known, key=f"{payer.key}-account", read_back=accounts.get)
        wanted = {"scheme": "sepa_core", "links": {"customer_bank_account": made.id}}
        mandate = self._create(mandates.create, wanted | known, key=f"{payer.key}-mandate", read_back=mandates.get)
        return RemoteMandate(mandate.id, customer.id, mandate.status)

    def mandate(self, reference: str) -> RemoteMandate:
        with _answered():
            found = self._client.mandates.get(reference)
        return RemoteMandate(found.id, "", found.status)

    def cancel_mandate(self, reference: str) -> None:
        if self.mandate(reference).state in {"cancelled", "failed", "expired"}:
            return
        with _answered():
            self._client.mandates.cancel(reference)

    def refund(self, payment: str, *, amount: Decimal, total: Decimal, key: str) -> RemoteRefund:
        params = {
            "amount": _cents(amount),
            "total_amount_confirmation": _cents(total),
            "links": {"payment": payment},
            "metadata": {"refund": key},
        }
        refunds = self._client.refunds
        made = self._create(refunds.create, params, key=key, read_back=refunds.get)
        if (made.amount, made.links.payment) != (params["amount"], payment):
            raise Rejected("another refund has this key", refund=made.id)
        return RemoteRefund(made.id, made.status or "")

    def refund_state(self, reference: str) -> str:
        with _answered():
            return self._client.refunds.get(reference).status or ""

    def payout(self, reference: str) -> RemotePayout:
        with _answered():
            found = self._client.payouts.get(reference)
            items = list(self._client.payout_items.all(params={"payout": reference, "limit": 500}))
        lines = [RemoteLine(item.type, Decimal(item.amount) / 100, item.links.payment or "") for item in items]
        return RemotePayout(
            reference=found.id,
            amount=Decimal(found.amount) / 100,
            fees=Decimal(found.deducted_fees) / 100,
            arrives_on=date.fromisoformat(found.arrival_date),
            text=found.reference or "",
            lines=lines,
        )

    def is_genuine(self, body: bytes, signature: str) -> bool:
        # The SDK compares without looking first: a missing or a non-ASCII signature would be a TypeError.
        if not signature or not signature.isascii():
            return False
        try:
            webhooks.parse(body, self._secret, signature)
        except errors.InvalidSignatureError:
            return False
        except (ValueError, KeyError, TypeError) as malformed:
            # It is theirs, whatever it says; `news` tells that it cannot be read.
            log.warning("news_malformed", why=type(malformed).__name__)
        return True

    def news(self, body: bytes) -> list[RemoteNews]:
        try:
            return [_news(event) for event in json.loads(body)["events"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused("bank_file_unreadable", why=type(error).__name__, document=1) from error

    def news_since(self, since: datetime) -> Iterator[bytes]:
        after: str | None = None
        while True:
            asked: dict[str, Any] = {"limit": 500, "created_at[gte]": since.astimezone(UTC).isoformat()}
            with _answered():
                page = self._client.events.list(params=asked | ({"after": after} if after else {}))
            self._rest(page)
            if page.records:
                yield json.dumps({"events": [event.attributes for event in page.records]}).encode()
            after = page.after
            if after is None:
                return

    def _create(
        self, create: Callable[..., Any], params: dict[str, Any], *, key: str, read_back: Callable[[str], Any]
    ) -> Any:
        with _answered():
            try:
                made = create(params=params, headers={"Idempotency-Key": key})
            except errors.IdempotentCreationConflictError as conflict:
                made = read_back(conflict.conflicting_resource_id)
        self._rest(made)
        return made

    def _rest(self, answer: Any) -> None:
        """Waits for the next minute when this one's requests are nearly spent (about a thousand)."""
        left = answer.api_response.headers.get("ratelimit-remaining")
        if left and int(left) <= FEW_LEFT:
            time.sleep(self.rest)


@contextmanager
def _answered() -> Iterator[None]:
    """Turns what the SDK raises into our two words: come again, or do not."""
    try:
        yield
    except (
        requests.RequestException,
        errors.RateLimitError,
        errors.GoCardlessInternalError,
        errors.MalformedResponseError,
    ) as silence:
        raise Unavailable(f"{type(silence).__name__}: {silence}"[:200]) from silence
    except errors.ApiError as refusal:
        told = [one.get("reason") or one.get("message") or "" for one in refusal.errors or []]
        raise Rejected(" ".join([*filter(None, told), str(refusal)])[:200], code=refusal.code) from refusal


def _news(event: dict[str, Any]) -> RemoteNews:
    resource = event["resource_type"]
    links = event.get("links") or {}
    return RemoteNews(
        event=event["id"],
        resource=resource,
        resource_id=str(links.get(resource.removesuffix("s"), "")),
        action=event["action"],
        at=datetime.fromisoformat(event["created_at"]),
        payload=event,
    )


def _reason(details: dict[str, Any]) -> str:
    """The ISO 20022 code that the bank gave; else what the service's own cause amounts to."""
    return str(details.get("reason_code") or CAUSES.get(str(details.get("cause", "")), ""))[:8]


def _cents(amount: Decimal) -> int:
    cents = int(amount * 100)
    if cents != amount * 100 or cents <= 0:
        raise Refused("amount_refused", amount=amount)
    return cents

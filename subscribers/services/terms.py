"""The general terms, version by version, and who accepted them; consents."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import IntegrityError, transaction

from kernel.errors import Refused
from kernel.models import User
from subscribers.models import Consent, ConsentKind, Customer, TermsAcceptance, TermsVersion


def publish_terms(
    *, text: str, valid_from: date, at: datetime, by: User | None, text_en: str = "", summary: str = ""
) -> TermsVersion:
    """A new version, to be accepted at the next sign-in from `valid_from` on.

    Raises:
        Refused: `text_missing`.
    """
    if not text.strip():
        raise Refused("text_missing")
    with transaction.atomic():
        last = TermsVersion.objects.select_for_update().order_by("-number").first()
        digest = hashlib.sha256(f"{text.strip()}\0{text_en.strip()}".encode()).hexdigest()
        return TermsVersion.objects.create(
            number=last.number + 1 if last else 1, valid_from=valid_from, text=text.strip(), text_en=text_en.strip(),
            sha256=digest, summary=summary.strip()[:300], published_at=at, published_by=by,
        )  # fmt: skip


def accept_terms(terms: TermsVersion, *, user: User, at: datetime, address: str) -> TermsAcceptance:
    """Keeps version, instant, account and address; accepted twice, the first time counts."""
    try:
        with transaction.atomic():
            return TermsAcceptance.objects.create(
                terms=terms, user=user, name=user.name or user.email, at=at, address=address or None
            )
    except IntegrityError:
        return TermsAcceptance.objects.get(terms=terms, user=user)


def set_consent(customer: Customer, *, kind: str, given: bool, at: datetime, by: User | None) -> Consent:
    """A yes or a no from now on; said again, nothing new is written.

    Raises:
        Refused: `consent_kind_unknown`.
    """
    if kind not in ConsentKind.values:
        raise Refused("consent_kind_unknown", kind=kind)
    last = customer.consents.filter(kind=kind).first()
    if last is not None and last.given == given:
        return last
    return Consent.objects.create(customer=customer, kind=kind, given=given, at=at, by=by)

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from kernel.models import User
from subscribers.models import Consent, ConsentKind, Customer, TermsAcceptance, TermsVersion


def terms_in_force(on: date) -> TermsVersion | None:
    """The version of the general terms in force on a day, if any was published."""
    return TermsVersion.objects.filter(valid_from__lte=on).order_by("-valid_from", "-number").first()


def terms_to_accept(user: User, on: date) -> TermsVersion | None:
    """What the user has to accept before he goes on; None once he has."""
    given = Exists(TermsAcceptance.objects.filter(terms=OuterRef("pk"), user=user))
    published = TermsVersion.objects.filter(valid_from__lte=on).order_by("-valid_from", "-number")
    newest = published.annotate(accepted=given).first()
    return None if newest is None or newest.accepted else newest


def consents_of(customer: Customer) -> dict[str, Consent | None]:
    """The newest word on each use of his data; None where he never said any, which is a no."""
    found: dict[str, Consent | None] = dict.fromkeys(ConsentKind.values)
    for consent in customer.consents.order_by("at", "pk"):
        found[consent.kind] = consent
    return found

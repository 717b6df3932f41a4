"""What sales has in hand in the fictional town."""

from datetime import UTC, date, datetime

import pytest

from lab.town import founding, sales
from subscribers import selectors
from subscribers.models import Lead, Offer, Quote


@pytest.mark.django_db
def test_the_town_has_leads_zones_and_a_quote_in_hand() -> None:
    founding.found(on=date(2026, 9, 1))
    sales.seed(at=datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert [
        one.zone.code for one in selectors.eligible(postcode="99341", city="Les Combes", today=date(2026, 11, 23))
    ] == ["combes"]
    assert (Lead.objects.count(), Quote.objects.get().state) == (3, "draft")
    assert {offer.options.count() for offer in Offer.objects.all()} == {3}

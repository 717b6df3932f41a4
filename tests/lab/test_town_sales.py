"""What sales has in hand in the fictional town."""

from datetime import UTC, date, datetime

import pytest

from kernel.models import LetterTemplate
from lab.town import founding, paperwork, sales
from subscribers import selectors
from subscribers.models import ImportRun, Lead, Offer, Quote, Zone


@pytest.mark.django_db
def test_the_town_has_leads_zones_and_a_quote_in_hand() -> None:
    founding.found(on=date(2026, 9, 1))
    sales.seed(at=datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert [
        one.zone.code for one in selectors.eligible(postcode="99341", city="Les Combes", today=date(2026, 11, 23))
    ] == ["combes"]
    assert (Lead.objects.count(), Quote.objects.get().state) == (3, "draft")
    assert {offer.options.count() for offer in Offer.objects.all()} == {3}


@pytest.mark.django_db
def test_the_town_has_words_of_its_own_an_import_to_mend_and_a_drawn_zone() -> None:
    founding.found(on=date(2026, 9, 1))
    paperwork.seed(at=datetime(2026, 11, 23, 8, tzinfo=UTC))
    words = [(one.kind, one.published_at is None) for one in LetterTemplate.objects.order_by("kind")]
    assert words == [("anniversary", False), ("commitment_ends", True)]
    run = ImportRun.objects.get()
    assert (run.state, len(run.bad), Zone.objects.get().code) == ("done", 1, "plateau")

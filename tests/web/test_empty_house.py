"""In a house of the first day every list says what to do; that nothing matches is for those who searched."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.subscribers.make import make_user
from tests.web.world import as_

pytestmark = pytest.mark.usefixtures("at_ten")
SEARCHED = re.compile(r"ne correspond|Essayez un autre mot|Changez les mots")
LISTS = (
    *("desk:customers", "desk:files", "desk:invoices", "desk:journal", "desk:mandates", "desk:offers", "desk:leads"),
    *("desk:quotes", "desk:contracts", "desk:batches", "desk:bank", "desk:penalties", "desk:runs", "desk:tariffs"),
    *("noc:boxes", "noc:lines", "noc:network", "noc:tickets", "noc:stock", "noc:pools", "noc:models", "noc:calendars"),
)


@pytest.fixture
def client(db: None) -> Client:
    return as_(make_user("first@operator.example", "admin"))


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_does_not_speak_of_a_search_that_nobody_made(client: Client, name: str) -> None:
    page = client.get(reverse(name)).content.decode()
    assert re.search(r'class="empty [^"]*".*?<h2>[^<]+</h2>\s*<p>[^<]+</p>', page, re.DOTALL)
    assert SEARCHED.search(page) is None


@pytest.mark.parametrize("name", ["desk:customers", "desk:files", "desk:invoices", "desk:journal", "desk:mandates"])
def test_who_searched_is_told_so(client: Client, name: str) -> None:
    assert SEARCHED.search(client.get(reverse(name), {"q": "zzzz"}).content.decode())

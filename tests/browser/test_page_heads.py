"""The head of a page: a state stands at the height of the words on the buttons beside it."""

import pytest

from tests.browser.conftest import SignIn
from tests.web.world import World, lose, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)
MIDDLES = """() => [...document.querySelectorAll(".page-head > .tone, .page-head > .btn")].map((one) => {
  const box = one.getBoundingClientRect();
  return box.top + box.height / 2;
})"""


@pytest.mark.parametrize("face", ["noc", "portal"])
def test_a_state_and_the_buttons_beside_it_share_a_middle(world: World, sign_in: SignIn, face: str) -> None:
    ticket = ticket_of(lose(world.line))
    page = sign_in(world.noc if face == "noc" else world.owner)
    page.goto(f"/{'noc' if face == 'noc' else 'portail'}/demandes/{ticket.number}/")
    middles = page.evaluate(MIDDLES)
    assert len(middles) > 1
    assert max(middles) - min(middles) < 1

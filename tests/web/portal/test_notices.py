"""What a customer chooses of the mails to his address: kept for him alone, and never against law or contract."""

import json

import pytest

from kernel import letters
from kernel.errors import Refused
from kernel.models import Message, NoticeRule, PushMessage, User
from kernel.services import Draft, queue_message, queue_messages, tune_mails, tuned
from lab.push_service import Browser
from sla.models import PublicReply
from subscribers.models import Contact, Customer
from subscribers.services import grant_portal_access
from tests.apps.sla.world import recover
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, lose, told

pytestmark = pytest.mark.usefixtures("at_ten")
PAGE, CHOICE = "/portail/avis/", "/portail/avis/choix"


@pytest.fixture
def written_to(world: World) -> World:
    """The owner is the customer's own address, in capitals; his colleague is its technical contact."""
    Customer.objects.filter(pk=world.customer.pk).update(email="Owner@Ravel.example")
    Contact.objects.create(customer=world.customer, name="Technique", email=world.colleague.email, roles=["technical"])
    return world


def addressed() -> list[str]:
    return sorted(Message.objects.filter(kind="fault_seen").values_list("recipient", flat=True))


def subscribe(user: User) -> None:
    endpoint = f"https://push.example/{user.pk}"
    sent = {"endpoint": endpoint, **Browser(endpoint, "").keys, "label": "Firefox, Linux"}
    assert as_(user).post("/moi/avis/ecrans", sent).headers["Location"] == PAGE


def rung() -> list[tuple[User, dict[str, str]]]:
    rows = PushMessage.objects.select_related("browser__user").order_by("pk")
    return [(row.browser.user, json.loads(row.content)) for row in rows]


def choices(user: User) -> dict[str, tuple[bool, bool]]:
    return {topic.code: (mail, push) for topic, mail, push in tuned(user)}


def test_until_somebody_chooses_everything_is_mailed(written_to: World) -> None:
    assert set(choices(written_to.owner).values()) == {(True, False)}
    lose(written_to.line)
    assert (addressed(), rung()) == (["Owner@Ravel.example", "colleague@ravel.example"], [])


def test_each_tunes_what_comes_to_his_own_address(written_to: World) -> None:
    owner, colleague, stranger = written_to.citizens
    for user in written_to.citizens:
        subscribe(user)
    # The owner wants no mail but his screen; a stranger's choice is no choice for them.
    as_(owner).post(CHOICE, {"push": ["incidents", "made.up"]})
    as_(stranger).post(CHOICE, {"push": ["incidents"]})
    lose(written_to.line)
    reply = PublicReply.objects.get()
    assert addressed() == [colleague.email]
    body = f"[{reply.ticket.number}] Votre ligne {written_to.line.reference} est coupée"
    content = {"title": "Pannes de mes lignes", "body": body, "url": "/portail/demandes/", "lang": "fr"}
    assert rung() == [(owner, content)]
    assert (choices(owner)["incidents"], choices(colleague)["incidents"]) == ((False, True), (True, False))


def test_news_ring_for_all_of_a_customer_s_people_by_their_role_and_once(written_to: World) -> None:
    """The accountant and the technical manager have accounts, and no mail of ours goes to their addresses."""
    manager, accountant = make_user("manager@ravel.example"), make_user("books@ravel.example")
    grant_portal_access(manager, written_to.customer, role="technical")
    grant_portal_access(accountant, written_to.customer, role="billing")
    for user in (manager, accountant, written_to.stranger, written_to.colleague):
        subscribe(user)
        tune_mails(user, dict.fromkeys(("incidents", "invoices"), (True, True)))
    # The owner wants no mail on faults: his colleagues hear of them all the same.
    tune_mails(written_to.owner, {"incidents": (False, False)})
    lose(written_to.line)
    assert [(user, content["title"]) for user, content in rung()] == [
        (written_to.colleague, "Pannes de mes lignes"),
        (manager, "Pannes de mes lignes"),
    ]
    PushMessage.objects.all().delete()
    for to in ("compta@elsewhere.example", "owner@ravel.example"):
        queue_message(
            channel="mail", to=to, subject="Facture F-1", body="b", key=to, kind="invoice_sent", at=NOW,
            about=written_to.customer,
        )  # fmt: skip
    assert [(user, content["body"]) for user, content in rung()] == [
        (written_to.colleague, "Facture F-1"), (accountant, "Facture F-1"),
    ]  # fmt: skip


def test_the_page_tells_what_happened_lately_to_whom_his_role_opens_it(written_to: World) -> None:
    accountant = make_user("books@ravel.example")
    grant_portal_access(accountant, written_to.customer, role="billing")
    lose(written_to.line)
    seen = [f"Votre ligne {written_to.line.reference} est coupée" in as_(user).get(PAGE).content.decode()
            for user in (written_to.owner, written_to.colleague, accountant, written_to.stranger)]  # fmt: skip
    assert seen == [True, True, False, False]


def test_what_is_obliged_is_mailed_whatever_is_sent(written_to: World) -> None:
    owner = written_to.owner
    page = as_(owner).get(PAGE).content.decode()
    assert ("Un prélèvement s’annonce avant d’être présenté" in page, page.count("disabled")) == (True, 5)
    as_(owner).post(CHOICE, {})
    assert {code for code, (mail, _push) in choices(owner).items() if not mail} == {
        *("incidents", "progress", "restored", "surveys")
    }
    before = list(NoticeRule.objects.order_by("pk").values())
    for wanted, code in (({"debits": (False, True)}, "mails_obliged"), ({"x": (True, True)}, "topic_unknown")):
        with pytest.raises(Refused) as refused:
            tune_mails(owner, {"incidents": (True, True), **wanted})
        assert refused.value.code == code
    assert list(NoticeRule.objects.order_by("pk").values()) == before
    # Even a rule that came by another way does not hold such a mail back.
    NoticeRule.objects.filter(user=owner).update(by_mail=False)
    obliged = [kind.code for kind in letters.kinds().values() if kind.topic and kind.topic.obliged]
    queue_messages([Draft("mail", owner.email, "s", "b", code, kind=code) for code in obliged], at=NOW)
    assert Message.objects.filter(key__in=obliged, recipient=owner.email).count() == len(obliged) == 14


def test_one_message_queued_by_itself_leaves_and_rings_once(written_to: World) -> None:
    subscribe(written_to.owner)
    tune_mails(written_to.owner, {"debits": (True, True)})
    for _again in range(2):
        queue_message(
            channel="mail", to="OWNER@ravel.example", subject="Prélèvement", body="b", key="d", kind="debit_announced",
            at=NOW,
        )  # fmt: skip
    assert Message.objects.filter(key="d").count() == 1
    assert [(user, content["body"], content["url"]) for user, content in rung()] == [
        (written_to.owner, "Prélèvement", "/portail/compte/")
    ]


def test_a_loss_and_its_end_are_chosen_apart(written_to: World) -> None:
    tune_mails(written_to.owner, {"incidents": (False, False)})
    lose(written_to.line)
    recover(written_to.line, since=NOW)
    mine = Message.objects.filter(recipient__iexact=written_to.owner.email)
    assert list(mine.values_list("kind", flat=True)) == ["service_restored"]


def test_who_is_written_nothing_is_told_so(written_to: World) -> None:
    told = "Nous n’écrivons rien à cette adresse"
    seen = {user.email: told in as_(user).get(PAGE).content.decode() for user in written_to.citizens}
    assert seen == {"owner@ravel.example": False, "colleague@ravel.example": False, "stranger@ravel.example": True}


def test_the_page_is_the_customers_alone_and_says_that_it_was_kept(world: World) -> None:
    assert [as_(who).get(PAGE).status_code for who in (*world.citizens, world.noc)] == [200, 200, 200, 404]
    assert as_(world.noc).post(CHOICE, {"push": ["incidents"]}).status_code == 404
    assert told(as_(world.owner).post(CHOICE, {"mail": ["incidents"]})) == ["Enregistré."]
    assert set(NoticeRule.objects.values_list("user", flat=True)) == {world.owner.pk}

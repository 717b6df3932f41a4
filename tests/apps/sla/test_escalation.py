import re
from datetime import timedelta

import pytest

from kernel.errors import Refused
from kernel.messengers.sms import MemorySms
from kernel.models import Message
from kernel.services import send_messages
from sla import services
from sla.models import Incident
from sla.selectors.calls import on_call_at
from tests.apps.sla.world import HOUR, MONDAY_9, fail, make_line, noc, paris
from tests.apps.subscribers.make import make_user

pytestmark = pytest.mark.django_db


def told() -> set[tuple[str, str]]:
    rows = Message.objects.filter(key__startswith="sla.mark").values_list("channel", "recipient")
    return set(rows)


def test_the_rota_names_who_is_called_and_text_messages_begin_at_ninety_percent() -> None:
    anne, paul, zoe = noc("anne@operator.example"), noc("paul@operator.example"), noc("zoe@operator.example")
    anne.phone, paul.phone = "+33611111111", "+33622222222"
    anne.save()
    paul.save()
    shift = {"starts_at": MONDAY_9 - HOUR, "ends_at": MONDAY_9 + timedelta(days=3)}
    services.add_shift(user=anne, level=1, **shift)
    services.add_shift(user=paul, level=2, **shift)
    fail(make_line())
    services.cross_thresholds(at=paris("11-23T17:00"))
    assert told() == {("mail", anne.email)}
    services.cross_thresholds(at=paris("11-24T12:45"))
    assert told() == {("mail", anne.email), ("sms", anne.phone)}
    services.cross_thresholds(at=paris("11-24T14:00"))
    assert told() == {("mail", anne.email), ("sms", anne.phone), ("mail", paul.email), ("sms", paul.phone)}
    assert zoe not in on_call_at(MONDAY_9)
    # A mail is opened where its page can be: at a desk, a press away from the incident.
    of_a_mark = Message.objects.filter(key__startswith="sla.mark", recipient__in=[anne.email, anne.phone])
    bodies = dict(of_a_mark.order_by("pk").values_list("channel", "body"))
    assert bodies["mail"].endswith(f"/noc/incidents/{Incident.objects.get().number}/")
    assert "/noc/" not in bodies["sms"]
    assert all(re.search(r"\d\u202f%", one.subject) for one in of_a_mark)


def test_an_empty_rota_calls_everyone_rather_than_nobody() -> None:
    anne, paul = noc("anne@operator.example"), noc("paul@operator.example")
    assert on_call_at(MONDAY_9) == [anne, paul]
    assert on_call_at(MONDAY_9, 2) == []


def test_a_text_message_leaves_by_its_own_carrier() -> None:
    anne = noc("anne@operator.example")
    anne.phone = "+33611111111"
    anne.save()
    fail(make_line())
    at = paris("11-24T14:00")
    services.cross_thresholds(at=at)
    MemorySms.sent.clear()
    while send_messages(at=at):
        pass
    assert {number for number, _text in MemorySms.sent} == {"+33611111111"}
    assert not Message.objects.filter(state="queued").exists()


@pytest.mark.parametrize(
    ("code", "role", "hours"),
    [("not_allowed", "finance", 8), ("period_reversed", "noc", 0), ("shift_overlaps", "noc", 2)],
)
def test_a_shift_that_makes_no_sense_is_refused(code: str, role: str, hours: int) -> None:
    user = make_user("x@operator.example", role)
    if code == "shift_overlaps":
        services.add_shift(user=user, level=1, starts_at=MONDAY_9, ends_at=MONDAY_9 + HOUR)
    with pytest.raises(Refused, match=code):
        services.add_shift(user=user, level=1, starts_at=MONDAY_9, ends_at=MONDAY_9 + hours * HOUR)

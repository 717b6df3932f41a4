"""Text messages by HTTP: the adapter against a gateway that answers as carriers do, escalation to telephone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kernel.errors import Rejected, Unavailable
from kernel.messengers.sms import LONGEST, HttpGatewaySms
from kernel.models import Message
from kernel.services import send_messages
from lab.sms import KEY, SmsGateway, sms_gateway
from sla import services
from tests.apps.sla.world import MONDAY_9, fail, make_line, noc, paris


@pytest.fixture
def gateway(settings: Any) -> Iterator[SmsGateway]:
    with sms_gateway() as found:
        settings.SMS_GATEWAY, settings.SMS_GATEWAY_KEY = found.url, KEY
        settings.MESSENGERS = {**settings.MESSENGERS, "sms": "kernel.messengers.sms.HttpGatewaySms"}
        yield found


def text(to: str = "+33611111111", subject: str = "I-2026-00001 : 90 %") -> Message:
    return Message(pk=7, channel="sms", recipient=to, subject=subject, body="Franchi\nà 12 h 30.")


def test_number_text_and_reference_arrive_whole(gateway: SmsGateway) -> None:
    HttpGatewaySms().send(text())
    assert gateway.sent == {"message-7": ("+33611111111", "I-2026-00001 : 90 % Franchi à 12 h 30.")}


def test_a_second_copy_rings_no_second_time(gateway: SmsGateway) -> None:
    HttpGatewaySms().send(text())
    HttpGatewaySms().send(text())
    assert (gateway.asked, len(gateway.sent)) == (2, 1)


def test_a_text_is_cut_to_what_a_telephone_joins(gateway: SmsGateway) -> None:
    HttpGatewaySms().send(text(subject="x" * 1000))
    assert gateway.sent["message-7"][1] == "x" * LONGEST


def test_what_will_never_pass_and_what_may_later(gateway: SmsGateway, settings: Any) -> None:
    with pytest.raises(Rejected, match="422"):
        HttpGatewaySms().send(text("+33600000000"))
    gateway.busy = 1
    with pytest.raises(Unavailable, match="503"):
        HttpGatewaySms().send(text())
    # A wrong key is our own mistake: once mended, the message still goes.
    settings.SMS_GATEWAY_KEY = "wrong"
    with pytest.raises(Unavailable, match="401"):
        HttpGatewaySms().send(text())
    settings.SMS_GATEWAY = "http://127.0.0.1:1/"
    with pytest.raises(Unavailable):
        HttpGatewaySms().send(text())
    settings.SMS_GATEWAY = ""
    with pytest.raises(Rejected, match="no_gateway"):
        HttpGatewaySms().send(text())
    assert gateway.sent == {}


@pytest.mark.django_db
def test_the_night_shift_s_telephone_rings_once_although_the_gateway_was_busy(gateway: SmsGateway) -> None:
    anne = noc("anne@operator.example")
    anne.phone = "+33611111111"
    anne.save()
    services.add_shift(user=anne, level=1, starts_at=MONDAY_9, ends_at=MONDAY_9 + timedelta(days=3))
    fail(make_line())
    at = paris("11-24T12:30")
    services.cross_thresholds(at=at)
    gateway.busy = 1
    for minutes in (0, 30, 60, 90):
        send_messages(at=at + timedelta(minutes=minutes))
    (sent,) = gateway.sent.values()
    assert sent[0] == anne.phone
    assert "90%" in sent[1].replace("\u202f", "").replace(" ", "")
    assert gateway.asked == 2
    assert Message.objects.get(channel="sms").state == "sent"

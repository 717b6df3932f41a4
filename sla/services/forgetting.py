"""What a customer wrote and was written on his tickets, forgotten; when something failed and for how long stays."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pgtrigger
from django.db import transaction
from django.db.models import Q

from kernel.services import let_go
from sla.models import Attachment, InboundMail, PrivateNote, PublicReply, Ticket
from sla.services.files import let_go_aside
from subscribers.models import Customer

NOBODY = "–"


def forget_person(customer: Customer, *, addresses: Iterable[str]) -> dict[str, int]:
    """Empties the words of a customer's tickets and the mails that came from his addresses, and deletes their files.

    Returns:
        How many rows of each kind no longer say anything: tickets, replies, mails, attachments.
    """
    tickets = Ticket.objects.filter(customer=customer)
    with transaction.atomic():
        files = Attachment.objects.filter(Q(reply__ticket__in=tickets) | Q(note__ticket__in=tickets))
        paths = set(files.values_list("path", flat=True))
        gone, _by_kind = files.delete()
        mails = InboundMail.objects.filter(Q(ticket__in=tickets) | Q(sender__in=[one.lower() for one in addresses]))
        aside = list(mails.exclude(files=[]).only("message_id"))
        counts = {
            "tickets": tickets.update(subject=NOBODY),
            "replies": PublicReply.objects.filter(ticket__in=tickets).update(body=NOBODY, sender=""),
            "mails": mails.update(sender=NOBODY, subject=NOBODY, body="", files=[]),
            "attachments": gone,
        }
        with pgtrigger.ignore("sla.TicketEvent:append_only"):
            Ticket.pgh_event_model.objects.filter(customer_id=customer.pk).delete()  # type: ignore[attr-defined]
        PrivateNote.objects.filter(ticket__in=tickets).update(body=NOBODY)
        # The same photo twice is one file: it goes with the last that shows it.
        let_go(paths, lambda path: Attachment.objects.filter(path=path).exists())
        for mail in aside:
            transaction.on_commit(partial(let_go_aside, mail))
    return counts

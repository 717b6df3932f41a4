"""The day's work: everything that waits for a person of finance, counted, with its door."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from invoicing.models import DebitBatch, Document, DunningCase, InvoiceRun, Submission
from invoicing.selectors import (
    AgedDebt,
    aged,
    day_work,
    parked,
    returned_debits,
)
from invoicing.selectors.debits import refundable
from invoicing.selectors.freezes import disputes_to_answer
from invoicing.selectors.reclaims import to_reclaim
from kernel import clock
from kernel.models import Message
from kernel.money import ZERO
from kernel.selectors import letters_to_post, open_bounces
from sla.selectors import penalties_to_decide
from web.desk.alarms import alarms, launches
from web.desk.books.platform import CONTESTED
from web.desk.late import late_today
from web.doors import staff_door, today


@dataclass(frozen=True)
class Task:
    """One kind of work waiting; nothing to do is shown too, so that its place never moves."""

    icon: str
    label: str
    count: int
    url: str


@require_safe
@staff_door("desk.read")
def day(request: HttpRequest) -> HttpResponse:
    debts, now = aged(today()), clock.now()
    shown = {
        "tasks": _tasks(now),
        "today": today(),
        "not_due": sum((debt.not_due for debt in debts), ZERO),
        "overdue": sum((debt.late for debt in debts), ZERO),
        "refundable": refundable(on=today()),
        "ages": _ages(debts),
        "failures": [*alarms(now), *_failures()],
        "launches": launches(now),
        "late": late_today(now),
    }
    return render(request, "desk/day.html", shown)


def _tasks(now: datetime) -> list[Task]:
    batches, work, disputed = DebitBatch.objects, day_work(now), disputes_to_answer(today())
    return [
        Task(
            "scale",
            _("Penalties to decide"),
            penalties_to_decide().count(),
            reverse("desk:penalties") + "?state=proposed",
        ),
        Task(
            "player-play",
            _("Invoice runs to approve"),
            InvoiceRun.objects.filter(state=InvoiceRun.State.PREVIEW).count(),
            reverse("desk:runs"),
        ),
        Task("user-check", _("Batches to approve"), batches.filter(state="draft").count(), reverse("desk:batches")),
        Task("building-bank", _("Batches to hand over"), _to_hand_over(), reverse("desk:batches")),
        Task(
            "receipt-refund",
            _("Returned debits to look at"),
            len(returned_debits(at=now, only_waiting=True)),
            reverse("desk:returned") + "?show=waiting",
        ),
        Task("help-circle", _("Debits whose outcome is unknown"), work.unknown.count(), reverse("desk:batches")),
        Task(
            "credit-card",
            _("Mandates to look at"),
            work.mandates_to_look_at.count(),
            reverse("desk:mandates") + "?state=look",
        ),
        Task("link", _("Bank lines to match"), work.to_match, reverse("desk:bank")),
        Task(
            "flag",
            _("Invoices refused or disputed by their buyer"),
            # What its buyer disputes is answered where all disputes are, and counted there.
            Submission.objects.filter(CONTESTED).exclude(document__invoice__holds__in=disputed).count(),
            reverse("desk:submissions") + "?state=contested",
        ),
        Task("hand-stop", _("Disputes to answer"), disputed.count(), reverse("desk:disputes")),
        Task("inbox", _("Payments to bring to the bank"), work.to_deposit, reverse("desk:deposits")),
        Task("mailbox", _("Letters to post"), letters_to_post().count(), reverse("desk:letters")),
        Task(
            "hourglass",
            _("Late payers pursued"),
            DunningCase.objects.filter(closed_at=None).count(),
            reverse("desk:dunning"),
        ),
    ]


def _to_hand_over() -> int:
    return DebitBatch.objects.filter(state__in=["approved", "frozen"]).count()


def _ages(debts: list[AgedDebt]) -> list[tuple[str, Decimal]]:
    """What is overdue, by how long."""
    return [
        (_("1 to 30 days"), sum((debt.to_30 for debt in debts), ZERO)),
        (_("31 to 60 days"), sum((debt.to_60 for debt in debts), ZERO)),
        (_("61 to 90 days"), sum((debt.to_90 for debt in debts), ZERO)),
        (_("Over 90 days"), sum((debt.over_90 for debt in debts), ZERO)),
    ]


def _failures() -> list[tuple[str, int]]:
    """What broke and will not mend itself; empty on a good day."""
    found = [
        (_("Contracts that could not be billed"), parked().count()),
        (_("Reimbursed payments that went back, not claimed yet"), to_reclaim().count()),
        (_("Documents that could not be made"), Document.objects.filter(state="failed").count()),
        (_("Emails that could not be sent"), Message.objects.filter(state="failed").count()),
        (_("Addresses that do not answer"), open_bounces().count()),
    ]
    return [(label, count) for label, count in found if count]

"""The words of a case: friendly ones first where the policy wants them, then the reminder that counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import takewhile
from typing import TYPE_CHECKING

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.domain.dunning import History
from invoicing.domain.policy import DunningPolicy
from invoicing.domain.references import transfer_reference
from invoicing.domain.stages import BY_POST, CHARGES, place
from invoicing.models import DunningCase
from invoicing.selectors.reclaims import PRINCIPAL
from invoicing.services.papers import queue_reminder
from kernel.money import ZERO
from kernel.services import queue_message, wording
from subscribers.selectors import customer_facts, postal_address

if TYPE_CHECKING:
    from kernel.models import Message
    from subscribers.models import Customer

PAPER_WITHIN = timedelta(minutes=30)
"""How long a reminder's mail waits for its paper, should nobody draw it."""


def write_reminder(
    customer: Customer,
    case: DunningCase,
    round_: int,
    history: History,
    policy: DunningPolicy,
    act: str,
    *,
    at: datetime,
) -> Message:
    """Queues the `round_`-th formal reminder of a case, by post or by mail as its stage says, in his language."""
    by_post, registered = act in BY_POST, act == "reminder_registered"
    facts = {
        **_late(customer, history, at),
        "disputed": history.disputed,
        "fee": _charged_with(history, policy) or None,
        "notice_days": policy.notice_days,
        "walls": _starts_the_notice(history, policy),
        "registered": registered,
    }
    said = wording("dunning_reminder").words(customer.language, facts)
    key, name = f"dunning/{case.pk}/letter-{round_}", f"L-{day_of(at).year}-{case.pk:06d}-{round_}.pdf"
    path = queue_reminder(customer, said, name=name, amount=history.undisputed, message=key, at=at)
    paper = {"name": name, "media_type": "application/pdf", "path": path}
    return queue_message(
        attachments=[] if by_post else [paper],
        # A mail goes as soon as its paper is drawn; a letter is printed on the letterhead by whoever posts it.
        due_at=None if by_post else at + PAPER_WITHIN,
        channel="letter" if by_post else "mail",
        to=postal_address(customer) if by_post else customer.email,
        subject=said.subject,
        body=said.body,
        kind=said.kind,
        version=said.version,
        registered=registered,
        key=key,
        at=at,
        language=customer.language,
        about=case,
    )


def _charged_with(history: History, policy: DunningPolicy) -> Decimal:
    """What the stages right after this reminder charge, unless the case has paid for it already."""
    done = {one.family for one in history.done}
    rank = _rank(history, policy)
    at_once = takewhile(lambda stage: stage.act in CHARGES and not stage.after_days, policy.stages[rank + 1 :])
    return sum((policy.charge(stage.act) for stage in at_once if stage.family not in done), ZERO)


def _starts_the_notice(history: History, policy: DunningPolicy) -> bool:
    """Whether the wall comes after this reminder, and no other reminder before it."""
    after = [stage.family for stage in policy.stages[_rank(history, policy) + 1 :]]
    return history.has_line and "wall" in after and "reminder" not in after[: after.index("wall")]


def _rank(history: History, policy: DunningPolicy) -> int:
    walled_on, has_line = history.suspended_on, history.has_line
    return place(
        policy.stages, history.done, undisputed=history.undisputed, walled_on=walled_on, has_line=has_line
    ).rank


def write_nudge(
    customer: Customer, case: DunningCase, round_: int, history: History, channel: str, *, at: datetime
) -> Message:
    """Queues the `round_`-th friendly word of a case, which charges nothing and from which no notice runs."""
    said = wording("dunning_nudge").words(customer.language, _late(customer, history, at))
    return queue_message(
        channel=channel,
        to=postal_address(customer) if channel == "letter" else customer.email,
        subject=said.subject,
        body=said.body,
        kind=said.kind,
        version=said.version,
        key=f"dunning/{case.pk}/nudge-{round_}",
        at=at,
        language=customer.language,
        about=case,
    )


def _late(customer: Customer, history: History, at: datetime) -> dict[str, object]:
    return {
        "customer": customer_facts(customer),
        "amount": history.undisputed,
        "debts": _debts(customer, at),
        "rejected_on": history.rejected_on,
        "reference": transfer_reference(customer.number),
    }


def _debts(customer: Customer, at: datetime) -> list[dict[str, object]]:
    rows = selectors.open_instalments(customer).filter(PRINCIPAL, due_on__lte=day_of(at))
    return [{"number": row.schedule.invoice.number, "due_on": row.due_on, "due": row.due} for row in rows]

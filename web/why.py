"""What comes next for somebody who owes, and why a debit stays out of a batch, in the same words on every face."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoicing.domain.dunning import Step
from invoicing.domain.policy import DunningPolicy
from invoicing.models import DunningEvent
from web import formats

# By (kind, rule); "" stands for any rule. %(day)s is the step's day, %(eve)s the day before it.
_SENTENCES: Final[Mapping[tuple[str, str], str | Promise]] = {
    ("none", "nothing_overdue"): _("Nothing is overdue."),
    ("none", "debit_to_come"): _("The next direct debit collects what is due."),
    ("none", "debit_under_way"): _("A direct debit of this amount is with the bank; its outcome is awaited."),
    ("none", "disputed"): _("What is overdue is disputed: nothing is done about it until the dispute is settled."),
    ("none", "grace"): _("Without payment, a reminder is written on %(day)s."),
    ("none", "promise"): _("A promise to pay holds until %(eve)s."),
    ("none", "dispute"): _("Everything stands still until %(eve)s, because of a dispute."),
    ("none", "hold"): _("Everything stands still until %(eve)s, by our decision."),
    ("open", "rejected_debit"): _("A direct debit came back unpaid: a reminder is being written."),
    ("open", "overdue"): _("An invoice is overdue: a reminder is being written."),
    ("letter", ""): _("The reminder letter is being written."),
    ("posting", ""): _("The reminder letter waits to be posted; no notice is running yet."),
    ("nudge", ""): _("A friendly reminder is being written."),
    ("later", "friendly"): _("Without payment, a friendly reminder is written on %(day)s."),
    ("later", "reminder"): _("Without payment, a formal reminder is written on %(day)s."),
    ("later", "management_fee"): _("Without payment, the management fee is charged on %(day)s."),
    ("later", "indemnity"): _("Without payment, the recovery indemnity is charged on %(day)s."),
    ("later", "interest"): _("Without payment, late interest is charged on %(day)s."),
    ("later", "call"): _("Without payment, we call on %(day)s."),
    ("later", "end"): _("The line is restricted. Without payment, the contract may be ended from %(day)s on."),
    ("later", "lawyer"): _("Without payment, the file may be handed to a lawyer from %(day)s on."),
    ("charge", "interest"): _("Late interest is being charged."),
    ("charge", ""): _("The charge of this late payment is being issued."),
    ("person", "call"): _("We are going to call about this debt."),
    ("person", "end"): _("The line has been restricted for long: the contract may now be ended for non-payment."),
    ("person", "lawyer"): _("The file may now be handed to a lawyer."),
    ("notice", ""): _("Without payment, the line is restricted on %(day)s: the notice of the reminder ends then."),
    ("suspend", ""): _("The notice of the reminder is over: the line is being restricted."),
    ("kept_open", ""): _("Every stage was gone through; what follows is a person's decision."),
    ("suspended", ""): _("The line is restricted. It opens again by itself as soon as the overdue amount is paid."),
    ("frozen", "promise"): _("A promise to pay holds until %(eve)s: nothing is done before."),
    ("frozen", "dispute"): _("Everything stands still until %(eve)s, because of a dispute."),
    ("frozen", "hold"): _("Everything stands still until %(eve)s, by our decision."),
    ("disputed", ""): _("What is overdue is disputed: nothing is done about it until the dispute is settled."),
    ("in_flight", ""): _("A direct debit of this amount is with the bank; its outcome is awaited."),
    ("lift", ""): _("The line is being opened again."),
    ("close", ""): _("Everything is paid: the case is being closed."),
}

# Under which rule a thing happened or is to come, by (kind of the event, rule); "" stands for any rule.
_RULES: Final[Mapping[tuple[str, str], str | Promise]] = {
    ("opened", "overdue"): _("An invoice stays unpaid past its due date and the days of grace."),
    ("opened", "rejected_debit"): _("A direct debit came back unpaid."),
    ("nudge", ""): _("A friendly word: it starts no notice and costs nothing."),
    ("letter", ""): _("Formal notice: %(days)s days run from the day after it leaves."),
    ("fee", "management_fee"): _("Once for the whole case, however many debits fail."),
    ("fee", "indemnity"): _("Once for the whole case (article D441-5 of the French Commercial Code)."),
    ("interest", ""): _(
        "%(times)s times the legal rate (a public body: the European Central Bank's rate plus 8 points), day by day "
        "from the day after the due date."
    ),
    ("suspended", ""): _(
        "%(days)s days after the formal notice left, on the first day on which lines may be restricted."
    ),
    ("lifted", "paid"): _("What was overdue and undisputed is paid."),
    ("lifted", "promise"): _("A promise to pay began."),
    ("lifted", "dispute"): _("A dispute began."),
    ("lifted", "disputed"): _("A dispute began."),
    ("lifted", "hold"): _("Everything stands still by our decision."),
    ("promise", ""): _("Nothing is done before it ends."),
    ("dispute", ""): _("Nothing is done about the disputed part before it ends."),
    ("hold", ""): _("Nothing is done before it ends."),
    ("restored", ""): _("The line was opened more than a month after it had been restricted."),
    ("end", ""): _("The line stayed restricted for too long."),
    ("terminated", ""): _("The line stayed restricted for too long."),
    ("closed", ""): _("Everything overdue is paid."),
}
_AS_EVENTS: Final[Mapping[str, str]] = {"open": "opened", "charge": "fee", "suspend": "suspended", "lift": "lifted"}

EXCLUSIONS: Final[Mapping[str, str | Promise]] = {
    "unknown_outcome": _("The outcome of the former debit is not known yet"),
    "already_attempted": _("Already in another batch"),
    "not_represented_yet": _("To be presented again later"),
    "person_decides": _("The bank refused it: a person must decide"),
    "no_mandate": _("No mandate"),
    "mandate_not_active": _("Mandate not active"),
    "mandate_expired": _("Mandate expired"),
    "dispute": _("Disputed"),
    "promise": _("Promise to pay"),
    "hold": _("Held by the desk"),
    "no_notice": _("No pre-notification"),
    "notice_differs": _("The pre-notification names another amount or day"),
    "notice_too_late": _("Pre-notified too late"),
}


def next_sentence(step: Step) -> str:
    """What comes next, in one sentence."""
    told = _SENTENCES.get((step.kind, step.rule)) or _SENTENCES.get((step.kind, ""))
    if told is None:
        return f"{step.kind} ({step.rule})"
    return str(told) % {"day": _written(step.on), "eve": _written(step.on and step.on - timedelta(days=1))}


def rule_of_event(event: DunningEvent, policy: DunningPolicy) -> str:
    """Under which rule something happened; empty where the event says it all."""
    return _rule(event.kind, event.rule, policy)


def rule_of_step(step: Step, policy: DunningPolicy) -> str:
    """Under which rule something is to come."""
    kind = step.act if step.act in {"interest", "end"} else _AS_EVENTS.get(step.kind, step.kind)
    return _rule(kind, step.rule, policy)


def _rule(kind: str, rule: str, policy: DunningPolicy) -> str:
    told = _RULES.get((kind, rule)) or _RULES.get((kind, ""))
    if kind == "letter" and policy.wall is None:
        return ""  # Its days lead to nothing.
    times = formats.number(policy.interest_multiplier, 0 if policy.interest_multiplier % 1 == 0 else 1)
    return str(told) % {"days": policy.notice_days, "times": times} if told else ""


def exclusion(reason: str) -> str:
    return str(EXCLUSIONS.get(reason, reason))


def _written(day: date | None) -> str:
    return formats.day(day) if day else "–"

"""Leads: taken in, followed, reminded of, won or lost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.services import queue_message, sweep_ran, transition, wording
from subscribers.domain import lifecycle
from subscribers.domain.lifecycle import LEAD
from subscribers.domain.zones import folded
from subscribers.models import Customer, Lead, LeadNote, LeadSource
from subscribers.services.customers import email_address, phone_number, present

FREE = ("siren", "street", "postcode", "city", "need")


def take_lead(
    *, company: str, name: str, source: str, at: datetime, by: User | None, email: str = "", phone: str = "",
    owner: User | None = None, **more: str,
) -> Lead:  # fmt: skip
    """Records somebody who might become a customer.

    Args:
        more: `siren`, `street`, `postcode`, `city`, `need`.

    Raises:
        Refused: `lead_source_unknown`, `contact_unreachable`, `field_missing`, `email_invalid`, `phone_invalid`.
    """
    told = _checked(company=company, name=name, source=source, email=email, phone=phone, **more)
    return Lead.objects.create(created_at=at, owner=owner or by, **told)


def change_lead(lead: Lead, **changes: Any) -> Lead:
    """Changes what is known of a lead, under the same checks as `take_lead`."""
    known = {name: getattr(lead, name) for name in ("company", "name", "source", "email", "phone", *FREE)}
    owner = changes.pop("owner", lead.owner)
    for name, value in _checked(**{**known, **changes}).items():
        setattr(lead, name, value)
    lead.owner = owner
    lead.save()
    return lead


def note_lead(lead: Lead, *, body: str, at: datetime, by: User | None) -> LeadNote:
    """Raises Refused `text_missing`."""
    if not body.strip():
        raise Refused("text_missing")
    return LeadNote.objects.create(lead=lead, body=body.strip(), at=at, by=by)


def plan_next(lead: Lead, *, action: str, on: date | None) -> Lead:
    """What is to be done next, and when; its reminder goes to who follows the lead."""
    lead.next_action, lead.next_on, lead.reminded_on = action.strip()[:200], on, None
    lead.save(update_fields=["next_action", "next_on", "reminded_on"])
    return lead


def advance_lead(lead: Lead, action: str, *, at: datetime, by: User | None, why: str = "") -> Lead:
    """Moves a lead through its pipeline: `contact`, `qualify`, `quote`, `lose` (with a reason), `reopen`.

    Raises:
        Refused: `why_is_missing` to lose one without a reason, or what `transition` refuses.
    """
    if action == "win":
        raise Refused("lead_won_by_its_customer")
    if action == "lose" and not why.strip():
        raise Refused("why_is_missing")
    more = {"lost_because": why.strip()[:200]} if action == "lose" else {}
    return transition(lead, LEAD, action, at=at, by=by, why=why, **more)


def win_lead(lead: Lead, customer: Customer, *, at: datetime, by: User | None) -> Lead:
    """The lead became a customer."""
    return transition(lead, LEAD, "win", at=at, by=by, customer=customer, next_on=None, next_action="")


def remind_of_leads(*, at: datetime) -> int:
    """The sweep: mails to each follower the actions that are due, once a day and lead."""
    day, told = at.date(), 0
    due = Lead.objects.filter(state__in=lifecycle.OPEN_LEADS, next_on__lte=day, owner__isnull=False)
    for lead in due.exclude(reminded_on__gte=day).select_related("owner"):
        with transaction.atomic():
            Lead.objects.filter(pk=lead.pk).update(reminded_on=day)
            _remind(lead, day, at=at)
        told += 1
    sweep_ran("subscribers.remind_of_leads", at=at)
    return told


def _remind(lead: Lead, day: date, *, at: datetime) -> None:
    owner = lead.owner
    if owner is None:
        return
    names = ("company", "name", "phone", "email")
    of_lead = {**{name: getattr(lead, name) for name in names}, "action": lead.next_action or "–", "on": lead.next_on}
    said = wording("lead_reminder").words(owner.language, {"lead": of_lead})
    queue_message(
        channel="mail", to=owner.email, subject=said.subject, body=said.body, key=f"lead/{lead.pk}/{day.isoformat()}",
        at=at, language=owner.language, about=lead, kind=said.kind, version=said.version,
    )  # fmt: skip


def _checked(**given: str) -> dict[str, str]:
    if given["source"] not in LeadSource.values:
        raise Refused("lead_source_unknown", source=given["source"])
    email, phone = given["email"].strip(), given["phone"].strip()
    if not email and not phone:
        raise Refused("contact_unreachable", name=given["name"])
    told = {
        "company": present("company", given["company"]),
        "name": present("name", given["name"]),
        "source": given["source"],
        "email": email_address(email) if email else "",
        "phone": phone_number(phone, "FR"),
        **{name: " ".join(given.get(name, "").split()) for name in FREE if name != "need"},
        "need": given.get("need", "").strip(),
    }
    told["siren"] = told["siren"].replace(" ", "")[:9]
    return {**told, "haystack": folded(" ".join(told.values()))}

"""What the customer signed, what comes next, and the acts by which he changes or ends it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from invoicing.selectors.billed import billed_until
from kernel import clock
from kernel.errors import Refused
from sla.services import ask
from subscribers import selectors, services
from subscribers.models import Answer, Contract, RevisionLine
from web.contracts import stage
from web.doors import act, attachment, customer_door, person, today
from web.exits import exit_lines, stored_lines
from web.filling import fill
from web.pages import listed, page, typed
from web.portal import mine
from web.portal.own_forms import LeaveForm, MovingForm
from web.refusals import sentence
from web.upcoming import what_comes_next

FORM = "portal/form.html"


@require_safe
@customer_door
def contracts(request: HttpRequest) -> HttpResponse:
    day, user = today(), person(request)
    signed, files = listed(request, mine.contracts(user)), listed(request, mine.files(user))
    rows = [(found, stage(found, day), what_comes_next(found, day)[:1]) for found in signed]
    return render(request, "portal/contracts.html", {"rows": rows, "files": files[:30]})


@require_safe
@customer_door
def contract(request: HttpRequest, number: str) -> HttpResponse:
    found, day = mine.contract_for(person(request), number), today()
    notice = selectors.standing_notice(found)
    shown = {
        "contract": found,
        "stage": stage(found, day),
        "ahead": what_comes_next(found, day),
        "options": [row for row in found.options.select_related("option") if row.ends_on is None or row.ends_on >= day],
        "monthly": selectors.monthly_total(found, day),
        "amendments": found.amendments.filter(state__in=["planned", "applied"]).select_related("offer", "site"),
        "notice": notice,
        "notice_lines": stored_lines(notice.workings["steps"]) if notice else [],
        "files": mine.files(person(request)).filter(contract=found),
        "binds": mine.is_owner(person(request), found),
        "revision": _open_revision(found),
        "tariff": selectors.signed_tariff(found),
        "today": day,
    }
    return render(request, "portal/contract.html", shown)


@require_safe
@customer_door
def tariff(request: HttpRequest, number: str) -> HttpResponse:
    """What calls outside the plan cost by the version that the contract was signed with."""
    found = mine.contract_for(person(request), number)
    signed = selectors.signed_tariff(found)
    if signed is None:
        raise Http404
    text = typed(request)
    shown = {
        "contract": found,
        "version": signed,
        "q": text,
        "page": page(request, selectors.found_rates(signed, text)),
    }
    return render(request, "portal/tariff.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@customer_door
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """A notice on line: what it costs is shown before, and kept with it."""
    user, day = person(request), today()
    found = mine.own_contract_for(user, number)
    form = LeaveForm(request.POST or None, request.FILES or None)
    ends_on = services.notice_would_end(found, dated_on=day)
    shown: dict[str, Any] = {"contract": found, "ends_on": ends_on, "title": _("End this contract")}
    try:
        cost = services.exit_cost(found, effective_on=ends_on, invoiced_until=billed_until(found))
        shown |= {"cost": cost, "lines": exit_lines(cost)}
    except Refused as refusal:
        shown["refused"] = sentence(refusal)

    def do(filled: dict[str, Any]) -> Contract:
        sent, now = filled["proof"], clock.now()
        facts: dict[str, Any] = {
            "kind": "proof",
            "customer": found.customer,
            "contract": found,
            "at": now,
            "by": user,
            "shown": True,
        }
        proof = services.keep_file(sent.read(), name=sent.name, **facts) if sent else None
        return services.give_notice(
            found, dated_on=day, ground=filled["ground"], moved_on=filled["moved_on"], channel="portal",
            proof=proof, invoiced_until=billed_until(found), at=now, by=user,
        )  # fmt: skip

    said = _("Your notice is recorded. You find its date and its cost here.")
    return fill(request, form, do=do, to=_page_of, said=said, template="portal/leave.html", **shown)


@require_http_methods(["GET", "HEAD", "POST"])
@customer_door
def moving(request: HttpRequest, number: str) -> HttpResponse:
    """Asks for a move: says at once whether the new address can be served, and opens a request."""
    user = person(request)
    found = mine.own_contract_for(user, number)
    form = MovingForm(request.POST or None)

    def do(filled: dict[str, Any]) -> Any:
        zones = selectors.eligible(postcode=filled["postcode"], city=filled["city"], today=today())
        known = zones[0].zone.name if zones else _("no zone open to sale")
        body = "{street}, {postcode} {city}\n{wanted_on:%d/%m/%Y}\n{more}".format(**filled)
        facts: dict[str, Any] = {"subject": _("Move of %(number)s") % {"number": found.number}, "origin": "portal"}
        said = f"{body}\n\n{_('Eligibility: %(zone)s') % {'zone': known}}"
        return ask(contract=found, customer=found.customer, body=said, **facts, at=clock.now(), by=user)

    shown = {"title": _("Ask for a move"), "button": _("Ask"), "back": _page_of(found)}
    text = _("We check the new address, tell you what the set-up costs there, and plan it with you.")
    to = lambda ticket: reverse("portal:ticket", args=[ticket.number])  # noqa: E731
    return fill(request, form, do=do, to=to, said=_("Thank you, we have it."), template=FORM, text=text, **shown)


@require_http_methods(["POST"])
@customer_door
def answer_revision(request: HttpRequest, number: str) -> HttpResponse:
    found = mine.own_contract_for(person(request), number)
    line, answer = _open_revision(found), request.POST.get("answer", "")
    if line is None:
        messages.error(request, sentence(Refused("revision_not_open")))
    else:
        said = _("Your answer is recorded.")
        act(request, said, services.answer_revision, line, answer=answer, at=clock.now(), by=person(request))
    return redirect(_page_of(found))


@require_safe
@customer_door
def download(request: HttpRequest, pk: int) -> HttpResponse:
    found = mine.file_for(person(request), pk)
    data = act(request, "", services.content_of, found)
    return redirect("portal:contracts") if data is None else attachment(data, found.name, found.media_type)


def _open_revision(found: Contract) -> RevisionLine | None:
    waiting = found.revisions.filter(answer=Answer.PENDING, revision__state="announced")
    return waiting.select_related("revision").first()


def _page_of(found: Contract) -> str:
    return reverse("portal:contract", args=[found.number])

"""Printed letters: drawn as one file, taken to the post by a person who says so, followed; addresses that fail."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kernel import clock, services
from kernel.documents.letter import letters_as_pdf
from kernel.models import Bounce, Message, PrintRun
from kernel.selectors import letters_to_post, open_bounces, operator
from kernel.services.post import UNDONE_WITHIN
from web.desk.letters import access
from web.doors import act, attachment, needs, person, staff_door, today
from web.pages import Table, page
from web.refusals import tell_form

PDF = "application/pdf"
SHOWN = 300
RUNS = 5
LETTERS = Table(
    "letters",
    (
        (gettext_lazy("Letter"), "subject"),
        (gettext_lazy("Recipient"), "recipient"),
        (gettext_lazy("Posted"), "posted_at"),
        (gettext_lazy("Who"), "posted_by"),
        (gettext_lazy("Tracking number"), "tracking"),
        (gettext_lazy("Received on"), "received_on"),
        (gettext_lazy("Came back on"), "returned_on"),
    ),
)


class PostingForm(forms.Form):
    on = forms.DateField(required=False)


class FollowForm(forms.Form):
    tracking = forms.CharField(max_length=40, required=False)
    received_on = forms.DateField(required=False)
    returned_on = forms.DateField(required=False)
    why = forms.CharField(max_length=300, required=False)


class MarkForm(forms.Form):
    address = forms.EmailField(label=gettext_lazy("Email address"), max_length=254)
    why = forms.CharField(label=gettext_lazy("What came back"), max_length=300)


@require_safe
@staff_door("desk.read")
def letters(request: HttpRequest) -> HttpResponse:
    posted = Message.objects.filter(channel="letter", state="posted").select_related("posted_by")
    waiting = letters_to_post().prefetch_related("print_runs")
    shown = {
        "waiting": waiting[:SHOWN],
        "more": max(0, waiting.count() - SHOWN),
        "page": page(request, posted.order_by("-posted_at", "-pk"), 20, table=LETTERS),
        "runs": PrintRun.objects.select_related("by").prefetch_related("letters")[:RUNS],
        "bounces": open_bounces()[:SHOWN],
        "mark": MarkForm(),
        "today": today(),
        "undone_after": clock.now() - UNDONE_WITHIN,
    }
    return render(request, "desk/letters/queue.html", shown)


@require_POST
@staff_door("desk.read")
@needs("letter.post")
def print_them(request: HttpRequest) -> HttpResponse:
    run = act(request, "", services.print_letters, _chosen(request), at=clock.now(), by=person(request))
    return redirect("desk:printed_letters", run.pk) if isinstance(run, PrintRun) else redirect("desk:letters")


@require_safe
@staff_door("desk.read")
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    run = access.run_for(person(request), pk)
    return attachment(services.printed_file(run), f"courriers-{run.at:%Y-%m-%d}-{run.pk}.pdf", PDF)


@require_safe
@staff_door("desk.read")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter as it looks on paper."""
    letter = access.letter_for(person(request), pk)
    return attachment(letters_as_pdf([letter], operator()), f"courrier-{letter.pk}.pdf", PDF)


@require_POST
@staff_door("desk.read")
@needs("letter.post")
def posted_many(request: HttpRequest) -> HttpResponse:
    form = PostingForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("desk:letters")
    chosen = {letter: request.POST.get(f"tracking_{letter.pk}", "")[:40] for letter in _chosen(request)}
    if not chosen:
        return redirect("desk:letters")
    said = _("Posting recorded; their days run from tomorrow.")
    on: date | None = form.cleaned_data["on"]
    act(request, said, services.record_postings, chosen, on=on, at=clock.now(), by=person(request))
    return redirect("desk:letters")


@require_POST
@staff_door("desk.read")
@needs("letter.post")
def posted(request: HttpRequest, pk: int) -> HttpResponse:
    letter = access.letter_for(person(request), pk)
    said = _("Posting recorded; its days run from tomorrow.")
    act(request, said, services.record_posting, letter, at=clock.now(), by=person(request))
    return redirect("desk:letters")


@require_POST
@staff_door("desk.read")
@needs("letter.post")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    letter = access.letter_for(person(request), pk)
    act(request, _("It waits to be posted again."), services.undo_posting, letter, at=clock.now())
    return redirect("desk:letters")


@require_POST
@staff_door("desk.read")
@needs("letter.post")
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Its number, then what the post says of it."""
    letter, form = access.letter_for(person(request), pk), FollowForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("desk:letters")
    told = form.cleaned_data
    if told["tracking"]:
        act(request, _("Number kept."), services.record_tracking, letter, told["tracking"])
    day = told["received_on"] or told["returned_on"]
    if day:
        facts = {"on": day, "came_back": told["received_on"] is None, "why": told["why"]}
        act(request, _("Kept."), services.record_delivery, letter, **facts, at=clock.now(), by=person(request))
    return redirect("desk:letters")


@require_POST
@staff_door("desk.read")
@needs("letter.post")
def mark(request: HttpRequest) -> HttpResponse:
    """A person saw that mails to an address come back."""
    form = MarkForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("desk:letters")
    facts = {"source": Bounce.Source.HAND, "at": clock.now(), "by": person(request)}
    act(request, _("The address is marked."), services.record_bounce, **form.cleaned_data, **facts)
    return redirect("desk:letters")


@require_POST
@staff_door("desk.read")
@needs("letter.post")
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    bounce = access.bounce_for(person(request), pk)
    act(
        request,
        _("The address counts as good again."),
        services.clear_bounce,
        bounce,
        at=clock.now(),
        by=person(request),
    )
    return redirect("desk:letters")


def _chosen(request: HttpRequest) -> list[Message]:
    """The letters ticked, among those that wait, in their order."""
    ticked = {int(pk) for pk in request.POST.getlist("letter") if pk.isdecimal() and len(pk) < 15}
    return list(letters_to_post().filter(pk__in=ticked))

"""The words of mails and letters: what each kind says, written anew as versions, tried on a customer, published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kernel import clock, services
from kernel import letters as catalogue
from kernel.documents.wording import Fault, Stumbled, filled
from kernel.letters import LANGUAGES, Kind
from kernel.models import LetterTemplate, Message
from kernel.selectors import letter_templates, operator_facts
from subscribers.models import Customer
from web.desk.letters import access
from web.desk.letters.facts import facts_for, names_of
from web.doors import act, needs, person, staff_door
from web.pages import Table, listed
from web.refusals import tell_form

LONGEST = 30_000
OFFERED = 30
LANGUAGE_NAMES = {"fr": gettext_lazy("French"), "en": gettext_lazy("English")}
SAID = {
    "syntax": gettext_lazy("This is not understood:"),
    "undefined": gettext_lazy("Nobody knows this name:"),
    "forbidden": gettext_lazy("A letter may not do this:"),
    "failed": gettext_lazy("This fails:"),
    "lacking": gettext_lazy("This is nothing in some letters; ask first whether it is there:"),
    "missing": gettext_lazy("This has to be in it, or the message is of no use:"),
    "empty": gettext_lazy("What comes out is empty."),
    "too_long": gettext_lazy("What comes out is too long."),
}


KINDS = Table(
    "letter_kinds",
    (
        (gettext_lazy("Kind"), lambda row: row[0].name),
        (gettext_lazy("French"), lambda row: dict(row[1])["fr"]),
        (gettext_lazy("English"), lambda row: dict(row[1])["en"]),
        (gettext_lazy("Sent so far"), lambda row: row[2]),
    ),
)


class WordsForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=250)
    body = forms.CharField(label=gettext_lazy("Text"), max_length=LONGEST, strip=False, widget=forms.Textarea)
    note = forms.CharField(label=gettext_lazy("What changed"), max_length=200, required=False)


@require_safe
@staff_door("desk.read")
def kinds(request: HttpRequest) -> HttpResponse:
    published = LetterTemplate.objects.filter(published_at__isnull=False).values("kind", "language")
    newest = {(row["kind"], row["language"]): row["last"] for row in published.annotate(last=Max("number"))}
    sent = dict(Message.objects.exclude(kind="").values_list("kind").annotate(count=Count("pk")).order_by())
    rows = [
        (kind, [(language, newest.get((code, language), 0)) for language in LANGUAGES], sent.get(code, 0))
        for code, kind in catalogue.kinds().items()
    ]
    return render(request, "desk/letters/kinds.html", {"rows": listed(request, rows, KINDS)})


@require_safe
@staff_door("desk.read")
def kind(request: HttpRequest, code: str) -> HttpResponse:
    found = _kind(code)
    versions = LetterTemplate.objects.filter(kind=code).select_related("drafted_by", "published_by")
    own = letter_templates(code)
    columns = [
        (
            language,
            LANGUAGE_NAMES[language],
            (own[language].subject, own[language].body) if language in own else found.own(language),
            [row for row in versions if row.language == language],
        )
        for language in LANGUAGES
    ]
    return render(request, "desk/letters/kind.html", {"kind": found, "columns": columns, "own": own})


@require_POST
@staff_door("desk.read")
@needs("letter.write")
def draft(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """A new draft, begun from the words in force, or from the product's own with `house`."""
    found = _kind(code)
    facts: dict[str, Any] = {"at": clock.now(), "by": person(request)}
    if request.POST.get("house") and language in LANGUAGES:
        facts["subject"], facts["body"] = found.own(language)
    made = act(request, "", services.draft_letter, code, language, **facts)
    return redirect("desk:letter_version", made.pk) if made is not None else redirect("desk:letter_kind", code)


@require_safe
@staff_door("desk.read")
def version(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.template_for(person(request), pk)
    shown = _tried(found, found.subject, found.body, _customer(request.GET.get("customer", "")))
    names = names_of(_kind(found.kind))
    customers = Customer.objects.filter(erased_at=None).order_by("-pk").values_list("number", "name")[:OFFERED]
    language = LANGUAGE_NAMES.get(found.language, found.language)
    return render(
        request,
        "desk/letters/version.html",
        {**shown, "names": names, "customers": customers, "language_name": language},
    )


@require_POST
@staff_door("desk.read")
@needs("letter.write")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the text being typed would say to a customer; nothing is kept."""
    found = access.template_for(person(request), pk)
    subject, body = request.POST.get("subject", "")[:250], _lines(request.POST.get("body", "")[:LONGEST])
    shown = _tried(found, subject, body, _customer(request.POST.get("customer", "")))
    return render(request, "desk/letters/parts/preview.html", shown)


@require_POST
@staff_door("desk.read")
@needs("letter.write")
def save(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = access.template_for(person(request), pk), WordsForm(request.POST)
    if form.is_valid():
        written = {**form.cleaned_data, "body": _lines(form.cleaned_data["body"])}
        said = _("Draft kept. Nobody gets it before it is published.")
        act(request, said, services.edit_letter, found, **written, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("desk:letter_version", pk)


@require_POST
@staff_door("desk.read")
@needs("letter.write")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.template_for(person(request), pk)
    said = _("Published: from now on this is what is sent.")
    act(request, said, services.publish_letter, found, at=clock.now(), by=person(request))
    return redirect("desk:letter_version", pk)


@require_POST
@staff_door("desk.read")
@needs("letter.write")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.template_for(person(request), pk)
    act(request, _("Draft thrown away."), services.drop_letter, found)
    return redirect("desk:letter_kind", found.kind)


def _tried(found: LetterTemplate, subject: str, body: str, customer: Customer | None) -> dict[str, Any]:
    kind = _kind(found.kind)
    known = {**facts_for(kind, customer), "operator": operator_facts()}
    of_subject, of_body = services.check_words(found.kind, subject, body, language=found.language)
    told = [(fault, SAID.get(fault.code, fault.code)) for fault in (*of_subject, *of_body)]
    shown: dict[str, Any] = {"template": found, "kind": kind, "customer": customer, "faults": told}
    shown["in_subject"] = len(of_subject)
    shown["fault_lines"] = " ".join(str(fault.line) for fault in of_body if fault.line)
    if told:
        return shown
    try:
        texts = [filled(text, known, language=found.language) for text in (subject, body)]
    except Stumbled as stumbled:
        fault: Fault = stumbled.fault
        return {**shown, "faults": [(fault, SAID.get(fault.code, fault.code))], "fault_lines": str(fault.line)}
    return {**shown, "said": texts}


def _kind(code: str) -> Kind:
    found = catalogue.kinds().get(code)
    if found is None:
        raise Http404
    return found


def _customer(number: str) -> Customer | None:
    """The customer asked for, else the newest."""
    alive = Customer.objects.filter(erased_at=None)
    asked = alive.filter(number__iexact=number.strip()[:20]).first() if number.strip() else None
    return asked or alive.order_by("-pk").first()


def _lines(text: str) -> str:
    """Browsers send CR LF."""
    return text.replace("\r\n", "\n")

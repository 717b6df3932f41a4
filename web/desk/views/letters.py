"""Printed letters: a person posts them and says so; the days that follow a letter run from then."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.models import Message
from kernel.selectors import letters_to_post
from kernel.services import record_posting
from web.desk import access
from web.doors import act, needs, person, staff_door
from web.pages import page


@require_safe
@staff_door("desk.read")
def letters(request: HttpRequest) -> HttpResponse:
    posted = Message.objects.filter(channel="letter", state="posted").select_related("posted_by")
    shown = {"waiting": letters_to_post(), "page": page(request, posted.order_by("-posted_at", "-pk"), 20)}
    return render(request, "desk/letters.html", shown)


@require_POST
@staff_door("desk.read")
@needs("dunning.work")
def posted(request: HttpRequest, pk: int) -> HttpResponse:
    letter = access.letter_for(person(request), pk)
    act(
        request,
        _("Posting recorded; its days run from tomorrow."),
        record_posting,
        letter,
        at=clock.now(),
        by=person(request),
    )
    return redirect("desk:letters")

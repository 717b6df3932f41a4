"""Looking at the portal as a customer's account sees it: announced, traced, read-only, and his to refuse."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.models import Look
from kernel.services import end_look, start_look
from web.doors import act, house_door, person, staff_door
from web.house import access
from web.pages import page
from web.passage import LOOK


@require_POST
@staff_door("customer.read")
def start(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    found = access.access_for(person(request), number, pk)
    why = request.POST.get("why", "")
    look = act(request, "", start_look, found.user, why=why, at=clock.now(), by=person(request))
    if not isinstance(look, Look):
        return redirect("house:accesses", number)
    request.session[LOOK] = look.pk
    return redirect("portal:home")


@require_POST
@house_door
def end(request: HttpRequest) -> HttpResponse:
    look = Look.objects.filter(pk=request.session.pop(LOOK, None), staff=person(request)).first()
    if look is not None:
        end_look(look, at=clock.now())
        first = look.user.portal_accesses.select_related("customer").first()
        if first is not None:
            return redirect("house:accesses", first.customer.number)
    return redirect("home")


@require_safe
@staff_door("user.write")
def looks(request: HttpRequest) -> HttpResponse:
    rows = Look.objects.select_related("staff", "user")
    return render(request, "house/looks.html", {"page": page(request, rows)})

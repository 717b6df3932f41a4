"""Several accounts at once: another role, another invitation to those who never came."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel import clock
from kernel.errors import Refused
from kernel.models import User
from kernel.roles import Role
from kernel.services import change_account, invite
from web import bulk
from web.doors import person, staff_door


@require_POST
@staff_door("user.write")
def accounts(request: HttpRequest) -> HttpResponse:
    name, chosen = request.POST.get("act", ""), request.POST.getlist("account")[: bulk.MOST]
    role = request.POST.get("to", "")
    title, verb = _asked(request, name, role)
    many = bulk.Many(
        title=title,
        verb=verb,
        rows=User.objects.filter(pk__in=[int(pk) for pk in chosen if pk.isdecimal() and len(pk) < 10]).order_by("name"),
        field="account",
        key=lambda user: user.pk,
        back=reverse("house:accounts"),
        under=lambda user: f"{user.email} · {user.get_role_display()}",
        asked={"act": name, "to": role},
    )
    return bulk.answer(request, many)


def _asked(request: HttpRequest, name: str, role: str) -> tuple[str, Callable[[User], object]]:
    at, by = clock.now(), person(request)
    if name == "role":
        labels = dict(Role.choices)
        said = _("Give this role: %(role)s") % {"role": labels.get(role, "–")}
        return said, lambda user: _give(user, role, by, at)

    def invite_again(user: User) -> object:
        return invite(email=user.email, name=user.name, role=user.role, language=user.language, at=at, by=by)

    return _("Invite them again"), invite_again


def _give(user: User, role: str, by: User, at: datetime) -> User:
    if user.role == role:
        raise Refused("so_already")
    return change_account(user, by=by, at=at, role=role)

"""What every page knows: the clock the server goes by, the theme, and the faces this person may open."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kernel import clock
from kernel.models import Operator, User
from kernel.roles import Person, may
from web.first_run import HUSHED, Next, next_step
from web.names import initials

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
ASSISTANT = ("house:setup", "house:setup_step", "house:leave_sample")


def face(request: HttpRequest) -> Mapping[str, Any]:
    """`server_now`, `theme`, `faces` (noc, desk, portal), `can` (`can.push_run`), `my_initials`, and of the first
    run `first_run` (its next step) and `nobody_yet` (no account to sign in with)."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    user = getattr(request, "user", None)
    return {
        "server_now": clock.now(),
        "theme": theme if theme in THEMES else "auto",
        "faces": SimpleLazyObject(lambda: faces_of(user)),
        "can": Permissions(user),
        "operator": SimpleLazyObject(Operator.objects.first),
        "my_base": "staff.html" if getattr(user, "is_staff", False) else "portal/base.html",
        "look": getattr(request, "look", None),
        "nobody_yet": SimpleLazyObject(lambda: not User.objects.exists()),
        "first_run": SimpleLazyObject(lambda: _first_run(request)),
        "my_initials": initials(str(user)) if user and user.is_authenticated else "",
    }


def faces_of(user: Any) -> list[str]:
    """The faces a person may open, his own first."""
    if not getattr(user, "is_authenticated", False):
        return []
    if not user.is_staff:
        return ["portal"]
    return [name for name in ("noc", "desk") if may(cast(Person, user), f"{name}.read")]


def _first_run(request: HttpRequest) -> Next | None:
    """The next step of the first run, for who sets the house up: on every page but those of the assistant itself."""
    match = request.resolver_match
    if match is None or match.view_name in ASSISTANT or not Permissions(request.user)["settings_write"]:
        return None
    return None if request.session.get(HUSHED) else next_step(request.path)


class Permissions:
    """Lets a template ask `{% if can.incident_work %}`; underscores stand for the dot."""

    def __init__(self, user: Any) -> None:
        self._user = user

    def __getitem__(self, name: str) -> bool:
        if not getattr(self._user, "is_authenticated", False):
            return False
        return may(self._user, name.replace("_", ".", 1))

"""What became of a push, in a sentence and in the device's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisioning.domain import lifecycle
from provisioning.models import Push
from web.noc import step_words


class Outcome(NamedTuple):
    """`words` are the device's or the network's own, untranslated; "" when there are none."""

    tone: str
    title: str
    words: str = ""


_REFUSED: Final[Mapping[str, str | Promise]] = {
    "wrong_box": gettext_lazy("Another box answers at this address: %(hostname)s, %(serial)s. Nothing was sent."),
    "host_key_changed": gettext_lazy("The box's host key is not the pinned one. Nothing was sent: find out why first."),
    "template_missing": gettext_lazy("This model has no published template. Nothing was sent."),
    "template_broken": gettext_lazy("The template cannot be rendered for this line. Nothing was sent."),
    "host_key_not_pinned": gettext_lazy("No host key is pinned for this box. Nothing was sent."),
    "login_refused": gettext_lazy("The box refused the login. Nothing was sent."),
    "driver_unknown": gettext_lazy("This model names a driver that nobody knows. Nothing was sent."),
}
_HALTS: Final[Mapping[str, tuple[str, str | Promise]]] = {
    lifecycle.UNKNOWN: (
        "warn",
        gettext_lazy("The link was lost once lines may have left: the box is read back before anything else is done."),
    ),
    lifecycle.PARKED: (
        "warn",
        gettext_lazy("The box cannot be reached. The push waits, and leaves as soon as the box is seen."),
    ),
    lifecycle.ROLLED_BACK: (
        "bad",
        gettext_lazy("The box did not keep what was sent: it holds its former configuration."),
    ),
}


def outcome(push: Push) -> Outcome | None:
    """None while there is nothing to say yet."""
    told: dict[str, Any] = push.outcome or {}
    if push.state == lifecycle.CONFIRMED:
        return Outcome("good", _confirmed(told))
    if told.get("code") == "line_rejected":
        return _line_rejected(push, told)
    if push.state == lifecycle.REFUSED:
        return _refused(told)
    if told.get("settled") == "half typed":
        half = _("The link was lost half way: the box holds a part of what was sent. It is pushed anew.")
        return Outcome("bad", half, _reason(told))
    tone, title = _HALTS.get(push.state, ("", ""))
    return Outcome(tone, str(title), _reason(told)) if tone else None


def _confirmed(told: Mapping[str, Any]) -> str:
    if told.get("settled"):
        return _("The link was lost, then the box was read back: it says what was wanted.")
    if told.get("code") == "already":
        return _("The box already said what was wanted: nothing was sent.")
    return _("Read back on the box in a new session, and saved to its start-up configuration.")


def _line_rejected(push: Push, told: Mapping[str, Any]) -> Outcome:
    where = {"number": told.get("number", ""), "line": str(told.get("line", "")).strip()}
    title = _("The box rejected line %(number)s: %(line)s") % where
    return Outcome("bad" if push.state in lifecycle.SETTLED else "warn", title, str(told.get("words", "")))


def _refused(told: Mapping[str, Any]) -> Outcome:
    known = _REFUSED.get(str(told.get("code", "")))
    if known is None:
        return Outcome(
            "bad", _("The push stopped before anything was sent."), _reason(told) or str(told.get("code", ""))
        )
    facts = {"hostname": "–", "serial": "–", **told}
    return Outcome("bad", str(known) % facts, _reason(told))


def _reason(told: Mapping[str, Any]) -> str:
    return step_words.say(str(told.get("reason", "")))

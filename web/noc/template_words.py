"""The faults of a template, in words and at their line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisioning.services import Fault


class Told(NamedTuple):
    """`at` is a line of the template, 0 for none; `words` are the engine's own; `state` is that of the line tried."""

    at: int
    said: str
    words: str
    state: str


_CODES: Final[Mapping[str, str | Promise]] = {
    "syntax": gettext_lazy("This is not understood:"),
    "undefined": gettext_lazy("Nobody knows this name:"),
    "forbidden": gettext_lazy("A template may not do this:"),
    "failed": gettext_lazy("This fails:"),
}
_NONSENSE: Final[Mapping[str, str | Promise]] = {
    "empty": gettext_lazy("What comes out is empty."),
    "not_ascii": gettext_lazy("What comes out holds letters that boxes do not take."),
    "left_over": gettext_lazy("What comes out still holds marks of the template."),
    "too_long": gettext_lazy("What comes out holds a line that is too long."),
}


def told(fault: Fault) -> Told:
    if fault.code != "nonsense":
        return Told(fault.line, str(_CODES.get(fault.code, fault.code)), fault.message, fault.state)
    if fault.message not in _NONSENSE:
        return Told(
            0, _("Two states come out alike: a wall that says nothing else would hold nobody."), fault.message, ""
        )
    said = str(_NONSENSE[fault.message])
    where = _("Line %(number)s of what comes out.") % {"number": fault.line} if fault.line else ""
    return Told(0, f"{said} {where}".strip(), "", fault.state)

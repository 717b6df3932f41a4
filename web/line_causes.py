"""Why a line must be as it is: the services' own causes in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisioning.models.intents import SuspensionReason

_CAUSES: Final[Mapping[str, str | Promise]] = {
    "attached": gettext_lazy("Line attached"),
    "changed by hand": gettext_lazy("Line changed by hand"),
    "contract ended": gettext_lazy("Contract ended"),
}


def cause(text: str) -> str:
    """Those that are no word of the services stay as they were written."""
    kind, _colon, reason = text.partition(": ")
    reasons = dict(SuspensionReason.choices)
    if kind in {"suspended", "lifted"} and reason in reasons:
        said = _("Suspended: %(reason)s") if kind == "suspended" else _("Lifted: %(reason)s")
        return said % {"reason": str(reasons[reason])}
    words = text.split()
    if len(words) == 3 and (words[0], words[2]) == ("box", "installed"):
        return _("Box %(serial)s put in service") % {"serial": words[1]}
    return str(_CAUSES.get(text, text))

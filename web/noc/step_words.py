"""What the services write down of a push or an upgrade, in the reader's language; the devices' own words stay."""

from __future__ import annotations

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (r"nothing to send", _("Nothing to send")),
    (r"attached", _("Line attached")),
    (r"changed by hand", _("Line changed by hand")),
    (r"contract ended", _("Contract ended")),
    (r"(?P<count>\d+) min", _("The box undoes it by itself after %(count)s min")),
    (r"(?P<count>\d+) lines", _("Lines sent: %(count)s")),
    (r"line (?P<count>\d+): (?P<words>.*)", _("Line %(count)s refused: %(words)s")),
    (r"superseded by generation (?P<count>\d+)", _("Replaced by generation %(count)s")),
    (r"superseded while the box was out of reach", _("Replaced while the box was out of reach")),
    (r"the worker died", _("The worker was stopped")),
    (r"the box is not in service on the line", _("The box is not in service on the line")),
    (r"the box is called back", _("The box is called back")),
    (r"the box is lost", _("The box is lost")),
    (r"the mass change stopped", _("The mass change stopped")),
    (
        r"a line was rejected and the box has still to undo the others",
        _("A line was refused, and the box has still to undo the others"),
    ),
    (r"read back otherwise than wanted: (?P<words>.*)", _("Read back otherwise than wanted: %(words)s")),
    (r"(?P<words>\S+) does not answer", _("%(words)s does not answer")),
    (r"(?P<words>\S+:\d+): \w+", _("%(words)s does not answer")),
    (r"the session was lost(: \w+)?", _("The session was lost")),
    (r"the box did not answer in time", _("The box did not answer in time")),
    (r"unreachable", _("Out of reach")),
    (r"lost", _("Lost while it was watched")),
    (r"already", _("It was so already")),
    (r"done", _("Done and read back")),
    (r"firmware_still_old", _("The box started again with its former firmware")),
    (r"firmware_box_gone", _("The box did not come back after it was told to start again")),
    (r"firmware_checksum_differs", _("The copied image is not whole: its checksum differs")),
    (r"firmware_refused", _("The box refused the firmware")),
    (r"firmware_is_not_driven", _("Raccord loads no firmware on boxes of this family")),
    (r"wrong_box", _("Another box answers at this address")),
    (r"host_key_changed", _("Another host key answers at this address")),
    (r"login_refused", _("The box refused the login")),
    (r"(?P<words>[\w.-]+):\d+:[0-9a-f]{12}", _("By the worker on %(words)s")),
)


def say(detail: str) -> str:
    """The detail of a step in words; what nobody foresaw, a device's answer above all, as it is."""
    for pattern, sentence in _WORDS:
        found = re.fullmatch(pattern, detail, re.DOTALL)
        if found is not None:
            return str(sentence) % found.groupdict()
    return detail


def say_first(text: str) -> str:
    """Of an outcome over several lines the first is its code."""
    first, newline, rest = text.partition("\n")
    return f"{say(first)}{newline}{rest}"


def stopped(why: str) -> str:
    """ "2 / 5" as the sentence that it stands for."""
    found = re.fullmatch(r"(?P<failed>\d+) / (?P<size>\d+)", why)
    return str(_("Failures in this wave: %(failed)s of %(size)s boxes.")) % found.groupdict() if found else why

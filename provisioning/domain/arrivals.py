"""How a box comes into the network, and how it is made to forget it: two tables."""

from __future__ import annotations

from collections.abc import Mapping

from kernel.lifecycle import Lifecycle

ASKED, OFFERED, PINNED, KNOWN, PROVEN, STOPPED = "asked", "offered", "pinned", "known", "proven", "stopped"

ONBOARDING = Lifecycle(
    "onboarding",
    {
        (ASKED, "offer"): OFFERED,
        (ASKED, "match"): PINNED,  # its key was pinned before it came: from the maker's list, or on the bench
        (ASKED, "stop"): STOPPED,
        (OFFERED, "pin"): PINNED,  # a person compared it
        (PINNED, "know"): KNOWN,
        (PINNED, "stop"): STOPPED,
        (KNOWN, "prove"): PROVEN,  # its first configuration was read back on it
        (OFFERED, "again"): ASKED,
        (KNOWN, "again"): ASKED,
        (STOPPED, "again"): ASKED,
    },
)
LOOKING = frozenset({ASKED, PINNED})
"""States in which the sweep has something to read on the box."""

ERASING, REBOOTING, FAILED = "erasing", "rebooting", "failed"

ERASURE = Lifecycle(
    "erasure",
    {
        (ASKED, "erase"): ERASING,
        (ERASING, "reboot"): REBOOTING,
        (REBOOTING, "prove"): PROVEN,
        **{(state, "fail"): FAILED for state in (ASKED, ERASING, REBOOTING)},
    },
)
UNDER_WAY = frozenset({ASKED, ERASING, REBOOTING})


def differences(record: Mapping[str, str], said: Mapping[str, str]) -> list[list[str]]:
    """[name, recorded, said] of what the box says otherwise; what one side does not know is no difference.

    A model agrees when either name holds the other: boxes say more, or less, than the catalogue calls them.
    """
    return [
        [name, record[name], said[name]]
        for name in record
        if record[name] and said.get(name) and not _agree(name, record[name].casefold(), said[name].casefold())
    ]


def _agree(name: str, recorded: str, said: str) -> bool:
    return recorded == said or (name == "model" and (recorded in said or said in recorded))

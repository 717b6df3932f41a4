"""The mails and letters of the house by kind: what each may speak of, and where its own words lie.

Each app registers its kinds here. The words that come with the product are files, one a language, their subject in the
first line; an operator writes his own as versions (`kernel.models.LetterTemplate`). Both are the same language, so that
editing begins from what is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise

from kernel.errors import Refused

LANGUAGES = ("fr", "en")
OPERATOR = {
    "name": "Fibre des Alpes", "street": "12 rue de la République", "postcode": "38000", "city": "Grenoble",
    "email": "bonjour@operateur.example", "phone": "04 76 00 00 00", "website": "https://operateur.example",
    "iban": "FR76 3000 6000 0112 3456 7890 189",
}  # fmt: skip
CUSTOMER = {
    "number": "C-00042", "name": "Menuiserie Ravel", "street": "4 rue des Tilleuls", "postcode": "38000",
    "city": "Grenoble", "email": "compta@ravel.example", "phone": "+33476000000",
}  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """What a customer tunes together: several kinds of mails about one thing.

    Args:
        page: where it stands in the portal; what is told on a screen leads there.
        obliged: why its mails cannot be turned off; empty where they can.
    """

    code: str
    name: str | Promise
    page: str
    obliged: str | Promise = ""

    @property
    def rule(self) -> str:
        """Under which name `kernel.models.NoticeRule` keeps what somebody chose of it; no event has such a name."""
        return f"mails.{self.code}"


@dataclass(frozen=True)
class Kind:
    """One kind of mail or letter.

    Args:
        folder: where `<code>.fr.txt` and `<code>.en.txt` lie.
        example: every name that its words may use, each with a value of the type it has; `operator` comes by itself.
        may_lack: the names among them that are nothing (None, or no row) in some letters; `a.b` for what is inside.
        must: the names among them without which the message would be of no use: its reader's way in, its sum.
        topic: what its reader tunes it with; none where there is nothing to choose.
        opens: whether its address lets its reader in: what is kept of it, once it is sent, does not.
    """

    code: str
    name: str | Promise
    folder: Path
    example: Mapping[str, Any] = field(default_factory=dict)
    may_lack: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    topic: Topic | None = None
    opens: bool = False

    @property
    def known(self) -> dict[str, Any]:
        """The example with the house's own address."""
        return {**self.example, "operator": OPERATOR}

    def own(self, language: str) -> tuple[str, str]:
        """Subject and text that come with the product."""
        return _own(self.folder / f"{self.code}.{language}.txt")


@cache
def _own(path: Path) -> tuple[str, str]:
    subject, _line, body = path.read_text(encoding="utf-8").partition("\n")
    return subject, body.strip("\n") + "\n"


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        if _kinds.setdefault(kind.code, kind) != kind:
            raise ValueError(f"two kinds of letter are called {kind.code!r}")


def kinds() -> Mapping[str, Kind]:
    return dict(_kinds)


def topics() -> list[Topic]:
    """Each topic of a kind once, in the order in which the apps registered them."""
    return list(dict.fromkeys(one.topic for one in _kinds.values() if one.topic))


def topic_of(code: str) -> Topic | None:
    """The topic of a kind; None of a message that is of no kind."""
    found = _kinds.get(code)
    return found.topic if found else None


def kind(code: str) -> Kind:
    """Raises Refused `letter_kind_unknown`."""
    if code not in _kinds:
        raise Refused("letter_kind_unknown", kind=code)
    return _kinds[code]

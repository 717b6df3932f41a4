"""The three ways in which an act can fail without being a bug.

Everything else crashes loudly and is logged with its context.
"""

from __future__ import annotations


class Refused(Exception):
    """Something a user can cause and can mend.

    Args:
        code: a stable name in snake_case; the faces turn it into a translated sentence, the API sends it as it is.
        facts: what the sentence needs, JSON-serialisable where the API may send it.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code


class Unavailable(Exception):
    """The other side did not answer, or not in time: trying again later may succeed."""


class Rejected(Exception):
    """The other side answered no: trying the same again is useless.

    Args:
        reason: the other side's own words.
        facts: where and on what, for the person who mends it.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts

    def __str__(self) -> str:
        return self.reason

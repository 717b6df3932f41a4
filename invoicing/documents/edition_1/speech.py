"""A language's words, and its ways to write amounts and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoicing.documents.edition_1 import wording


@dataclass(frozen=True, slots=True)
class Speech:
    """A language's words and its ways to write amounts and days."""

    language: str

    @property
    def words(self) -> Mapping[str, str]:
        return wording.WORDS.get(self.language, wording.FR)

    def say(self, word: str, **facts: object) -> str:
        return self.words[word].format(**facts)

    def euros(self, amount: Decimal | str) -> str:
        return wording.euros(self.language, Decimal(amount))

    def number(self, amount: Decimal | str) -> str:
        return wording.number(self.language, Decimal(amount))

    def day(self, value: date | str | None) -> str:
        if not value:
            return ""
        return wording.day(self.language, date.fromisoformat(value) if isinstance(value, str) else value)

    def rate(self, rate: Decimal | str) -> str:
        return wording.percent(self.language, Decimal(rate))

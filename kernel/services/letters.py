"""The words of mails and letters: the operator's own where he published some, else those that come with the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction

from kernel import letters
from kernel.documents.wording import Fault, Stumbled, faults, filled, names_in, one_line
from kernel.errors import Refused
from kernel.models import LetterTemplate
from kernel.selectors import letter_templates, operator_facts

if TYPE_CHECKING:
    from kernel.models import User

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Words:
    """What one message says, and by which version of the words of its kind; 0 for the product's."""

    subject: str
    body: str
    kind: str
    version: int


@dataclass(frozen=True)
class Wording:
    """The words in force for one kind, read once for as many messages as there are."""

    kind: letters.Kind
    own: Mapping[str, LetterTemplate]
    operator: Mapping[str, str]

    def words(self, language: str, facts: Mapping[str, Any]) -> Words:
        """Filled in with facts; words of the operator's that stumble give way to the product's, for a reminder that is
        not sent hurts more than one that is not his own."""
        language = language if language in letters.LANGUAGES else letters.LANGUAGES[0]
        known, own = {**facts, "operator": self.operator}, self.own.get(language)
        if own is not None:
            try:
                return self._filled(own.subject, own.body, known, language, own.number)
            except Stumbled as error:
                log.error("letter_stumbled", template=str(own), error=str(error))
        return self._filled(*self.kind.own(language), known, language, 0)

    def _filled(self, subject: str, body: str, known: Mapping[str, Any], language: str, version: int) -> Words:
        said = one_line(filled(subject, known, language=language))[:250]
        return Words(said, filled(body, known, language=language), self.kind.code, version)


def wording(code: str) -> Wording:
    """The words in force for a kind. Raises Refused `letter_kind_unknown`."""
    return Wording(letters.kind(code), letter_templates(code), operator_facts())


def check_words(code: str, subject: str, body: str, *, language: str) -> tuple[list[Fault], list[Fault]]:
    """What is wrong with a subject and with a text, before anybody gets them."""
    kind = letters.kind(code)
    found = [
        faults(text, kind.known, may_lack=kind.may_lack, language=language) for text in (subject or "", body or "")
    ]
    if "\n" in subject.strip():
        found[0].append(Fault("forbidden", 2, ""))
    if not found[1]:
        told = names_in(body, language=language)
        found[1].extend(Fault("missing", 0, name) for name in kind.must if name not in told)
    return found[0], found[1]


def draft_letter(
    code: str, language: str, *, at: datetime, by: User | None, subject: str = "", body: str = "", note: str = ""
) -> LetterTemplate:
    """A draft under the next number, begun from the words in force unless some are given.

    Raises:
        Refused: `letter_kind_unknown`, `language_unknown`.
    """
    kind = letters.kind(code)
    if language not in letters.LANGUAGES:
        raise Refused("language_unknown", language=language)
    with transaction.atomic():
        rows = LetterTemplate.objects.select_for_update().filter(kind=code, language=language)
        last = max((row.number for row in rows), default=0)
        newest = letter_templates(code).get(language)
        begun = (newest.subject, newest.body) if newest else kind.own(language)
        return LetterTemplate.objects.create(
            kind=code, language=language, number=last + 1, subject=subject or begun[0], body=body or begun[1],
            note=note[:200], drafted_at=at, drafted_by=by,
        )  # fmt: skip


def edit_letter(
    template: LetterTemplate, *, subject: str, body: str, note: str = "", at: datetime, by: User | None
) -> LetterTemplate:
    """Writes a draft anew; broken ones may be kept, for they are never published so. Raises Refused
    `template_published`."""
    changes = {"subject": subject[:250], "body": body, "note": note[:200], "drafted_at": at, "drafted_by": by}
    if not LetterTemplate.objects.filter(pk=template.pk, published_at=None).update(**changes):
        raise Refused("template_published", template=str(template))
    template.refresh_from_db()
    return template


def publish_letter(template: LetterTemplate, *, at: datetime, by: User | None) -> LetterTemplate:
    """Makes a draft what is sent from now on.

    Raises:
        Refused: `template_published`, `letter_faulty` with the `line` and `reason` of the first fault.
    """
    with transaction.atomic():
        locked = LetterTemplate.objects.select_for_update().get(pk=template.pk)
        if locked.published_at is not None:
            raise Refused("template_published", template=str(template))
        found = [
            fault
            for told in check_words(locked.kind, locked.subject, locked.body, language=locked.language)
            for fault in told
        ]
        if found:
            raise Refused("letter_faulty", line=found[0].line, reason=found[0].told, fault=found[0].code)
        LetterTemplate.objects.filter(pk=locked.pk).update(published_at=at, published_by=by)
    template.refresh_from_db()
    return template


def drop_letter(template: LetterTemplate) -> None:
    """Throws a draft away. Raises Refused `template_published`."""
    deleted, _kinds = LetterTemplate.objects.filter(pk=template.pk, published_at=None).delete()
    if not deleted:
        raise Refused("template_published", template=str(template))

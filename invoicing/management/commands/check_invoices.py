from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from invoicing.models import Document, Invoice
from invoicing.services.papers import archived

RENDERER = "RENDERER"
"""No fault: the file is the one that was archived, and a newer renderer says the same with other bytes."""


class Command(BaseCommand):
    help = (
        "Holds issued documents to every rule: XSD, EN 16931, French rule sets, arithmetic, SIREN and signs; compares "
        "the archived file with its hash, and with --rerender with a rendering made anew by the edition that it "
        "names; schedules and reminders too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("numbers", nargs="*", help="these documents; all by default")
        parser.add_argument("--since", type=date.fromisoformat, help="only those issued on this day or later")
        parser.add_argument("--sample", type=int, help="only so many, spread evenly over the whole")
        parser.add_argument("--rerender", action="store_true", help="make each PDF anew and compare its bytes")

    def handle(self, *_args: Any, numbers: list[str], sample: int | None, rerender: bool, **options: Any) -> None:
        # Both take a while to load, and only this command and workers need them.
        from invoicing.documents.validation import Validator

        documents = _documents(numbers, options["since"])
        unknown = set(numbers) - set(documents.values_list("invoice__number", flat=True))
        if unknown:
            raise CommandError(f"no such document: {', '.join(sorted(unknown))}")
        told: Counter[str] = Counter()
        checked = 0
        with Validator() as validator:
            for document in _spread(documents, sample):
                checked += 1
                self._tell(document.invoice, _faults(validator, document, rerender=rerender), told)
        for document in () if numbers else _spread(_letters(options["since"]), sample):
            checked += 1
            self._tell(document, _archive_faults(document, rerender=rerender), told)
        newer = told.pop(RENDERER, 0)
        if newer:
            self.stdout.write(f"{newer} document(s) of another renderer, saying the same")
        self.stdout.write(f"{checked} document(s) checked, {sum(told.values())} fault(s)")
        if told:
            raise CommandError(", ".join(f"{rule}: {count}" for rule, count in told.most_common()))

    def _tell(self, what: object, found: Iterable[tuple[str, str]], told: Counter[str]) -> None:
        for rule, text in found:
            told[rule] += 1
            self.stdout.write(f"{what}\t{rule}\t{text}")


def _documents(numbers: list[str], since: date | None) -> QuerySet[Document]:
    rows = Document.objects.filter(kind=Document.Kind.INVOICE).select_related("invoice__corrects", "invoice__schedule")
    if numbers:
        rows = rows.filter(invoice__number__in=numbers)
    if since:
        rows = rows.filter(invoice__issued_on__gte=since)
    return rows.order_by("invoice__issued_on", "pk")


def _letters(since: date | None) -> QuerySet[Document]:
    """Archived schedules and reminders: no data inside, but kept as long and as they were."""
    rows = Document.objects.exclude(kind=Document.Kind.INVOICE).filter(state=Document.State.READY)
    return (rows.filter(rendered_at__date__gte=since) if since else rows).order_by("pk")


def _spread(rows: QuerySet[Document], sample: int | None) -> Iterator[Document]:
    step = max(1, rows.count() // sample) if sample else 1
    for rank, row in enumerate(rows.iterator(chunk_size=200)):
        if rank % step == 0:
            yield row


def _faults(validator: Any, document: Document, *, rerender: bool) -> Iterator[tuple[str, str]]:
    from invoicing.documents.facturx import xml_of

    invoice = document.invoice
    if not isinstance(invoice, Invoice):
        return
    if document.state != Document.State.READY:
        yield from ((fault.rule, fault.text) for fault in validator.xml_faults(xml_of(invoice)))
        return
    try:
        data = archived(document)
    except (OSError, ValueError):
        yield from _archive_faults(document, rerender=False)
        return
    yield from ((fault.rule, fault.text) for fault in validator.pdf_faults(data))
    yield from _archive_faults(document, rerender=rerender)


def _archive_faults(document: Document, *, rerender: bool) -> Iterator[tuple[str, str]]:
    """What became of an archived file: gone, touched, or no longer what its frozen data draws."""
    try:
        data = archived(document)
    except (OSError, ValueError) as error:
        yield "ARCHIVE", str(error)
        return
    if rerender:
        yield from _drawn_anew(document, data)


def _drawn_anew(document: Document, data: bytes) -> Iterator[tuple[str, str]]:
    """Another version of the renderer writes other bytes of the same page: then words and data are compared."""
    from invoicing.documents.reading import read
    from invoicing.documents.render import pdf_of

    anew = pdf_of(document)
    if anew == data:
        return
    then, now = read(data), read(anew)
    if (then.words, then.files) != (now.words, now.files):
        yield "RERENDER", "a rendering made today says something else than the archived file"
    elif then.renderer == now.renderer:
        yield "RERENDER", "a rendering made today says the same, but is drawn otherwise: by other fonts or libraries"
    else:
        yield RENDERER, f"drawn by {then.renderer}, this is {now.renderer}: it says the same, bytes are not compared"

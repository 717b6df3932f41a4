"""What a PDF says, whatever draws it: its words in their order, the files inside, and what it was drawn by."""

from __future__ import annotations

import io
from dataclasses import dataclass


@dataclass(frozen=True)
class Read:
    """The words of each page with every blank made one space, the embedded files by name, the writer as it signs."""

    words: tuple[str, ...]
    files: dict[str, list[bytes]]
    renderer: str


def read(pdf: bytes) -> Read:
    """Reads a PDF of ours. Raises `pypdf.errors.PyPdfError` for what is none."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    words = tuple(" ".join(page.extract_text().split()) for page in reader.pages)
    renderer = reader.metadata.producer if reader.metadata else ""
    return Read(words, dict(reader.attachments), renderer or "")

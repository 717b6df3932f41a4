"""A page of the guarantee as PDF; its bytes are the same for the same page."""

from __future__ import annotations

from pathlib import Path

from kernel.documents.pdf import drawn

STYLE = Path(__file__).parent / "paper.css"


def pdf_of(html: str) -> bytes:
    """The page as PDF; its identifier comes from its words, never from the clock."""
    return drawn(html, name=html, style=STYLE)

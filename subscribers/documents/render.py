"""Quotes, evidence sheets and letters; the same facts give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from kernel.documents.pdf import drawn

STYLE = Path(__file__).parent / "paper.css"


def pdf_of(template: str, facts: Mapping[str, Any], *, name: str, language: str) -> bytes:
    """A template as PDF, in a language. Its identifier comes from `name`, never from the clock."""
    with translation.override(language):
        html = render_to_string(template, {**facts, "language": language})
    return drawn(html, name=name, style=STYLE)

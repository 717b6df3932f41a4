"""Templates as drafts and versions, and what a draft would make of a chosen line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.models import User
from provisioning.models import BoxModel, ConfigTemplate, Line


@dataclass(frozen=True)
class Fault:
    """What is wrong with a template: `code` is syntax, undefined, forbidden, failed or nonsense; `line` from 1, 0 when
    it is of no single line. `state` is that of the line in which it showed, "" when in any.
    """

    code: str
    line: int
    message: str
    state: str = ""


@dataclass(frozen=True)
class Preview:
    """What a template makes of one line: `texts` by state (open, walled, closed), secrets masked; `changes` are the
    lines that would be typed now on its box, masked too; `faults` is empty when it may be published.
    """

    texts: dict[str, str]
    changes: str
    faults: tuple[Fault, ...]


def draft_template(model: BoxModel, body: str, *, at: datetime, by: User | None, note: str = "") -> ConfigTemplate:
    """A draft under the model's next number; broken ones may be kept, for they are never published so."""
    raise NotImplementedError


def edit_draft(template: ConfigTemplate, body: str, *, at: datetime, by: User | None, note: str = "") -> ConfigTemplate:
    """Writes a draft anew.

    Raises:
        Refused: `template_published`.
    """
    raise NotImplementedError


def preview(body: str, line: Line) -> Preview:
    """What `body` would make of a line, on the box it has or else a pretended one; writes nothing, never raises
    for what the template says."""
    raise NotImplementedError


def publish_draft(template: ConfigTemplate, *, line: Line, at: datetime, by: User | None) -> ConfigTemplate:
    """Makes a draft a version, proven on a line first; boxes get it by a mass change, new ones at once.

    Raises:
        Refused: `template_published`, `template_faulty` with `line`, `reason` of the first fault.
    """
    raise NotImplementedError

"""Files of another system on their way in."""

from datetime import datetime

from kernel.models import User
from kernel.services import wake
from subscribers.models import ImportRun
from subscribers.services import imports
from web.api.registry import Act, Blob, Resource, Word, one_of
from web.moving_in import SHEETS


def start(
    *, kind: str, name: str, content: bytes, mapping: dict[str, str], try_only: bool, at: datetime, by: User
) -> ImportRun:
    """Columns are guessed where no mapping is told; the sweep carries it to its end."""
    sheet = SHEETS[kind]
    told = mapping or imports.guessed(sheet.columns, imports.headings(content, name=name))
    run = imports.start_import(content, sheet, kind=kind, name=name, mapping=told, dry=try_only, at=at, by=by)
    wake("web.tasks.advance_imports")
    return run


IMPORTS = Resource(
    "imports",
    "customers",
    ImportRun,
    "Files of customers, contacts, contracts, mandates and boxes: how far each is, and what was set aside and why.",
    shows=(*("kind", "name", "dry", "state", "total", "cursor", "made", "known", "at", "ended_at"),),
    staff="customer.write",
    filters={"kind": "kind", "state": "state"},
    acts=(
        Act(
            "start",
            start,
            "customer.write",
            "Take a file in, or only try it",
            {
                "kind": one_of(sorted(SHEETS)),
                "name": Word,
                "content": Blob,
                "mapping": (dict[str, str], {}),
                "try_only": (bool, False),
            },
            makes=True,
        ),
    ),
)
RESOURCES = (IMPORTS,)

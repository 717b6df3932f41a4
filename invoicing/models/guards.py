from __future__ import annotations

from functools import reduce
from operator import or_

import pgtrigger


def changes(*fields: str) -> pgtrigger.Q:
    """The condition of a trigger: at least one of `fields` gets another value, null counting as a value."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


WRITTEN = pgtrigger.Referencing(new="written")  # type: ignore[no-untyped-call]
"""What a statement has just written, as its trigger sees it."""

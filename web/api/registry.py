"""What the API offers, as data: each kind of object, who sees which, what may be asked of it, and what may be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Model, QuerySet
from pydantic import AwareDatetime, Field

from kernel.models import User

Word = Annotated[str, Field(min_length=1, max_length=200)]
MaybeWord = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=5000)]
MaybeText = Annotated[str, Field(max_length=5000)]
Money = Annotated[Decimal, Field(max_digits=12, decimal_places=2)]
Day = date
Moment = AwareDatetime
Small = Annotated[int, Field(ge=0, le=32767)]


@dataclass(frozen=True)
class Ref:
    """A body's field that names another object by its key; the caller must be able to see it."""

    resource: str
    many: bool = False
    optional: bool = False


@dataclass(frozen=True, eq=False)
class Act:
    """One service that may be called on an object, or on none (`makes`: the service gives birth to one).

    `takes`: field -> type, `(type, default)` or Ref; those in `positional` are handed over by place. `staff` is the
    permission of ours; `customer` says whether a customer may do it to what is his. `returns` names the resource of
    what comes back, where it is another one.
    """

    name: str
    verb: Callable[..., Any]
    staff: str
    says: str
    takes: Mapping[str, Any] = field(default_factory=dict)
    customer: bool = False
    passes: Mapping[str, Any] = field(default_factory=dict)
    makes: bool = False
    returns: str = ""
    positional: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Resource:
    """A kind of object. `shows` are paths from the row, `alias=path` under another name."""

    name: str
    area: str
    model: type[Model]
    says: str
    shows: Sequence[str]
    staff: str
    key: str = "pk"
    rows: Callable[[], QuerySet[Any]] | None = None
    mine: Callable[[User], QuerySet[Any]] | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    related: Sequence[str] = ()
    acts: Sequence[Act] = ()

    @property
    def label(self) -> str:
        """`debit_batches` -> `DebitBatches`, for the schema's names."""
        return "".join(word.title() for word in self.name.split("_"))

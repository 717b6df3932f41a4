"""What the API offers, as data: each kind of object, who sees which, what may be asked of it, and what may be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, Literal

from django.db.models import Model, QuerySet
from pydantic import AfterValidator, AwareDatetime, Base64Bytes, BaseModel, Field

from kernel.models import User
from web.feeds import FEEDS

Word = Annotated[str, Field(min_length=1, max_length=200)]
MaybeWord = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=5000)]
MaybeText = Annotated[str, Field(max_length=5000)]
Long = Annotated[str, Field(min_length=1, max_length=200_000)]
Money = Annotated[Decimal, Field(max_digits=12, decimal_places=2)]
Day = date
Small = Annotated[int, Field(ge=0, le=32767)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
Blob = Annotated[Base64Bytes, Field(max_length=15_000_000, description="the file's bytes, in base 64")]


def _utc(moment: datetime) -> datetime:
    """The same instant in UTC: PostgreSQL reads no offset beyond sixteen hours, ISO 8601 allows twenty-four."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error


Moment = Annotated[AwareDatetime, AfterValidator(_utc)]


def _address(text: str) -> str:
    return str(ip_address(text))


def _network(text: str) -> str:
    return str(ip_network(text))


Ip = Annotated[str, Field(max_length=45, description="an IPv4 or IPv6 address"), AfterValidator(_address)]
Net = Annotated[str, Field(max_length=50, description="an IPv4 or IPv6 network"), AfterValidator(_network)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="two letters, ISO 3166")]


class Attached(BaseModel):
    """A file sent with a message."""

    name: Word
    content: Blob


def one_of(choices: Sequence[tuple[str, Any]] | Sequence[str]) -> Any:
    """The type of a field that takes one of a model's choices."""
    return Literal[tuple(one if isinstance(one, str) else one[0] for one in choices)]


@dataclass(frozen=True)
class Ref:
    """A body's field that names another object by its key; the caller must be able to see it.

    `mine`: which of them a customer may name, where that is not those he may read.
    """

    resource: str
    many: bool = False
    optional: bool = False
    mine: Callable[[User], QuerySet[Any]] | None = None


@dataclass(frozen=True, eq=False)
class Act:
    """One service that may be called on an object, or on none (`makes`: the service gives birth to one).

    `takes`: field -> type, `(type, default)` or Ref; those in `positional` are handed over by place. `staff` is the
    permission of ours; `customer` says whether a customer may do it to what is his. `returns` names the resource of
    what comes back, where it is another one. `mine` narrows what a customer sees to what he may do this to. `gone`:
    the row is no more afterwards, and is told as it was. `tells`: field -> type of what the service answers, where that
    is no row: a mapping of just those.
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
    mine: Callable[[User], QuerySet[Any]] | None = None
    gone: bool = False
    tells: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Paper:
    """A file that can be taken from an object: `verb(row)` gives its bytes, its name and its kind, or None."""

    name: str
    verb: Callable[[Any], tuple[bytes, str, str] | None]
    says: str
    staff: str = ""
    customer: bool = True


@dataclass(frozen=True, eq=False)
class Resource:
    """A kind of object. `shows` are paths from the row, `alias=path` under another name.

    Without a permission (`staff` empty) everybody sees what is `mine`, our own people too, and no more.
    """

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
    papers: Sequence[Paper] = ()

    @property
    def kind(self) -> str:
        """What its objects are to events, messages and feeds: `sla.ticket`."""
        return self.model._meta.label_lower

    @property
    def has_feed(self) -> bool:
        return self.kind in FEEDS

    @property
    def label(self) -> str:
        """`debit_batches` -> `DebitBatches`, for the schema's names."""
        return "".join(word.title() for word in self.name.split("_"))

    @property
    def places(self) -> list[tuple[str, Act]]:
        """Each act with its path, for the page that explains the API."""
        return [(self.path_of(act), act) for act in self.acts]

    def path_of(self, act: Act) -> str:
        """The first that gives birth to a row is the collection's own POST; others are told apart by their names."""
        if not act.makes:
            return f"/{{key}}/{act.name}"
        first = next((one for one in self.acts if one.makes and not one.tells), None)
        return "" if act is first else f"/{act.name}"

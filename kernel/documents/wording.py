"""The language that letters are written in: names, conditions and lists, and nothing that could do harm.

Text of an operator's own people runs here, inside the process that sends his mail. So the language is what is left of
Jinja when all that calls, computes, imports or repeats is taken out: a letter sees plain values handed to it, and the
worst it can be is wrong.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, Undefined, UndefinedError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kernel.money import cents

LONGEST: Final = 60_000
"""Letters of a text: some twenty pages."""
ALLOWED: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Name, nodes.Getattr, nodes.Const,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Filter,
)  # fmt: skip
FILTERS: Final = ("upper", "lower", "length")
STUMBLES: Final = (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError)
MONTHS: Final = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip
_LOOP: Final = {"index": 1, "first": True, "last": True, "length": 1}
_MISSING: Final = object()


def one_line(text: str) -> str:
    """A subject: nothing in it begins another header; the spaces that tie French marks to their words stay."""
    return re.sub(r"[^\S\xa0\u202f]+", " ", text).strip()


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text: `code` is syntax, undefined, forbidden, lacking, missing, empty or too_long; `line`
    from 1."""

    code: str
    line: int
    told: str


class Stumbled(Exception):
    """A text could not be filled in; its fault is the argument."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.code} at line {fault.line}: {fault.told}")
        self.fault = fault


class _Environment(ImmutableSandboxedEnvironment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        """Values are looked up, never reached into: a letter must not find its way from a text to a class."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return super().getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)


def filled(text: str, facts: Mapping[str, Any], *, language: str) -> str:
    """A text with its facts in it: days, instants and amounts as the language writes them.

    Raises:
        Stumbled: a name without a value, or a value that is nothing.
    """
    try:
        out, size = [], 0
        for piece in _compiled(text, language).generate(facts):
            out.append(piece)
            size += len(piece)
            if size > LONGEST:
                raise Stumbled(Fault("too_long", 0, str(LONGEST)))
        return "".join(out)
    except STUMBLES as error:
        raise Stumbled(_fault(error)) from error


def faults(text: str, known: Mapping[str, Any], *, may_lack: Sequence[str] = (), language: str = "fr") -> list[Fault]:
    """Everything wrong with a text that may use the names of `known`, each at its line; filled in with all of them and
    with those of `may_lack` empty."""
    try:
        tree = _environment(language).parse(text)
    except TemplateSyntaxError as error:
        return [Fault("syntax", error.lineno, (error.message or "").partition(". ")[0].rstrip("."))]
    found = [*_forbidden(tree), *_unknown(tree, known)]
    if not found:
        found += _tried(text, known, may_lack, language)
    return sorted(set(found), key=lambda fault: (fault.line, fault.told))


def names_in(text: str, *, language: str = "fr") -> set[str]:
    """The names that a text writes or asks about, `a.b` whole; none of one that is not understood."""
    try:
        tree = _environment(language).parse(text)
    except TemplateSyntaxError:
        return set()
    return {_dotted(node) for node in tree.find_all((nodes.Name, nodes.Getattr))}


def _forbidden(tree: nodes.Template) -> Iterator[Fault]:
    for node in tree.find_all(nodes.Node):
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            yield Fault("forbidden", node.lineno, str(node.name))
        elif isinstance(node, nodes.For) and (node.recursive or not isinstance(node.target, nodes.Name)):
            yield Fault("forbidden", node.lineno, "for")
        elif not isinstance(node, ALLOWED):
            yield Fault("forbidden", node.lineno, type(node).__name__.lower())


def _unknown(node: nodes.Node, known: Mapping[str, Any]) -> Iterator[Fault]:
    """Names that nobody will know, also in branches that the example does not take."""
    if isinstance(node, nodes.Name | nodes.Getattr):
        if _value(node, known) is _MISSING:
            yield Fault("undefined", node.lineno, _dotted(node))
    elif isinstance(node, nodes.For):
        yield from _unknown(node.iter, known)
        rows = _value(node.iter, known)
        item = rows[0] if isinstance(rows, list) and rows else _MISSING
        name = node.target.name if isinstance(node.target, nodes.Name) else ""
        for child in (*node.body, *node.else_):
            yield from _unknown(child, {**known, name: item, "loop": _LOOP})
    else:
        for child in node.iter_child_nodes():
            yield from _unknown(child, known)


def _value(node: nodes.Node, known: Mapping[str, Any]) -> Any:
    if isinstance(node, nodes.Name):
        return known.get(node.name, _MISSING)
    if isinstance(node, nodes.Getattr):
        owner = _value(node.node, known)
        return owner.get(node.attr, _MISSING) if isinstance(owner, Mapping) else _MISSING
    return None


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_dotted(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"


def _tried(text: str, known: Mapping[str, Any], may_lack: Sequence[str], language: str) -> Iterator[Fault]:
    for facts, code in ((known, "failed"), (_bare(known, may_lack), "lacking")):
        try:
            if not filled(text, facts, language=language).strip():
                yield Fault("empty", 0, "")
        except Stumbled as error:
            yield Fault(code, error.fault.line, error.fault.told) if error.fault.code == "failed" else error.fault


def _bare(known: Mapping[str, Any], may_lack: Sequence[str]) -> dict[str, Any]:
    """The facts of the barest letter; `a.b` is what a fact may lack inside."""
    left = dict(known)
    for name in may_lack:
        outer, _dot, inner = name.partition(".")
        left[outer] = {**left[outer], inner: None} if inner else [] if isinstance(left[outer], list) else None
    return left


def _fault(error: BaseException) -> Fault:
    code = "undefined" if isinstance(error, UndefinedError) else "failed"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    line = getattr(error, "lineno", None) or (frames[-1].lineno if frames else 0) or 0
    return Fault("syntax" if isinstance(error, TemplateSyntaxError) else code, line, str(error))


@lru_cache(maxsize=256)
def _compiled(text: str, language: str) -> Any:
    return _environment(language).from_string(text)


@lru_cache
def _environment(language: str) -> _Environment:
    made = _Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False,
        finalize=lambda value: _written(value, language),
    )  # fmt: skip
    made.globals.clear()
    made.tests.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


def _written(value: Any, language: str) -> str:
    if isinstance(value, Undefined | str):
        return str(value)
    if isinstance(value, datetime):
        return f"{_written(value.date(), language)} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}" if language == "fr" else long_day(value, language)
    if isinstance(value, Decimal):
        return amount(value, language)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"nothing to write: {value!r}")


def long_day(value: date, language: str) -> str:
    """1er mars 2026, 1 March 2026."""
    first = "1er" if language == "fr" and value.day == 1 else str(value.day)
    return f"{first} {MONTHS[language][value.month - 1]} {value.year}"


def amount(value: Decimal, language: str) -> str:
    """1 234,50 in French, 1,234.50 in English."""
    plain = f"{cents(value):,.2f}"
    return plain.translate({ord(","): "\u202f", ord("."): ","}) if language == "fr" else plain

"""Our own source as the laws read it: files, trees and functions of a checkout, which a test may plant things into."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
APPS = ("kernel", "subscribers", "provisioning", "sla", "monitoring", "invoicing", "web", "config")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file of a checkout; `path` is relative to its top."""

    top: Path
    path: Path

    @cached_property
    def text(self) -> str:
        return (self.top / self.path).read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @property
    def app(self) -> str:
        return self.path.parts[0]

    @property
    def room(self) -> str:
        """The room of its app: `services` for both sla/services.py and sla/services/clock.py."""
        return self.path.parts[1].removesuffix(".py") if len(self.path.parts) > 1 else ""

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 0)}"

    @cached_property
    def every(self) -> tuple[ast.AST, ...]:
        """All nodes of the tree: each law walks it, and the walk is dear."""
        return tuple(ast.walk(self.tree))

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in self.every if isinstance(node, kinds))

    def functions(self) -> Iterator[Function]:
        return (node for node in self.every if isinstance(node, Function))

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call with the written name of what is called."""
        return ((node, ast.unparse(node.func)) for node in self.every if isinstance(node, ast.Call))


def sources(top: Path, *folders: str, migrations: bool = False) -> list[Source]:
    """The Python files under these folders, migrations left out unless asked for."""
    paths = [path for folder in folders for path in sorted((top / folder).rglob("*.py"))]
    read = our_own if top == PROJECT else Source
    return [read(top, path.relative_to(top)) for path in paths if migrations or "migrations" not in path.parts]


@cache
def our_own(top: Path, path: Path) -> Source:
    """Read once for all the laws of a test file."""
    return Source(top, path)


def app_sources(top: Path) -> list[Source]:
    return sources(top, *APPS)


def lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def percentile_95(sizes: list[int]) -> int:
    """The smallest size that 95 % of them do not exceed; 0 of none."""
    return sorted(sizes)[-(-len(sizes) * 95 // 100) - 1] if sizes else 0

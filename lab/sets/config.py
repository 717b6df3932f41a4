"""A configuration as a tree of words: `set` grows it, `delete` prunes it, and it writes itself back as `set` lines."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from lab.ios.grammar import Grammar, Statement

Tree = dict[str, "Tree"]
Words = tuple[str, ...]
_BLANK = "\u2423"  # stands for the blanks inside a quoted word while the grammar reads the line


class SetConfig:
    """The configuration of one router. `quote` is what it writes around values, nothing where it need not."""

    def __init__(self, grammar: Grammar, text: str = "", *, quote: str = "") -> None:
        self.grammar = grammar
        self.quote = quote
        self.tree: Tree = {}
        for line in text.splitlines():
            if line.startswith("set "):
                self.set(line.removeprefix("set "))

    def copy(self) -> SetConfig:
        return SetConfig(self.grammar, self.render(), quote=self.quote)

    def set(self, line: str) -> None:
        """Takes what follows `set`. Raises lab.ios.grammar.Misread, and changes nothing, on what it does not know."""
        statement = self._read(line)
        node = self.tree
        for slot, word in zip(statement.pattern.words, _words(statement), strict=True):
            if slot.startswith("="):
                node.clear()
            node = node.setdefault(word, {})

    def delete(self, line: str) -> bool:
        """Prunes a branch and what it leaves empty; False when there is no such branch."""
        return _prune(self.tree, shlex.split(line))

    def under(self, *branch: str) -> list[str]:
        """The words right under a branch."""
        node = self.tree
        for word in branch:
            node = node.get(word, {})
        return list(node)

    def value(self, *branch: str) -> str:
        return next(iter(self.under(*branch)), "")

    def has(self, *branch: str) -> bool:
        return branch[-1] in self.under(*branch[:-1])

    def render(self, *, private: bool = False) -> str:
        return "".join(f"set {self._said(line)}\n" for line in _leaves(self.tree))

    def _read(self, line: str) -> Statement:
        return self.grammar.read(" ".join(word.replace(" ", _BLANK) for word in shlex.split(line)))

    def _said(self, line: Words) -> str:
        """A VyOS quotes each value, a Junos what a blank or a sign would divide."""
        pattern = self._read(" ".join(shlex.quote(word) for word in line)).pattern
        ends_in_value = not pattern.words[-1].islower()
        *names, last = line
        if self.quote and ends_in_value:
            last = f"{self.quote}{last}{self.quote}"
        elif set(last) & set(" $;{}"):
            last = f'"{last}"'
        return " ".join([*names, last])


def _words(statement: Statement) -> Sequence[str]:
    return [word.replace(_BLANK, " ") for word in statement.words]


def _prune(node: Tree, words: Sequence[str]) -> bool:
    first, *rest = words
    if first not in node or (rest and not _prune(node[first], rest)):
        return False
    if not rest or not node[first]:
        del node[first]
    return True


def _leaves(node: Tree, above: Words = ()) -> Iterator[Words]:
    for word, below in node.items():
        if below:
            yield from _leaves(below, (*above, word))
        else:
            yield (*above, word)

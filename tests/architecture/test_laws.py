"""The laws of the house, on the whole of the code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import laws, writers
from tests.architecture.source import PROJECT

LAWS: list[Callable[[Path], list[str]]] = [
    writers.foreign_writes,
    laws.stray_rooms,
    laws.floats,
    laws.clocks_read,
    laws.signals,
    laws.later_by_celery,
    laws.untranslatable,
    laws.swallowed,
    laws.unfinished,
    laws.silent_tests,
    laws.nameless_migrations,
    laws.inline_in_templates,
    laws.fat_tasks,
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_law_is_kept(law: Callable[[Path], list[str]]) -> None:
    assert law(PROJECT) == []


def test_every_function_that_the_docs_name_exists() -> None:
    pages = [*sorted((PROJECT / "docs" / "journeys").glob("*.md")), PROJECT / "docs" / "architecture.md"]
    assert laws.named_nowhere(PROJECT, pages) == []

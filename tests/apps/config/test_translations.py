"""Catalogues are complete, and the check that says so finds what is missing."""

import gettext
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import translations
from tests.architecture.source import PROJECT

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Due in"
msgstr "Échéance dans"

msgctxt "a box"
msgid "open"
msgstr "ouverte"
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "locale/fr/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "locale/fr/LC_MESSAGES/django.po").write_text(PO)
    (tmp_path / "web/templates").mkdir(parents=True)
    (tmp_path / "web/views.py").write_text('x = _("Due in")\ny = pgettext("a box", "open")\n')
    return tmp_path


def test_every_string_of_the_product_is_translated() -> None:
    assert translations.faults(PROJECT) == []


def test_a_complete_tree_has_no_fault(tree: Path) -> None:
    assert translations.faults(tree) == []


def test_a_catalogue_is_compiled_without_gettexts_tools(tree: Path) -> None:
    (written,) = translations.compile_catalogues(tree)
    with written.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Due in") == "Échéance dans"
    assert catalogue.pgettext("a box", "open") == "ouverte"
    assert translations.compile_catalogues(tree) == []


@pytest.mark.parametrize(
    ("po", "fault"),
    [
        ('\nmsgid "Late"\nmsgstr ""\n', "django.po: not translated: 'Late'"),
        ('\n#, fuzzy\nmsgid "Late"\nmsgstr "Tard"\n', "django.po: fuzzy: 'Late'"),
    ],
)
def test_a_catalogue_that_is_not_complete_is_caught(tree: Path, po: str, fault: str) -> None:
    with (tree / "locale/fr/LC_MESSAGES/django.po").open("a") as file:
        file.write(po)
    assert translations.faults(tree) == [fault]


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("web/more.py", 'print(gettext_lazy("Forgotten"))\n', 1),
        ("web/templates/a.html", "{% load i18n %}\n<p>{% translate 'Forgotten' %}</p>\n", 2),
        ("web/templates/c.html", "{% load i18n %}\n  <p>\n    x\n {% translate 'Forgotten' %}\n  </p>\n", 4),
        ("web/templates/b.html", "{% load i18n %}{% blocktranslate %}Forgotten{% endblocktranslate %}", 1),
    ],
)
def test_a_string_without_an_entry_is_caught(tree: Path, path: str, text: str, line: int) -> None:
    (tree / path).write_text(text)
    assert translations.faults(tree) == [f"{path}:{line}: not in django.po: 'Forgotten'"]


def test_a_command_in_a_checkout_speaks_french_without_compiling_first(tmp_path: Path) -> None:
    checkout = tmp_path / "raccord"
    ignored = shutil.ignore_patterns(".git", ".venv", "var", "*.mo", "__pycache__", "tests", ".*_cache", "staticfiles")
    shutil.copytree(PROJECT, checkout, symlinks=True, ignore=ignored)
    said = "from django.utils.translation import gettext, override\nwith override('fr'): print(gettext('Most overdue'))"
    ran = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", said],
        cwd=checkout, capture_output=True, text=True, check=True, env={**os.environ, "RACCORD_ENV": "demo"},
    )  # fmt: skip
    assert ran.stdout.strip() == "Les plus gros retards"

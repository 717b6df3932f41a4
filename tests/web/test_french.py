"""The French catalogue: complete, and set as French is set."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from django.utils.translation import gettext, override

CATALOGUE = Path(__file__).resolve().parents[2] / "locale" / "fr" / "LC_MESSAGES" / "django.po"
NARROW = "\u202f"


@cache
def catalogue() -> polib.POFile:
    """Read once: it takes a second."""
    return polib.pofile(str(CATALOGUE))


def said() -> Iterator[str]:
    for entry in catalogue():
        yield from entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]


def test_nothing_is_left_in_english() -> None:
    entries = catalogue()
    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        (r" [;:?!»]", "an ordinary space before ; : ? ! »"),
        (r"(?<=[^\s\u202f/\d])[;?!](?![a-z&])", "no space before ; ? !"),
        (r"« ", "an ordinary space after «"),
        (r"'", "a typewriter's apostrophe"),
        (r"\.\.\.", "three dots for an ellipsis"),
        (r'"', "English quotation marks"),
    ],
)
def test_typography(fault: str, what: str) -> None:
    assert [text for text in said() if re.search(fault, text)] == [], what


def test_the_narrow_space_is_what_is_used() -> None:
    assert sum(f"{NARROW}:" in text for text in said()) > 20


@pytest.mark.parametrize(
    ("other", "ours"),
    [
        (r"courriel|adresses? électronique|adresse mail|(?<!-)\be?mails?\b", "e-mail, adresse e-mail"),
        (r"\bportail\b", "espace client"),
        (r"(?<!/)\btickets?\b", "demande"),
        (r"\bmaintenances?\b", "travaux"),
        (r"\bboîtiers?\b|\bmodems?\b", "box"),
        (r"notes? de crédit", "avoir"),
        # "En litige" is the name that the reform of e-invoicing gives to a state of an invoice (XP Z12-012).
        (r"(?<!en )\blitiges?\b", "contestation"),
        (r"\brèglements? (?:du|des|par)\b", "paiement"),
        (r"changements? de masse", "changement en masse"),
        (r"\b(?:tokens?|passkeys?|templates?|logs?)\b", "jeton, clé d’accès, gabarit, journal"),
    ],
)
def test_one_thing_has_one_word(other: str, ours: str) -> None:
    """In the pages, in the mails and in the guide: a reader takes two words for two things."""
    plain = re.compile(r"%\(\w+\)s|\{\w*\}|`[^`]*`|\{[{%].*?[}%]\}")
    texts = [plain.sub("", text) for text in (*said(), *in_files())]
    assert [text[:80] for text in texts if re.search(other, text, re.IGNORECASE)] == [], ours


@cache
def in_files() -> tuple[str, ...]:
    root = CATALOGUE.parents[3]
    own = (path for path in sorted(root.rglob("*.fr.txt")) if ".venv" not in path.parts)
    guide = sorted((root / "docs" / "guide").glob("*.md"))
    return tuple(line for path in (*own, *guide) for line in path.read_text(encoding="utf-8").splitlines())


def test_both_plurals_are_given() -> None:
    plurals = [entry for entry in catalogue() if entry.msgid_plural]
    assert [entry.msgid for entry in plurals if sorted(entry.msgstr_plural) != [0, 1]] == []
    assert len(plurals) > 5


@pytest.mark.parametrize(
    ("said", "french"),
    [
        ("Forgot your password?", "Mot de passe oublié\u202f?"),
        ("Authenticator App", "Application d’authentification"),
        ("Confirm Access", "Confirmer l’accès"),
    ],
)
def test_the_pages_of_the_account_are_set_as_ours_are(said: str, french: str) -> None:
    """The library that signs people in brings its own French, with typewriter's apostrophes: ours goes before it."""
    with override("fr"):
        assert gettext(said) == french


def test_what_is_heard_of_a_download_begins_with_what_is_seen() -> None:
    """Who speaks to the machine says the word on the button (WCAG 2.5.3)."""
    named = re.compile(r'<a [^>]*?aria-label="\{% blocktranslate[^%]*%\}([^{]*).*?</a>')
    found = [
        (path.name, label)
        for path in (CATALOGUE.parents[3] / "web" / "templates").rglob("*.html")
        for link in re.findall(r"<a [^\n]*?</a>", path.read_text())
        if link.endswith('{% icon "download" %}PDF</a>')
        for label in named.findall(link)
    ]
    assert len(found) == 4
    assert [name for name, label in found if not label.startswith("PDF")] == []

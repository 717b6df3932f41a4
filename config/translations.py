"""Compiling the catalogues without gettext's tools, and saying what is missing from them.

`python -m config.translations compile` writes the .mo files (never committed) beside the .po files;
`python -m config.translations check` fails on an empty or fuzzy entry and on a string of the code that has none.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polib

BASE_DIR = Path(__file__).resolve().parent.parent
APPS = ("config", "kernel", "subscribers", "provisioning", "sla", "monitoring", "invoicing", "web", "lab")
# The message is the first argument, or the one after the context.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def compile_catalogues(base: Path = BASE_DIR) -> list[Path]:
    """Writes each .mo that is missing or older than its .po; returns the ones written."""
    written = []
    for source in catalogues(base):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            written.append(target)
    return written


def faults(base: Path = BASE_DIR) -> list[str]:
    """One line for each entry that is empty, fuzzy or badly formatted, and each string of the code without one."""
    found = []
    for source in catalogues(base):
        entries = polib.pofile(str(source))
        active = [entry for entry in entries if not entry.obsolete]
        found += [f"{source.name}: not translated: {e.msgid!r}" for e in active if not e.translated() and not e.fuzzy]
        found += [f"{source.name}: fuzzy: {entry.msgid!r}" for entry in active if entry.fuzzy]
        known = {(entry.msgctxt, entry.msgid) for entry in active}
        wanted = {} if source.stem == "djangojs" else used_strings(base)
        found += [f"{where}: not in {source.name}: {key[1]!r}" for key, where in wanted.items() if key not in known]
    return found


def catalogues(base: Path) -> list[Path]:
    return sorted((base / "locale").glob("*/LC_MESSAGES/*.po"))


def used_strings(base: Path) -> dict[tuple[str | None, str], str]:
    """(context, msgid) -> where it is first used, over our Python and our templates."""
    used: dict[tuple[str | None, str], str] = {}
    for path in _sources(base):
        for line, context, message in _strings_of(path):
            used.setdefault((context, message), f"{path.relative_to(base)}:{line}")
    return used


def _sources(base: Path) -> Iterator[Path]:
    for app in APPS:
        for suffix in ("py", "html", "txt"):
            yield from sorted(path for path in (base / app).rglob(f"*.{suffix}") if "migrations" not in path.parts)


def _strings_of(path: Path) -> Iterator[tuple[int, str | None, str]]:
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django writes a template's strings as Python calls amid filling; its indentation means nothing.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
    for line, message, _comments, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
        yield line, context, message if isinstance(message, str) else message[0]


def main() -> int:
    if sys.argv[1:] == ["compile"]:
        compile_catalogues()
        return 0
    found = faults()
    print("\n".join(found) if found else f"{len(catalogues(BASE_DIR))} catalogues complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Fetches the outside pieces of the front end with `npm pack` and writes them, cut down, under web/static/vendor/."""

import hashlib
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError

from web.vendor.build import sprite, subset_font, trim_css
from web.vendor.pieces import ICONS, PACKAGES, TEST_PACKAGES

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "web" / "static" / "vendor"
TEST_VENDOR = ROOT / "tests" / "browser" / "vendor"
_HEAD = """# Vendored front end

Written by `manage.py refresh_vendor`; edit `web/vendor/pieces.py` and run it again rather than touching these files.

| name | version | licence | file | SHA-256 of the file | for |
|---|---|---|---|---|---|
"""


class Package(NamedTuple):
    name: str
    version: str
    licence: str
    purpose: str
    root: Path

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")


class Command(BaseCommand):
    help = "Refreshes the vendored front end from npm packages (needs npm; nothing else in the project does)."

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            packages = {name: _fetch(name, wanted, why, Path(folder)) for name, wanted, why in PACKAGES + TEST_PACKAGES}
            _write(STATIC, _front_end(packages))
            _write(TEST_VENDOR, _test_tools(packages))
        self.stdout.write(f"Wrote {STATIC.relative_to(ROOT)} and {TEST_VENDOR.relative_to(ROOT)}.")


def _fetch(name: str, wanted: str, purpose: str, folder: Path) -> Package:
    import json

    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{name}@{wanted}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode:
        raise CommandError(f"npm pack {name}@{wanted} failed: {done.stderr.strip()}")
    tarball = folder / done.stdout.strip().splitlines()[-1]
    root = folder / name.replace("/", "+")
    with tarfile.open(tarball) as archive:
        archive.extractall(root, filter="data")
    about = json.loads((root / "package" / "package.json").read_text(encoding="utf-8"))
    return Package(name, about["version"], about["license"], purpose, root / "package")


Piece = tuple[Package, str, bytes]


def _front_end(packages: dict[str, Package]) -> Iterator[Piece]:
    htmx, uplot, core = packages["htmx.org"], packages["uplot"], packages["@tabler/core"]
    icons, inter = packages["@tabler/icons"], packages["inter-ui"]
    yield htmx, "htmx.min.js", htmx.text("dist/htmx.min.js").encode()
    yield uplot, "uplot.min.js", uplot.text("dist/uPlot.iife.min.js").encode()
    yield uplot, "uplot.min.css", uplot.text("dist/uPlot.min.css").encode()
    yield core, "tabler.css", trim_css(core.text("dist/css/tabler.min.css")).encode()
    outlines = ((name, icons.text(f"icons/outline/{name}.svg")) for name in ICONS)
    yield icons, "icons.svg", sprite(outlines).encode()
    yield inter, "inter.woff2", subset_font((inter.root / "variable" / "InterVariable.woff2").read_bytes())


def _test_tools(packages: dict[str, Package]) -> Iterator[Piece]:
    axe = packages["axe-core"]
    yield axe, "axe.min.js", axe.text("axe.min.js").encode()


def _write(folder: Path, pieces: Iterator[Piece]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for package, name, content in pieces:
        (folder / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        rows.append(
            f"| {package.name} | {package.version} | {package.licence} | `{name}` | `{digest}` | {package.purpose} |"
        )
    (folder / "VENDORED.md").write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")

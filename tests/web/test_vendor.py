"""What is vendored is what its table says, and the trimming keeps what it must."""

import hashlib
import re
from pathlib import Path

import pytest

from web.vendor.build import sprite, trim_css
from web.vendor.pieces import ICONS

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "web/static/vendor", ROOT / "tests/browser/vendor")
TEMPLATES = ROOT / "web/templates"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_each_file_has_its_digest_in_the_table(folder: Path) -> None:
    table = dict(re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (folder / "VENDORED.md").read_text()))
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    files.pop("VENDORED.md")
    assert table == files


def test_the_sprite_holds_every_icon_that_a_page_asks_for() -> None:
    held = set(re.findall(r'<symbol id="([^"]+)"', (FOLDERS[0] / "icons.svg").read_text()))
    sources = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    asked = {name for text in sources for name in re.findall(r'{% icon "([^"]+)"', text)}
    asked |= {name for text in sources for name in re.findall(r' with name="([^"]+)"', text)}
    assert held == set(ICONS)
    assert asked - held == set()


def test_no_page_carries_a_script_or_a_style_of_its_own() -> None:
    inline = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:")
    assert [path.name for path in TEMPLATES.rglob("*.html") if inline.search(path.read_text())] == []


def test_a_rule_stays_only_when_all_its_classes_are_ours() -> None:
    css = ".btn{a:b}.btn,.ribbon{c:d}.navbar .btn{e:f}@media (width>1px){.card{g:h}.ribbon{i:j}}:is(a,b){k:l}"
    assert trim_css(css).split() == [".btn{a:b}", ".btn{c:d}", "@media", "(width>1px){.card{g:h}}", ":is(a,b){k:l}"]


def test_what_is_not_an_icon_is_refused() -> None:
    with pytest.raises(ValueError, match="oops is not an SVG icon"):
        sprite([("oops", "<html>")])


def test_the_first_page_fits_its_budget() -> None:
    import gzip

    needed = ["vendor/tabler.css", "vendor/icons.svg", "vendor/htmx.min.js", *_ours()]
    packed = sum(len(gzip.compress((ROOT / "web/static" / name).read_bytes())) for name in needed)
    font = (ROOT / "web/static/vendor/inter.woff2").stat().st_size
    assert packed + font < 130_000


def _ours() -> list[str]:
    folder = ROOT / "web/static/raccord"
    return [f"raccord/{path.name}" for path in folder.iterdir() if path.name != "chart.js"]

"""Papers are drawn without the rules of the renderer's sheet that none of them meets, and are the same to the byte."""

import re
from pathlib import Path

import pytest
from weasyprint import HTML

from kernel.documents import pdf

ROOT = Path(pdf.__file__).parents[2]
PAPERS = [
    path
    for kind in ("html", "css")
    for path in sorted(ROOT.glob(f"[a-z]*/**/*.{kind}"))
    if path.relative_to(ROOT).parts[0] in {"invoicing", "kernel", "provisioning", "sla", "subscribers"}
]
PAGE = """<!doctype html><html lang="fr"><head><title>Essai</title><style>@page { margin: 2cm }</style></head><body>
<h1>Un</h1><h2>Deux</h2><p>Un <a href="#un">lien</a>, <b>gras</b>, <em>penché</em> &amp; <sup>3</sup><br>suite</p>
<ul id="un"><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li></ul><dl><dt>Terme</dt><dd>Sens</dd></dl>
<blockquote>Cité</blockquote><pre>tel  quel</pre><hr><address>1 rue Haute</address>
<table><caption>Lignes</caption><thead><tr><th>Objet</th><th>Net</th></tr></thead>
<tbody><tr><td>Fibre</td><td>49,90</td></tr></tbody><tfoot><tr><td>Total</td><td>49,90</td></tr></tfoot></table>
<p hidden>rien</p></body></html>"""


def test_a_page_of_every_element_is_the_same_as_under_the_whole_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    spared = pdf.drawn(PAGE, name="essai")
    monkeypatch.setattr(pdf, "_page", lambda: HTML)
    assert pdf.drawn(PAGE, name="essai") == spared


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_paper_asks_for_what_was_left_out(paper: Path) -> None:
    assert not re.search(r"\sdir=|footnote|float:\s*note", paper.read_text())


def test_there_are_papers() -> None:
    assert len(PAPERS) > 10

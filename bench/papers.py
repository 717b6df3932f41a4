"""PDFs a second: ours with PDF/A-3b and Factur-X inside, beside the bare renderer on the same HTML with
the same options, and beside fpdf2.

./run bench papers [--documents 30] [--rounds 3]

One core, then all of them. fpdf2 draws a plain table of the same words, without layout, PDF/A or data: what a light
tool costs. It is left out where it is not installed. The memory is looked at after the first tenth and at the end.
"""

from __future__ import annotations

import argparse
import os
import resource
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from types import SimpleNamespace
from typing import Any

os.environ["RACCORD_ENV"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ.setdefault("EMAIL_URL", "memory:")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

django.setup()

from bench.ratios import compare, table  # noqa: E402
from invoicing.documents import facturx, render  # noqa: E402
from invoicing.documents.editions import newest  # noqa: E402
from invoicing.domain.cii import Line, Paper, Party, Payment, written  # noqa: E402
from invoicing.domain.vat import VatGroup  # noqa: E402
from kernel.documents.pdf import fonts_and_style  # noqa: E402

SIDE = Party("Valmont Télécom SAS", "4 quai du Canal", "99100", "Valmont", "FR", "732829320", "", "FR44732829320")
ISSUED = date(2026, 1, 5)
EDITION = newest()


def html(rank: int) -> str:
    """The page of a six-month invoice, from the product's own template."""
    from django.template.loader import render_to_string

    from invoicing.documents.edition_1.wording import FR

    lines = [
        {
            "label": "Abonnement Fibre Pro 100", "detail": f"Du 01/{month:02d}/2026 au 28/{month:02d}/2026",
            "quantity": "1", "unit_price": "49,90", "vat": "20 %", "net": "49,90",
        }
        for month in range(1, 7)
    ]  # fmt: skip
    seller = {"name": SIDE.name, "address": [SIDE.street, SIDE.city], "contact": ["01 99 00 12 34"], "legal": "SIREN"}
    buyer = {"name": f"Menuiserie Aubépine {rank}", "address": ["12 rue des Tilleuls", "99100 Valmont"], "ids": []}
    told = {
        "language": "fr", "words": FR, "title": "Facture", "number": f"F-2026-{rank:06d}", "issued_on": ISSUED,
        "seller": seller, "buyer": buyer, "facts": [("Date d’émission", "05/01/2026"), ("Client", f"C-{rank:06d}")],
        "lines": lines, "totals": [("Total HT", "299,40 €"), ("TVA 20 %", "59,88 €")], "total_word": "Total TTC",
        "total": "359,28 €", "instalments": [(f"05/{month:02d}/2026", "59,88 €") for month in range(1, 7)],
        "schedule_title": "Échéancier", "payment": "Virement", "mentions": ["Escompte : néant."],
    }  # fmt: skip
    return render_to_string(EDITION.template, told)


def xml(rank: int) -> bytes:
    fee, rate = Decimal("49.90"), Decimal("20.00")
    lines = [Line("Abonnement Fibre Pro 100", f"mois {month}", Decimal(1), fee, fee, "S", rate) for month in range(6)]
    sums: dict[str, Any] = {"net": Decimal("299.40"), "vat": Decimal("59.88"), "gross": Decimal("359.28")}
    groups = [VatGroup("S", rate, sums["net"], sums["vat"])]
    return written(
        Paper(
            number=f"F-2026-{rank:06d}", kind="380", issued_on=ISSUED, due_on=ISSUED, seller=SIDE, buyer=SIDE,
            lines=lines, groups=groups, payment=Payment("30", iban="FR7630006000011234567890189"),
            delivered_on=ISSUED, **sums,
        )
    )  # fmt: skip


def ours(count: int) -> None:
    for rank in range(count):
        invoice: Any = SimpleNamespace(issued_on=ISSUED, rank=rank)
        render.pdf_from_html(html(rank), f"F-2026-{rank:06d}.pdf", invoice, EDITION)


def bare(count: int) -> None:
    from weasyprint import HTML

    fonts, sheets = fonts_and_style(EDITION.style)
    for rank in range(count):
        HTML(string=html(rank)).write_pdf(font_config=fonts, stylesheets=sheets, **EDITION.options)


def light(count: int) -> None:
    import fpdf  # type: ignore[import-untyped]  # there only where somebody wants to compare

    for rank in range(count):
        page: Any = fpdf.FPDF()
        page.add_page()
        page.set_font("Helvetica", size=9)
        for row in [f"Facture F-2026-{rank:06d}"] + ["Abonnement Fibre Pro 100  1  49,90  49,90"] * 6:
            page.cell(0, 6, row, new_x="LMARGIN", new_y="NEXT")
        page.output()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    # The frozen rows of an invoice are not the renderer's work: its data is written from the same values each time.
    anew: Any = lambda invoice: xml(invoice.rank)  # noqa: E731
    vars(render)["xml_of"] = vars(facturx)["xml_of"] = anew
    ours(max(2, asked.documents // 10))
    before = _peak()
    tools: dict[str, Callable[[int], None]] = {"bare WeasyPrint": bare, "ours, Factur-X": ours}
    if find_spec("fpdf"):
        tools["fpdf2, plain table"] = light
    measures = compare({name: partial(run, asked.documents) for name, run in tools.items()}, asked.rounds)
    print(table(measures))
    rate = asked.documents / measures["ours, Factur-X"].wall
    print(f"{rate:.1f} documents/s on one core; memory grew by {_peak() - before} MB after the first tenth")
    cores = len(os.sched_getaffinity(0))
    print(f"{_side_by_side(cores, asked.documents, asked.rounds):.1f} documents/s on {cores} cores, a process each")


def _side_by_side(cores: int, count: int, rounds: int) -> float:
    """Documents a second of as many processes as there are cores, as workers draw them: the median round."""
    with get_context("fork").Pool(cores) as pool:
        every: Any = partial(pool.map, ours, [count] * cores)
        wall = compare({"side by side": every}, rounds)["side by side"].wall
    return cores * count / wall


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()

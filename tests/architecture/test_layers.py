"""The contracts of `.importlinter` hold, and each is shown to catch a violation planted in a copy of the code."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import APPS, PROJECT

# contract, where it is broken, the import that breaks it
PLANTED = [
    ("Calls go down, from app to app", "kernel/planted.py", "import sla.apps"),
    ("Calls go down, from room to room", "sla/selectors/planted.py", "import sla.services"),
    ("Rules are pure: no framework, no vendor, no rows, no clock", "sla/domain/planted.py", "import django"),
    ("SSH is spoken by the drivers and the bank's wire alone", "provisioning/services/planted.py", "import netmiko"),
    ("SNMP is spoken by the probes alone", "monitoring/services/planted.py", "import gufo.snmp"),
    ("Payment vendors are spoken to by the gateways alone", "invoicing/services/planted.py", "import gocardless_pro"),
    ("Documents are drawn by their adapter alone", "web/planted.py", "import weasyprint"),
    ("The faces know nothing of one another", "web/noc/planted.py", "import web.portal"),
    ("Nothing imports the lab or the benchmarks", "web/planted.py", "import lab"),
]
RUN = (
    "import sys; from importlinter.cli import lint_imports_command as run; sys.path.insert(0, '.'); run(['--no-cache'])"
)


def lint(top: Path) -> dict[str, str]:
    """Contract -> KEPT or BROKEN, as lint-imports says of this tree."""
    done = subprocess.run([sys.executable, "-c", RUN], cwd=top, capture_output=True, text=True, check=False)
    verdicts = [line.rpartition(" (")[0] if line.endswith(")") else line for line in done.stdout.splitlines()]
    found = [line.rpartition(" ") for line in verdicts if line.endswith((" KEPT", " BROKEN"))]
    assert found, done.stdout + done.stderr
    return {name: verdict for name, _, verdict in found}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in (*APPS, "lab", "bench"):
        shutil.copytree(
            PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("static", "templates", "__pycache__")
        )
    shutil.copy(PROJECT / ".importlinter", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    assert set(lint(PROJECT).values()) == {"KEPT"}


def test_every_contract_catches_its_violation(copy: Path) -> None:
    for _, where, what in PLANTED:
        with (copy / where).open("a", encoding="utf-8") as file:
            file.write(f"{what}\n")
    assert lint(copy) == {contract: "BROKEN" for contract, _, _ in PLANTED}


def test_every_face_is_under_the_contract_of_the_faces() -> None:
    faces = {f"web.{path.parent.name}" for path in (PROJECT / "web").glob("*/urls.py")}
    contract = (PROJECT / ".importlinter").read_text().partition("[importlinter:contract:faces]")[2]
    assert faces <= set(contract.partition("[importlinter:contract:")[0].split())

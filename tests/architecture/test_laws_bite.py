"""Each law is shown to catch a violation planted in a copy: a law that cannot fail protects nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import laws, writers
from tests.architecture.source import PROJECT, Source

ROWS = "from django.db import models\n\n\nclass Penalty(models.Model):\n    pass\n"

# law, where the violation is planted, the violation, what the law must say
PLANTED: list[tuple[Callable[[Path], list[str]], str, str, str]] = [
    (writers.foreign_writes, "web/noc/views.py", "Penalty.objects.filter(pk=1).update(x=2)", "writes sla's Penalty"),
    (writers.foreign_writes, "invoicing/services.py", "Penalty(amount=1)", "writes sla's Penalty"),
    (writers.foreign_writes, "sla/tasks.py", "def door(p: Penalty) -> None:\n    p.save()", "writes sla's Penalty"),
    (laws.stray_rooms, "sla/services/utils.py", "", "a room without a name"),
    (laws.stray_rooms, "monitoring/magic/deep.py", "", "monitoring/magic: no such room"),
    (laws.floats, "invoicing/services.py", "rate = 0.1", "a float in invoicing"),
    (laws.floats, "sla/domain/clock.py", "def hours(x: float) -> None: ...", "a float in sla"),
    (laws.clocks_read, "sla/services.py", "from kernel import clock\n\nclock.now()", "clock.now reads the clock"),
    (laws.clocks_read, "sla/services.py", "from kernel.clock import now\n\nnow()", "clock.now reads the clock"),
    (laws.clocks_read, "sla/models.py", "at = Field(default=timezone.now)", "timezone.now reads the clock"),
    (laws.clocks_read, "sla/models.py", "at = Field(auto_now_add=True)", "auto_now_add reads the clock"),
    (laws.clocks_read, "web/noc/views.py", "datetime.now()", "datetime.now reads the clock"),
    (laws.clocks_read, "sla/selectors.py", "rows.filter(at__lt=Now())", "now() in SQL reads the clock"),
    (laws.signals, "sla/apps.py", "from django.db.models.signals import post_save", "a signal"),
    (laws.signals, "sla/services.py", 'apps.get_model("invoicing.Invoice")', "get_model"),
    (laws.later_by_celery, "sla/services.py", "task.apply_async(countdown=60)", "a Celery ETA"),
    (laws.later_by_celery, "sla/tasks.py", "self.retry(exc=error)", "makes Celery remember"),
    (laws.untranslatable, "web/noc/views.py", '_(f"Box {serial} is down")', "can never be translated"),
    (laws.untranslatable, "web/noc/views.py", 'gettext("Box %s" % serial)', "can never be translated"),
    (laws.swallowed, "sla/services.py", "try:\n    x()\nexcept:\n    raise", "bare except"),
    (laws.swallowed, "lab/box.py", "try:\n    x()\nexcept OSError:\n    pass", "an error swallowed without a word"),
    (laws.unfinished, "sla/services.py", "raise NotImplementedError", "NotImplementedError"),
    (laws.unfinished, "sla/services.py", "x = 1  # " + "TODO: later", "TODO"),
    (laws.silent_tests, "tests/domain/test_quiet.py", "def test_quiet() -> None:\n    run()", "asserts nothing"),
    (laws.nameless_migrations, "sla/migrations/0002_auto_20261121_2100.py", "", "says nothing of what it does"),
    (laws.inline_in_templates, "web/templates/a.html", '<div style="color: red">', "inline"),
    (laws.inline_in_templates, "web/templates/a.html", "<script>alert(1)</script>", "inline"),
    (laws.fat_tasks, "sla/tasks.py", "def door() -> None:\n    a()\n    b()\n    c()\n    d()", "a door, not a room"),
]


def plant(top: Path, where: str, what: str) -> None:
    for app in ("kernel", "subscribers", "provisioning", "sla", "monitoring", "invoicing", "web"):
        (top / app).mkdir(exist_ok=True)
    (top / "sla" / "models").mkdir(exist_ok=True)
    (top / "sla" / "models" / "penalties.py").write_text(ROWS)
    importing = "from sla.models import Penalty\n\n" if "Penalty" in what else ""
    (top / where).parent.mkdir(parents=True, exist_ok=True)
    (top / where).write_text(f"{importing}{what}\n")


@pytest.mark.parametrize(("law", "where", "what", "said"), PLANTED, ids=[f"{p[0].__name__}-{p[3]}" for p in PLANTED])
def test_a_planted_violation_is_caught(
    law: Callable[[Path], list[str]], where: str, what: str, said: str, tmp_path: Path
) -> None:
    plant(tmp_path, where, what)
    found = law(tmp_path)
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize("law", list(dict.fromkeys(planted[0] for planted in PLANTED)))
def test_a_clean_tree_breaks_nothing(law: Callable[[Path], list[str]], tmp_path: Path) -> None:
    plant(tmp_path, "sla/services.py", "def pay(p: Penalty) -> None:\n    p.save()\n    Penalty.objects.create()")
    assert law(tmp_path) == []


def test_a_function_that_docs_invent_is_caught(tmp_path: Path) -> None:
    page = tmp_path / "walk.md"
    page.write_text("First `sla.services.close_incident()`, then `sla.services.invent_money(at)`.")
    plant(tmp_path, "sla/services/closing.py", "def close_incident() -> None: ...")
    assert laws.named_nowhere(tmp_path, [page]) == ["walk.md: sla.services.invent_money() does not exist"]


def test_the_models_of_the_project_are_seen_by_the_law_of_the_pen() -> None:
    models = writers.model_names(PROJECT)
    assert {"Invoice", "Instalment", "JournalEntry"} <= models["invoicing"]
    assert {"Incident", "Impact", "Penalty"} <= models["sla"]
    assert {"User", "Message"} <= models["kernel"]


def test_the_room_of_a_file_is_its_second_name() -> None:
    assert Source(PROJECT, Path("sla/services/clock.py")).room == "services"
    assert Source(PROJECT, Path("sla/tasks.py")).room == "tasks"

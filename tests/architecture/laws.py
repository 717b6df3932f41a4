"""The laws that no import shows, each a function from a checkout to one line for every place that breaks it."""

import ast
import re
from pathlib import Path

from tests.architecture.source import APPS, Source, app_sources, sources

# What the rooms of an app may be called; the faces, the wiring and the kernel's vocabulary have their own words.
ROOMS = {"__init__", "apps", "admin", "domain", "management", "migrations", "models", "selectors", "services", "tasks"}
FURNISHED = {"templates", "static", "templatetags", "locale"}
ADAPTERS = {
    "subscribers": {"documents"},
    "kernel": {"documents", "messengers"},
    "provisioning": {"drivers", "documents"},
    "monitoring": {"probes", "stores"},
    "sla": {"gateways", "documents"},
    "invoicing": {"gateways", "documents"},
}
VOCABULARY = {
    "clock",
    "errors",
    "identifiers",
    "kinds",
    "leaving",
    "letters",
    "lifecycle",
    "memory",
    "money",
    "periods",
    "policies",
    "roles",
    "schema",
    "secrets",
    "tables",
    "telephones",
    "ways_in",
}
STRAY = {"utils.py", "helpers.py", "common.py", "misc.py"}
EXACT = ("invoicing", "sla")
DOORS = {"tasks", "admin", "management"}
TRANSLATORS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy", "ngettext_lazy", "npgettext"}
ASSERTING = re.compile(r"\bAssert\b|'(raises|expect\w*|\w*assert\w*|check_\w+|verify\w*|must_\w+)'")


def stray_rooms(top: Path) -> list[str]:
    found = [f"{s.path}: a room without a name" for s in app_sources(top) if s.path.name in STRAY]
    for app in ("kernel", "subscribers", "provisioning", "sla", "monitoring", "invoicing"):
        known = ROOMS | FURNISHED | ADAPTERS.get(app, set()) | (VOCABULARY if app == "kernel" else set())
        places = [path for path in sorted((top / app).iterdir()) if path.name != "__pycache__"]
        found += [
            f"{app}/{place.name}: no such room" for place in places if place.name.removesuffix(".py") not in known
        ]
    return found


def floats(top: Path) -> list[str]:
    """Money and the restoration clock are exact: no float, neither written nor made."""
    found = []
    for source in sources(top, *EXACT):
        for node in source.nodes(ast.Name, ast.Constant):
            named = isinstance(node, ast.Name) and node.id == "float"
            if named or (isinstance(node, ast.Constant) and isinstance(node.value, float)):
                found.append(f"{source.at(node)}: a float in {source.app}")
    return found


def clocks_read(top: Path) -> list[str]:
    """Time comes from kernel.clock.now(), read by doors alone; everything below is handed `at`."""
    found = []
    for source in app_sources(top):
        if source.path == Path("kernel/clock.py") or source.app == "config":
            continue
        door = source.app == "web" or source.room in DOORS
        for node in source.nodes(ast.Attribute, ast.Call, ast.keyword):
            reads = _clock_read(node)
            if reads and not (door and reads == "clock.now"):
                found.append(f"{source.at(node)}: {reads} reads the clock")
    return found


def _clock_read(node: ast.AST) -> str:
    if isinstance(node, ast.keyword):
        return node.arg if node.arg in {"auto_now", "auto_now_add"} else ""
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        return {"now": "clock.now", "Now": "now() in SQL", "TransactionNow": "now() in SQL"}.get(called, "")
    # A function handed on, as a default or a factory, reads it as well.
    wall = re.search(
        r"\b(timezone\.now|datetime\.(now|utcnow|today)|date\.today|time\.time|clock\.now)$", ast.unparse(node)
    )
    return wall[0] if wall else ""


def signals(top: Path) -> list[str]:
    """No story told by signals; Celery's own, by which a worker learns that it stands, tell none."""
    found = []
    for source in app_sources(top):
        for node in source.nodes(ast.ImportFrom, ast.Import):
            if re.search(
                r"django\.dispatch|(?<!celery)\.signals\b|import signals\b|pre_save|post_save", ast.unparse(node)
            ):
                found.append(f"{source.at(node)}: a signal")
        found += [f"{source.at(call)}: get_model" for call, name in source.calls() if name.endswith("get_model")]
    return found


def later_by_celery(top: Path) -> list[str]:
    """What must happen later is a row with a due time: no ETA, no countdown, no retry by the broker, no result read."""
    found = []
    for source in app_sources(top):
        for call, name in source.calls():
            given = {keyword.arg for keyword in call.keywords}
            if given & {"eta", "countdown"} and re.search(r"apply_async|send_task|signature|retry|\.s$", name):
                found.append(f"{source.at(call)}: a Celery ETA")
            if name in {"self.retry", "AsyncResult", "chain", "chord"} or name.endswith(
                ("control.inspect", ".AsyncResult")
            ):
                found.append(f"{source.at(call)}: {name} makes Celery remember")
    return found


def untranslatable(top: Path) -> list[str]:
    """Only a literal can be found by the translators: no f-string, no formatting before the look-up."""
    found = []
    for source in [*app_sources(top), *sources(top, "lab")]:
        for call, name in source.calls():
            if name.rpartition(".")[2] in TRANSLATORS and call.args and not _is_literal(call.args[0]):
                found.append(f"{source.at(call)}: {ast.unparse(call.args[0])[:40]} can never be translated")
    return found


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def swallowed(top: Path) -> list[str]:
    found = []
    for source in [*app_sources(top), *sources(top, "lab", "bench")]:
        for node in source.nodes(ast.ExceptHandler):
            assert isinstance(node, ast.ExceptHandler)
            if node.type is None:
                found.append(f"{source.at(node)}: bare except")
            if len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
                found.append(f"{source.at(node)}: an error swallowed without a word")
    return found


def unfinished(top: Path) -> list[str]:
    found = []
    for source in [*app_sources(top), *sources(top, "lab", "bench")]:
        found += [
            f"{source.at(n)}: NotImplementedError" for n in source.nodes(ast.Raise) if "NotImplemented" in ast.dump(n)
        ]
        for number, line in enumerate(source.text.splitlines(), 1):
            if re.search(r"#.*\b(TODO|FIXME|XXX|HACK)\b", line):
                found.append(f"{source.path}:{number}: {line.strip()[:60]}")
    return found


def silent_tests(top: Path) -> list[str]:
    found = []
    for source in sources(top, "tests"):
        if source.path.name.startswith("test_"):
            tests = [function for function in source.functions() if function.name.startswith("test_")]
            found += [f"{source.at(t)} {t.name}: asserts nothing" for t in tests if not ASSERTING.search(ast.dump(t))]
    return found


def nameless_migrations(top: Path) -> list[str]:
    found = []
    for source in sources(top, *APPS, "lab", migrations=True):
        named = re.fullmatch(r"\d{4}_(?!auto_)[a-z][a-z0-9_]+\.py|__init__\.py", source.path.name)
        if "migrations" in source.path.parts and not named:
            found.append(f"{source.path}: says nothing of what it does")
    return found


def inline_in_templates(top: Path) -> list[str]:
    """The content security policy refuses what is inline, so a page that has some would be broken, not just ugly."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style\b|\sstyle=|\son[a-z]+=|href=.javascript:",
        re.IGNORECASE,
    )
    found = []
    for path in sorted((top / "web" / "templates").rglob("*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if inline.search(line):
                found.append(f"{path.relative_to(top)}:{number}: inline: {line.strip()[:60]}")
    return found


def fat_tasks(top: Path) -> list[str]:
    """A task is a door of three lines: it reads the clock and calls one service."""
    found = []
    for source in app_sources(top):
        if source.room == "tasks":
            found += [f"{source.at(f)} {f.name}: a door, not a room" for f in source.functions() if _statements(f) > 3]
    return found


def _statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    inner = [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function]
    imports = [node for node in inner if isinstance(node, ast.Import | ast.ImportFrom)]
    return len(inner) - len(imports) - (ast.get_docstring(function) is not None)


def named_nowhere(top: Path, pages: list[Path]) -> list[str]:
    """Functions that a page of docs names as `app.module.function()` and that the code does not define."""
    named = re.compile(r"`((?:" + "|".join(APPS) + r")(?:\.\w+)+)\(")
    found = []
    for page in pages:
        names = sorted(set(named.findall(page.read_text(encoding="utf-8"))))
        found += [f"{page.relative_to(top)}: {name}() does not exist" for name in names if not _defined(top, name)]
    return found


def _defined(top: Path, name: str) -> bool:
    *module, wanted = name.split(".")
    place = top.joinpath(*module)
    files = [path for path in (place.with_suffix(".py"), *sorted(place.glob("*.py"))) if path.is_file()]
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    here = [node for path in files for node in Source(top, path.relative_to(top)).nodes(*definitions)]
    return any(isinstance(node, definitions) and node.name == wanted for node in here)

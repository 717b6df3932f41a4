"""The law of the pen: rows of an app are written by its own services and by nobody else.

Read from the text: a model class imported from an app is written when it is instantiated and saved, when its manager
creates, updates or deletes, or when something annotated with it is saved or deleted.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import APPS, Source, sources

PEN = {
    "create",
    "bulk_create",
    "acreate",
    "get_or_create",
    "update_or_create",
    "update",
    "aupdate",
    "bulk_update",
    "delete",
    "adelete",
}
ON_A_ROW = {"save", "asave", "delete", "adelete"}
# A store is the adapter that keeps rows too many for the ORM.
ROOMS_THAT_WRITE = {"services", "stores"}
# The clock's own offset row, in demonstrations and tests alone: a service there would have to be called by the clock.
EXEMPT = {("kernel/clock.py", "ClockOffset")}


def foreign_writes(top: Path) -> list[str]:
    models = model_names(top)
    found = []
    for source in sources(top, *APPS):
        known = dict(_imported_models(source, models))
        for node, model in _writes(source, set(known)):
            owner = known[model]
            own_pen = source.app == owner and source.room in ROOMS_THAT_WRITE
            if not own_pen and (str(source.path), model) not in EXEMPT:
                found.append(f"{source.at(node)}: writes {owner}'s {model}")
    return found


def model_names(top: Path) -> dict[str, set[str]]:
    """App -> the names of its model classes: the classes of its models room that derive from a model of any kind."""
    names: dict[str, set[str]] = {}
    for app in APPS:
        room = [s for s in sources(top, app) if s.room == "models"]
        classes = [node for source in room for node in source.nodes(ast.ClassDef) if isinstance(node, ast.ClassDef)]
        names[app] = {node.name for node in classes if any(_is_model(base) for base in node.bases)}
    return names


def _is_model(base: ast.expr) -> bool:
    written = ast.unparse(base)
    return written.endswith(("Model", "AbstractBaseUser", "PermissionsMixin")) or written.startswith(
        ("Abstract", "Row")
    )


def _imported_models(source: Source, models: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    for node in source.nodes(ast.ImportFrom):
        assert isinstance(node, ast.ImportFrom)
        app = (node.module or "").split(".")[0]
        if ".models" in (node.module or ""):
            yield from ((name.asname or name.name, app) for name in node.names if name.name in models.get(app, set()))


def _writes(source: Source, known: set[str]) -> Iterator[tuple[ast.AST, str]]:
    for call in source.nodes(ast.Call):
        assert isinstance(call, ast.Call)
        if isinstance(call.func, ast.Name) and call.func.id in known:
            yield call, call.func.id
        elif isinstance(call.func, ast.Attribute) and call.func.attr in PEN:
            model = _manager_of(call.func.value)
            if model in known:
                yield call, model
    for function in source.functions():
        rows = dict(_annotated_rows(function, known))
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ON_A_ROW:
                row = ast.unparse(call.func.value)
                if row in rows:
                    yield call, rows[row]


def _manager_of(node: ast.expr) -> str:
    """The model of `Model.objects.filter(...).order_by(...)`, however long the chain."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            if node.attr in {"objects", "_default_manager", "_base_manager"}:
                return ast.unparse(node.value)
            node = node.value
        else:
            return ""


def _annotated_rows(function: ast.FunctionDef | ast.AsyncFunctionDef, known: set[str]) -> Iterator[tuple[str, str]]:
    for argument in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]:
        if argument.annotation is not None and ast.unparse(argument.annotation).strip("'\"") in known:
            yield argument.arg, ast.unparse(argument.annotation).strip("'\"")

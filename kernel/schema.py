"""Creating all the tables of an app in one step of a migration, and the drafts that such a step stands for.

Django draws its picture of every model anew for each table that a migration creates, which with two hundred tables
costs a minute and a half of an empty database's first start. One step draws it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """The tables of several models, with their indexes, constraints and triggers, whatever the order they are named in.

    A trigger is what the model's options hold under ``triggers`` (pgtrigger's compiled form).
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["models"]

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [], {"models": self.models}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # else each model would be drawn as it comes, with all that it touches
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)
        for model in self.models:
            for trigger in model.options.get("triggers", ()):
                schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.models)} tables"


def drafts_are_whole(*, databases: Sequence[str] | None = None, **_rest: object) -> list[CheckMessage]:
    """An error for each app whose drafts a database followed only in part: nothing here can lead it on.

    Migrations would silently pass such an app by, for the drafts themselves are gone.
    """
    found: list[CheckMessage] = []
    for alias in databases or ():
        loader = MigrationLoader(connections[alias])
        known = loader.disk_migrations or {}
        for (app, name), migration in known.items():
            gone = [step for step in migration.replaces if step not in known]
            missing = [step for step in gone if step not in loader.applied_migrations]
            if missing and len(missing) < len(gone):
                found.append(_left_behind(app, name, missing[0][1]))
    return found


def _left_behind(app: str, name: str, step: str) -> Error:
    return Error(
        f"This database followed the drafts of {app} but not to their end: {step} is missing.",
        hint=f"Migrate it with the last version before {app}.{name}, then with this one.",
        id="kernel.E001",
    )

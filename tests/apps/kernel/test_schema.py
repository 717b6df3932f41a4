"""Tables of one migration created in one step, and databases that stand between two drafts."""

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from kernel.schema import CreateTables, drafts_are_whole

KEY = ("id", models.BigAutoField(primary_key=True))


def _towards(other: str) -> models.Field[object, object]:
    return models.ForeignKey(f"kernel.{other}", models.CASCADE, null=True)


@pytest.mark.django_db
def test_tables_that_name_each_other_are_made_in_one_step_and_taken_back() -> None:
    before, after = ProjectState(), ProjectState()
    step = CreateTables(
        [
            CreateModel("Hen", [KEY, ("egg", _towards("Egg"))]),
            CreateModel(
                "Egg", [KEY, ("hen", _towards("Hen"))], {"indexes": [models.Index(fields=["hen"], name="egg_hen")]}
            ),
        ]
    )
    step.state_forwards("kernel", after)
    with connection.schema_editor() as editor:
        step.database_forwards("kernel", editor, before, after)
    with connection.cursor() as cursor:
        made = connection.introspection.get_constraints(cursor, "kernel_egg")
        other = connection.introspection.get_constraints(cursor, "kernel_hen")
    assert made["egg_hen"]["index"] is True
    assert [one["foreign_key"] for one in made.values() if one["foreign_key"]] == [("kernel_hen", "id")]
    assert [one["foreign_key"] for one in other.values() if one["foreign_key"]] == [("kernel_egg", "id")]
    with connection.schema_editor() as editor:
        step.database_backwards("kernel", editor, after, before)
    assert not {"kernel_hen", "kernel_egg"} & set(connection.introspection.table_names())


@pytest.mark.django_db
def test_a_database_that_followed_the_drafts_in_part_is_refused() -> None:
    applied = MigrationRecorder(connection).migration_qs
    assert drafts_are_whole(databases=["default"]) == []
    applied.filter(app="monitoring").delete()
    applied.create(app="monitoring", name="0001_initial")
    [error] = drafts_are_whole(databases=["default"])
    assert error.id == "kernel.E001"
    assert "0002_samples_by_day" in error.msg
    for step in ("0002_samples_by_day", "0003_findings_profiles_notices", "0004_spells_told"):
        applied.create(app="monitoring", name=step)
    assert drafts_are_whole(databases=["default"]) == []

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0009_hear_disputes_without_an_author"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="journalentry",
            trigger=pgtrigger.compiler.Trigger(
                name="journal_entry_is_chained",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    PERFORM set_config('enable_seqscan', 'off', true);\n                    IF EXISTS (\n                        SELECT 1 FROM written WHERE written.previous IS DISTINCT FROM\n                        CASE WHEN written.number = 1\n                        THEN encode(sha256(convert_to('raccord journal ' || written.year, 'UTF8')), 'hex')\n                        ELSE (\n                            SELECT before.digest FROM invoicing_journalentry before\n                            WHERE before.year = written.year AND before.number = written.number - 1\n                        ) END\n                    ) THEN\n                        RAISE EXCEPTION 'a journal entry does not follow the one before'\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    PERFORM set_config('enable_seqscan', 'on', true);\n                    RETURN NULL;\n                ",
                    hash="2060b9751b3c9ad1d22a4e6134efc38215156264",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_journal_entry_is_chained_4b5b4",
                    referencing="REFERENCING NEW TABLE AS written ",
                    table="invoicing_journalentry",
                    when="AFTER",
                ),
            ),
        ),
    ]

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from invoicing.models.guards import WRITTEN


class JournalEntry(models.Model):
    """One double entry. Numbers rise without a gap within a year; `digest` chains each entry to the one before it."""

    class Journal(models.TextChoices):
        SALES = "VE", _("Sales")
        BANK = "BQ", _("Bank")
        MISC = "OD", _("Miscellaneous")

    journal = models.CharField(_("journal"), max_length=2, choices=Journal)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveBigIntegerField(_("number"))
    on = models.DateField(_("date"))
    piece = models.CharField(_("piece"), max_length=60)
    piece_on = models.DateField(_("date of the piece"))
    label = models.CharField(_("label"), max_length=200)
    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="journal_entries", null=True, verbose_name=_("customer")
    )
    invoice = models.ForeignKey(
        "invoicing.Invoice", models.PROTECT, related_name="journal_entries", null=True, verbose_name=_("invoice")
    )
    payment = models.ForeignKey(
        "invoicing.Payment", models.PROTECT, related_name="journal_entries", null=True, verbose_name=_("payment")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    previous = models.CharField(_("digest of the entry before"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["year", "number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="journal_number_once")]
        triggers = [
            pgtrigger.Protect(name="journal_entry_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="closed_month_takes_no_entry",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=WRITTEN,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM written JOIN invoicing_monthlock closed
                        ON closed.month = date_trunc('month', written."on")::date
                    ) THEN
                        RAISE EXCEPTION 'the books of that month are closed' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="journal_entry_has_lines",
                # An entry is written after its lines, thousands in one statement: each is asked for by its key.
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=WRITTEN,
                func="""
                    PERFORM set_config('enable_seqscan', 'off', true);
                    IF EXISTS (
                        SELECT 1 FROM written WHERE
                        (SELECT COUNT(*) FROM invoicing_journalline line WHERE line.entry_id = written.id) = 0
                    ) THEN
                        RAISE EXCEPTION 'a journal entry has no line' USING ERRCODE = 'check_violation';
                    END IF;
                    PERFORM set_config('enable_seqscan', 'on', true);
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="journal_entry_is_chained",
                # No gap and no second branch, whoever writes; the first of a year is chained to `journal.first_link`.
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=WRITTEN,
                func="""
                    PERFORM set_config('enable_seqscan', 'off', true);
                    IF EXISTS (
                        SELECT 1 FROM written WHERE written.previous IS DISTINCT FROM
                        CASE WHEN written.number = 1
                        THEN encode(sha256(convert_to('raccord journal ' || written.year, 'UTF8')), 'hex')
                        ELSE (
                            SELECT before.digest FROM invoicing_journalentry before
                            WHERE before.year = written.year AND before.number = written.number - 1
                        ) END
                    ) THEN
                        RAISE EXCEPTION 'a journal entry does not follow the one before'
                        USING ERRCODE = 'check_violation';
                    END IF;
                    PERFORM set_config('enable_seqscan', 'on', true);
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journal} {self.year}/{self.number}"


class JournalLine(models.Model):
    """One side of an entry: exactly one of debit and credit is positive, in euros."""

    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="lines", verbose_name=_("entry"))
    rank = models.PositiveSmallIntegerField(_("rank"))
    account = models.CharField(_("account"), max_length=12)
    auxiliary = models.CharField(_("auxiliary account"), max_length=20, blank=True)
    debit = models.DecimalField(_("debit"), max_digits=12, decimal_places=2, default=0)
    credit = models.DecimalField(_("credit"), max_digits=12, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("journal line")
        verbose_name_plural = _("journal lines")
        ordering = ["entry", "rank"]
        indexes = [models.Index(fields=["account", "auxiliary"], name="journal_line_account")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "rank"], name="journal_line_rank"),
            models.CheckConstraint(
                condition=models.Q(debit__gt=0, credit=0) | models.Q(debit=0, credit__gt=0),
                name="journal_line_one_side",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="journal_line_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="journal_entry_balances",
                # Each statement must add as much on one side as on the other: so every entry balances at any time.
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=WRITTEN,
                func="""
                    IF EXISTS (SELECT 1 FROM written GROUP BY entry_id HAVING SUM(debit) <> SUM(credit)) THEN
                        RAISE EXCEPTION 'a journal entry does not balance'
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.debit or -self.credit}"

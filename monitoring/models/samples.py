"""What was measured. Only the SQL store reads and writes samples and roll-ups; everybody else asks the store."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.targets import Target


class Series(models.Model):
    """One quantity of one target, e.g. ``in_bps`` of interface ``GigabitEthernet0``; or of all of it."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="series", verbose_name=_("target"))
    metric = models.CharField(_("metric"), max_length=40)
    interface = models.CharField(_("interface"), max_length=80, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("series"), _("series")
        ordering = ["target", "metric", "interface"]
        constraints = [models.UniqueConstraint(fields=["target", "metric", "interface"], name="series_once")]

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.target), self.metric, self.interface)))


class Sample(models.Model):
    """A raw value. The table is partitioned by day (UTC), so that a day too old is dropped without touching the others;
    no foreign key is checked, for a check a row would cost more than the row."""

    pk = models.CompositePrimaryKey("series_id", "at")
    series = models.ForeignKey(Series, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        verbose_name, verbose_name_plural = _("sample"), _("samples")

    def __str__(self) -> str:
        return f"{self.series_id} {self.at} {self.value}"


class Rollup(models.Model):
    """The samples of a series over `step` seconds from `at` on: lowest, mean, highest, and how many."""

    pk = models.CompositePrimaryKey("series_id", "step", "at")
    series = models.ForeignKey(Series, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    step = models.PositiveIntegerField()
    at = models.DateTimeField()
    low = models.FloatField()
    mean = models.FloatField()
    high = models.FloatField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name, verbose_name_plural = _("roll-up"), _("roll-ups")
        indexes = [models.Index(fields=["step", "at"], name="rollup_by_age")]
        constraints = [
            models.CheckConstraint(condition=Q(low__lte=F("high"), count__gte=1), name="rollup_makes_sense"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.at} {self.mean}"


class RollupMark(models.Model):
    """Up to where the roll-ups of one step are complete."""

    step = models.PositiveIntegerField(primary_key=True)
    until = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("roll-up mark"), _("roll-up marks")

    def __str__(self) -> str:
        return f"{self.step} s: {self.until}"

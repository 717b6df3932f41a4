"""What was found out about a target beside whether it lives: thresholds passed, flapping, what it sent by itself."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.targets import Target


class Excess(models.Model):
    """A value beyond its threshold, from the first sample beyond it to the first one back behind the lower bound."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="excesses", verbose_name=_("target"))
    metric = models.CharField(_("metric"), max_length=40)
    interface = models.CharField(_("interface"), max_length=80, blank=True)
    bound = models.FloatField(_("threshold"))
    worst = models.FloatField(_("worst value"))
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("threshold passed"), _("thresholds passed")
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "metric", "interface"], condition=Q(ended_at__isnull=True), name="one_open_excess"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="excess_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.target), self.metric, self.interface)))


class FlapEpisode(models.Model):
    """From when a target changed too often until it is steady again.

    `told_at` is when it was told to the guarantee as an incident of its own, or found to be part of one already;
    `calmed_at` is when the guarantee was told that it is over.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="flap_episodes", verbose_name=_("target"))
    line = models.ForeignKey(
        "provisioning.Line", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("line")
    )
    first_bad_at = models.DateTimeField(_("first bad sample"))
    last_good_at = models.DateTimeField(_("last good sample"), null=True, blank=True)
    began_at = models.DateTimeField(_("proven"))
    ended_at = models.DateTimeField(_("steady again"), null=True, blank=True)
    steady_since = models.DateTimeField(_("good without a break since"), null=True, blank=True)
    incident = models.ForeignKey(
        "sla.Incident", models.PROTECT, null=True, blank=True, related_name="flap_episodes", verbose_name=_("incident")
    )
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    calmed_at = models.DateTimeField(_("end told"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("flapping"), _("flapping")
        ordering = ["-began_at", "-pk"]
        indexes = [models.Index(fields=["target"], condition=Q(calmed_at__isnull=True), name="flapping_unsettled")]
        constraints = [
            models.UniqueConstraint(
                fields=["target"], condition=Q(ended_at__isnull=True), name="one_open_flapping_per_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.began_at:%Y-%m-%d %H:%M:%S}"


class Spell(models.Model):
    """One stretch of bad samples of a flapping target: what its clock counts, and nothing between."""

    episode = models.ForeignKey(FlapEpisode, models.CASCADE, related_name="spells", verbose_name=_("flapping"))
    began_at = models.DateTimeField(_("first bad sample"))
    ended_at = models.DateTimeField(_("first good sample"), null=True, blank=True)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("spell"), _("spells")
        ordering = ["began_at"]
        constraints = [
            models.UniqueConstraint(fields=["episode"], condition=Q(ended_at__isnull=True), name="one_open_spell")
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M:%S}"


class Notice(models.Model):
    """What a device sent by itself (a trap or an inform): it hastens a poll, and decides nothing."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="notices", verbose_name=_("target"))
    at = models.DateTimeField(_("received"))
    kind = models.CharField(_("kind"), max_length=120)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    times = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name, verbose_name_plural = _("notice"), _("notices")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["target", "-at"], name="notice_of_target"),
            models.Index(fields=["at"], name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.kind}"


class Unsent(models.Model):
    """Samples on their way to a store beyond the database: a compressed body, sent by a sweep and then deleted."""

    body = models.BinaryField()
    points = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("unsent batch"), _("unsent batches")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} ({self.points})"

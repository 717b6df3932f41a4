from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.models.messages import Message
from kernel.models.records import tell_birth


class LetterTemplate(models.Model):
    """One version of the operator's own words for a kind of letter: a draft until it is published, and never edited
    from then on. The newest published one of a language is sent."""

    kind = models.CharField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=2)
    number = models.PositiveIntegerField(_("version"))
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    drafted_at = models.DateTimeField(_("drafted"))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        ordering = ("kind", "language", "-number")
        constraints = (models.UniqueConstraint(fields=["kind", "language", "number"], name="letter_number_once"),)
        triggers = (
            pgtrigger.Protect(
                name="letter_published_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}.{self.language} v{self.number}"


class PrintRun(models.Model):
    """Letters that were printed as one file, which is kept as it was. Printed is not posted."""

    at = models.DateTimeField(_("printed"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    letters = models.ManyToManyField(Message, related_name="print_runs", verbose_name=_("letters"))

    class Meta:
        verbose_name = _("print run")
        verbose_name_plural = _("print runs")
        ordering = ("-pk",)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Bounce(models.Model):
    """An address that does not take what is sent to it, since when and why; open until somebody says it works again."""

    class Source(models.TextChoices):
        REFUSED = "refused", _("refused when it was sent")
        REPORT = "report", _("came back by mail")
        POST = "post", _("came back by post")
        HAND = "hand", _("noted by hand")

    address = models.CharField(_("address"), max_length=500)
    source = models.CharField(_("how it is known"), max_length=10, choices=Source)
    why = models.TextField(_("why"), blank=True)
    message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="bounces")
    at = models.DateTimeField(_("since"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cleared_at = models.DateTimeField(_("works again since"), null=True, blank=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("address that does not answer")
        verbose_name_plural = _("addresses that do not answer")
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["address"], condition=models.Q(cleared_at__isnull=True), name="bounce_open_once"
            ),
        )
        triggers = (tell_birth("kernel.bounce", "recorded", at="NEW.at", by="NEW.by_id"),)

    def __str__(self) -> str:
        return self.address.splitlines()[0]

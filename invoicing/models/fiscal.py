"""The fiscal years that the operator told or closed."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from invoicing.models.guards import changes


class FiscalYear(models.Model):
    """A year of the books, both days included. Once closed its days stay, and its file (FEC) is kept with its hash."""

    first_day = models.DateField(_("first day"), unique=True)
    last_day = models.DateField(_("last day"), unique=True)
    told_at = models.DateTimeField(_("recorded at"))
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("recorded by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("closed by")
    )
    path = models.CharField(_("file"), max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    lines = models.PositiveIntegerField(_("lines"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("fiscal year"), _("fiscal years")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gt=F("first_day")), name="fiscal_year_forwards"),
            models.CheckConstraint(condition=Q(sha256="") | Q(closed_at__isnull=False), name="fiscal_year_kept_closed"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="closed_fiscal_year_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False)
                & changes("first_day", "last_day", "told_at", "told_by", "closed_at", "closed_by"),
            ),
            pgtrigger.Protect(
                name="fiscal_year_file_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__sha256="") & changes("path", "sha256", "lines"),
            ),
            pgtrigger.Protect(name="fiscal_year_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m-%d} – {self.last_day:%Y-%m-%d}"

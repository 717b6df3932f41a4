"""Files of another system on their way in."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.secrets import EncryptedTextField


class ImportRun(models.Model):
    """One file being looked at (`dry`) or taken in, some rows at a time: `cursor` rows are done, and what they gave is
    committed with it, so that a worker that dies leaves no row half done and none twice.

    The file itself goes once the run has ended: its rows are where they belong, or for a month in `bad`, for a person
    to mend.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being taken in")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=20)
    name = models.CharField(_("file"), max_length=200)
    mapping = models.JSONField(_("columns"))
    payload = EncryptedTextField(blank=True)
    dry = models.BooleanField(_("only looked at"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    total = models.PositiveIntegerField(_("rows"))
    cursor = models.PositiveIntegerField(_("rows done"), default=0)
    made = models.PositiveIntegerField(_("new"), default=0)
    known = models.PositiveIntegerField(_("known already"), default=0)
    set_aside = EncryptedTextField(_("set aside"), blank=True)
    at = models.DateTimeField(_("sent"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("import"), _("imports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["id"], name="import_to_do", condition=Q(state__in=["queued", "running"]))]
        constraints = [
            models.CheckConstraint(condition=Q(cursor__lte=F("total")), name="import_ends_with_its_rows"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(cursor=F("total"), ended_at__isnull=False),
                name="import_done_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.cursor}/{self.total}"

    @property
    def bad(self) -> list[tuple[int, dict[str, str], str, dict[str, str]]]:
        """(row, its values, code and facts of why) of each that was set aside; encrypted, for accounts may be there."""
        return [tuple(row) for row in json.loads(self.set_aside or "[]")]

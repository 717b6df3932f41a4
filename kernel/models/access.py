"""How people come in and what is kept of it: invitations, looks at a customer's pages, keys of programs."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.secrets import EncryptedTextField


class Invitation(models.Model):
    """A letter of introduction to an account that has no password yet. Only the hash of its key is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    key_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField(_("invited"))
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        ordering = ("-invited_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_standing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.invited_at:%Y-%m-%d}"

    def stands(self, at: datetime) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at


class Look(models.Model):
    """One of the operator's people looked at the portal as a customer's account sees it: who, when, why.

    The row is written before the first page is shown. Only its end may be written afterwards.
    """

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="looked_at")
    why = models.CharField(_("why"), max_length=300)
    started_at = models.DateTimeField(_("from"))
    expires_at = models.DateTimeField(_("until at the latest"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("look at a customer's pages"), _("looks at customers' pages")
        ordering = ("-started_at", "-pk")
        triggers = (
            pgtrigger.Protect(name="look_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="look_as_it_was", exclude=["ended_at"]),
        )

    def __str__(self) -> str:
        return f"{self.staff} → {self.user}, {self.started_at:%Y-%m-%d %H:%M}"


class ApiToken(models.Model):
    """A program's key to the API, in the name of a person: never more than he may do himself.

    The key is shown once; its hash is kept, and its first letters so that its owner knows it again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(_("begins with"), max_length=12)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"))
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("API token"), _("API tokens")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="api_token_lasts"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="api_token_opens_something"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class ApiWrite(models.Model):
    """A write asked for under an idempotency key, and what was answered: asked again, it is answered again.

    `status` is empty while the write runs. Some answers tell a secret once: kept to be told again, none is readable.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="writes")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of method, path and body"))
    asked_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = EncryptedTextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "key"], name="api_write_once"),)
        indexes = (models.Index(fields=["asked_at"], name="api_write_age"),)

    def __str__(self) -> str:
        return self.key


class ApiUse(models.Model):
    """How many calls one token made in one minute: what the rate limit counts, for every process together."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="uses")
    minute = models.DateTimeField()
    calls = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "minute"], name="api_use_minute"),)

    def __str__(self) -> str:
        return f"{self.token_id} {self.minute:%H:%M}: {self.calls}"

"""Web push: the browsers that people subscribed, what is on its way to them, and the key the house is known by."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.secrets import EncryptedTextField


class PushKey(models.Model):
    """The key pair by which push services know the house (VAPID, RFC 8292): PEM, and the public point in base64url."""

    private = EncryptedTextField(_("private key"))
    public = models.CharField(_("public key"), max_length=90)
    only = models.BooleanField(default=True, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name, verbose_name_plural = _("push key"), _("push keys")
        constraints = (models.CheckConstraint(condition=Q(only=True), name="push_key_only_one"),)

    def __str__(self) -> str:
        return self.public[:12]


class PushBrowser(models.Model):
    """One browser of one person, subscribed by himself: where it is reached, and what it alone can read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_browsers")
    endpoint = models.URLField(_("address"), max_length=600, unique=True)
    p256dh = models.CharField(_("public key"), max_length=90)
    auth = EncryptedTextField(_("shared secret"))
    label = models.CharField(_("browser"), max_length=80)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name, verbose_name_plural = _("subscribed browser"), _("subscribed browsers")
        ordering = ("since", "pk")

    def __str__(self) -> str:
        return self.label


class PushMessage(models.Model):
    """What one browser is told, until its push service took it, refused it, or it is too old to be news."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    browser = models.ForeignKey(PushBrowser, models.CASCADE, related_name="messages")
    key = models.CharField(max_length=80)
    content = EncryptedTextField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField(_("queued at"))
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True, default="")

    WAITING = Q(state__in=["queued", "sending"])

    class Meta:
        verbose_name, verbose_name_plural = _("push message"), _("push messages")
        constraints = (models.UniqueConstraint(fields=["browser", "key"], name="push_message_once"),)
        indexes = (
            models.Index(fields=["due_at"], name="push_message_due", condition=Q(state__in=["queued", "sending"])),
        )

    def __str__(self) -> str:
        return f"{self.key} → {self.browser}"

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """A mail, a text message or a letter that leaves the house, kept with its exact content.

    It is queued, claimed by one sweep, and sent; a letter waits for the person who posts it. `key` names the reason
    of the message ("reminder of case 12"), so that the same reason never writes twice. `version` is that of the
    operator's own words for its `kind` (`LetterTemplate`), 0 for the words that come with the product.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        LETTER = "letter", _("Letter")
        SMS = "sms", _("Text message")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        TO_POST = "to_post", _("To post")
        POSTED = "posted", _("Posted")

    key = models.CharField(_("key"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    version = models.PositiveIntegerField(_("version of its words"), default=0)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    recipient = models.TextField(_("recipient"), help_text=_("An e-mail address, or a postal address on several lines"))
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    html = models.TextField(blank=True)
    language = models.CharField(_("language"), max_length=2, default="fr")
    attachments = models.JSONField(default=list, blank=True)
    about_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    about_id = models.BigIntegerField(_("number of the object"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    queued_at = models.DateTimeField(_("queued at"))
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    posted_at = models.DateTimeField(_("posted at"), null=True, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("posted by")
    )

    registered = models.BooleanField(_("registered letter"), default=False)
    tracking = models.CharField(_("tracking number"), max_length=20, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    returned_on = models.DateField(_("came back on"), null=True, blank=True)

    WAITING: ClassVar = models.Q(state__in=["queued", "sending"])

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-queued_at", "-pk")
        indexes = (
            models.Index(fields=["due_at"], name="message_due", condition=models.Q(state__in=["queued", "sending"])),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False), name="message_sent_is_dated"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="posted") | models.Q(posted_at__isnull=False, posted_by__isnull=False),
                name="message_posted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["tracking"], condition=~models.Q(tracking=""), name="message_tracking_once"
            ),
            models.CheckConstraint(
                condition=models.Q(received_on__isnull=True) | models.Q(returned_on__isnull=True),
                name="message_received_or_back",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} ({self.recipient.splitlines()[0]})"

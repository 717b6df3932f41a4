"""What the house tells other programs and its own people: webhooks, and notices that each person tunes.

Both are made by the database itself in the transaction of the event they tell of (`kernel.models.records.Event`).
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.models.records import Event
from kernel.secrets import EncryptedTextField


class WebhookEndpoint(models.Model):
    """Where another program listens. `events` are names such as `incident.restore`; none named means all. That of a
    `person` tells him what he chose, and is active only while he chose something: of ours events, of a customer topics
    of his notices, `mails.restored`, which are no event's name."""

    url = models.URLField(_("address"), max_length=400)
    label = models.CharField(_("name"), max_length=80)
    secret = EncryptedTextField(_("signing secret"))
    events = ArrayField(models.CharField(max_length=80), verbose_name=_("events"), default=list, blank=True)
    active = models.BooleanField(_("active"), default=True)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="own_webhook"
    )
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("webhook"), _("webhooks")
        ordering = ("label", "pk")

    def __str__(self) -> str:
        return self.label


class WebhookDelivery(models.Model):
    """One event, or one notice of a customer, on its way to one endpoint. A replay is a row of its own, so that what
    happened stays told. A notice has its `key` and the `content` that is posted; an event is told as it stands."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    event_name = models.CharField(_("event"), max_length=100)
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="+")
    # The database fills it in: events are handed out by a trigger.
    key = models.CharField(_("notice"), max_length=80, blank=True, default="", db_default="")
    content = models.JSONField(_("content"), null=True, blank=True)
    replay = models.PositiveSmallIntegerField(_("replay"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField(_("queued at"))
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, default="")
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    WAITING = Q(state__in=["queued", "sending"])

    class Meta:
        verbose_name, verbose_name_plural = _("webhook delivery"), _("webhook deliveries")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["endpoint", "event", "replay"], name="webhook_delivery_once"),
            models.UniqueConstraint(
                fields=["endpoint", "key", "replay"], condition=~Q(key=""), name="webhook_notice_once"
            ),
            models.CheckConstraint(
                condition=Q(event__isnull=False, key="") | (Q(event=None, content__isnull=False) & ~Q(key="")),
                name="webhook_tells_one_thing",
            ),
        )
        indexes = (models.Index(fields=["due_at"], name="webhook_due", condition=Q(state__in=["queued", "sending"])),)

    def __str__(self) -> str:
        return f"{self.event_name} → {self.endpoint}"


class NoticeRule(models.Model):
    """What a person wants to be told of, and how."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_rules")
    event = models.CharField(_("event"), max_length=100)
    in_app = models.BooleanField(_("in the application"), default=True)
    by_mail = models.BooleanField(_("by mail"), default=False)
    by_push = models.BooleanField(_("on my screen"), default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "event"], name="notice_rule_once"),
            models.CheckConstraint(
                condition=Q(in_app=True) | Q(by_mail=True) | Q(by_push=True), name="notice_rule_tells"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.event}"


class PersonalNotice(models.Model):
    """One event told to one person. Seen when he opened it; mailed or pushed once that was queued."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="personal_notices")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    in_app = models.BooleanField(default=True)
    to_mail = models.BooleanField(default=False)
    to_push = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=["user", "event"], name="personal_notice_once"),)
        indexes = (
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["user"], name="notice_unseen", condition=Q(seen_at=None, in_app=True)),
            models.Index(fields=["id"], name="notice_to_mail", condition=Q(to_mail=True)),
            models.Index(fields=["id"], name="notice_to_push", condition=Q(to_push=True)),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.event_id}"


class NewsMark(models.Model):
    """A customer has read a message as news, or wants to see it among them no more; the message itself stays."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="news_marks")
    message = models.ForeignKey("kernel.Message", models.CASCADE, related_name="+")
    hidden = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "message"], name="news_mark_once"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.message_id}"


class SavedView(models.Model):
    """A list as somebody narrowed it, kept under a name; his own, or for all who open that page where it is shared."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500, blank=True)
    shared = models.BooleanField(_("shared with colleagues"), default=False)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_once"),)

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view that somebody's list opens with; one of his own, or one that a colleague shares."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="default_views")
    page = models.CharField(max_length=60)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="default_of")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "page"], name="default_view_once"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.view}"


class StatusReader(models.Model):
    """Somebody who asked to be told when the network's state changes; he confirmed his address himself."""

    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(max_length=2, default="fr")
    key_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("reader of the network's state"), _("readers of the network's state")

    def __str__(self) -> str:
        return self.email

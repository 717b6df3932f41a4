"""What surrounds a conversation: its files, the mails that came in, who follows it, ready answers, complaints, and what
the customer thought of it in the end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sla.models.clock import ClockEvent
from sla.models.incidents import Incident
from sla.models.tickets import PrivateNote, PublicReply, Ticket


class Attachment(models.Model):
    """A file of a public reply, of a private note, or of a pause as its proof, never of two: who may read the words may
    read the file. `path` is under the private media root, named by us; `name` is what its sender called it."""

    reply = models.ForeignKey(
        PublicReply, models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name=_("public reply")
    )
    note = models.ForeignKey(
        PrivateNote, models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name=_("private note")
    )
    event = models.ForeignKey(
        ClockEvent, models.PROTECT, null=True, blank=True, related_name="proofs", verbose_name=_("clock event")
    )
    name = models.CharField(_("name"), max_length=150)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("attachment"), _("attachments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply__isnull=False, note__isnull=True, event__isnull=True)
                | Q(reply__isnull=True, note__isnull=False, event__isnull=True)
                | Q(reply__isnull=True, note__isnull=True, event__isnull=False),
                name="attachment_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MailOutcome(models.TextChoices):
    THREADED = "threaded", _("On its request")
    OPENED = "opened", _("New request")
    QUEUED = "queued", _("To be sorted")
    IGNORED = "ignored", _("Ignored")


class InboundMail(models.Model):
    """A mail that came in, once by its identifier, and what became of it. What nobody could be found for waits here."""

    message_id = models.CharField(max_length=255, unique=True)
    sender = models.CharField(_("sender"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    files = models.JSONField(_("files"), default=list, blank=True)
    received_at = models.DateTimeField(_("received"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=MailOutcome)
    why = models.CharField(_("why"), max_length=60, blank=True)
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="mails", verbose_name=_("ticket")
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sorted by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("incoming mail"), _("incoming mails")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["received_at"], name="mail_to_sort", condition=Q(outcome="queued"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["queued", "ignored"]) | Q(ticket__isnull=False),
                name="mail_sorted_has_a_ticket",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"


class CannedReply(models.Model):
    """A ready answer, offered to whoever replies in its language."""

    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fr")

    class Meta:
        verbose_name, verbose_name_plural = _("canned reply"), _("canned replies")
        ordering = ["language", "title"]
        constraints = [models.UniqueConstraint(fields=["language", "title"], name="canned_reply_once")]

    def __str__(self) -> str:
        return self.title


class Watch(models.Model):
    """Somebody of the staff who is told whatever the customer writes."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="watches", verbose_name=_("ticket"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))

    class Meta:
        verbose_name, verbose_name_plural = _("watch"), _("watches")
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.user} / {self.ticket}"


class IncidentWatch(models.Model):
    """Somebody of the staff who is told of each threshold of an incident, and of whatever its customers write."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="watches", verbose_name=_("incident"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))

    class Meta:
        verbose_name, verbose_name_plural = _("watch over an incident"), _("watches over incidents")
        constraints = [models.UniqueConstraint(fields=["incident", "user"], name="incident_watch_once")]

    def __str__(self) -> str:
        return f"{self.incident}: {self.user}"


class TicketLink(models.Model):
    """Two tickets that speak of the same thing; the older one comes first."""

    one = models.ForeignKey(Ticket, models.CASCADE, related_name="links", verbose_name=_("ticket"))
    other = models.ForeignKey(Ticket, models.CASCADE, related_name="links_back", verbose_name=_("linked ticket"))

    class Meta:
        verbose_name, verbose_name_plural = _("link between tickets"), _("links between tickets")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="ticket_link_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="ticket_link_has_one_direction"),
        ]

    def __str__(self) -> str:
        return f"{self.one} / {self.other}"


class ComplaintKind(models.TextChoices):
    SERVICE = "service", _("Service")
    TECHNICAL = "technical", _("Technical enquiry")


class Complaint(models.Model):
    """A numbered complaint, carried by a ticket of its own, with the day by which it must be answered."""

    number = models.CharField(_("number"), max_length=16, unique=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="complaint", verbose_name=_("ticket"))
    kind = models.CharField(_("kind"), max_length=10, choices=ComplaintKind)
    event_on = models.DateField(_("day of the event"))
    received_at = models.DateTimeField(_("received"))
    in_time = models.BooleanField(_("made in time"))
    answer_by = models.DateField(_("to be answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    upheld = models.BooleanField(_("upheld"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("complaint"), _("complaints")
        ordering = ["answer_by", "pk"]
        indexes = [
            models.Index(fields=["answer_by"], name="complaint_waiting", condition=Q(answered_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ComplaintKind.values), name="complaint_kind_known"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, upheld__isnull=True)
                | Q(answered_at__isnull=False, upheld__isnull=False),
                name="complaint_answer_says_what",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Satisfaction(models.Model):
    """What a customer thought of a restoration: asked once, answered at most once, from 1 to 5."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="satisfaction", verbose_name=_("ticket"))
    asked_at = models.DateTimeField(_("asked"))
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("satisfaction"), _("satisfactions")
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True, answered_at__isnull=True)
                | Q(score__range=(1, 5), answered_at__isnull=False),
                name="satisfaction_from_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.score or '?'}"


class OnCallShift(models.Model):
    """Somebody on call for a while. Level 1 is called first, level 2 when the guarantee runs out."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user"))
    level = models.PositiveSmallIntegerField(
        _("level"), choices=[(1, _("First call")), (2, _("Second call"))], default=1
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name, verbose_name_plural = _("on-call shift"), _("on-call shifts")
        ordering = ["starts_at", "level"]
        indexes = [models.Index(fields=["ends_at"], name="on_call_ahead")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="on_call_ends_after_its_start"),
            models.CheckConstraint(condition=Q(level__in=[1, 2]), name="on_call_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_at:%Y-%m-%d %H:%M}"

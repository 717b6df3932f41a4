from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """The hand-over of one archived document to the e-invoicing platform; moved by `domain.platform.SUBMISSION`."""

    class State(models.TextChoices):
        QUEUED = "queued", _("To hand over")
        SENT = "sent", _("Handed over")
        UNKNOWN = "unknown", _("Outcome unknown")
        ACCEPTED = "accepted", _("Accepted by the platform")
        REFUSED = "refused", _("Refused by the platform")
        DISPUTED = "disputed", _("Disputed by the buyer")
        DECLINED = "declined", _("Refused by the buyer")

    class Word(models.TextChoices):
        """What the life cycle of an invoice may say of it (XP Z12-012)."""

        DEPOSITED = "200", _("Deposited")
        EMITTED = "201", _("Sent by the platform")
        RECEIVED = "202", _("Received by the buyer’s platform")
        AVAILABLE = "203", _("Made available to the buyer")
        TAKEN = "204", _("Taken in hand by the buyer")
        APPROVED = "205", _("Approved by the buyer")
        APPROVED_IN_PART = "206", _("Approved in part by the buyer")
        DISPUTED = "207", _("Disputed by the buyer")
        SUSPENDED = "208", _("Suspended by the buyer")
        COMPLETED = "209", _("Completed")
        DECLINED = "210", _("Refused by the buyer")
        PAID = "211", _("Payment sent by the buyer")
        COLLECTED = "212", _("Collected")
        REJECTED = "213", _("Rejected by a platform")
        MISROUTED = "221", _("Could not be routed")
        INADMISSIBLE = "501", _("Could not be read by a platform")

    document = models.OneToOneField(
        "invoicing.Document", models.PROTECT, related_name="submission", verbose_name=_("document")
    )
    # Our own name of the flow: what it is looked for by when nobody knows whether it arrived.
    tracking = models.CharField(_("our reference"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    flow = models.CharField(_("the platform's reference"), max_length=80, blank=True, db_index=True)
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("handed over at"), null=True)
    failure = models.TextField(_("failure"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("hand-over to the platform"), _("hand-overs to the platform")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state__in=["queued", "unknown"]), name="submission_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent", "unknown", "accepted", "refused", "disputed", "declined"]),
                name="submission_state",
            )
        ]

    def __str__(self) -> str:
        return self.tracking


class SubmissionEvent(models.Model):
    """Something the platform said of a hand-over, as it said it; append-only."""

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="events", verbose_name=_("hand-over to the platform")
    )
    reference = models.CharField(_("reference"), max_length=120)
    status = models.CharField(_("status"), max_length=40)
    words = models.TextField(_("words"), blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("word of the platform"), _("words of the platform")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "reference"], name="submission_event_once")]
        triggers = [pgtrigger.Protect(name="submission_event_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """The status in words; one that we do not know as it came."""
        known = {str(value): str(label) for value, label in (*Submission.Word.choices, *Submission.State.choices)}
        known["pending"] = str(_("Being looked at by the platform"))
        return known.get(self.status, self.status)


class CollectionReport(models.Model):
    """What we told the platform was collected of an invoice, or went back: the difference to what was told before.

    `parts` are {rate, amount} in percent and euros VAT included, `total` their sum, below zero when money went back.
    """

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="collections", verbose_name=_("hand-over to the platform")
    )
    rank = models.PositiveSmallIntegerField(_("rank"))
    on = models.DateField(_("collected on"))
    parts = models.JSONField(_("by VAT rate"), default=list)
    total = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    tracking = models.CharField(_("our reference"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=Submission.State, default=Submission.State.QUEUED)
    flow = models.CharField(_("the platform's reference"), max_length=80, blank=True)
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("handed over at"), null=True)
    failure = models.TextField(_("failure"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name, verbose_name_plural = _("collection told to the platform"), _("collections told to the platform")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state__in=["queued", "unknown"]), name="collection_due")]
        constraints = [
            models.UniqueConstraint(fields=["submission", "rank"], name="collection_report_once"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent", "unknown", "accepted", "refused"]), name="collection_state"
            ),
        ]

    def __str__(self) -> str:
        return self.tracking

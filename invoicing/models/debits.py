from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from invoicing.domain.batch import FROZEN, IN_FLIGHT
from invoicing.models.guards import changes
from invoicing.models.mandates import Collector, Mandate, Scheme

# What was approved and hashed; the rest of a frozen row (state, later dates) still moves.
BATCH_CORE = (
    "message_id",
    "collection_on",
    "scheme",
    "collector",
    "prepared_by",
    "approved_by",
    "count",
    "total",
    "sha256",
    "frozen_at",
)
ATTEMPT_CORE = ("instalment", "number", "batch", "mandate", "amount", "end_to_end_id", "group_id", "collection_on")


class DebitBatch(models.Model):
    """The debits of one collection date that go to the bank in one file; moved by `invoicing.domain.batch.BATCH`.

    Once frozen, its bytes are a `BatchFile` and are handed out again, never rebuilt.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        FROZEN = "frozen", _("Frozen")
        HANDED_OVER = "handed_over", _("Handed over")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    message_id = models.CharField(_("message identifier"), max_length=35, unique=True)
    collection_on = models.DateField(_("collection date"))
    scheme = models.CharField(_("scheme"), max_length=4, choices=Scheme)
    collector = models.CharField(_("collected through"), max_length=10, choices=Collector, default=Collector.BANK)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    prepared_at = models.DateTimeField(_("prepared at"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("prepared by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("approved by")
    )
    count = models.PositiveIntegerField(_("debits"), default=0)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2, default=0)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("handed over by"),
    )
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("debit batch"), _("debit batches")
        ordering = ["-collection_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(prepared_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="batch_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"])
                | Q(approved_by__isnull=False, approved_at__isnull=False, count__gt=0, total__gt=0),
                name="batch_goes_on_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["frozen", "handed_over", "acknowledged", "closed"])
                | (Q(frozen_at__isnull=False) & ~Q(sha256="")),
                name="batch_frozen_is_hashed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["handed_over", "acknowledged", "closed"]) | Q(handed_over_at__isnull=False),
                name="batch_handed_over_is_dated",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_batch_core",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_at__isnull=False) & changes(*BATCH_CORE),
            ),
            pgtrigger.Protect(
                name="batch_kept", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__frozen_at__isnull=False)
            ),
            # The lifecycle's table once more, where money hangs on it and a stray update must find no way.
            pgtrigger.FSM(
                name="batch_lifecycle",
                field="state",
                transitions=[
                    ("draft", "approved"),
                    ("draft", "cancelled"),
                    ("approved", "frozen"),
                    ("approved", "cancelled"),
                    ("frozen", "handed_over"),
                    ("handed_over", "acknowledged"),
                    ("handed_over", "closed"),
                    ("acknowledged", "closed"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.message_id


class BatchFile(models.Model):
    """The very bytes of a frozen batch, apart from its row so that lists do not load them."""

    batch = models.OneToOneField(DebitBatch, models.PROTECT, related_name="file", primary_key=True)
    name = models.CharField(_("file name"), max_length=80)
    media_type = models.CharField(max_length=60, default="application/xml")
    content = models.BinaryField()

    class Meta:
        verbose_name, verbose_name_plural = _("batch file"), _("batch files")
        triggers = [pgtrigger.Protect(name="batch_file_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class DebitAttempt(models.Model):
    """The `number`-th try to debit one instalment; moved by `invoicing.domain.batch.ATTEMPT`.

    What the bank answers is a fact of its own (`BankEvent`); the state here is what those facts amount to.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DROPPED = "dropped", _("Dropped")
        SUBMITTED = "submitted", _("Submitted")
        UNKNOWN = "unknown", _("Outcome unknown")
        SETTLED = "settled", _("Settled")
        REJECTED = "rejected", _("Rejected")
        RETURNED = "returned", _("Returned")

    instalment = models.ForeignKey(
        "invoicing.Instalment", models.PROTECT, related_name="attempts", verbose_name=_("instalment")
    )
    number = models.PositiveSmallIntegerField(_("attempt"))
    batch = models.ForeignKey(DebitBatch, models.PROTECT, related_name="attempts", verbose_name=_("batch"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="attempts", verbose_name=_("mandate"))
    notice = models.ForeignKey(
        "invoicing.Notice", models.PROTECT, related_name="+", null=True, verbose_name=_("pre-notification")
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    collection_on = models.DateField(_("collection date"))
    end_to_end_id = models.CharField(_("end-to-end identifier"), max_length=35, unique=True)
    group_id = models.CharField(_("payment information identifier"), max_length=35, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    failed_on = models.DateField(_("failed on"), null=True, blank=True)
    reason = models.CharField(_("reason code"), max_length=8, blank=True)
    represent_on = models.DateField(_("to be presented again on"), null=True, blank=True)
    # A person who decides on another attempt where the reason's row leaves it to him.
    represent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    represent_why = models.CharField(_("why it is presented again"), max_length=200, blank=True)
    # The collector's own name of the payment, and the day on which it says it charges.
    remote_reference = models.CharField(_("collector's reference"), max_length=40, blank=True, db_index=True)
    charged_on = models.DateField(_("charged on"), null=True, blank=True)
    payment = models.OneToOneField(
        "invoicing.Payment", models.PROTECT, related_name="attempt", null=True, blank=True, verbose_name=_("payment")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("debit attempt"), _("debit attempts")
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "failed_on"], name="attempt_state_failed")]
        constraints = [
            models.UniqueConstraint(fields=["instalment", "number"], name="attempt_once"),
            # While one try's outcome is open or not known, there is no second one.
            models.UniqueConstraint(
                fields=["instalment"], condition=Q(state__in=sorted(IN_FLIGHT)), name="attempt_one_in_flight"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="attempt_amount_positive"),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled_on__isnull=False, payment__isnull=False),
                name="attempt_settled_is_paid",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["rejected", "returned"], failed_on__isnull=False)
                | (~Q(state__in=["rejected", "returned"]) & Q(failed_on__isnull=True)),
                name="attempt_failed_is_dated",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_attempt_core",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="proposed") & changes(*ATTEMPT_CORE),
            ),
            pgtrigger.Protect(name="attempt_kept", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="attempt_lifecycle",
                field="state",
                transitions=[
                    ("proposed", "submitted"),
                    ("proposed", "dropped"),
                    ("submitted", "unknown"),
                    *((before, after) for before in sorted(FROZEN) for after in ("settled", "rejected", "returned")),
                    ("settled", "returned"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id


class BatchExclusion(models.Model):
    """An instalment that was due and stayed out of a batch, with the reason."""

    batch = models.ForeignKey(DebitBatch, models.CASCADE, related_name="exclusions", verbose_name=_("batch"))
    instalment = models.ForeignKey(
        "invoicing.Instalment", models.PROTECT, related_name="+", verbose_name=_("instalment")
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=30)

    class Meta:
        verbose_name, verbose_name_plural = _("exclusion"), _("exclusions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "instalment"], name="exclusion_once")]

    def __str__(self) -> str:
        return self.reason

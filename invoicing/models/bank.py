from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoicing.models.debits import DebitAttempt


class BankFile(models.Model):
    """A file that the bank gave, kept with its bytes; the same bytes are taken in once."""

    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("received by")
    )
    documents = models.PositiveSmallIntegerField(_("documents"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("bank file"), _("bank files")
        ordering = ["-received_at", "-pk"]
        triggers = [pgtrigger.Protect(name="bank_file_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class BankEvent(models.Model):
    """One thing that the bank said, as it said it. What came of it is in `state`, `attempt` and `payment`."""

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        SETTLED = "settled", _("Settled")
        REJECTED = "rejected", _("Rejected")
        RETURNED = "returned", _("Returned")
        CREDITED = "credited", _("Credit received")
        CHARGED = "charged", _("Bank's fee")
        PAID_OUT = "paid_out", _("Paid out")

    class State(models.TextChoices):
        APPLIED = "applied", _("Applied")
        REPEATED = "repeated", _("Already known")
        TO_MATCH = "to_match", _("To match")
        SET_ASIDE = "set_aside", _("Set aside")

    file = models.ForeignKey(BankFile, models.PROTECT, related_name="events", verbose_name=_("file"))
    reference = models.CharField(_("reference"), max_length=140)
    # The bank's own name of the entry: a statement tells again what a notification told.
    bank_reference = models.CharField(_("bank's reference"), max_length=140, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    count = models.PositiveIntegerField(_("transactions"), default=1)
    end_to_end_id = models.CharField(_("end-to-end reference"), max_length=35, blank=True)
    message_id = models.CharField(_("reference of the message"), max_length=35, blank=True)
    group_id = models.CharField(_("reference of the group"), max_length=35, blank=True)
    mandate_reference = models.CharField(_("mandate reference"), max_length=35, blank=True)
    iban_index = models.CharField(_("blind index of the IBAN"), max_length=64, blank=True)
    reason = models.CharField(_("reason code"), max_length=8, blank=True)
    text = models.TextField(_("wording"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    attempt = models.ForeignKey(
        DebitAttempt, models.PROTECT, related_name="events", null=True, blank=True, verbose_name=_("debit attempt")
    )
    payment = models.ForeignKey(
        "invoicing.Payment",
        models.PROTECT,
        related_name="bank_events",
        null=True,
        blank=True,
        verbose_name=_("payment"),
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("matched by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("bank event"), _("bank events")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["on"], name="bank_event_to_match", condition=Q(state="to_match")),
            models.Index(fields=["bank_reference"], name="bank_event_told", condition=~Q(bank_reference="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["file", "reference"], name="bank_event_once"),
            models.CheckConstraint(
                condition=~Q(state="set_aside") | Q(settled_by__isnull=False), name="bank_event_set_aside_by_somebody"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="bank_event_facts",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "file",
                    "reference",
                    "kind",
                    "on",
                    "amount",
                    "end_to_end_id",
                    "message_id",
                    "group_id",
                    "reason",
                    "text",
                ),
            ),
            pgtrigger.Protect(name="bank_event_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.end_to_end_id or self.reference}"

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoicing.models.debits import DebitAttempt
from invoicing.models.guards import changes
from invoicing.models.money import Payment
from invoicing.models.settlements import Reimbursement


class Refund(models.Model):
    """Money that a payment service sends back for one debit it collected; moved by `invoicing.domain.refund.REFUND`.

    The books have it from the moment it is asked (`reimbursement`), so that nobody spends it meanwhile; refused, it
    comes back to the customer's account as a payment (`given_back`).
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Being sent")
        SENT = "sent", _("Refunded")
        REFUSED = "refused", _("Refund refused")

    attempt = models.ForeignKey(DebitAttempt, models.PROTECT, related_name="refunds", verbose_name=_("debit attempt"))
    reimbursement = models.OneToOneField(
        Reimbursement, models.PROTECT, related_name="refund", verbose_name=_("reimbursement")
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    # What the service must find refunded of this debit once this one is done: two who refund at once are told apart.
    total = models.DecimalField(_("refunded in all"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    remote_reference = models.CharField(_("collector's reference"), max_length=40, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)
    given_back = models.OneToOneField(
        Payment, models.PROTECT, related_name="refund_refused", null=True, blank=True, verbose_name=_("given back")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("refund"), _("refunds")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="asked"), name="refund_due")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_positive"),
            models.CheckConstraint(
                condition=~Q(state="sent") | (Q(sent_at__isnull=False) & ~Q(remote_reference="")),
                name="refund_sent_is_named",
            ),
            models.CheckConstraint(
                condition=Q(state="refused", given_back__isnull=False) | (~Q(state="refused") & Q(given_back=None)),
                name="refund_refused_is_given_back",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="refund_facts",
                operation=pgtrigger.Update,
                condition=changes("attempt", "reimbursement", "amount", "total", "reason", "asked_at", "asked_by"),
            ),
            pgtrigger.Protect(name="refund_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.amount}"

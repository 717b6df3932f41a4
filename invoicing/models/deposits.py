"""What is brought to the bank together: cheques on a slip, the takings of a card terminal, cash."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from invoicing.models.bank import BankEvent
from invoicing.models.guards import changes
from invoicing.models.money import Payment


class Deposit(models.Model):
    """Payments of one means that the bank credits in one sum, less its fees; moved by `domain.deposits.DEPOSIT`."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        HANDED_OVER = "handed_over", _("At the bank")
        CREDITED = "credited", _("Credited")
        UNDONE = "undone", pgettext_lazy("deposit", "Undone")

    number = models.CharField(_("number"), max_length=20, unique=True)
    means = models.CharField(_("means"), max_length=12, choices=Payment.Means)
    on = models.DateField(_("date"))
    # What the bank calls it: printed on its own slip, or the terminal's.
    slip = models.CharField(_("bank's slip number"), max_length=40, blank=True)
    count = models.PositiveIntegerField(_("payments"))
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PREPARED)
    prepared_at = models.DateTimeField(_("prepared at"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    credited_on = models.DateField(_("credited on"), null=True, blank=True)
    fees = models.DecimalField(_("fees"), max_digits=12, decimal_places=2, default=0)
    event = models.OneToOneField(
        BankEvent, models.PROTECT, related_name="deposit", null=True, blank=True, verbose_name=_("bank event")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("deposit"), _("deposits")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0, count__gt=0), name="deposit_is_of_something"),
            models.CheckConstraint(condition=Q(fees__gte=0, fees__lt=F("total")), name="deposit_fees_within"),
            models.CheckConstraint(
                condition=Q(state="credited", credited_on__isnull=False)
                | (~Q(state="credited") & Q(credited_on=None, event=None, fees=0)),
                name="deposit_credited_on_a_day",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="deposit_facts",
                operation=pgtrigger.Update,
                condition=changes("number", "means", "on", "slip", "count", "total", "prepared_at", "prepared_by"),
            ),
            pgtrigger.Protect(name="deposit_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number


class DepositItem(models.Model):
    """One payment on a deposit; `undone` with it, it may be on another one."""

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="items", verbose_name=_("deposit"))
    rank = models.PositiveIntegerField(_("rank"))
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="deposit_items", verbose_name=_("payment"))
    undone = models.BooleanField(_("undone"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("payment on a deposit"), _("payments on deposits")
        ordering = ["deposit", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["payment"], condition=Q(undone=False), name="payment_deposited_once"),
            models.UniqueConstraint(fields=["deposit", "rank"], name="deposit_item_rank"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="deposit_item_facts", operation=pgtrigger.Update, condition=changes("deposit", "rank", "payment")
            ),
            pgtrigger.Protect(name="deposit_item_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.deposit} / {self.rank}"

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Charge(models.Model):
    """Something to bill beside the subscription, handed in already rated: telephony usage, an intervention, a box.

    `key` is what its maker calls it, so that handing it in twice bills it once. It waits until a document takes it;
    from then on it is frozen.
    """

    class Kind(models.TextChoices):
        USAGE = "usage", _("Telephony usage")
        INTERVENTION = "intervention", _("Intervention")
        RESTORATION = "restoration", _("Restoration fee")
        BOX = "box", _("Equipment not returned")
        MOVE = "move", _("Set-up after a move")
        OTHER = "other", _("Other charge")

    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="charges", verbose_name=_("customer")
    )
    contract = models.ForeignKey(
        "subscribers.Contract",
        models.PROTECT,
        related_name="charges",
        null=True,
        blank=True,
        verbose_name=_("contract"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    key = models.CharField(_("key"), max_length=120, unique=True)
    on = models.DateField(_("date"))
    label = models.CharField(_("label"), max_length=300)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    period_start = models.DateField(_("from"), null=True, blank=True)
    period_end = models.DateField(_("to (excluded)"), null=True, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=4, default=1)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=4)
    net = models.DecimalField(_("net"), max_digits=12, decimal_places=2)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("recorded by")
    )
    invoice = models.ForeignKey(
        "invoicing.Invoice", models.PROTECT, related_name="charges", null=True, verbose_name=_("invoice")
    )
    dropped_at = models.DateTimeField(_("dropped at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("charge"), _("charges")
        ordering = ["on", "pk"]
        indexes = [
            models.Index(fields=["customer", "on"], name="charge_to_bill", condition=Q(invoice=None, dropped_at=None))
        ]
        constraints = [
            models.CheckConstraint(condition=Q(net__gt=0, quantity__gt=0), name="charge_is_positive"),
            models.CheckConstraint(
                condition=Q(period_start=None, period_end=None) | Q(period_end__gt=F("period_start")),
                name="charge_period_runs_forward",
            ),
            models.CheckConstraint(condition=Q(invoice=None) | Q(dropped_at=None), name="charge_billed_or_dropped"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="billed_charge_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__invoice__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.label


@pghistory.track()
class BillingAccount(models.Model):
    """How a customer wants his paper: one invoice for all his sites, and a mark of his own on each."""

    customer = models.OneToOneField(
        "subscribers.Customer", models.PROTECT, related_name="billing_account", verbose_name=_("customer")
    )
    grouped = models.BooleanField(_("one invoice for all sites"), default=False)
    reference = models.CharField(_("the buyer's reference"), max_length=40, blank=True)
    # Where the buyer receives electronic invoices (BT-49), where it is not just the SIREN: a line of the French
    # directory such as 404833048_COMPTA, or a mail box.
    address = models.CharField(_("e-invoicing address"), max_length=125, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("billing account"), _("billing accounts")

    def __str__(self) -> str:
        return f"{self.customer}"

"""Where boxes lie, how they came, how they left, and what is asked for those that do not come back."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.models.boxes import Box, BoxModel, Depot
from provisioning.models.network import Line


class Receipt(models.Model):
    """One delivery of boxes to a depot; `refused` lists [serial or text, reason] of what was not taken in."""

    depot = models.ForeignKey(Depot, models.PROTECT, related_name="receipts", verbose_name=_("depot"))
    model = models.ForeignKey(
        BoxModel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("model")
    )
    reference = models.CharField(_("supplier's reference"), max_length=80)
    boxes = models.ManyToManyField(Box, related_name="receipts", verbose_name=_("boxes"))
    refused = models.JSONField(_("not taken in"), default=list, blank=True)
    at = models.DateTimeField(_("received"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("receipt"), _("receipts")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.reference


class Shipment(models.Model):
    """A box on its way to a customer. `address` is as printed; `reservations_until` is the last day to state any."""

    number = models.CharField(_("number"), max_length=16, unique=True)
    box = models.ForeignKey(Box, models.PROTECT, related_name="shipments", verbose_name=_("box"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="shipments", verbose_name=_("line"))
    address = models.TextField(_("address"))
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    shipped_at = models.DateTimeField(_("shipped"))
    shipped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shipped by")
    )
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    reservations_until = models.DateField(_("reservations until"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("shipment"), _("shipments")
        ordering = ["-shipped_at", "-pk"]

    def __str__(self) -> str:
        return self.number


class DeliveryReservation(models.Model):
    """What the customer found wrong with a delivery, stated in time."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="reservations", verbose_name=_("shipment"))
    text = models.TextField(_("reservation"))
    stated_on = models.DateField(_("stated on"))
    at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("reservation on delivery"), _("reservations on delivery")
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.shipment} {self.stated_on}"


class Condition(models.TextChoices):
    COMPLETE = "complete", _("Complete and working")
    INCOMPLETE = "incomplete", _("Incomplete")
    DAMAGED = "damaged", _("Damaged")
    UNTESTED = "untested", _("Not tested yet")


class ReturnCase(models.Model):
    """A box asked back from a customer, until it is back or charged.

    `due_on` is the last day to return it; the formal notice leaves the day after, the charge falls after
    `charge_after`. `next_due_at` is when the sweep acts next, nothing once the case is closed.
    """

    box = models.ForeignKey(Box, models.PROTECT, related_name="return_cases", verbose_name=_("box"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="return_cases", verbose_name=_("line"))
    asked_at = models.DateTimeField(_("asked"))
    why = models.CharField(_("why"), max_length=300, blank=True)
    due_on = models.DateField(_("to be back by"))
    noticed_at = models.DateTimeField(_("formal notice written"), null=True, blank=True)
    charge_after = models.DateField(_("charged after"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True)
    condition = models.CharField(_("condition"), max_length=12, choices=Condition.choices, blank=True)
    remarks = models.CharField(_("remarks"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("return of a box"), _("returns of boxes")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["next_due_at"], condition=Q(closed_at__isnull=True), name="return_case_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["box"], condition=Q(closed_at__isnull=True), name="one_open_return_case_per_box"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.box} {self.due_on}"


class ChargeKind(models.TextChoices):
    UNRETURNED = "unreturned", _("Box not returned")
    FAULT = "fault", _("Damage caused by the customer")
    LOSS = "loss", _("Loss or theft")


@pghistory.track()
class BoxCharge(models.Model):
    """What invoicing is to ask for a box, excluding VAT; `billed_as` names the paper once it did."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="charges", verbose_name=_("box"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="box_charges", verbose_name=_("line"))
    kind = models.CharField(_("kind"), max_length=12, choices=ChargeKind.choices)
    amount = models.DecimalField(_("amount (excl. VAT)"), max_digits=10, decimal_places=2)
    why = models.CharField(_("why"), max_length=300)
    case = models.OneToOneField(
        ReturnCase, models.PROTECT, null=True, blank=True, related_name="charge", verbose_name=_("return")
    )
    at = models.DateTimeField(_("since"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    billed_at = models.DateTimeField(_("billed"), null=True, blank=True)
    billed_as = models.CharField(_("billed as"), max_length=40, blank=True)
    waived_at = models.DateTimeField(_("waived"), null=True, blank=True)
    waived_why = models.CharField(_("why waived"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("charge for a box"), _("charges for boxes")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="box_charge_is_positive"),
            models.CheckConstraint(
                condition=Q(billed_at__isnull=True) | Q(waived_at__isnull=True), name="box_charge_billed_or_waived"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.box} {self.amount}"

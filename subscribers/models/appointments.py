"""Technicians, their visits, and the prepaid hours of assistance that visits are drawn from."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from subscribers.domain import visits
from subscribers.models.contracts import Contract
from subscribers.models.customers import Customer, Site


@pghistory.track()
class Technician(models.Model):
    """Somebody who goes to customers: when he works, and where. `feed` is the hash of his calendar's secret address."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="technician")
    calendar = models.ForeignKey("kernel.Calendar", models.PROTECT, related_name="+", verbose_name=_("working hours"))
    area = models.CharField(_("area"), max_length=120, blank=True)
    active = models.BooleanField(_("takes visits"), default=True)
    feed = models.CharField(max_length=64, blank=True, db_index=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("technician"), _("technicians")
        ordering = ["user__name"]

    def __str__(self) -> str:
        return self.user.name


class PackKind(models.TextChoices):
    HOUR = "hour", _("One hour")
    HALF_DAY = "half_day", _("Half a day (3 h)")
    DAY = "day", _("A day (6 h)")


class AssistancePack(models.Model):
    """Hours of assistance sold ahead. Nothing can be drawn before they are paid for, nor from `lost_on` on."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="packs", verbose_name=_("customer"))
    kind = models.CharField(_("pack"), max_length=12, choices=PackKind.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    price = models.DecimalField(_("price (excl. VAT)"), max_digits=8, decimal_places=2)
    sold_at = models.DateTimeField(_("ordered"))
    sold_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    billed_as = models.CharField(_("invoice"), max_length=40, blank=True)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    lost_on = models.DateField(_("usable before"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("assistance pack"), _("assistance packs")
        ordering = ["-sold_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True, lost_on__isnull=True)
                | Q(paid_at__isnull=False, lost_on__isnull=False),
                name="pack_paid_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True) | Q(cancelled_at__isnull=True), name="pack_paid_stays"
            ),
        ]
        indexes = [
            models.Index(fields=["sold_at"], name="pack_to_bill", condition=Q(billed_as="", cancelled_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.customer}"


class AppointmentKind(models.TextChoices):
    INSTALLATION = "installation", _("Installation")
    INTERVENTION = "intervention", _("Intervention")
    ASSISTANCE = "assistance", _("Assistance")


class AppointmentState(models.TextChoices):
    AWAITING_PAYMENT = visits.AWAITING_PAYMENT, _("Awaiting payment")
    CONFIRMED = visits.CONFIRMED, _("Confirmed")
    DONE = visits.DONE, _("Done")
    CANCELLED = visits.CANCELLED, _("Cancelled")
    MISSED = visits.MISSED, _("Nobody there")


@pghistory.track()
class Appointment(models.Model):
    """A technician's visit to a site. Two visits of one technician never overlap: the database sees to it."""

    kind = models.CharField(_("kind"), max_length=12, choices=AppointmentKind.choices)
    state = models.CharField(_("state"), max_length=20, choices=AppointmentState.choices)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="appointments", verbose_name=_("customer"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="appointments", verbose_name=_("site"))
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("contract")
    )
    technician = models.ForeignKey(
        Technician, models.PROTECT, related_name="appointments", verbose_name=_("technician")
    )
    pack = models.ForeignKey(
        AssistancePack, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("pack")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    purpose = models.CharField(_("what is to be done"), max_length=300, blank=True)
    outcome = models.CharField(_("what was done, or why not"), max_length=300, blank=True)
    booked_at = models.DateTimeField(_("booked"))
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("appointment"), _("appointments")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_runs_forward"),
            models.CheckConstraint(
                condition=Q(kind="assistance", pack__isnull=False) | (~Q(kind="assistance") & Q(pack__isnull=True)),
                name="appointment_assistance_has_a_pack",
            ),
            ExclusionConstraint(
                name="appointment_one_at_a_time",
                expressions=[
                    ("technician", RangeOperators.EQUAL),
                    (
                        Func(F("starts_at"), F("ends_at"), function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=visits.HELD),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="appointment_moves", field="state", transitions=visits.APPOINTMENT_MOVES),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.customer}"


class PackUse(models.Model):
    """Minutes gone from a pack, and why. Append-only."""

    class Reason(models.TextChoices):
        WORKED = "worked", _("Worked")
        LATE = "late", _("Cancelled late")
        ABSENT = "absent", _("Nobody there")
        LOST = "lost", _("Not used in time")

    pack = models.ForeignKey(AssistancePack, models.PROTECT, related_name="uses", verbose_name=_("pack"))
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, null=True, blank=True, related_name="use", verbose_name=_("appointment")
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    reason = models.CharField(_("why"), max_length=8, choices=Reason.choices)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("use of a pack"), _("uses of packs")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pack"], condition=Q(reason="lost"), name="pack_is_lost_once"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.pack}: {self.minutes}"

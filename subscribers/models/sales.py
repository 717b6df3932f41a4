"""Before the contract: who might become a customer, and what can be served where."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subscribers.domain import lifecycle
from subscribers.models.customers import Customer


class LeadState(models.TextChoices):
    NEW = lifecycle.NEW, _("New")
    CONTACTED = lifecycle.CONTACTED, _("Contacted")
    QUALIFIED = lifecycle.QUALIFIED, _("Qualified")
    QUOTED = lifecycle.QUOTED, _("Quote sent")
    WON = lifecycle.WON, _("Won")
    LOST = lifecycle.LOST, _("Lost")


class LeadSource(models.TextChoices):
    PHONE = "phone", _("Phone call")
    MAIL = "mail", _("E-mail")
    WEB = "web", _("Web site")
    REFERRAL = "referral", _("Referral")
    PARTNER = "partner", _("Partner")
    EVENT = "event", _("Event")
    CANVASS = "canvass", _("Canvassing")


class Lead(models.Model):
    """Somebody who might become a customer, from the first call on; `customer` is set once he is known as one."""

    state = models.CharField(_("state"), max_length=16, choices=LeadState.choices, default=LeadState.NEW)
    source = models.CharField(_("source"), max_length=16, choices=LeadSource.choices)
    company = models.CharField(_("company"), max_length=200)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    name = models.CharField(_("contact"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    need = models.TextField(_("need"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("followed by")
    )
    next_action = models.CharField(_("next action"), max_length=200, blank=True)
    next_on = models.DateField(_("on"), null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    lost_because = models.CharField(_("lost because"), max_length=200, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("customer")
    )
    created_at = models.DateTimeField(_("created"))
    haystack = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("lead"), _("leads")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_on"],
                name="lead_action_due",
                condition=Q(state__in=["new", "contacted", "qualified", "quoted"]),
            ),
            GinIndex(OpClass("haystack", name="gin_trgm_ops"), name="lead_haystack"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(email="", phone=""), name="lead_can_be_reached"),
            models.CheckConstraint(
                condition=~Q(state="won") | Q(customer__isnull=False), name="lead_won_is_a_customer"
            ),
        ]

    def __str__(self) -> str:
        return self.company


class LeadNote(models.Model):
    """What was said or done with a lead. Append-only."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="notes", verbose_name=_("lead"))
    body = models.TextField(_("text"))
    at = models.DateTimeField(_("written"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("note on a lead"), _("notes on leads")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.body[:60]


class Zone(models.Model):
    """Where a service can be had: some communes, a polygon, or both. `setup_fee` excludes VAT, `delay_days` is usual.

    `polygon` is a ring of ``[longitude, latitude]`` in degrees (WGS 84), closed or not; empty for communes alone.
    """

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    down_mbps = models.PositiveIntegerField(_("download up to, Mb/s"))
    up_mbps = models.PositiveIntegerField(_("upload up to, Mb/s"))
    setup_fee = models.DecimalField(_("set-up fee (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0))
    delay_days = models.PositiveSmallIntegerField(_("usual delay in days"), default=30)
    polygon = models.JSONField(_("polygon"), default=list, blank=True)
    open = models.BooleanField(_("open to sale"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("zone"), _("zones")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune of a zone, known by postcode and folded name, and by its INSEE code where that was given."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="communes", verbose_name=_("zone"))
    postcode = models.CharField(_("postcode"), max_length=12)
    name = models.CharField(_("name"), max_length=100)
    folded = models.CharField(max_length=100, editable=False)
    insee = models.CharField(_("INSEE code"), max_length=5, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("commune"), _("communes")
        ordering = ["postcode", "name"]
        indexes = [models.Index(fields=["postcode", "folded"], name="commune_by_postcode")]
        constraints = [models.UniqueConstraint(fields=["zone", "postcode", "folded"], name="commune_once_a_zone")]

    def __str__(self) -> str:
        return f"{self.postcode} {self.name}"

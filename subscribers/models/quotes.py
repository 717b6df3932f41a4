"""Quotes: what was offered to whom at which price, version by version, and how it was accepted."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subscribers.domain import lifecycle
from subscribers.models.catalogue import Offer, Option
from subscribers.models.contracts import BillingMode, Contract
from subscribers.models.customers import Customer
from subscribers.models.files import CustomerFile
from subscribers.models.sales import Lead, Zone


class QuoteState(models.TextChoices):
    DRAFT = lifecycle.DRAFT, _("Draft")
    SENT = lifecycle.SENT, _("Sent")
    ACCEPTED = lifecycle.ACCEPTED, _("Accepted")
    DECLINED = lifecycle.DECLINED, _("Declined")
    EXPIRED = lifecycle.EXPIRED, _("Expired")
    REPLACED = lifecycle.REPLACED, _("Replaced")
    SOLD = lifecycle.SOLD, _("Under contract")


class QuoteChannel(models.TextChoices):
    ONLINE = "online", _("On line")
    PAPER = "paper", _("On paper")


class Quote(models.Model):
    """One version of a quote; a change makes the next version and replaces this one. Amounts exclude VAT.

    Who gets it is copied here, for it stays as it was sent. `token` opens it without signing in.
    """

    number = models.CharField(_("number"), max_length=16)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=16, choices=QuoteState.choices, default=QuoteState.DRAFT)
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, blank=True, related_name="quotes", verbose_name=_("lead"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="quotes", verbose_name=_("customer")
    )
    party = models.CharField(_("for"), max_length=200)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=2, default="fr")
    label = models.CharField(_("site"), max_length=100)
    street = models.CharField(_("street"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("city"), max_length=100)
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("zone"))
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+", verbose_name=_("offer"))
    monthly_fee = models.DecimalField(_("monthly fee (excl. VAT)"), max_digits=10, decimal_places=2)
    discount = models.DecimalField(
        _("monthly discount (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0)
    )
    setup_fee = models.DecimalField(_("set-up fee (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0))
    setup_instalments = models.PositiveSmallIntegerField(_("set-up fee paid in"), default=1)
    commitment_months = models.PositiveSmallIntegerField(_("commitment in months"))
    billing_mode = models.CharField(_("billing"), max_length=20, choices=BillingMode.choices)
    expected_on = models.DateField(_("expected activation (indicative)"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"))
    comment = models.TextField(_("comment"), blank=True)
    token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("drawn up by")
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    seen_at = models.DateTimeField(_("first seen"), null=True, blank=True)
    seen_times = models.PositiveIntegerField(_("times seen"), default=0)
    paper = models.ForeignKey(
        CustomerFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paper")
    )
    channel = models.CharField(_("accepted"), max_length=10, choices=QuoteChannel.choices, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_name = models.CharField(_("accepted by"), max_length=120, blank=True)
    accepted_quality = models.CharField(_("acting as"), max_length=80, blank=True)
    accepted_from = models.GenericIPAddressField(_("from address"), null=True, blank=True)
    accepted_agent = models.CharField(_("signer's browser"), max_length=300, blank=True)
    accepted_terms = models.CharField(_("terms accepted"), max_length=80, blank=True)
    evidence = models.ForeignKey(
        CustomerFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence")
    )
    declined_because = models.CharField(_("declined because"), max_length=300, blank=True)
    contract = models.OneToOneField(
        Contract, models.PROTECT, null=True, blank=True, related_name="quote", verbose_name=_("contract")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("quote"), _("quotes")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["valid_until"], name="quote_to_expire", condition=Q(state="sent"))]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="quote_version_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "sold"])
                | Q(accepted_at__isnull=False) & ~Q(accepted_name="") & ~Q(channel="") & Q(evidence__isnull=False),
                name="quote_accepted_has_its_evidence",
            ),
            models.CheckConstraint(condition=~Q(state="sold") | Q(contract__isnull=False), name="quote_sold_to"),
        ]
        triggers = [
            pgtrigger.FSM(name="quote_moves", field="state", transitions=lifecycle.QUOTE_MOVES),
            pgtrigger.ReadOnly(
                name="quote_sent_is_frozen",
                fields=["offer", "monthly_fee", "discount", "setup_fee", "setup_instalments", "commitment_months"],
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """`D-2026-00012` and, from the second version on, `D-2026-00012 v2`."""
        return self.number if self.version == 1 else f"{self.number} v{self.version}"

    @property
    def fee(self) -> Decimal:
        """The access a month after discount, excluding VAT."""
        return self.monthly_fee - self.discount


class QuoteOption(models.Model):
    """An option of a quote, fees by unit, excluding VAT."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="options", verbose_name=_("quote"))
    option = models.ForeignKey(Option, models.PROTECT, related_name="+", verbose_name=_("option"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    monthly_fee = models.DecimalField(_("monthly fee (excl. VAT)"), max_digits=10, decimal_places=2)
    setup_fee = models.DecimalField(_("set-up fee (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name, verbose_name_plural = _("option of a quote"), _("options of quotes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["quote", "option"], name="quote_option_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="quote_option_some"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.option}"

    @property
    def monthly(self) -> Decimal:
        return self.monthly_fee * self.quantity

    @property
    def setup(self) -> Decimal:
        return self.setup_fee * self.quantity

"""What is sold: offers, their options, and what each costs from which day."""

from __future__ import annotations

from decimal import Decimal

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OptionKind(models.TextChoices):
    TELEPHONY = "telephony", _("Telephony line")
    ADDRESS = "address", _("Fixed address")
    GUARANTEE = "guarantee", _("Higher guarantee")
    SERVICE = "service", _("Other service")


@pghistory.track()
class Option(models.Model):
    """What may be added to an offer, by quantity. Fees exclude VAT, each by unit.

    A guarantee's `overrides` change policies for who signs it, so it is chosen at signature and not afterwards.
    """

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=OptionKind.choices)
    monthly_fee = models.DecimalField(_("monthly fee (excl. VAT)"), max_digits=10, decimal_places=2)
    setup_fee = models.DecimalField(_("set-up fee (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0))
    overrides = models.JSONField(_("terms of its own"), default=dict, blank=True)
    on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("option"), _("options")
        ordering = ["kind", "monthly_fee", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(monthly_fee__gte=0, setup_fee__gte=0), name="option_fees_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Offer(models.Model):
    """A product. Fees exclude VAT and are those of today; `prices` says them by date.

    `overrides` changes policies for who signs this offer: ``{"gtr": {"allowance": "PT8H"}}``.
    """

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    down_mbps = models.PositiveIntegerField(_("download, Mb/s"))
    up_mbps = models.PositiveIntegerField(_("upload, Mb/s"))
    monthly_fee = models.DecimalField(_("monthly fee (excl. VAT)"), max_digits=10, decimal_places=2)
    setup_fee = models.DecimalField(_("set-up fee (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0))
    commitment_months = models.PositiveSmallIntegerField(_("commitment in months"), default=24)
    on_sale = models.BooleanField(_("on sale"), default=True)
    description = models.TextField(_("description"), blank=True)
    tariff = models.SlugField(_("telephony tariff"), blank=True)
    overrides = models.JSONField(_("terms of its own"), default=dict, blank=True)
    options: models.ManyToManyField[Option, Option] = models.ManyToManyField(
        Option, blank=True, related_name="offers", verbose_name=_("options")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("offer"), _("offers")
        ordering = ["monthly_fee", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(monthly_fee__gte=0, setup_fee__gte=0), name="offer_fees_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Price(models.Model):
    """What an offer or an option costs from a day on, for who signs from then; amounts exclude VAT."""

    offer = models.ForeignKey(Offer, models.CASCADE, null=True, blank=True, related_name="prices")
    option = models.ForeignKey(Option, models.CASCADE, null=True, blank=True, related_name="prices")
    valid_from = models.DateField(_("valid from"))
    monthly_fee = models.DecimalField(_("monthly fee (excl. VAT)"), max_digits=10, decimal_places=2)
    setup_fee = models.DecimalField(_("set-up fee (excl. VAT)"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name, verbose_name_plural = _("price"), _("prices")
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(offer__isnull=False, option__isnull=True) | Q(offer__isnull=True, option__isnull=False),
                name="price_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(monthly_fee__gte=0, setup_fee__gte=0), name="price_not_negative"),
            models.UniqueConstraint(
                fields=["offer", "option", "valid_from"], name="price_once_a_day", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer or self.option} {self.valid_from}: {self.monthly_fee}"

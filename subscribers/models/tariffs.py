"""What calls outside the plan cost: tariffs, each a row of dated versions, each of those a table of prefixes."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Tariff(models.Model):
    """A telephony tariff that offers are sold with; `Offer.tariff` names it by its code."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name, verbose_name_plural = _("telephony tariff"), _("telephony tariffs")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class TariffVersion(models.Model):
    """The rates for who signs from `valid_from` on, until a later version; never changed once it is there."""

    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="versions", verbose_name=_("telephony tariff"))
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    file = models.CharField(_("file"), max_length=200, blank=True)
    at = models.DateTimeField(_("recorded at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("version of a tariff"), _("versions of tariffs")
        ordering = ["tariff", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["tariff", "number"], name="tariff_version_numbered_once"),
            models.UniqueConstraint(fields=["tariff", "valid_from"], name="tariff_version_once_a_day"),
        ]
        triggers = [pgtrigger.Protect(name="tariff_version_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.tariff} v{self.number}"


class Rate(models.Model):
    """What a call to numbers that begin with `prefix` costs: euros excluding VAT, a minute and once a call.

    `prefix` is the beginning of an international number, without its plus.
    """

    version = models.ForeignKey(TariffVersion, models.PROTECT, related_name="rates", verbose_name=_("version"))
    prefix = models.CharField(_("prefix"), max_length=15)
    destination = models.CharField(_("destination"), max_length=100)
    per_minute = models.DecimalField(_("a minute (excl. VAT)"), max_digits=10, decimal_places=6)
    connection_fee = models.DecimalField(_("a call (excl. VAT)"), max_digits=10, decimal_places=6, default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("rate"), _("rates")
        ordering = ["prefix"]
        constraints = [
            models.UniqueConstraint(fields=["version", "prefix"], name="rate_once_a_prefix"),
            models.CheckConstraint(condition=Q(prefix__regex=r"^[1-9][0-9]{0,14}$"), name="rate_prefix_is_digits"),
            models.CheckConstraint(condition=Q(per_minute__gte=0, connection_fee__gte=0), name="rate_not_negative"),
        ]
        triggers = [pgtrigger.Protect(name="rate_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.prefix} {self.destination}"

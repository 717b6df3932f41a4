from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.secrets import EncryptedTextField


@pghistory.track(exclude=["iban"])
class Operator(models.Model):
    """The company that runs this Raccord: the seller on every invoice, the creditor of every debit. One row."""

    name = models.CharField(_("name"), max_length=140)
    legal_form = models.CharField(_("legal form"), max_length=60, blank=True)
    capital = models.DecimalField(_("share capital"), max_digits=14, decimal_places=2, null=True, blank=True)
    siren = models.CharField("SIREN", max_length=9)
    siret = models.CharField("SIRET", max_length=14)
    vat_number = models.CharField(_("VAT number"), max_length=20)
    rcs = models.CharField(_("trade register"), max_length=120, blank=True)
    street = models.CharField(_("street"), max_length=140)
    postcode = models.CharField(_("postcode"), max_length=10)
    city = models.CharField(_("city"), max_length=80)
    country = models.CharField(_("country"), max_length=2, default="FR")
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    website = models.URLField(_("website"), blank=True)
    iban = EncryptedTextField("IBAN", blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    creditor_id = models.CharField(_("SEPA creditor identifier"), max_length=35, blank=True)
    vat_on_debits = models.BooleanField(_("VAT due on debits"), default=False)
    logo = models.ImageField(_("logo"), upload_to="operator/", blank=True)

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operator")
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="operator_single"),)

    def __str__(self) -> str:
        return self.name

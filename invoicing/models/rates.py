from django.db import models
from django.utils.translation import gettext_lazy as _


class VatRate(models.Model):
    """A VAT rate in percent from a date on; the newest one in force on the day counts. Never frozen into a contract."""

    code = models.CharField(_("code"), max_length=20, default="standard")
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2)
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("VAT rate")
        verbose_name_plural = _("VAT rates")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="vat_rate_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100), name="vat_rate_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.percent} % ({self.valid_from})"

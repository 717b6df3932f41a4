from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Takeover(models.Model):
    """From which day we invoice a contract that was in service before: what came earlier, another system invoiced."""

    contract = models.OneToOneField(
        "subscribers.Contract", models.PROTECT, related_name="takeover", verbose_name=_("contract")
    )
    starts_on = models.DateField(_("invoiced from"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("takeover of billing"), _("takeovers of billing")
        triggers = [pgtrigger.Protect(name="takeover_is_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.contract}: {self.starts_on}"

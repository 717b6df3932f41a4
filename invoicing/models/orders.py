from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PurchaseOrder(models.Model):
    """The buyer's order number for a contract, from a day of service on; an empty number says that there is none.

    The contract keeps the number it was signed with. Rows are appended; of those that begin on one day the last counts.
    """

    contract = models.ForeignKey(
        "subscribers.Contract", models.PROTECT, related_name="purchase_orders", verbose_name=_("contract")
    )
    number = models.CharField(_("purchase order"), max_length=40, blank=True)
    starts_on = models.DateField(_("for services from"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("purchase order"), _("purchase orders")
        ordering = ["contract", "starts_on", "pk"]
        triggers = [pgtrigger.Protect(name="purchase_order_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.number or "–"

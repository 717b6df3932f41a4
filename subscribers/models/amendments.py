"""What changes in a contract while it lives: amendments that take effect on a day, and the options it carries."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subscribers.domain import lifecycle
from subscribers.models.catalogue import Offer, Option
from subscribers.models.contracts import Contract
from subscribers.models.customers import Site


class AmendmentKind(models.TextChoices):
    SPEED = "speed", _("Change of offer")
    OPTIONS = "options", _("Change of options")
    MOVE = "move", _("Move to another address")
    PRICE = "price", _("Change of price")


class AmendmentState(models.TextChoices):
    PLANNED = lifecycle.PLANNED, _("Planned")
    APPLIED = lifecycle.APPLIED, _("In force")
    UNDONE = lifecycle.UNDONE, _("Undone")


class Amendment(models.Model):
    """One change agreed with the customer, whole or not at all. What is null stays as it is; amounts exclude VAT.

    Nothing of the contract moves before `effective_on`. `before` is what the contract said when it was applied, by
    which `subscribers.selectors.fees_between` knows the past.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="amendments", verbose_name=_("contract"))
    kind = models.CharField(_("kind"), max_length=16, choices=AmendmentKind.choices)
    state = models.CharField(_("state"), max_length=16, choices=AmendmentState.choices, default=AmendmentState.PLANNED)
    effective_on = models.DateField(_("takes effect on"))
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("offer"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site"))
    monthly_fee = models.DecimalField(_("monthly fee (excl. VAT)"), max_digits=10, decimal_places=2, null=True)
    discount = models.DecimalField(_("monthly discount (excl. VAT)"), max_digits=10, decimal_places=2, null=True)
    setup_fee = models.DecimalField(
        _("set-up fee of the change (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0)
    )
    commitment_months = models.PositiveSmallIntegerField(_("new commitment in months"), null=True, blank=True)
    why = models.CharField(_("reason"), max_length=300, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("amendment"), _("amendments")
        ordering = ["effective_on", "pk"]
        indexes = [
            models.Index(fields=["effective_on"], name="amendment_due", condition=Q(state="planned")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False), name="applied_is_dated"
            ),
            models.CheckConstraint(condition=~Q(state="undone") | Q(undone_at__isnull=False), name="undone_is_dated"),
            models.CheckConstraint(condition=Q(setup_fee__gte=0), name="amendment_setup_not_negative"),
        ]
        triggers = [pgtrigger.FSM(name="amendment_moves", field="state", transitions=lifecycle.AMENDMENT_MOVES)]

    def __str__(self) -> str:
        return f"{self.contract} {self.get_kind_display()} {self.effective_on}"


class ContractOption(models.Model):
    """An option that a contract carries from a day to another, both included; fees by unit, excluding VAT.

    Rows never change but for their end: another quantity is another row.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="options", verbose_name=_("contract"))
    option = models.ForeignKey(Option, models.PROTECT, related_name="+", verbose_name=_("option"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    monthly_fee = models.DecimalField(_("monthly fee (excl. VAT)"), max_digits=10, decimal_places=2)
    setup_fee = models.DecimalField(_("set-up fee (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    added_by = models.ForeignKey(Amendment, models.PROTECT, null=True, blank=True, related_name="added")
    ended_by = models.ForeignKey(Amendment, models.PROTECT, null=True, blank=True, related_name="ended")

    class Meta:
        verbose_name, verbose_name_plural = _("option of a contract"), _("options of contracts")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="contract_option_some"),
        ]

    def __str__(self) -> str:
        return f"{self.contract}: {self.quantity} × {self.option}"

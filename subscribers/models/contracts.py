"""What was offered, what was signed, and how it ends."""

from __future__ import annotations

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subscribers.domain import lifecycle
from subscribers.models.catalogue import Offer
from subscribers.models.customers import Customer, Site
from subscribers.models.files import CustomerFile


class BillingMode(models.TextChoices):
    MONTHLY = "monthly", _("An invoice each month")
    MONTHLY_SCHEDULE = "monthly_schedule", _("An invoice each due date, under a six-month schedule")
    HALF_YEARLY = "half_yearly", _("An invoice each six months, six monthly debits")


class ContractState(models.TextChoices):
    DRAFT = lifecycle.DRAFT, _("Draft")
    SIGNED = lifecycle.SIGNED, _("Signed")
    ACTIVE = lifecycle.ACTIVE, _("Active")
    ENDING = lifecycle.ENDING, _("Ending")
    ENDED = lifecycle.ENDED, _("Ended")


class Ground(models.TextChoices):
    """Why a contract ends. The three legitimate reasons free the customer from the fees left to pay."""

    CHOICE = "choice", _("The customer's choice")
    MOVE = "move", _("Move outside the eligible zone")
    PRISON = "prison", _("Imprisonment")
    ADMINISTRATOR = "administrator", _("Court-appointed administrator")
    BREACH_BY_OPERATOR = "operator_breach", _("Breach by the operator")
    BREACH_BY_CUSTOMER = "customer_breach", _("Breach by the customer")
    REVISION_REFUSED = "revision_refused", _("Price revision refused")
    TRANSFER = "transfer", _("Transfer to another customer")


class NoticeChannel(models.TextChoices):
    LETTER = "registered_letter", _("Registered letter")
    MAIL = "mail", _("Acknowledged mail")
    PORTAL = "portal", _("Customer portal")
    OTHER = "other", _("Other")


class ContractQuerySet(models.QuerySet["Contract"]):
    def served(self) -> ContractQuerySet:
        return self.filter(state__in=lifecycle.SERVED)


@pghistory.track()
class Contract(models.Model):
    """A signed access. `terms` are the policies of the day of signature, which no later change of policy rewrites.

    `monthly_fee` is before `discount`, both excluding VAT; `ends_on` is the last day of service.
    """

    number = models.CharField(_("number"), max_length=16, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contracts", verbose_name=_("customer"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="contracts", verbose_name=_("site"))
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="contracts", verbose_name=_("offer"))
    state = models.CharField(_("state"), max_length=16, choices=ContractState.choices, default=ContractState.DRAFT)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    activated_on = models.DateField(_("activated on"), null=True, blank=True)
    committed_until = models.DateField(_("last day of the commitment"), null=True, blank=True)
    ends_on = models.DateField(_("last day of service"), null=True, blank=True)
    monthly_fee = models.DecimalField(_("monthly fee (excl. VAT)"), max_digits=10, decimal_places=2)
    discount = models.DecimalField(
        _("monthly discount (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0)
    )
    setup_fee = models.DecimalField(_("set-up fee (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0))
    setup_instalments = models.PositiveSmallIntegerField(_("set-up fee paid in"), default=1)
    commitment_months = models.PositiveSmallIntegerField(_("commitment in months"), default=24)
    billing_mode = models.CharField(
        _("billing"), max_length=20, choices=BillingMode.choices, default=BillingMode.HALF_YEARLY
    )
    terms = models.JSONField(_("frozen terms"), default=dict, blank=True)
    calendar = models.ForeignKey("kernel.Calendar", models.PROTECT, related_name="+", verbose_name=_("opening hours"))
    purchase_order = models.CharField(_("purchase order"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("created"))
    expected_on = models.DateField(_("expected activation (indicative)"), null=True, blank=True)
    signatory = models.CharField(_("signed by"), max_length=120, blank=True)
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("takes over from")
    )

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("contract"), _("contracts")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["state", "ends_on"], name="contract_to_end"),
            GinIndex(OpClass("number", name="gin_trgm_ops"), name="contract_number_fragment"),
            models.Index(fields=["purchase_order"], name="contract_purchase_order", condition=~Q(purchase_order="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    monthly_fee__gte=F("discount"), discount__gte=0, setup_fee__gte=0, setup_instalments__gte=1
                ),
                name="contract_amounts_make_sense",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(signed_on__isnull=False) & ~Q(terms={})),
                name="contract_signed_has_terms",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "ending"])
                | Q(activated_on__isnull=False, committed_until__isnull=False),
                name="contract_served_was_activated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ending", "ended"]) | Q(ends_on__isnull=False),
                name="contract_ending_has_an_end",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="contract_moves", field="state", transitions=lifecycle.MOVES),
            pgtrigger.Protect(
                name="contract_terms_frozen",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft")
                & (
                    pgtrigger.Q(old__terms__df=pgtrigger.F("new__terms"))
                    | pgtrigger.Q(old__signed_on__df=pgtrigger.F("new__signed_on"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def fee(self) -> Decimal:
        """The recurring access fee after discount, excluding VAT, a month: the base of penalties and exit amounts."""
        return self.monthly_fee - self.discount


class TerminationNotice(models.Model):
    """A notice as received, with what it costs and why; withdrawn ones stay.

    A ground that needs a proof frees from the fees left only once there is one.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="notices", verbose_name=_("contract"))
    ground = models.CharField(_("ground"), max_length=20, choices=Ground.choices, default=Ground.CHOICE)
    dated_on = models.DateField(_("dated"))
    effective_on = models.DateField(_("last day of service"))
    exit_amount = models.DecimalField(_("exit amount (excl. VAT)"), max_digits=10, decimal_places=2)
    refund = models.DecimalField(_("given back (excl. VAT)"), max_digits=10, decimal_places=2, default=Decimal(0))
    workings = models.JSONField(_("workings"))
    channel = models.CharField(_("received by"), max_length=20, choices=NoticeChannel.choices, default="other")
    reference = models.CharField(_("registered letter number"), max_length=40, blank=True)
    proof = models.ForeignKey(
        CustomerFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proof of the reason")
    )
    moved_on = models.DateField(_("moved on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("termination notice"), _("termination notices")
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(withdrawn_at__isnull=True), name="one_standing_notice_per_contract"
            ),
            models.CheckConstraint(condition=Q(effective_on__gte=F("dated_on")), name="notice_ends_after_it_is_dated"),
        ]

    def __str__(self) -> str:
        return f"{self.contract} → {self.effective_on}"

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.secrets import EncryptedTextField, MaskedIbanField


class Scheme(models.TextChoices):
    CORE = "CORE", _("SEPA Core")
    B2B = "B2B", _("SEPA B2B")


class Collector(models.TextChoices):
    """Through whom debits on a mandate are collected."""

    BANK = "bank", _("Bank file")
    GOCARDLESS = "gocardless", "GoCardless"


@pghistory.track(exclude=["iban", "masked_iban", "former_iban"])
class Mandate(models.Model):
    """A customer's permission to debit one of his accounts; moved by `invoicing.domain.mandate.MANDATE`.

    The account is stored encrypted; `iban_index` finds it and `masked_iban` shows it. `former_iban` and
    `former_reference` travel once, in the first file after an amendment.
    """

    class Kind(models.TextChoices):
        RECURRENT = "recurrent", _("Recurrent")
        ONE_OFF = "one_off", _("One-off")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")
        REPLACED = "replaced", _("Replaced")

    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="mandates", verbose_name=_("customer")
    )
    reference = models.CharField(_("mandate reference"), max_length=35)
    creditor_id = models.CharField(_("creditor identifier"), max_length=35)
    scheme = models.CharField(_("scheme"), max_length=4, choices=Scheme, default=Scheme.CORE)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.RECURRENT)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    holder = models.CharField(_("account holder"), max_length=140)
    iban = EncryptedTextField("IBAN")
    iban_index = models.CharField(max_length=64, db_index=True)
    masked_iban = MaskedIbanField("IBAN", of="iban")
    bic = models.CharField("BIC", max_length=11, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    signed_from = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("signed by")
    )
    proof = models.CharField(_("proof"), max_length=200, blank=True)
    registered_on = models.DateField(_("registered by the debtor's bank on"), null=True, blank=True)
    # Days between a pre-notification and its debit, where the mandate says others than the policy.
    notice_days = models.PositiveSmallIntegerField(_("days of notice"), null=True, blank=True)
    collector = models.CharField(_("collected through"), max_length=10, choices=Collector, default=Collector.BANK)
    # The collector's own names of the mandate and of the payer, and the state that it last told.
    remote_reference = models.CharField(_("collector's reference"), max_length=40, blank=True)
    remote_customer = models.CharField(_("customer at the payment service"), max_length=40, blank=True)
    remote_state = models.CharField(_("state at the collector"), max_length=30, blank=True)
    former_iban = EncryptedTextField(blank=True)
    former_reference = models.CharField(_("former reference"), max_length=35, blank=True)
    amended_at = models.DateTimeField(_("amended at"), null=True, blank=True)
    first_debit_on = models.DateField(_("first debit"), null=True, blank=True)
    last_debit_on = models.DateField(_("last debit"), null=True, blank=True)
    flag = models.CharField(_("to look at"), max_length=60, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, related_name="replaced_by", null=True, blank=True, verbose_name=_("replaces")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("mandate"), _("mandates")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["creditor_id", "reference"], name="mandate_reference_once"),
            # Whichever account a customer's debit goes to is never a matter of chance.
            models.UniqueConstraint(fields=["customer"], condition=Q(state="active"), name="mandate_one_active"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "active", "suspended", "cancelled", "expired", "replaced"]),
                name="mandate_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "suspended"]) | Q(signed_on__isnull=False, signed_at__isnull=False),
                name="mandate_in_force_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(scheme="B2B", state="active") | Q(registered_on__isnull=False),
                name="mandate_b2b_is_registered",
            ),
            models.CheckConstraint(
                condition=Q(collector="bank") | ~Q(state="active") | (Q(scheme="CORE") & ~Q(remote_reference="")),
                name="mandate_collector_knows_it",
            ),
            models.UniqueConstraint(
                fields=["collector", "remote_reference"], condition=~Q(remote_reference=""), name="mandate_remote_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_is_kept", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__signed_at__isnull=False)
            ),
        ]

    IN_FORCE: ClassVar = Q(state__in=["active", "suspended"])

    def __str__(self) -> str:
        return self.reference


class MandateProof(models.Model):
    """A scan: of the mandate signed on paper, or of the debtor's bank saying that it registered a B2B mandate."""

    class Kind(models.TextChoices):
        SIGNATURE = "signature", _("Signed mandate")
        REGISTRATION = "registration", _("Registration by the debtor's bank")

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="proofs", verbose_name=_("mandate"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("file name"), max_length=120)
    media_type = models.CharField(max_length=60)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("added by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("proof of a mandate"), _("proofs of mandates")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["mandate", "sha256"], name="mandate_proof_once")]
        triggers = [pgtrigger.Protect(name="mandate_proof_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """A pre-notification: this amount on this date, told to the debtor. A change of either is another row.

    `message` is its proof where it left by one of our own; its day of leaving is then the message's.
    """

    instalment = models.ForeignKey(
        "invoicing.Instalment", models.PROTECT, related_name="notices", verbose_name=_("instalment")
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    collection_on = models.DateField(_("collection date"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    message = models.ForeignKey(
        "kernel.Message", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("message")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("pre-notification"), _("pre-notifications")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["instalment", "amount", "collection_on"], name="notice_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="notice_amount_positive"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | Q(message__isnull=False), name="notice_has_its_proof"
            ),
        ]
        triggers = [pgtrigger.Protect(name="notice_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.amount} / {self.collection_on}"

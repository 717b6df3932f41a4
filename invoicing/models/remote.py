"""What a payment service tells (GoCardless) and how the bank is reached by wire."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoicing.models.bank import BankEvent, BankFile
from invoicing.models.debits import DebitAttempt
from invoicing.models.mandates import Collector
from kernel.secrets import EncryptedTextField


class RemoteEvent(models.Model):
    """One event of a payment service, by its own name, once; taken in by a sweep that re-reads what it speaks of.

    The body that brought it is kept in `file`, as it came.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("Taken in")
        SET_ASIDE = "set_aside", _("Set aside")

    collector = models.CharField(_("collected through"), max_length=10, choices=Collector)
    event_id = models.CharField(_("event"), max_length=60)
    resource = models.CharField(_("resource"), max_length=30)
    resource_id = models.CharField(_("reference of the object"), max_length=40)
    action = models.CharField(_("action"), max_length=60)
    payload = models.JSONField(_("content"), default=dict)
    happened_at = models.DateTimeField(_("happened at"))
    file = models.ForeignKey(BankFile, models.PROTECT, related_name="remote_events", verbose_name=_("file"))
    received_at = models.DateTimeField(_("received at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)
    taken_at = models.DateTimeField(_("taken in at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("event of a payment service"), _("events of payment services")
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="remote_event_due")]
        constraints = [
            models.UniqueConstraint(fields=["collector", "event_id"], name="remote_event_once"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(taken_at__isnull=False), name="remote_event_taken_is_dated"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="remote_event_facts",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "collector", "event_id", "resource", "resource_id", "action", "payload", "happened_at", "file"
                ),
            ),
            pgtrigger.Protect(name="remote_event_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.resource} {self.action}"


class Payout(models.Model):
    """What a payment service sends to our bank account, and the payments in it; `bank_event` is the bank's line of it.

    `amount` is what arrives; `fees` what the service kept back.
    """

    collector = models.CharField(_("collected through"), max_length=10, choices=Collector)
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    # What the bank's statement shows of it.
    bank_text = models.CharField(_("reference on the statement"), max_length=140, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    fees = models.DecimalField(_("fees kept back"), max_digits=12, decimal_places=2, default=0)
    arrives_on = models.DateField(_("arrives on"))
    told_at = models.DateTimeField(_("told at"))
    bank_event = models.OneToOneField(
        BankEvent, models.PROTECT, related_name="payout", null=True, blank=True, verbose_name=_("bank's line")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("payout"), _("payouts")
        ordering = ["-arrives_on", "-pk"]

    def __str__(self) -> str:
        return self.reference


class PayoutItem(models.Model):
    """One line of a payout: a payment in, a failure or refund out, a fee; `attempt` where we know the debit."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="items", verbose_name=_("payout"))
    rank = models.PositiveIntegerField(_("rank"))
    kind = models.CharField(_("kind"), max_length=40)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    remote_reference = models.CharField(_("collector's reference"), max_length=40, blank=True)
    attempt = models.ForeignKey(
        DebitAttempt,
        models.PROTECT,
        related_name="payout_items",
        null=True,
        blank=True,
        verbose_name=_("debit attempt"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("line of a payout"), _("lines of payouts")
        ordering = ["payout", "rank"]
        constraints = [models.UniqueConstraint(fields=["payout", "rank"], name="payout_item_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class BankLink(models.Model):
    """The bank's file server: batches are dropped in `outbox`, its answers fetched from `inbox`. Its key is pinned."""

    name = models.CharField(_("name"), max_length=60)
    host = models.CharField(_("host"), max_length=200)
    port = models.PositiveIntegerField(_("port"), default=22)
    username = models.CharField(_("user name"), max_length=60)
    host_key = models.TextField(_("host key"), help_text=_("As in known_hosts: the key's type and its base64 text"))
    password = EncryptedTextField(_("password"), blank=True)
    private_key = EncryptedTextField(_("private key"), blank=True)
    outbox = models.CharField(_("folder of files to the bank"), max_length=200, default="outbox")
    inbox = models.CharField(_("folder of files from the bank"), max_length=200, default="inbox")
    in_use = models.BooleanField(_("in use"), default=True)
    last_look_at = models.DateTimeField(_("last look"), null=True, blank=True)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("bank's file server"), _("bank's file servers")
        constraints = [
            models.UniqueConstraint(fields=["in_use"], condition=Q(in_use=True), name="bank_link_one_in_use"),
        ]

    def __str__(self) -> str:
        return self.name


class FetchedFile(models.Model):
    """A file seen on the bank's server, so that it is fetched once; `file` is empty where it could not be read."""

    link = models.ForeignKey(BankLink, models.PROTECT, related_name="fetched", verbose_name=_("bank's file server"))
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    fetched_at = models.DateTimeField(_("fetched at"))
    file = models.ForeignKey(BankFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("file"))
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("seen by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("fetched file"), _("fetched files")
        ordering = ["-fetched_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["link", "name", "size"], name="fetched_once")]

    def __str__(self) -> str:
        return self.name

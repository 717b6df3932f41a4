"""What is kept about a customer besides his facts: papers and notes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from subscribers.models.customers import Customer


class FileKind(models.TextChoices):
    CONTRACT = "contract", _("Signed contract")
    QUOTE = "quote", _("Quote")
    EVIDENCE = "evidence", _("Evidence of signature")
    PROOF = "proof", _("Supporting document")
    IDENTITY = "identity", _("Proof of registration or identity")
    LETTER = "letter", _("Letter")
    EXPORT = "export", _("Personal data export")
    OTHER = "other", _("Other")


class CustomerFile(models.Model):
    """A paper about a customer: its bytes lie under MEDIA_ROOT, served by no web server, named by their hash.

    `shown` papers are seen in his portal. A quote's papers may be there before there is a customer.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="files", verbose_name=_("customer")
    )
    contract = models.ForeignKey(
        "subscribers.Contract", models.PROTECT, null=True, blank=True, related_name="files", verbose_name=_("contract")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=FileKind.choices)
    name = models.CharField(_("name"), max_length=160)
    media_type = models.CharField(_("type"), max_length=80)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    path = models.CharField(max_length=200)
    shown = models.BooleanField(_("shown to the customer"), default=False)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("document"), _("documents")
        ordering = ["-added_at", "-pk"]
        indexes = [models.Index(fields=["sha256"], name="customer_file_hash")]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """What somebody of the house wrote about a customer; never shown to him, but told when he asks for his data."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="notes", verbose_name=_("customer"))
    body = models.TextField(_("text"))
    at = models.DateTimeField(_("written"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("note"), _("notes")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.body[:60]

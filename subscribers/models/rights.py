"""People's rights: what they accepted and consented to, what they asked, and the registers that law wants kept."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subscribers.models.customers import Customer
from subscribers.models.files import CustomerFile
from subscribers.models.quotes import Quote

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class TermsVersion(models.Model):
    """A version of the general terms, in force from a day on. Never edited: a change is a new version."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    valid_from = models.DateField(_("valid from"))
    text = models.TextField(_("text in French"))
    text_en = models.TextField(_("text in English"), blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    summary = models.CharField(_("what changes"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("version of the terms"), _("versions of the terms")
        ordering = ["-number"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"v{self.number}"


class TermsAcceptance(models.Model):
    """Who accepted which version, when, from where: at sign-in, or with a quote. Append-only."""

    terms = models.ForeignKey(TermsVersion, models.PROTECT, related_name="acceptances", verbose_name=_("terms"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quote"))
    name = models.CharField(_("name"), max_length=120)
    at = models.DateTimeField(_("accepted at"))
    address = models.GenericIPAddressField(_("from address"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("acceptance of terms"), _("acceptances of terms")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["terms", "user"], condition=Q(user__isnull=False), name="terms_once_a_user"
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.name}: {self.terms}"


class ConsentKind(models.TextChoices):
    MARKETING = "marketing", _("Commercial messages")
    SHARING = "sharing", _("Sharing with partners")


class Consent(models.Model):
    """A yes or a no to one use of a customer's data, with its date; the newest counts. Append-only."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="consents", verbose_name=_("customer"))
    kind = models.CharField(_("kind"), max_length=16, choices=ConsentKind.choices)
    given = models.BooleanField(_("given"))
    at = models.DateTimeField(_("on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("consent"), _("consents")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.customer} {self.kind}: {self.given}"


class RequestKind(models.TextChoices):
    ACCESS = "access", _("Access and portability")
    RECTIFICATION = "rectification", _("Rectification")
    ERASURE = "erasure", _("Erasure")
    OBJECTION = "objection", _("Objection")


class RequestState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class RightsRequest(models.Model):
    """What a customer asked about his data, due within a month (GDPR, article 12.3), and what was answered.

    `changes` of a rectification is ``{field: {"old": ..., "new": ...}}``, decided by a person of the house.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="rights_requests", verbose_name=_("customer"))
    kind = models.CharField(_("kind"), max_length=16, choices=RequestKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    changes = models.JSONField(default=dict, blank=True)
    words = models.TextField(_("in the customer's words"), blank=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("due"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(_("answer"), blank=True)
    file = models.ForeignKey(CustomerFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("request about data"), _("requests about data")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="rights_request_open", condition=Q(state="open"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False), name="rights_decided_is_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.customer}"


class ErasureProof(models.Model):
    """That a customer was forgotten, on whose word and why; counts, and nothing that would name him. Append-only."""

    class Why(models.TextChoices):
        ASKED = "asked", _("asked for")
        KEPT_ENOUGH = "kept_enough", _("kept long enough")

    customer = models.OneToOneField(Customer, models.PROTECT, related_name="erasure", verbose_name=_("customer"))
    why = models.CharField(_("why"), max_length=12, choices=Why)
    goes = models.JSONField(_("what went"))
    stays = models.JSONField(_("what law keeps"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name, verbose_name_plural = _("proof of erasure"), _("proofs of erasure")
        ordering = ["-at", "-pk"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.customer.number} {self.at:%Y-%m-%d}"


@pghistory.track()
class Breach(models.Model):
    """A personal data breach: the register of article 33.5, and its clock of 72 hours from when it was noticed."""

    title = models.CharField(_("what happened"), max_length=200)
    noticed_at = models.DateTimeField(_("noticed"))
    due_at = models.DateTimeField(_("to be notified by"))
    nature = models.TextField(_("nature of the breach"))
    data = models.TextField(_("data concerned"))
    people = models.PositiveIntegerField(_("people concerned, about"), default=0)
    consequences = models.TextField(_("likely consequences"), blank=True)
    measures = models.TextField(_("measures taken"), blank=True)
    risk = models.BooleanField(_("risk to people's rights"), default=True)
    notified_at = models.DateTimeField(_("authority notified"), null=True, blank=True)
    reference = models.CharField(_("the authority's reference"), max_length=60, blank=True)
    late_because = models.TextField(_("reason of the delay"), blank=True)
    people_told_at = models.DateTimeField(_("people told"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("data breach"), _("data breaches")
        ordering = ["-noticed_at"]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Processing(models.Model):
    """An activity of the register of processing (GDPR, article 30)."""

    name = models.CharField(_("activity"), max_length=160, unique=True)
    purpose = models.TextField(_("purpose"))
    basis = models.CharField(_("legal basis"), max_length=160)
    people = models.TextField(_("people concerned"))
    data = models.TextField(_("kinds of data"))
    recipients = models.TextField(_("recipients"), blank=True)
    kept = models.TextField(_("kept for"))
    security = models.TextField(_("security measures"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("processing activity"), _("processing activities")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Processor(models.Model):
    """A subcontractor who handles personal data for the operator (GDPR, article 28)."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    service = models.CharField(_("service"), max_length=200)
    country = models.CharField(_("country"), max_length=2, default="FR")
    data = models.TextField(_("kinds of data"))
    contact = models.CharField(_("contact"), max_length=160, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("subcontractor"), _("subcontractors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProcessorAgreement(models.Model):
    """A version of the agreement with a subcontractor; the newest one signed counts. Append-only."""

    processor = models.ForeignKey(Processor, models.PROTECT, related_name="agreements", verbose_name=_("subcontractor"))
    version = models.PositiveSmallIntegerField(_("version"))
    signed_on = models.DateField(_("signed on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file = models.ForeignKey(CustomerFile, models.PROTECT, null=True, blank=True, related_name="+")
    summary = models.TextField(_("what changes"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name, verbose_name_plural = _("agreement with a subcontractor"), _("agreements with subcontractors")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["processor", "version"], name="agreement_version_once")]

    def __str__(self) -> str:
        return f"{self.processor} v{self.version}"

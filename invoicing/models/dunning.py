from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from invoicing.models.guards import changes


class DunningCase(models.Model):
    """A customer's debt being pursued, under the terms frozen when the case opened. At most one open a customer."""

    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="dunning_cases", verbose_name=_("customer")
    )
    opened_at = models.DateTimeField(_("opened at"))
    opened_for = models.CharField(_("opened for"), max_length=20)
    terms = models.JSONField(_("terms"), default=dict)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("dunning case"), _("dunning cases")
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(closed_at__isnull=True), name="dunning_case_one_open"
            ),
            models.CheckConstraint(
                condition=Q(opened_for__in=["rejected_debit", "overdue"]), name="dunning_case_reason"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="dunning_case_closed_after"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="dunning_case_facts",
                operation=pgtrigger.Update,
                condition=changes("customer", "opened_at", "opened_for", "terms")
                | pgtrigger.Q(old__closed_at__isnull=False),
            ),
            pgtrigger.Protect(name="dunning_case_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.customer} ({self.opened_at:%Y-%m-%d})"


class DunningEvent(models.Model):
    """A fact of a case. `key` names it within the case ("fee", "letter-1"), so that no sweep does it twice."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Case opened")
        LETTER = "letter", _("Reminder written")
        FEE = "fee", _("Fee charged")
        INTEREST = "interest", _("Late interest charged")
        CALL = "call", _("Customer called")
        PASSED = "passed", _("Stage passed over")
        SUSPENDED = "suspended", _("Line suspended")
        LIFTED = "lifted", _("Suspension lifted")
        PROMISE = "promise", _("Promise to pay")
        HOLD = "hold", _("Frozen")
        DISPUTE = "dispute", _("Dispute")
        NUDGE = "nudge", _("Friendly reminder")
        RESTORED = "restored", _("Fee for putting back into service")
        TERMINATED = "terminated", _("Contract ended for non-payment")
        RECOVERY = "recovery", _("Handed to recovery")
        COST = "cost", _("Recovery cost recorded")
        CLOSED = "closed", _("Case closed")

    case = models.ForeignKey(DunningCase, models.PROTECT, related_name="events", verbose_name=_("case"))
    key = models.CharField(max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("by")
    )
    rule = models.CharField(_("rule"), max_length=40, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    message = models.ForeignKey(
        "kernel.Message", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("message")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("dunning event"), _("dunning events")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="dunning_event_once")]
        triggers = [pgtrigger.Protect(name="dunning_event_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.get_kind_display()


class Freeze(models.Model):
    """What keeps dunning still for a while, with an author and an end: both days counted."""

    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="%(class)ss", verbose_name=_("customer")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=300)
    recorded_at = models.DateTimeField(_("recorded at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("ended by")
    )
    # A form sent twice carries the same key.
    key = models.CharField(max_length=60, unique=True)

    class Meta:
        abstract = True
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="%(class)s_ends_after_start"),
        ]


class Promise(Freeze):
    """The customer says that he pays `amount` by `ends_on`; nothing is done to him until then."""

    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    class Meta(Freeze.Meta):
        verbose_name, verbose_name_plural = _("promise to pay"), _("promises to pay")
        constraints = [
            *Freeze.Meta.constraints,
            models.CheckConstraint(condition=Q(amount__gt=0), name="promise_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} ({self.ends_on})"


class Hold(Freeze):
    """A dispute (of `amount`, or of everything when it is empty), or a hold that staff puts on the whole pursuit.

    A dispute of an invoice without an author was heard of its buyer, through the e-invoicing platform.
    """

    class Kind(models.TextChoices):
        DISPUTE = "dispute", _("Dispute")
        HOLD = "hold", _("Hold")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    amount = models.DecimalField(_("disputed amount"), max_digits=12, decimal_places=2, null=True, blank=True)
    invoice = models.ForeignKey(
        "invoicing.Invoice", models.PROTECT, related_name="holds", null=True, blank=True, verbose_name=_("invoice")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("recorded by")
    )
    answer = models.CharField(_("our answer"), max_length=500, blank=True)

    class Meta(Freeze.Meta):
        verbose_name, verbose_name_plural = _("hold"), _("holds")
        constraints = [
            *Freeze.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(kind="dispute", amount__gt=0), name="hold_amount_is_disputed"
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=False) | Q(kind="dispute", invoice__isnull=False),
                name="hold_without_author_is_of_a_buyer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.ends_on})"

    @property
    def author(self) -> str:
        return str(self.recorded_by or _("e-invoicing platform"))


class LegalRate(models.Model):
    """A rate that late interest leans on, in percent, of one half-year, with where it was read.

    The legal rate for professional creditors is published for each half-year; of the European Central Bank's main
    refinancing operations, which public bodies' interest leans on, the one in force on its first day counts.
    `sample` marks a rate made up for demonstrations: every paper that leans on it says so.
    """

    class Index(models.TextChoices):
        LEGAL = "legal", _("Legal rate, professional creditors")
        REFINANCING = "refinancing", _("European Central Bank, main refinancing operations")

    index = models.CharField(_("rate"), max_length=11, choices=Index, default=Index.LEGAL)
    year = models.PositiveSmallIntegerField(_("year"))
    half = models.PositiveSmallIntegerField(_("half-year"), validators=[MinValueValidator(1), MaxValueValidator(2)])
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("legal interest rate"), _("legal interest rates")
        ordering = ["-year", "-half", "index"]
        constraints = [
            models.UniqueConstraint(fields=["index", "year", "half"], name="legal_rate_once"),
            models.CheckConstraint(condition=Q(half__in=[1, 2]), name="legal_rate_half"),
            models.CheckConstraint(condition=Q(percent__gte=0), name="legal_rate_not_negative"),
            models.CheckConstraint(condition=~Q(source=""), name="legal_rate_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.year} S{self.half}: {self.percent} %"

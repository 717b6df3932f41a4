"""The conversation with a customer. What he reads and what he never reads are two tables, not a flag."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.models import User, tell_birth
from sla.models.clock import Impact
from sla.models.incidents import WorkState


class TicketOrigin(models.TextChoices):
    PORTAL = "portal", _("Portal")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    MONITORING = "monitoring", _("Monitoring")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def of(self, user: User) -> TicketQuerySet:
        """Those of the customers whose portal this user may enter."""
        return self.filter(customer__accesses__user=user)


@pghistory.track()
class Ticket(models.Model):
    """A ticket has at most one impact; a question or a complaint has none."""

    number = models.CharField(_("number"), max_length=16, unique=True)
    customer = models.ForeignKey(
        "subscribers.Customer", models.PROTECT, related_name="tickets", verbose_name=_("customer")
    )
    contract = models.ForeignKey(
        "subscribers.Contract",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("contract"),
    )
    impact = models.OneToOneField(
        Impact, models.PROTECT, null=True, blank=True, related_name="ticket", verbose_name=_("impact")
    )
    origin = models.CharField(_("origin"), max_length=12, choices=TicketOrigin)
    subject = models.CharField(_("subject"), max_length=200)
    state = models.CharField(_("state"), max_length=12, choices=WorkState, default=WorkState.NEW)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_tickets",
        verbose_name=_("assigned to"),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened"))
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("ticket"), _("tickets")
        ordering = ["-opened_at", "-pk"]
        triggers = [tell_birth("sla.ticket", "open", at="NEW.opened_at", state="NEW.state")]
        indexes = [models.Index(fields=["customer", "-opened_at"], name="ticket_of_customer")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="ticket_state_known"),
            models.CheckConstraint(
                condition=Q(impact__isnull=True) | Q(contract__isnull=False), name="ticket_impact_has_contract"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(state="closed"), name="ticket_merged_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PublicReply(models.Model):
    """What the customer and the operator write to one another; without an author, it is Raccord that tells, or
    `sender`, somebody of the customer's who wrote by mail and has no account."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="replies", verbose_name=_("ticket"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    sender = models.CharField(_("written by"), max_length=254, blank=True)
    body = models.TextField(_("text"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("public reply"), _("public replies")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.ticket} {self.at:%Y-%m-%d %H:%M}"


class PrivateNote(models.Model):
    """What the operator's people write among themselves."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="notes", verbose_name=_("ticket"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    body = models.TextField(_("text"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("private note"), _("private notes")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.ticket} {self.at:%Y-%m-%d %H:%M}"

"""The rented boxes: what they are, how they are reached, who holds them, and what was read on them."""

from __future__ import annotations

from datetime import datetime

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from netfields import MACAddressField

from kernel.secrets import EncryptedTextField
from provisioning.domain import lifecycle
from provisioning.models.network import Line, Node, host_of


class BoxState(models.TextChoices):
    IN_STOCK = lifecycle.IN_STOCK, _("In stock")
    RESERVED = lifecycle.RESERVED, _("Reserved")
    SHIPPED = lifecycle.SHIPPED, _("Shipped")
    DELIVERED = lifecycle.DELIVERED, _("Delivered")
    IN_SERVICE = lifecycle.IN_SERVICE, _("In service")
    TO_RETURN = lifecycle.TO_RETURN, _("To return")
    RETURNED = lifecycle.RETURNED, _("Returned")
    WIPED = lifecycle.WIPED, _("Wiped")
    LOST = lifecycle.LOST, _("Lost")
    BROKEN = lifecycle.BROKEN, _("Broken")
    SCRAPPED = lifecycle.SCRAPPED, _("Scrapped")


class RollbackStyle(models.TextChoices):
    """How a box of this model undoes by itself what nobody confirmed."""

    REVERT_TIMER = "revert_timer", _("Revert timer")
    COMMIT_CONFIRMED = "commit_confirmed", _("Commit confirmed")
    SCHEDULER = "scheduler", _("Scheduled job")
    DELAYED_RELOAD = "delayed_reload", _("Delayed reload")
    SESSION_UNDO = "session_undo", _("Undone by the session itself")


@pghistory.track()
class BoxModel(models.Model):
    """`driver` is a key of `settings.RACCORD_DRIVERS` or netmiko's own device type; `error_patterns` are regular
    expressions that mark a rejected line, beside those of the driver's own catalogue.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    vendor = models.CharField(_("vendor"), max_length=60)
    driver = models.CharField(_("driver"), max_length=40, default="cisco_ios")
    snmp_profile = models.CharField(_("SNMP profile"), max_length=40, default="router")
    rollback_style = models.CharField(
        _("rollback"), max_length=20, choices=RollbackStyle.choices, default=RollbackStyle.REVERT_TIMER
    )
    error_patterns = models.JSONField(_("error patterns"), default=list, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("box model"), _("box models")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ConfigTemplate(models.Model):
    """One version of a model's configuration: a draft until it is published, and never edited from then on."""

    model = models.ForeignKey(BoxModel, models.CASCADE, related_name="templates", verbose_name=_("model"))
    number = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("template"))
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    drafted_at = models.DateTimeField(_("drafted"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("drafted by")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("configuration template"), _("configuration templates")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["model", "number"], name="template_number_once")]
        triggers = [
            pgtrigger.Protect(
                name="template_published_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} v{self.number}"


@pghistory.track()
class Depot(models.Model):
    """A place where boxes lie that are at no customer's."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name, verbose_name_plural = _("depot"), _("depots")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class BoxQuerySet(models.QuerySet["Box"]):
    def in_service(self) -> BoxQuerySet:
        return self.filter(state=lifecycle.IN_SERVICE)


@pghistory.track(exclude=["snmp_community", "snmp_auth_key", "snmp_priv_key", "ssh_password"])
class Box(models.Model):
    """`host_key` is one line, type and base64 as in known_hosts; empty means not pinned, and then nothing is pushed.

    `template` is the version that its last confirmed push proved: pushes keep to it until a mass change, or a person
    who pushes this very box, moves it on. `firmware` is as the box last said it.
    """

    serial = models.CharField(_("serial number"), max_length=60, unique=True)
    mac = MACAddressField(verbose_name=_("MAC address"), null=True, blank=True, unique=True)
    model = models.ForeignKey(BoxModel, models.PROTECT, related_name="boxes", verbose_name=_("model"))
    state = models.CharField(_("state"), max_length=16, choices=BoxState.choices, default=BoxState.IN_STOCK)
    line = models.ForeignKey(Line, models.PROTECT, null=True, blank=True, related_name="boxes", verbose_name=_("line"))
    hostname = models.CharField(_("hostname"), max_length=63, blank=True)
    address = models.GenericIPAddressField(_("management address"), null=True, blank=True)
    ssh_port = models.PositiveIntegerField(_("SSH port"), default=22)
    ssh_user = models.CharField(_("SSH user"), max_length=60, blank=True)
    ssh_password = EncryptedTextField(_("SSH password"), blank=True)
    host_key = models.TextField(_("pinned host key"), blank=True)
    snmp_port = models.PositiveIntegerField(_("SNMP port"), default=161)
    snmp_version = models.CharField(_("SNMP version"), max_length=2, choices=[("2c", "v2c"), ("3", "v3")], default="2c")
    snmp_community = EncryptedTextField(_("SNMP community"), blank=True)
    snmp_user = models.CharField(_("SNMP user"), max_length=60, blank=True)
    snmp_auth_key = EncryptedTextField(_("SNMP authentication key"), blank=True)
    snmp_priv_key = EncryptedTextField(_("SNMP privacy key"), blank=True)
    template = models.ForeignKey(
        ConfigTemplate, models.PROTECT, null=True, blank=True, related_name="boxes", verbose_name=_("template")
    )
    firmware = models.CharField(_("firmware"), max_length=60, blank=True)
    firmware_seen_at = models.DateTimeField(_("firmware seen"), null=True, blank=True)
    depot = models.ForeignKey(
        Depot, models.PROTECT, null=True, blank=True, related_name="boxes", verbose_name=_("depot")
    )
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("received by")
    )
    seen_at = models.DateTimeField(_("last reported reachable"), null=True, blank=True)
    lost_at = models.DateTimeField(_("last reported lost"), null=True, blank=True)

    objects = BoxQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("box"), _("boxes")
        ordering = ["serial"]
        indexes = [
            GinIndex(OpClass(Upper("serial"), name="gin_trgm_ops"), name="box_serial_search"),
            GinIndex(OpClass(Upper("hostname"), name="gin_trgm_ops"), name="box_hostname_search"),
            GinIndex(OpClass(host_of("address"), name="gin_trgm_ops"), name="box_address_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(state=lifecycle.IN_SERVICE), name="one_box_in_service_per_line"
            ),
            models.UniqueConstraint(
                fields=["address", "ssh_port"],
                condition=Q(state=lifecycle.IN_SERVICE),
                name="box_address_once_in_service",
            ),
            models.CheckConstraint(
                condition=~Q(state=lifecycle.IN_SERVICE)
                | (Q(line__isnull=False, address__isnull=False) & ~Q(hostname="")),
                name="box_in_service_is_reachable",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[lifecycle.IN_STOCK, lifecycle.WIPED, lifecycle.SCRAPPED])
                | Q(line__isnull=True),
                name="box_in_stock_has_no_line",
            ),
        ]

    def __str__(self) -> str:
        return self.hostname or self.serial

    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be stored or shown outside its own encrypted column."""
        values = (self.ssh_password, self.snmp_community, self.snmp_auth_key, self.snmp_priv_key)
        return tuple(value for value in values if value)


class BoxLock(models.Model):
    """The one right to talk to a box. `token` only grows: a worker that lost the lock holds an older one, and every
    write of a push names its token, so that a late worker writes nothing.

    Held, it also takes one of the numbered `slot`s of the `node` that the box's line ends at: no two locks hold the
    same, so that however many workers there are, no more sessions are open below a node than it has slots.
    """

    box = models.OneToOneField(Box, models.CASCADE, related_name="lock", verbose_name=_("box"))
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    token = models.PositiveBigIntegerField(_("token"), default=0)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    beat_at = models.DateTimeField(_("last beat"), null=True, blank=True)
    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("node"))
    slot = models.PositiveSmallIntegerField(_("slot"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("box lock"), _("box locks")
        constraints = [
            models.UniqueConstraint(fields=["node", "slot"], condition=~Q(owner=""), name="node_slot_once"),
            models.CheckConstraint(
                condition=Q(owner="") | Q(taken_at__isnull=False, beat_at__isnull=False), name="held_lock_beats"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.box}: {self.owner or '–'}"

    def held(self, *, dead_before: datetime) -> bool:
        """Whether somebody holds it whose last beat is younger than `dead_before`."""
        return bool(self.owner) and self.beat_at is not None and self.beat_at > dead_before


class SeenConfig(models.Model):
    """A running configuration as read, secrets masked; a new row only when it differs from the one before.

    `digest` is keyed and of the text before masking, so that a changed password is a change and yet not guessable.
    """

    box = models.ForeignKey(Box, models.CASCADE, related_name="seen_configs", verbose_name=_("box"))
    digest = models.CharField(_("digest"), max_length=64)
    text = models.TextField(_("configuration"))
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name, verbose_name_plural = _("seen configuration"), _("seen configurations")
        ordering = ["-last_seen_at", "-pk"]
        indexes = [models.Index(fields=["box", "-last_seen_at"], name="seen_config_newest")]

    def __str__(self) -> str:
        return f"{self.box} {self.first_seen_at:%Y-%m-%d %H:%M}"

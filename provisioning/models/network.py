"""The network as a map: nodes, what hangs below what, and the lines that end at customers."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from netfields import CidrAddressField

from kernel.secrets import EncryptedTextField


def host_of(field: str) -> Func:
    """An address as text, as a search by its first digits compares it: for the index that serves it."""
    return Func(F(field), function="HOST", output_field=models.TextField())


class NodeKind(models.TextChoices):
    POP = "pop", _("Point of presence")
    SWITCH = "switch", _("Switch")
    OLT = "olt", _("OLT")
    COLLECTION = "collection", _("Supplier collection point")


@pghistory.track(exclude=["snmp_community"])
class Node(models.Model):
    """`sessions` is the most SSH sessions at once with the boxes whose lines end here; nothing means the policy's."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=16, choices=NodeKind.choices)
    address = models.GenericIPAddressField(_("management address"), null=True, blank=True)
    snmp_port = models.PositiveIntegerField(_("SNMP port"), default=161)
    snmp_community = EncryptedTextField(_("SNMP community"), blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    sessions = models.PositiveSmallIntegerField(_("SSH sessions at once below it"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("node"), _("nodes")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["address", "snmp_port"], name="node_address_once"),
            models.CheckConstraint(condition=Q(sessions__isnull=True) | Q(sessions__gte=1), name="node_sessions_some"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Uplink(models.Model):
    """`node` reaches the core through `parent`; rank 0 is the one normally used."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="uplinks", verbose_name=_("node"))
    parent = models.ForeignKey(Node, models.PROTECT, related_name="downlinks", verbose_name=_("parent"))
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("uplink"), _("uplinks")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["node", "parent"], name="uplink_once"),
            models.UniqueConstraint(fields=["node", "rank"], name="uplink_rank_once"),
            models.CheckConstraint(condition=~Q(node=F("parent")), name="uplink_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.node} → {self.parent}"


class NodeHold(models.Model):
    """While one stands, no wave of changes touches what hangs below the node."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="holds", verbose_name=_("node"))
    why = models.CharField(_("why"), max_length=200)
    held_at = models.DateTimeField(_("held"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("node hold"), _("node holds")
        constraints = [
            models.UniqueConstraint(fields=["node"], condition=Q(released_at__isnull=True), name="node_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.node}: {self.why}"


class LineQuerySet(models.QuerySet["Line"]):
    def attached(self) -> LineQuerySet:
        return self.filter(detached_at__isnull=True)


@pghistory.track()
class Line(models.Model):
    """A contract's access at its site, on a node's port. `generation` is that of its newest intent, 0 before any."""

    reference = models.CharField(_("reference"), max_length=16, unique=True)
    contract = models.ForeignKey(
        "subscribers.Contract", models.PROTECT, related_name="lines", verbose_name=_("contract")
    )
    node = models.ForeignKey(Node, models.PROTECT, related_name="lines", verbose_name=_("node"))
    port = models.CharField(_("port"), max_length=40, blank=True)
    vlan = models.PositiveSmallIntegerField(_("VLAN"), null=True, blank=True)
    ipv4 = models.GenericIPAddressField(_("IPv4 address"), protocol="IPv4", null=True, blank=True)
    ipv6_prefix = CidrAddressField(verbose_name=_("IPv6 prefix"), null=True, blank=True)
    generation = models.PositiveIntegerField(_("generation"), default=0)
    attached_at = models.DateTimeField(_("attached"))
    detached_at = models.DateTimeField(_("detached"), null=True, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("line"), _("lines")
        ordering = ["reference"]
        indexes = [
            GinIndex(OpClass(Upper("reference"), name="gin_trgm_ops"), name="line_reference_search"),
            GinIndex(OpClass(host_of("ipv4"), name="gin_trgm_ops"), name="line_address_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ipv4"], condition=Q(detached_at__isnull=True), name="line_ipv4_once_while_attached"
            ),
            models.UniqueConstraint(
                fields=["node", "port"],
                condition=Q(detached_at__isnull=True) & ~Q(port=""),
                name="line_port_once_while_attached",
            ),
            models.CheckConstraint(
                condition=Q(vlan__isnull=True) | Q(vlan__gte=1, vlan__lte=4094), name="line_vlan_in_range"
            ),
            ExclusionConstraint(
                name="line_ipv6_prefixes_apart",
                expressions=[(OpClass("ipv6_prefix", name="inet_ops"), RangeOperators.OVERLAPS)],
                condition=Q(detached_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

"""Pools of what a line needs, and who holds what: nothing is ever held twice, nor given anew before its quarantine."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from netfields import CidrAddressField

from provisioning.models.boxes import Box
from provisioning.models.network import Line, Node


class PoolKind(models.TextChoices):
    IPV4 = "ipv4", _("Public IPv4 addresses")
    IPV6 = "ipv6", _("IPv6 prefixes")
    VLAN = "vlan", _("VLANs of a node")
    MANAGEMENT = "management", _("Management addresses")


@pghistory.track()
class Pool(models.Model):
    """What may be given: addresses or prefixes of `block`, or VLANs `first` to `last` on `node`.

    `prefix_length` is that of one gift: 32 for IPv4, 56 for an IPv6 prefix. `kept_back` lists addresses never given.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=PoolKind.choices)
    block = CidrAddressField(verbose_name=_("block"), null=True, blank=True)
    prefix_length = models.PositiveSmallIntegerField(_("length of a prefix"), null=True, blank=True)
    node = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="pools", verbose_name=_("only on the node")
    )
    first = models.PositiveSmallIntegerField(_("first VLAN"), null=True, blank=True)
    last = models.PositiveSmallIntegerField(_("last VLAN"), null=True, blank=True)
    kept_back = models.JSONField(_("never given"), default=list, blank=True)
    quarantine_days = models.PositiveSmallIntegerField(_("days of quarantine"), default=30)
    created_at = models.DateTimeField(_("created"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("pool"), _("pools")
        ordering = ["kind", "name"]
        constraints = [
            ExclusionConstraint(
                name="pool_blocks_apart",
                expressions=[(OpClass("block", name="inet_ops"), RangeOperators.OVERLAPS)],
                condition=Q(closed_at__isnull=True, block__isnull=False),
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="vlan", node__isnull=False, first__gte=1, last__lte=4094, block__isnull=True)
                    & Q(first__lte=models.F("last"))
                )
                | (~Q(kind="vlan") & Q(block__isnull=False, prefix_length__isnull=False)),
                name="pool_holds_what_its_kind_says",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AllocationQuerySet(models.QuerySet["Allocation"]):
    def taken(self) -> AllocationQuerySet:
        """Held, or not yet out of quarantine."""
        return self.filter(reusable_at__isnull=True)

    def held(self) -> AllocationQuerySet:
        return self.filter(freed_at__isnull=True)


class Allocation(models.Model):
    """One thing given to one line or box. Freed, it rests until `rests_until`; `reusable_at` says when it was let go,
    and only then may another row hold the same.
    """

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="allocations", verbose_name=_("pool"))
    network = CidrAddressField(verbose_name=_("address or prefix"), null=True, blank=True)
    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("node"))
    vlan = models.PositiveSmallIntegerField(_("VLAN"), null=True, blank=True)
    line = models.ForeignKey(
        Line, models.PROTECT, null=True, blank=True, related_name="allocations", verbose_name=_("line")
    )
    box = models.ForeignKey(
        Box, models.PROTECT, null=True, blank=True, related_name="allocations", verbose_name=_("box")
    )
    taken_at = models.DateTimeField(_("taken"))
    freed_at = models.DateTimeField(_("freed"), null=True, blank=True)
    rests_until = models.DateTimeField(_("in quarantine until"), null=True, blank=True)
    reusable_at = models.DateTimeField(_("reusable since"), null=True, blank=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("allocation"), _("allocations")
        ordering = ["pool", "network", "vlan"]
        constraints = [
            ExclusionConstraint(
                name="allocation_networks_apart",
                expressions=[(OpClass("network", name="inet_ops"), RangeOperators.OVERLAPS)],
                condition=Q(reusable_at__isnull=True, network__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["node", "vlan"],
                condition=Q(reusable_at__isnull=True, vlan__isnull=False),
                name="allocation_vlan_once_per_node",
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=False) | Q(box__isnull=False), name="allocation_has_a_holder"
            ),
            models.CheckConstraint(
                condition=Q(network__isnull=False, vlan__isnull=True)
                | Q(network__isnull=True, vlan__isnull=False, node__isnull=False),
                name="allocation_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(freed_at__isnull=True, rests_until__isnull=True, reusable_at__isnull=True)
                | Q(freed_at__isnull=False, rests_until__gte=models.F("freed_at")),
                name="allocation_rests_after_it_is_freed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.network or self.vlan)

"""Box models: what drives them, how they undo, and what marks a line they refuse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kernel.errors import Refused
from provisioning.drivers import DRIVERS
from provisioning.drivers.families import ReadyModel, ready_made_models
from provisioning.models import BoxModel
from provisioning.models.boxes import RollbackStyle
from provisioning.services.rendering import READY_MADE, publish_template, ready_made

STYLES = {
    "cisco_ios": ("revert_timer", "delayed_reload"),
    "cisco_xe": ("revert_timer", "delayed_reload"),
    "frr": ("session_undo",),
    "huawei_vrp": ("delayed_reload",),
    "juniper_junos": ("commit_confirmed",),
    "mikrotik_routeros": ("scheduler",),
    "vyos": ("commit_confirmed",),
}
"""How each driver can make a box undo by itself."""


def known_drivers() -> list[str]:
    """The keys a model may name."""
    return sorted(getattr(settings, "RACCORD_DRIVERS", DRIVERS))


def create_model(
    name: str,
    *,
    vendor: str,
    driver: str,
    rollback_style: str,
    at: datetime,
    snmp_profile: str = "router",
    error_patterns: Sequence[str] = (),
    template: str = "",
) -> BoxModel:
    """Makes a model of box known, with `template`, or its driver's ready-made one where there is one, as version 1.

    Raises:
        Refused: `model_name_taken`, `driver_unknown`, `rollback_not_of_this_driver`, `pattern_makes_no_sense`.
    """
    if BoxModel.objects.filter(name__iexact=name.strip()).exists():
        raise Refused("model_name_taken", model=name)
    _check(driver, rollback_style, error_patterns)
    facts = {"vendor": vendor, "driver": driver, "rollback_style": rollback_style, "snmp_profile": snmp_profile}
    with transaction.atomic():
        model = BoxModel.objects.create(name=name.strip(), error_patterns=list(error_patterns), **facts)
        if template or (READY_MADE / f"{driver}.j2").exists():
            publish_template(model, template or ready_made(driver), at=at)
    return model


@transaction.atomic
def install_ready_models(*, at: datetime) -> list[BoxModel]:
    """Makes the models known that come with the product, each with its template; returns those that are new.

    One that is known already, by its name, is left as it stands, its templates too: done again, it changes nothing.
    """
    known = {name.casefold() for name in BoxModel.objects.values_list("name", flat=True)}
    return [_ready(one, at=at) for one in ready_made_models() if one.name.casefold() not in known]


def _ready(one: ReadyModel, *, at: datetime) -> BoxModel:
    return create_model(
        one.name,
        vendor=one.vendor,
        driver=one.driver,
        rollback_style=one.rollback_style,
        snmp_profile=one.snmp_profile,
        template=one.template,
        at=at,
    )


def edit_model(
    model: BoxModel, *, vendor: str, rollback_style: str, snmp_profile: str, error_patterns: Sequence[str]
) -> BoxModel:
    """Changes how a model is treated from the next push on; its driver stands, for its templates are in its words.

    Raises:
        Refused: `rollback_not_of_this_driver`, `pattern_makes_no_sense`.
    """
    _check(model.driver, rollback_style, error_patterns)
    facts = {"vendor": vendor, "rollback_style": rollback_style, "snmp_profile": snmp_profile}
    for name, value in {**facts, "error_patterns": list(error_patterns)}.items():
        setattr(model, name, value)
    model.save(update_fields=[*facts, "error_patterns"])
    return model


def _check(driver: str, rollback_style: str, patterns: Sequence[str]) -> None:
    if driver not in known_drivers():
        raise Refused("driver_unknown", driver=driver)
    if rollback_style not in STYLES.get(driver, RollbackStyle.values):
        raise Refused("rollback_not_of_this_driver", driver=driver)
    for pattern in patterns:
        _check_pattern(pattern)


def _check_pattern(pattern: str) -> None:
    """A pattern that meets an empty answer would call every line refused."""
    try:
        meets_nothing = re.search(pattern, "", re.MULTILINE) is not None
    except re.error as error:
        raise Refused("pattern_makes_no_sense", pattern=pattern) from error
    if meets_nothing:
        raise Refused("pattern_makes_no_sense", pattern=pattern)

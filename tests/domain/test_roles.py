from types import SimpleNamespace

import pytest

from kernel.roles import GRANTS, PERMISSIONS, Role, may


def person(role: str, *, active: bool = True) -> SimpleNamespace:
    return SimpleNamespace(role=role, is_active=active)


def test_every_role_has_its_row_but_the_administrator() -> None:
    assert set(GRANTS) == set(Role.values) - {Role.ADMIN}


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_the_administrator_may_everything_and_a_customer_nothing(permission: str) -> None:
    assert may(person(Role.ADMIN), permission)
    assert not may(person(Role.CUSTOMER), permission)


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_somebody_who_left_may_nothing(permission: str) -> None:
    assert not may(person(Role.ADMIN, active=False), permission)


def test_the_one_who_prepares_a_batch_does_not_approve_it_by_the_same_role() -> None:
    assert may(person(Role.FINANCE), "batch.prepare")
    assert not may(person(Role.FINANCE), "batch.approve")
    assert may(person(Role.FINANCE_APPROVER), "batch.approve")


def test_a_permission_that_nobody_could_hold_is_a_slip() -> None:
    with pytest.raises(KeyError):
        may(person(Role.ADMIN), "pigs.fly")


def test_an_anonymous_visitor_may_nothing() -> None:
    assert not may(SimpleNamespace(is_active=False), "noc.read")

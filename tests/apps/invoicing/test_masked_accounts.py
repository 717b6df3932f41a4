"""The mask of an account lies beside it: lists and documents show whose it is, and open no ciphertext for that."""

import importlib

import pytest
from django.apps import apps

from invoicing import services
from invoicing.models import Mandate
from invoicing.selectors.parties import mandates_of
from kernel import secrets
from kernel.secrets import mask_iban
from tests.apps.invoicing import bank_world as world

pytestmark = pytest.mark.django_db


def mandate(rank: int) -> Mandate:
    found = world.debtor(account=world.iban(rank)).mandate
    assert found is not None
    return Mandate.objects.get(pk=found.pk)


def test_a_mandate_is_stored_with_the_mask_of_its_account_and_keeps_it_when_the_account_moves() -> None:
    signed = mandate(4711)
    assert signed.masked_iban == mask_iban(world.iban(4711))
    moved = services.change_account(signed, iban=world.iban(4712), at=world.NOTICED, by=None)
    assert Mandate.objects.get(pk=moved.pk).masked_iban == moved.masked_iban == mask_iban(world.iban(4712))


def test_a_document_shows_the_account_without_opening_it(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = mandate(4713)

    def opened(token: str) -> str:
        raise AssertionError(token)

    monkeypatch.setattr(secrets, "decrypt", opened)
    shown = mandates_of([signed.customer_id])[signed.customer_id]
    assert shown["iban"] == mask_iban(world.iban(4713))


def test_accounts_signed_before_get_their_masks(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = [mandate(rank) for rank in (4714, 4715, 4716)]
    Mandate.objects.update(masked_iban="")
    step = importlib.import_module("invoicing.migrations.0008_show_accounts_without_opening_them")
    monkeypatch.setattr(step, "SLICE", 2)
    step.mask_accounts(apps, None)
    assert [one.masked_iban for one in Mandate.objects.order_by("pk")] == [mask_iban(one.iban) for one in signed]

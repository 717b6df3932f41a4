"""The sample data leaves by the page that offers it, with what real people entered beside it told first."""

from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from playwright.sync_api import Page, expect
from pytest_django import Settings

from kernel.models import User
from lab.town import founding, leaving, people
from subscribers.models import Customer
from tests.apps.invoicing import bank_world
from tests.apps.subscribers.make import make_customer, make_user
from tests.browser.conftest import PASSWORD, Axe, SignIn

pytestmark = pytest.mark.django_db(transaction=True)
STAYS = {"AccessLog", "User", "UserEvent", "Session", "UserSession", "Context"}
"""Who is left, his sign-in since, and the trail of both."""


@pytest.fixture
def anne(settings: Settings, tmp_path: Path) -> User:
    """A real administrator of the sample, who entered a customer of her own beside the town's."""
    settings.MEDIA_ROOT, settings.EINVOICING_FOLDER = tmp_path / "files", tmp_path / "platform"
    founding.found(on=date(2026, 9, 1))
    make_customer(name="Boulangerie Marchand", siren=people.RESIDENTS[0].siren)
    debtor = bank_world.debtor().customer
    Customer.objects.filter(pk=debtor.pk).update(name="Ferronnerie Aubépine")
    make_customer(name="Scierie Blanc", siren="552081317", email="contact@blanc.fr")
    archived = tmp_path / "files" / "invoices" / "F-2026-000001.pdf"
    archived.parent.mkdir(parents=True)
    archived.write_bytes(b"%PDF-1.7 of the town")
    return make_user("anne@monts.fr", "admin")


def left() -> set[str]:
    """The models that still have rows."""
    kept = [model for model in apps.get_models() if model._meta.managed and model._meta.db_table not in leaving.KEPT]
    return {model.__name__ for model in kept if model._default_manager.exists()}


def test_the_sample_leaves_an_empty_house_to_who_asked(anne: User, sign_in: SignIn, axe: Axe, tmp_path: Path) -> None:
    page = sign_in(anne, typed=True)
    page.get_by_role("link", name="Mise en route").click()
    page.get_by_role("link", name="Retirer les données d’exemple").click()
    expect(page.get_by_role("region", name="Ce qui part")).to_contain_text("Clients3")
    expect(page.get_by_text("Ce qui a été saisi à côté de l’exemple part aussi.")).to_be_visible()
    assert page.locator(".callout li").all_inner_texts() == ["Ferronnerie Aubépine", "Scierie Blanc"]
    assert axe(page) == []
    he_empties_the_house(page, "Une autre société")
    expect(page.get_by_text("Ce n’est pas le nom de la société.")).to_be_visible()
    assert {"Customer", "Invoice"} < left()
    he_empties_the_house(page, people.OPERATOR["name"])
    expect(page.get_by_text("Les données d’exemple sont retirées.")).to_be_visible()
    page.fill("#id_login", anne.email)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", name="Mise en route")).to_be_visible()
    assert page.locator(".steps .is-done").count() == 0
    assert (left() - STAYS, list(User.objects.values_list("email", "role"))) == (set(), [("anne@monts.fr", "admin")])
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def he_empties_the_house(page: Page, company: str) -> None:
    page.locator("#id_company").fill(company)
    page.get_by_label("Ce qui a été saisi à côté de l’exemple").check()
    page.get_by_role("button", name="Tout retirer").click()

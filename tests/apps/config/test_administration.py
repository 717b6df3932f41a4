"""The administration holds the operator's settings; what signs people in is changed elsewhere, and evidence nowhere."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.db.models import CharField
from django.forms import PasswordInput
from django.http import HttpRequest
from django.test import Client, RequestFactory

from invoicing.admin import BankLinkForm
from invoicing.models import LegalRate, VatRate
from kernel.models import Calendar, CalendarVersion, Operator, User
from kernel.secrets import EncryptedTextField
from tests.apps.invoicing import paper_world
from tests.apps.subscribers.make import make_user
from tests.web.world import as_

EDITED_HERE = {"kernel.user", "kernel.operator", "kernel.calendar", "invoicing.vatrate", "invoicing.banklink"}
ONLY_ITS_RHYTHM = {"monitoring.target"}
THEIR_OWN_NAMES = {"SIREN", "SIRET", "IBAN", "BIC", "ID"}
OPEN = {
    "operator": {"iban"},  # printed on every invoice
    "banklink": {"password", "private_key"},  # go in by fields that show nothing back
}


def test_what_a_workflow_writes_is_only_to_be_looked_at(rf: RequestFactory, admin_user: User) -> None:
    """A new page of the administration that lets something be typed is named here, with its guard rails below."""
    import_module("config.urls")  # dresses the site
    request = rf.get("/")
    request.user = admin_user
    registry = {model._meta.label_lower: one for model, one in admin.site._registry.items()}
    typed = {
        name for name, one in registry.items() if one.has_change_permission(request) or one.has_add_permission(request)
    }
    assert typed == EDITED_HERE | ONLY_ITS_RHYTHM
    assert {name for name, one in registry.items() if one.has_delete_permission(request)} == set()
    for name in typed:
        columns = {field.name for field in registry[name].model._meta.get_fields()}
        fixed = set(registry[name].get_readonly_fields(request))
        assert not columns & {"state", "role", "is_active"} - fixed, name


def test_a_rate_in_force_stays_and_one_to_come_may_be_taken_back(admin_client: Client) -> None:
    past = VatRate.objects.create(code="standard", percent=20, valid_from=date(2014, 1, 1))
    coming = VatRate.objects.create(code="standard", percent=21, valid_from=date(2027, 1, 1))
    change = {"code": "standard", "percent": "5", "valid_from": "2014-01-01", "source": ""}
    path = "/admin/invoicing/vatrate/{}/{}/".format
    assert admin_client.post(path(past.pk, "change"), change).status_code == 403
    assert [admin_client.post(path(one.pk, "delete"), {"post": "yes"}).status_code for one in (past, coming)] == [
        403,
        302,
    ]
    assert [(rate.pk, int(rate.percent)) for rate in VatRate.objects.all()] == [(past.pk, 20)]


def test_a_calendar_with_hours_stays_and_keeps_its_zone(admin_client: Client) -> None:
    calendar = Calendar.objects.create(code="c", name="C")
    CalendarVersion.objects.create(calendar=calendar, number=1, valid_from=date(2026, 1, 1), weekly={})
    path = f"/admin/kernel/calendar/{calendar.pk}"
    admin_client.post(f"{path}/change/", {"name": "D", "code": "x", "zone": "UTC"})
    assert admin_client.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
    assert list(Calendar.objects.values_list("name", "code", "zone")) == [("D", "c", "Europe/Paris")]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"siret": "73282932000075"}, "siret"), ({"siren": "552081317"}, "siren"),
        ({"vat_number": "FR1"}, "vat_number"),
        ({"vat_number": "FR03552081317"}, "vat_number"), ({"iban": "FR7630006000011234567890188"}, "iban"),
    ],
)  # fmt: skip
def test_the_company_s_numbers_are_right_before_they_are_kept(
    admin_client: Client, typed: dict[str, str], field: str
) -> None:
    found = paper_world.operator()
    names = [one.name for one in Operator._meta.fields if one.name not in {"id", "logo"}]
    whole = {name: str(value) for name in names if (value := getattr(found, name)) not in (None, False)}
    answer = admin_client.post(f"/admin/kernel/operator/{found.pk}/change/", {**whole, **typed})
    assert (answer.status_code, field in answer.context["adminform"].form.errors) == (200, True)
    found.refresh_from_db()
    assert {name: str(getattr(found, name)) for name in whole} == whole
    assert admin_client.post(f"/admin/kernel/operator/{found.pk}/change/", whole).status_code == 302


def test_a_browser_finds_its_icon_at_the_root() -> None:
    assert Client().get("/favicon.ico").headers["Location"].endswith("/raccord/logo.svg")


@pytest.mark.django_db
def test_the_administration_is_ours_and_leaves_out_what_signs_people_in() -> None:
    client = as_(make_user("admin@operator.example", "admin"))
    page = client.get("/admin/").content.decode()
    assert ("Raccord" in page, "Django" in page) == (True, False)
    gone = ("auth/group", "account/emailaddress", "mfa/authenticator", "usersessions/usersession")
    assert [client.get(f"/admin/{name}/").status_code for name in gone] == [404] * 4
    attempt = AccessAttempt.objects.create(username="x", ip_address="192.0.2.1", failures_since_start=3)
    path = f"/admin/axes/accessattempt/{attempt.pk}"
    seen = [client.get(f"{path}/change/").status_code, client.post(f"{path}/delete/", {"post": "yes"}).status_code]
    assert (seen, AccessAttempt.objects.count()) == ([200, 403], 1)


def test_no_page_of_the_administration_shows_a_secret(rf: RequestFactory) -> None:
    """Neither what is encrypted, nor what opens something to whoever knows it."""
    import_module("config.urls")
    asked = rf.get("/admin/")
    asked.user = User(role="admin")
    shown = {}
    for model, page in admin.site._registry.items():
        secret = {
            field.name
            for field in model._meta.fields
            if isinstance(field, EncryptedTextField)
            or (isinstance(field, CharField) and field.name in {"token", "key_hash", "feed", "password"})
        }
        shown[model._meta.model_name] = secret & {*page.get_fields(asked), *map(str, page.list_display)}
    assert {name: fields for name, fields in shown.items() if fields - OPEN.get(str(name), set())} == {}
    widgets = BankLinkForm().fields
    assert all(isinstance(widgets[name].widget, PasswordInput) for name in OPEN["banklink"])


def test_years_have_no_thousands_and_structures_are_indented(admin_client: Client) -> None:
    facts = {"valid_from": date(2026, 1, 1), "weekly": {"0": [["08:00", "18:00"]]}, "closed": {"2026-05-01": "<Fête>"}}
    version = CalendarVersion.objects.create(calendar=Calendar.objects.create(code="x", name="X"), number=1234, **facts)
    LegalRate.objects.create(year=2026, half=1, percent="2.62", source="Banque de France")
    pages = [
        admin_client.get(f"/admin/{path}").content.decode()
        for path in ("invoicing/legalrate/", f"kernel/calendarversion/{version.pk}/change/")
    ]
    assert [any(form in page for form in ("2 026", "2\u202f026", "1 234", "1\u202f234")) for page in pages] == [
        False
    ] * 2
    assert (">2026<" in pages[0], ">1234<" in pages[1]) == (True, True)
    assert "<pre>{\n  &quot;2026-05-01&quot;: &quot;&lt;Fête&gt;&quot;\n}</pre>" in pages[1]


def test_every_field_shown_has_a_name_in_french(rf: RequestFactory, admin_user: User) -> None:
    """A field that nobody named is called by its column; what is left out of a page needs no name."""
    import_module("config.urls")
    request = rf.get("/")
    request.user = admin_user
    nameless = [
        f"{model._meta.label}.{field.name}"
        for model, page in admin.site._registry.items()
        for field in model._meta.fields
        if type(field.verbose_name) is str and field.verbose_name not in THEIR_OWN_NAMES
        if model._meta.app_label not in ("axes", "sites") and field.name in shown(page, request)
    ]
    assert nameless == []


def shown(page: admin.ModelAdmin[Any], request: HttpRequest) -> set[str]:
    """The fields of a page of the administration and of its list."""
    named = (*page.get_fields(request), *page.get_list_display(request))
    return {one if isinstance(one, str) else one.__name__ for one in named}

"""One page of every kind of the project, in the sample town, under axe: light and dark, on a desk and on a telephone.

The browser follows the links of each person's pages. What is folded is unfolded, each dialog is opened, and a form
that asks for something is sent empty, so that its faults are looked at too.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Response

from kernel.models import User
from tests.browser.conftest import PASSWORD, Axe, Look, SignIn
from tests.web.every_page import PAGES

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.timeout(5400)]
LINKS = "[...document.querySelectorAll('a[href^=\"/\"]:not([download])')].map((one) => one.getAttribute('href'))"
UNFOLD = "document.querySelectorAll('main details:not([open])').forEach((one) => { one.open = true; })"
DIALOGS = "[...document.querySelectorAll('dialog[id]:not([open])')].map((one) => one.id)"
EMPTY = """() => {
  const asks = (one) => one.querySelector("[required]:not([type=file])") && !one.closest("dialog, details");
  const form = [...document.querySelectorAll("main form[method=post]:not([hx-post])")].find(asks);
  if (!form) return false;
  for (const one of form.querySelectorAll("input:not([type=hidden]), textarea")) {
    one.value = "";
    one.checked = false;
  }
  form.id = "sent-empty";
  return true;
}"""
SEND = "HTMLFormElement.prototype.submit.call(document.getElementById('sent-empty'))"
"""Whatever the browser or a script would have asked first."""
STARTS = {
    "admin@valombre-telecom.example": [
        *("/moi/adresse/", "/compte/2fa/", "/compte/2fa/webauthn/", "/compte/2fa/totp/activate/", "/compte/sessions/"),
        *("/noc/", "/noc/style", "/bureau/", "/reglages/comptes/", "/admin/", "/bureau/factures/tva", "/aide/noc/"),
        "/compte/logout/",
    ],
    "client26@valombreuse.example": ["/portail/", "/compte/password/change/"],
    "client18@valombreuse.example": ["/portail/"],
    "": ["/compte/login/", "/etat/", "/compte/password/reset/done/", "/compte/confirm-email/", "/compte/inactive/"],
}
"""Who goes where first; his own account before all, for it soon asks for the password again."""


@pytest.fixture
def town(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.RACCORD_LAB_STATE = tmp_path
    call_command("demo", quiet=True, stdout=StringIO())


def kind_of(path: str) -> str:
    try:
        return resolve(path.partition("?")[0].partition("#")[0]).view_name
    except Resolver404:
        return ""


def faults_of(page: Page, answer: Response | None, axe: Axe, look: Look) -> list[str]:
    if answer is None or not answer.ok:
        return [f"answers {answer and answer.status}"]
    page.evaluate(UNFOLD)
    faults = look(page)
    for dialog in page.evaluate(DIALOGS):
        page.evaluate("(id) => document.getElementById(id).showModal()", dialog)
        faults += [f"#{dialog}: {fault}" for fault in axe(page)]
        page.evaluate("(id) => document.getElementById(id).close()", dialog)
    return faults


def sent_empty(page: Page, look: Look) -> list[str]:
    if not page.evaluate(EMPTY):
        return []
    with page.expect_navigation():
        page.evaluate(SEND)
    return [f"sent empty: {fault}" for fault in look(page)]


def walk(page: Page, start: list[str], seen: set[str], axe: Axe, look: Look) -> dict[str, list[str]]:
    """Opens a page of each kind not yet seen, from `start` along the links; what is wrong, by address."""
    todo, wrong = list(start), {}
    while todo:
        path = todo.pop(0)
        kind = kind_of(path)
        if kind in seen or (kind not in PAGES.split() and not kind.startswith("admin:")):
            continue
        answer = page.goto(path)
        if kind_of(urlsplit(page.url).path) != kind:
            continue
        seen.add(kind)
        faults = faults_of(page, answer, axe, look)
        todo += page.evaluate(LINKS)
        faults += sent_empty(page, look)
        if faults:
            wrong[path] = faults
    return wrong


def test_nothing_serious_on_a_page_of_any_kind(town: None, sign_in: SignIn, axe: Axe, look: Look) -> None:
    seen = set[str]()
    wrong: dict[str, list[str]] = {}
    for email, start in STARTS.items():
        user = User.objects.get(email=email or "client26@valombreuse.example")
        user.set_password(PASSWORD)
        user.save()
        page = sign_in(user, typed=True)
        if not email:
            page.context.clear_cookies()
        wrong |= walk(page, start, seen, axe, look)
        page.close()
    assert wrong == {}
    assert sorted(set(PAGES.split()) - seen) == []

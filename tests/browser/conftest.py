"""Chromium on a live server, signed in as each role; every page may be put under axe."""

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from kernel.models import User
from tests.web import world as worlds

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# Without its own preloading: it would write imported style sheets into the page, which the policy refuses.
RUN_AXE = """async () => (await axe.run({
        resultTypes: ["violations"], iframes: false, preload: false,
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    })).violations
    .filter((found) => ["serious", "critical"].includes(found.impact))
    .map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""
# Graphs are drawn anew for a new width, a moment after it changed.
TOO_WIDE = """async () => {
    const more = () => document.documentElement.scrollWidth - innerWidth;
    for (let turn = 0; turn < 20 && more() > 0; turn++) await new Promise((done) => setTimeout(done, 50));
    return more();
}"""
NO_STYLE = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # of nothing
PASSWORD = "une longue phrase"
expect.set_options(timeout=20_000)  # milliseconds: a machine that runs the whole suite answers late

LOOKS: tuple[tuple[int, Literal["dark", "light"]], ...] = (
    *((1280, "light"), (390, "dark")),
    *((1280, "dark"), (390, "light")),
)
"""How wide and how bright a page is looked at; a sample takes the first two by turns."""

SignIn = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Look = Callable[[Page], list[str]]
Examine = Callable[[Page, Iterable[str]], dict[str, list[str]]]


def broke_the_policy(told: str) -> bool:
    """Whether a page's own doing was refused; axe leaves empty style attributes, which a live part then copies."""
    return "Content Security Policy" in told and NO_STYLE not in told


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("needs Debian's chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def world(transactional_db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def sign_in(browser: Browser, live_server: LiveServer) -> Iterator[SignIn]:
    """`sign_in(user, width=390, dark=True)` opens his first page; a page that errs fails the test.

    The session is made beforehand, for each typing costs a second; `typed` types the password like a person, where the
    sign-in itself matters. `script=False` is a browser that runs none of ours.
    """
    contexts, faults = [], []

    def enter(
        user: User,
        *,
        width: int = 1280,
        dark: bool = False,
        language: str = "fr",
        touch: bool = False,
        typed: bool = False,
        script: bool = True,
    ) -> Page:
        theme: Literal["dark", "light"] = "dark" if dark else "light"
        size: Any = {"width": width, "height": 900}
        context = browser.new_context(
            viewport=size,
            color_scheme=theme,
            locale=language,
            base_url=live_server.url,
            has_touch=touch,
            is_mobile=touch,
            java_script_enabled=script,
        )
        contexts.append(context)
        if not typed:
            cookie = worlds.as_(user).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if broke_the_policy(told.text) else None)
        page.goto("/")
        if typed:
            page.fill("#id_login", user.email)
            page.fill("#id_password", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(lambda url: "login" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def axe() -> Axe:
    """The serious and critical findings of axe-core on a page as it stands."""
    source = AXE.read_text()

    def run(page: Page) -> list[str]:
        # evaluate() goes through the browser's debugger, which the page's content policy does not bind.
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(source)
        found: list[str] = page.evaluate(RUN_AXE)
        return found

    return run


@pytest.fixture
def look(axe: Axe, long_run: bool) -> Look:
    """What is wrong with the page as it stands: what axe finds, and what sticks out of the window.

    A page is looked at once, wide and light or narrow and dark by turns; `--long` takes every look.
    """
    turns = itertools.cycle(LOOKS[:2])

    def run(page: Page) -> list[str]:
        faults = []
        for width, scheme in LOOKS if long_run else (next(turns),):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate(TOO_WIDE)
            found = [*axe(page), *([f"{wide} px too wide"] if wide > 0 else [])]
            faults += [f"{width} px, {scheme}: {fault}" for fault in found]
        return faults

    return run


@pytest.fixture
def examine(look: Look) -> Examine:
    """What is wrong with pages, by their address; a page that does not answer as one is a fault too."""

    def run(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
        found = {}
        for path in paths:
            answer = page.goto(path)
            found[path] = look(page) if answer and answer.ok else [f"answers {answer and answer.status}"]
        return {path: faults for path, faults in found.items() if faults}

    return run

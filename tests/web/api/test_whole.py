"""The API covers what people do: every service that a page calls is an act of the API, or says here why not."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from kernel.roles import PERMISSIONS
from web.api.resources import CATALOGUE

APPS = ("kernel", "subscribers", "provisioning", "sla", "monitoring", "invoicing")
PAGES_ONLY = {
    "of a person's own sitting: he does it signed in, never a program": {
        *("accept_invitation", "standing_invitation", "change_profile", "issue_token", "revoke_token"),
        *(
            "choose_notices",
            "change_view",
            "save_view",
            "forget_view",
            "open_with",
            "set_own_endpoint",
            "subscribe_browser",
            "forget_browser",
            "forget_browsers",
            "push_key",
            "accept_terms",
            "renew_feed",
            "renew_calendars",
            "ask_for_address",
        ),
    },
    "of a stranger with a key from a mail": {
        *("ask_for_state", "confirm_reader", "leave_state", "state_key", "rate", "satisfaction_by"),
        *("new_address", "take_address", "state_reader", "left_by", "leave_topic"),
        *("renewable_invitation", "renew_invitation"),
        *("accept_online", "see_quote", "is_public", "is_open"),
    },
    "the machine's own": {
        *("claim_mail_notices", "claim_personal_hooks", "queue_message", "queue_messages", "sweep_ran", "receive_news"),
        *("remote", "gateway", "batches", "forget_person", "grant_portal_access", "hand_over"),
        *("forget_tickets", "forget_user", "forget_messages", "prove_erasure"),
        *("claim_push_notices", "queue_push"),
        *("next_import", "read_table", "advance_import", "fail_import", "forget_old_imports", "wake"),
    },
    "looks before an act, which the act itself repeats, or what a page shows": {
        *(
            "preview_import",
            "was_looked_at",
            "preview_sheet",
            "difference",
            "newest_template",
            "open_onboarding",
            "known_drivers",
        ),
        *("look_at_rates", "customer_of", "day_of_cell"),
        *("french_holidays", "new_fee", "totals", "address_of_quote", "quote_pdf", "feed_hash", "get", "waiting_files"),
    },
    "of the first run": {"install_ready_models", "open_calendar"},
}
WHY = {name: why for why, names in PAGES_ONLY.items() for name in names}


def called(folder: Path, *, apart: str = "") -> Iterator[str]:
    """The names of services that the modules below a folder call."""
    for path in folder.rglob("*.py"):
        if apart and apart in path.parts:
            continue
        tree = ast.parse(path.read_text())
        rooms = {
            name.asname or name.name: (node.module or "", name.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in APPS
            for name in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in rooms:
                module, name = rooms[node.value.id]
                if "services" in {name, *module.split(".")}:
                    yield node.attr
            elif isinstance(node, ast.Name) and node.id in rooms and "services" in rooms[node.id][0].split("."):
                yield rooms[node.id][1]


def test_every_act_of_a_page_is_an_act_of_the_api() -> None:
    web = Path(settings.BASE_DIR) / "web"
    pages = {name for name in called(web, apart="api") if name.islower()}
    api = set(called(web / "api"))
    assert sorted(pages - api - set(WHY)) == []
    assert len(pages & api) > 150


def test_the_catalogue_names_permissions_that_exist() -> None:
    named = {act.staff for one in CATALOGUE.values() for act in one.acts} | {one.staff for one in CATALOGUE.values()}
    named |= {paper.staff for one in CATALOGUE.values() for paper in one.papers if paper.staff}
    # What needs none is each person's own.
    assert named - PERMISSIONS == {""}


def test_what_a_customer_may_do_is_done_to_what_is_his() -> None:
    """An act open to customers is on a resource of which something can be theirs, or gives birth to a row."""
    open_to_them = [(one, act) for one in CATALOGUE.values() for act in one.acts if act.customer]
    assert [(one.name, act.name) for one, act in open_to_them if one.mine is None and not act.makes] == []
    assert len(open_to_them) > 15

"""The safe editor: what is wrong is shown at its line, and what is wrong is never published."""

import pytest

from kernel.errors import Refused
from provisioning import selectors, services
from provisioning.drivers.fake import FakeBox
from provisioning.models import ConfigTemplate, Line
from tests.apps.provisioning.make import AT, make_box, make_line, make_model

pytestmark = pytest.mark.django_db

GOOD = (
    "hostname {{ hostname }}\n{% if state == 'open' %}\na\n"
    "{% elif state == 'walled' %}\nb\n{% else %}\nc\n{% endif %}\n"
)


@pytest.fixture
def line(fakes: dict[tuple[str, int], FakeBox]) -> Line:
    line = make_line()
    make_box(line)
    services.push_due(at=AT, sessions=1)
    return line


def faults(body: str, line: Line) -> list[tuple[str, int, str]]:
    return [(fault.code, fault.line, fault.message) for fault in services.preview(body, line).faults]


@pytest.mark.parametrize(
    ("body", "code", "at_line", "says"),
    [
        ("a\n{% if x %}\nb", "syntax", 3, "Unexpected end of template"),
        ("a\n{{ 1 + }}", "syntax", 2, "end of print statement"),
        ("a\n{{ hostname }}\n{{ nonsense }}", "undefined", 3, "nonsense"),
        (GOOD + "{{ ''.__class__.__mro__ }}", "forbidden", 9, "unsafe"),
        (GOOD + "{{ 1 // 0 }}", "failed", 9, "division"),
        (GOOD + "{{ hostname.town }}", "undefined", 9, "town"),
        ("hostname x\n", "nonsense", 0, "closed = open"),
        (GOOD + "café", "nonsense", 3, "not_ascii"),
        (GOOD + "{{ none }}", "nonsense", 3, "left_over"),
        ("! {{ state }}", "nonsense", 0, "empty"),
        ('! language set\nset a {{ state }}\nset b "open', "failed", 0, "quotation"),
    ],
)
def test_each_fault_has_its_line(line: Line, body: str, code: str, at_line: int, says: str) -> None:
    found = faults(body, line)
    assert found, body
    assert found[0][:2] == (code, at_line)
    assert says in found[0][2]


def test_a_good_template_shows_each_state_and_what_would_be_typed(line: Line) -> None:
    seen = services.preview(services.ready_made("cisco_ios") + "snmp-server chassis-id {{ snmp_community }}\n", line)
    assert (seen.faults, sorted(seen.texts)) == ((), ["closed", "open", "walled"])
    assert seen.changes == "snmp-server chassis-id ••••••"
    assert "ip access-group WALLED in" in seen.texts["walled"]
    assert not [text for text in seen.texts.values() if "battery-staple" in text]


def test_a_line_without_a_box_is_previewed_on_a_pretended_one() -> None:
    seen = services.preview(services.ready_made("cisco_ios"), make_line())
    assert (seen.faults, seen.changes) == ((), "")


def test_a_faulty_draft_is_kept_and_never_published(line: Line) -> None:
    draft = services.draft_template(make_model(), "{{ nonsense }}", at=AT, by=None, note="try")
    with pytest.raises(Refused) as refused:
        services.publish_draft(draft, line=line, at=AT, by=None)
    assert (refused.value.code, refused.value.facts) == (
        "template_faulty", {"line": 1, "fault": "undefined", "reason": "nonsense"},
    )  # fmt: skip
    assert ConfigTemplate.objects.get(number=2).published_at is None
    services.edit_draft(draft, GOOD, at=AT, by=None)
    assert services.publish_draft(draft, line=line, at=AT, by=None).published_at == AT


def test_a_version_stands_and_boxes_keep_theirs_until_they_are_moved(line: Line) -> None:
    draft = services.draft_template(make_model(), services.ready_made("cisco_ios") + "banner x\n", at=AT, by=None)
    services.publish_draft(draft, line=line, at=AT, by=None)
    with pytest.raises(Refused) as refused:
        services.edit_draft(draft, "y", at=AT, by=None)
    assert refused.value.code == "template_published"
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert [(use.template.number, use.boxes) for use in selectors.template_uses(make_model())] == [(2, 0), (1, 1)]
    services.push_now(line, at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert [(use.template.number, use.boxes) for use in selectors.template_uses(make_model())] == [(2, 1), (1, 0)]
    assert selectors.boxes_with(draft).get().line == line


def test_two_versions_side_by_side(line: Line) -> None:
    one = ConfigTemplate.objects.get()
    two = services.draft_template(make_model(), one.body + "banner x\n", at=AT, by=None)
    assert selectors.template_diff(one, two).splitlines()[-1] == "+banner x"
    assert selectors.template_diff(one, one) == ""

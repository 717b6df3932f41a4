"""The explain picture: bars in order, no gap, closed stretches narrower than their length, marks where they belong."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.utils.translation import override

from sla.domain.ledger import Segment
from web.timeline import CLOSED_SHARE, WIDTH, picture

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def stretch(start: int, end: int, kind: str, *, late: bool = False, reason: str = "") -> Segment:
    open_time = (end - start) * HOUR if kind == "counted" else timedelta(0)
    return Segment(START + start * HOUR, START + end * HOUR, kind, reason, open_time, late)


STORY = [
    stretch(0, 4, "counted"),
    stretch(4, 6, "paused", reason="customer_absent"),
    stretch(6, 9, "counted"),
    stretch(9, 23, "closed"),
    stretch(23, 25, "counted"),
    stretch(25, 26, "counted", late=True),
]


def test_bars_follow_one_another_over_the_whole_width() -> None:
    bars = picture(STORY, deadline=START + 25 * HOUR, now=START + 26 * HOUR).bars
    edges = [(float(bar.x), float(bar.x) + float(bar.width)) for bar in bars]
    assert edges[0][0] == 0
    assert abs(edges[-1][1] - WIDTH) < 0.3
    assert all(abs(left[1] - right[0]) < 0.3 for left, right in pairwise(edges))


def test_a_closed_night_is_drawn_at_its_share_of_an_hour_of_work() -> None:
    bars = picture(STORY, deadline=None, now=START + 26 * HOUR).bars
    worked, night = float(bars[0].width) / 4, float(bars[3].width) / 14
    assert abs(night / worked - CLOSED_SHARE) < 0.01


def test_kinds_and_reasons_are_told() -> None:
    with override("en"):
        bars = picture(STORY, deadline=None, now=START + 26 * HOUR).bars
    assert [bar.kind for bar in bars] == ["counted", "paused", "counted", "closed", "counted", "late"]
    assert bars[1].reason == "Customer absent, or access refused"
    assert bars[3].reason == "Outside opening hours"


def test_the_deadline_falls_between_what_counts_and_what_is_late() -> None:
    drawn = picture(STORY, deadline=START + 25 * HOUR, now=START + 26 * HOUR)
    assert {mark.kind: mark.x for mark in drawn.marks} == {"deadline": drawn.bars[5].x, "now": "720.0"}


def test_a_deadline_to_come_has_room_at_the_right() -> None:
    drawn = picture(STORY[:1], deadline=START + 15 * HOUR, now=START + 4 * HOUR)
    assert [(mark.kind, mark.x) for mark in drawn.marks] == [("deadline", "720.0"), ("now", drawn.bars[0].width)]
    assert float(drawn.bars[0].width) < WIDTH


def test_a_stopped_clock_has_no_now_and_an_empty_one_no_picture() -> None:
    drawn = picture(STORY[:1], deadline=None, now=START + 40 * HOUR)
    assert drawn.marks == ()
    assert picture([], deadline=START, now=START).bars == ()


def test_numbers_have_a_point_in_french() -> None:
    with override("fr"):
        bars = picture(STORY, deadline=None, now=START + 26 * HOUR).bars
    assert all("," not in bar.x + bar.width for bar in bars)

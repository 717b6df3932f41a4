"""The small marks that every page is full of: icons, status badges, instants, countdowns."""

from datetime import datetime
from functools import lru_cache

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from web import formats
from web.states import look

SPRITE = "vendor/icons.svg"


def icon(name: str, label: str | Promise = "") -> SafeString:
    """`{% icon "router" %}`; an icon that stands alone takes a label, one beside its word takes none."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, static(SPRITE), name
        )
    return _silent(name)


def state(family: str, value: str, label: str | Promise = "") -> SafeString:
    """A status badge: `{% state "incident" incident.state %}`."""
    return _badge(get_language() or "", family, str(value), str(label))


def moment(value: datetime) -> SafeString:
    """The instant as people write it, inside a `<time>` that machines read."""
    return _instant(value, formats.moment(value))


def brief(value: datetime) -> SafeString:
    """Like `moment`, without the year."""
    return _instant(value, formats.brief(value))


def countdown(deadline: datetime, now: datetime) -> SafeString:
    """Time left, right when the page is made and ticking afterwards by the server's clock."""
    told = deadline.isoformat(timespec="seconds")
    return format_html(
        '<time class="countdown" data-deadline="{}" datetime="{}" data-heat="{}">{}</time>',
        told, told, formats.heat(deadline, now), formats.countdown(deadline, now),
    )  # fmt: skip


def _instant(value: datetime, said: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), said)


# A page shows the same few dozens of times.
@lru_cache(maxsize=512)
def _silent(name: str) -> SafeString:
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static(SPRITE), name)


@lru_cache(maxsize=2_048)
def _badge(_language: str, family: str, value: str, label: str) -> SafeString:
    seen = look(family, value, label)
    return format_html('<span class="tone tone-{}">{}{}</span>', seen.tone, icon(seen.icon), seen.label)

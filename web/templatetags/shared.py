"""Tags that every face shares."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kernel import ways_in
from kernel.models import SavedView
from web import devices
from web.saved_views import EVERYTHING, views_of
from web.saved_views import view_shown as saved_views_shown

register = template.Library()
_REFERENCE = re.compile(r"\b[A-Z]{1,2}-(?:\d{4}-)?\d{3,}\b")


@register.simple_tag(takes_context=True)
def saved_views(context: template.Context) -> list[SavedView]:
    """This person's views of this page and those that colleagues share, by name."""
    return views_of(context["request"])


@register.simple_tag(takes_context=True)
def view_shown(context: template.Context) -> SavedView | None:
    """The view that the list opened with."""
    return saved_views_shown(context["request"])


@register.simple_tag
def everything() -> str:
    """The query of a list with all its rows."""
    return EVERYTHING


@register.filter
def device(agent: str) -> str:
    """What a person signed in with."""
    return devices.named(agent)


@register.filter
def without_keys(text: str) -> str:
    """What was sent, for everybody but its reader: addresses that open something in his name are cut short."""
    return ways_in.without_keys(text)


@register.simple_tag
def file_kinds() -> list[tuple[str, str]]:
    """What a list can be taken away as."""
    return [("csv", "CSV"), ("xlsx", "Excel")]


@register.filter
def whole_references(text: str) -> SafeString:
    """A text whose references (L-00027, T-2026-00015) are broken across two lines nowhere."""
    return mark_safe(_REFERENCE.sub(r'<span class="nowrap">\g<0></span>', escape(text)))  # noqa: S308 - escaped first

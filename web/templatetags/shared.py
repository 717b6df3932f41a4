"""Tags that every face shares."""

import re

from django import template
from django.db.models import Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kernel import ways_in
from kernel.models import SavedView
from web import devices

register = template.Library()
_REFERENCE = re.compile(r"\b[A-Z]{1,2}-(?:\d{4}-)?\d{3,}\b")


@register.simple_tag(takes_context=True)
def saved_views(context: template.Context) -> "QuerySet[SavedView]":
    """This person's views of this page and those that colleagues share, by name."""
    request = context["request"]
    seen = Q(user=request.user) | Q(shared=True, user__is_active=True)
    return SavedView.objects.filter(seen, page=request.resolver_match.view_name).select_related("user")


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

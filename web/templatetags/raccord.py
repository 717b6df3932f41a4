"""Tags and filters of every face: icons, states, amounts, dates, durations, countdowns."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web import formats
from web.names import initials as initials_of
from web.states import look

register = template.Library()
SPRITE = "vendor/icons.svg"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "router" %}`; an icon that stands alone takes a label, one beside its word takes none."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, _sprite(), name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', _sprite(), name)


def _sprite() -> str:
    return static(SPRITE)


@register.simple_tag
def state(family: str, value: str, label: str = "") -> SafeString:
    """A status badge: `{% state "incident" incident.state %}`."""
    seen = look(family, str(value), label)
    return format_html('<span class="tone tone-{}">{}{}</span>', seen.tone, icon(seen.icon), seen.label)


@register.filter
def tone(value: str, family: str) -> str:
    return look(family, str(value)).tone


@register.filter
def money(value: Decimal | None) -> str:
    return "" if value is None else formats.money(value)


@register.filter
def percent(value: Decimal | None) -> str:
    return "" if value is None else formats.percent(value)


@register.filter
def day(value: date | datetime | None) -> str:
    return "" if value is None else formats.day(value)


@register.filter
def short_day(value: date | datetime | None) -> str:
    return "" if value is None else formats.short_day(value)


@register.filter
def hour(value: datetime | None) -> str:
    return "" if value is None else formats.hour(value)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """The instant as people write it, inside a `<time>` that machines read."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), formats.moment(value))


@register.filter
def duration(value: timedelta | None) -> str:
    return "" if value is None else formats.duration(value)


@register.filter
def hours(value: timedelta | None) -> str:
    """A working time, never in days: a day of work is not a day."""
    return "" if value is None else formats.duration(value, days=False)


@register.filter
def since(value: datetime | None, now: datetime) -> str:
    return "" if value is None else formats.duration(now - value)


@register.filter
def number(value: Decimal | int | None) -> str:
    return "" if value is None else formats.number(value)


@register.filter
def iban(value: str | None) -> str:
    return formats.iban(value or "")


@register.filter
def initials(value: Any) -> str:
    return initials_of(str(value))


@register.simple_tag(takes_context=True)
def countdown(context: template.Context, deadline: datetime | None) -> SafeString | str:
    """Time left, right when the page is made and ticking afterwards by the server's clock."""
    if deadline is None:
        return ""
    now = context["server_now"]
    return format_html(
        '<time class="countdown" data-deadline="{}" datetime="{}" data-heat="{}">{}</time>',
        deadline.isoformat(timespec="seconds"),
        deadline.isoformat(timespec="seconds"),
        formats.heat(deadline, now),
        formats.countdown(deadline, now),
    )


@register.simple_tag(takes_context=True)
def here(context: template.Context, *names: str) -> SafeString | str:
    """`aria-current` on the item of the section one is in: `{% here "noc:board" %}` on its link."""
    match = getattr(context.get("request"), "resolver_match", None)
    return SafeString('aria-current="page"') if match and match.view_name in names else ""


@register.simple_tag(takes_context=True)
def keep(context: template.Context, **changes: object) -> str:
    """The query string of this page with some values changed; an empty value drops its key."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's widget in our clothes."""
    kind = getattr(field.field.widget, "input_type", "textarea")
    dress = {"checkbox": "form-check-input", "radio": "form-check-input", "select": "form-select"}
    return field.as_widget(attrs={"class": dress.get(kind, "form-control")})

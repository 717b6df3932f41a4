"""Tags of what monitoring shows: values with their unit, devices with their address, moments as an input takes them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from monitoring.models import Target
from monitoring.selectors import Downtime
from web import formats, measures

register = template.Library()


@register.simple_tag
def metric(name: str) -> str:
    return measures.label(name)


@register.simple_tag
def amount(value: float | None, name: str) -> str:
    return measures.written(value, measures.unit_of(name))


@register.simple_tag
def trouble(code: str) -> str:
    return str(measures.TROUBLES.get(code, code))


@register.simple_tag
def span_label(span: str) -> str:
    labels = {"3h": _("3 h"), "24h": _("Day"), "7d": _("Week"), "30d": _("Month"), "365d": _("Year")}
    return labels[span]


@register.simple_tag
def device(target: Target) -> SafeString:
    """A box or a node, linked to what is measured on it."""
    if target.box is not None:
        address = reverse("noc:box_measures", args=[target.box.serial])
        under = target.box.line.reference if target.box.line else ""
        return format_html(
            '<a class="row-link" href="{}">{}</a><span class="sub">{}</span>', address, target.box, under
        )
    assert target.node is not None
    address = reverse("noc:node_measures", args=[target.node.code])
    return format_html('<a class="row-link" href="{}">{}</a>', address, target.node)


@register.simple_tag
def lasted(span: Downtime, until: datetime) -> str:
    """How long an outage was, as far as it lies before the end of what is shown."""
    return formats.duration((span.ended_at or until) - span.began_at)


@register.filter
def fine_percent(value: Decimal) -> str:
    """A share with two places after the comma of its percentage: what separates 99,9 from 99,99 is an hour a year."""
    shown = f"{value * 100:.2f}"
    return f"{shown.replace('.', ',')}\u202f%" if formats.french() else f"{shown}%"


@register.filter
def month_end(first: date) -> str:
    return ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).isoformat()


@register.filter
def local_input(at: datetime) -> str:
    """As `<input type="datetime-local">` takes it, in the reader's zone."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M:%S")


@register.filter
def plain_moment(at: datetime) -> str:
    return formats.moment(at)


@register.filter
def unlocalized(value: float) -> str:
    """A number as SVG reads it, whatever the language writes."""
    return f"{value:g}"

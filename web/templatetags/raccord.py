"""Tags and filters of every face: icons, states, amounts, dates, durations, countdowns."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import template
from django.db.models import Model
from django.forms import BoundField, CheckboxSelectMultiple
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from invoicing.domain.dunning import Step
from invoicing.models import BankEvent, Hold
from kernel import telephones
from provisioning.models.pushes import PushState
from sla.models import Impact, Incident
from sla.models.clock import PauseReason
from subscribers.models import Site
from web import formats, marks
from web.buyers_reasons import in_words
from web.incidents import title as title_of
from web.money import money_state
from web.names import initials as initials_of
from web.states import look
from web.why import exclusion, next_sentence
from web.workings import steps as sentences

register = template.Library()
TRAIL = {
    "quote": _("Quote"),
    "contract": _("Contract"),
    "service": _("Line that serves it"),
    "charge": _("Charge"),
    "debit": _("Debit"),
    "run": _("Invoice run"),
    "line": _("Line"),
    "document": _("Document"),
    "entry": _("Entry"),
    "instalment": _("Due date"),
    "settled": _("Settled"),
    "lost": _("Written off"),
    "bank": _("Bank"),
}


register.simple_tag(marks.icon)
register.simple_tag(marks.state)


@register.filter
def tone(value: str, family: str) -> str:
    return look(family, str(value)).tone


@register.filter
def money(value: Decimal | None) -> str:
    return "" if value is None else formats.money(value)


@register.filter
def unit_price(value: Decimal) -> str:
    return formats.unit_price(value)


@register.filter
def percent(value: Decimal | None) -> str:
    return "" if value is None else formats.percent(value)


@register.filter
def reason_of(held: Hold) -> str:
    """Why something is held or disputed: as it was typed, or in words where a buyer's platform told it."""
    return held.reason if held.recorded_by_id else in_words(held.reason)


@register.filter
def reasons(value: str) -> str:
    """What a buyer or a platform said of an invoice, its codes in words."""
    return in_words(value)


@register.filter
def day(value: date | datetime | None) -> str:
    return "" if value is None else formats.day(value)


@register.filter
def short_day(value: date | datetime | None) -> str:
    return "" if value is None else formats.short_day(value)


@register.filter
def telephone(value: str) -> str:
    """`01 99 00 01 00`."""
    return telephones.telephone(value or "")


@register.filter
def weekday(value: date | datetime | None) -> str:
    """`mar. 24 nov.`"""
    return "" if value is None else formats.weekday(value)


@register.filter
def month_name(value: str) -> str:
    """`2026-11` as `nov. 2026`."""
    return formats.month(date.fromisoformat(f"{value}-01"))


@register.filter
def day_name(value: str) -> str:
    """`0` is Monday, as a calendar's week has it."""
    return str(WEEKDAYS[int(value)])


@register.filter
def hour(value: datetime | None) -> str:
    return "" if value is None else formats.hour(value)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """The instant as people write it."""
    return "" if value is None else marks.moment(value)


@register.filter
def brief(value: datetime | None) -> SafeString | str:
    """Like `moment`, without the year."""
    return "" if value is None else marks.brief(value)


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
def unbroken(value: str | None) -> str:
    """A short text that no line breaks, as the mask of an account."""
    return (value or "").replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def initials(value: Any) -> str:
    return initials_of(str(value))


@register.simple_tag(takes_context=True)
def countdown(context: template.Context, deadline: datetime | None) -> SafeString | str:
    """Time left, right when the page is made and ticking afterwards by the server's clock."""
    return "" if deadline is None else marks.countdown(deadline, context["server_now"])


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
    if isinstance(field.field.widget, CheckboxSelectMultiple):
        kind = "radio"
    dress = {"checkbox": "form-check-input", "radio": "radios", "select": "form-select"}
    return field.as_widget(attrs={"class": dress.get(kind, "form-control")})


@register.simple_tag
def push_step(step: str) -> str:
    """A step of a push in words."""
    return str(dict(PushState.choices).get(step, step))


@register.simple_tag
def lookup_state(row: Model, value: str) -> str:
    """The label of a state that `row` had."""
    choices = getattr(row._meta.get_field("state"), "choices", None) or ()
    return str(dict(choices).get(value, value))


_DIFF_CLASSES = (("@@", "diff-at"), ("+", "diff-add"), ("-", "diff-del"))


@register.simple_tag
def difference(text: str) -> SafeString:
    """A unified difference, one block a line, added and removed lines told by their sign and their colour."""
    rows = []
    for line in text.splitlines():
        name = next((name for start, name in _DIFF_CLASSES if line.startswith(start)), "diff-same")
        rows.append((name, line or " "))
    return format_html_join("", '<span class="{}">{}</span>', rows)


@register.simple_tag
def money_badge(invoice: Any) -> SafeString:
    """Paid, part paid, to come or overdue, for an invoice read `with_money`."""
    return marks.state("money", money_state(invoice, due=invoice.due, late=invoice.late))


@register.filter
def plain(value: Decimal) -> str:
    """A quantity without needless decimals."""
    short = value.normalize()
    return formats.number(short, max(0, -int(short.as_tuple().exponent)))


@register.filter
def rate(value: Decimal) -> str:
    """A rate already in percent: `20.00` -> `20 %`."""
    return formats.percent(value / 100)


@register.simple_tag
def state_label(family: str, value: str) -> str:
    return str(look(family, value).label)


@register.simple_tag
def next_step(step: Step) -> str:
    return next_sentence(step)


@register.simple_tag
def exclusion_label(reason: str) -> str:
    return exclusion(reason)


@register.simple_tag
def workings(stored: Any) -> list[str]:
    """`{% workings penalty.workings as steps %}`."""
    return sentences(stored)


@register.simple_tag
def new_key() -> str:
    """Names one showing of a form, so that sending it twice does its act once."""
    return uuid4().hex


@register.simple_tag
def incident_title(incident: Incident, impact: Impact | None = None) -> str:
    return title_of(incident, impact)


@register.simple_tag
def seg_colour(kind: str) -> str:
    """The colour of a stretch on paper, where no style sheet reaches a picture."""
    return {"counted": "#d9653b", "late": "#b3261e", "paused": "#6c7eb0"}.get(kind, "#d5dcde")


@register.simple_tag
def pause_reason(code: str) -> str:
    return str(dict(PauseReason.choices).get(code, code))


@register.simple_tag
def doubt(last_good: datetime, first_bad: datetime) -> str:
    """How uncertain the start of an outage is."""
    gap = first_bad - last_good
    if gap < timedelta(minutes=1):
        return gettext("%(seconds)s s before the first bad sample") % {"seconds": int(gap.total_seconds())}
    return gettext("%(gap)s before the first bad sample") % {"gap": formats.duration(gap)}


@register.simple_tag
def trail_step(step: str) -> str:
    """A step of an invoice's audit trail, in words."""
    return str(TRAIL.get(step, step))


@register.simple_tag
def bank_event_kind(value: str) -> str:
    return str(dict(BankEvent.Kind.choices).get(value, value))


@register.simple_tag
def place(site: Site) -> str:
    """A site by its label and its town, once where they are the same."""
    return site.city if site.label == site.city else f"{site.label}, {site.city}"

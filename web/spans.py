"""Hours, and the scale of penalties by hours, as people type and read them."""

import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sla.domain.penalties import Tier

SPAN = re.compile(r"(?:(?P<whole>\d{1,5})(?:[.,](?P<part>\d{1,4}))?|(?P<hours>\d{1,5})\s*[:hH]\s*(?P<minutes>[0-5]\d))")
HOUR = 3600


def span_of(text: str) -> timedelta | None:
    """`15`, `1,5`, `1:30` or `1 h 30` as hours; None for anything else."""
    found = SPAN.fullmatch(text.strip().removesuffix("h").strip())
    if found is None:
        return None
    if found["hours"] is not None:
        return timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    return timedelta(seconds=int(Decimal(f"{found['whole']}.{found['part'] or 0}") * HOUR))


def span_text(span: timedelta) -> str:
    """A span as `span_of` reads it back, whole: `15`, `1:30`."""
    minutes = span // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes % 60 else str(minutes // 60)


class SpanField(forms.CharField):
    """Hours, with minutes where there are any."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        span = span_of(str(text))
        if span is None:
            raise forms.ValidationError(_("Write hours as 15 or 1:30."))
        return span

    def prepare_value(self, value: Any) -> Any:
        return span_text(value) if isinstance(value, timedelta) else value


def tiers_of(text: str) -> list[dict[str, Any]]:
    """A scale typed one tier a line, `>8 10`: hours of lateness, then percent of the fee."""
    tiers = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        beyond, _space, share = line.replace("%", "").replace("h ", " ").strip().partition(" ")
        span, percent = span_of(beyond.removeprefix(">")), share.strip().replace(",", ".")
        if span is None or not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", percent):
            raise forms.ValidationError(_("Write each tier as two numbers, such as “1 5”."))
        tiers.append({"beyond": span, "included": not beyond.startswith(">"), "share": Decimal(percent) / 100})
    return tiers


def tiers_text(scale: Iterable[Tier]) -> str:
    """A scale as `tiers_of` reads it back."""
    return "\n".join(
        f"{'' if tier.included else '>'}{span_text(tier.beyond)} {plain(tier.share * 100)}" for tier in scale
    )


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"

"""How amounts, dates and durations are written, in French and in English. Pure but for the active language."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from kernel.secrets import by_fours

NARROW = "\u202f"  # narrow no-break space: between thousands and before %
NO_BREAK = "\u00a0"
MINUS = "\u2212"


def french() -> bool:
    return (get_language() or "fr").startswith("fr")


def number(value: Decimal | int, places: int = 0) -> str:
    """`12 345,60` in French, `12,345.60` in English; rounded half up to `places` decimals."""
    exact = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,.{places}f}"
    if french():
        text = text.translate({ord(","): NARROW, ord("."): ","})
    return f"{MINUS if exact < 0 else ''}{text}"


def money(value: Decimal, places: int = 2) -> str:
    """An amount in euros: `1 234,56 €` or `€1,234.56`."""
    if french():
        return f"{number(value, places)}{NO_BREAK}€"
    text = number(value, places)
    return f"{MINUS}€{text[1:]}" if text.startswith(MINUS) else f"€{text}"


def unit_price(value: Decimal) -> str:
    """Euros with the decimals that it has, two at least: `0,025 €`, `0,10 €`."""
    return money(value, max(2, -int(value.normalize().as_tuple().exponent)))


def percent(share: Decimal) -> str:
    """A share (0.05 is five percent) without needless decimals: `5 %` or `5%`."""
    value = (Decimal(share) * 100).normalize()
    places = max(0, -int(value.as_tuple().exponent))
    return number(value, places) + (f"{NARROW}%" if french() else "%")


def day(value: date | datetime) -> str:
    """`mar. 24 nov. 2026` or `Tue 24 Nov 2026`, in the reader's zone; the first of a month is `1er` in French."""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return _day(local, get_language())


# A page says the same few days over and over.
@lru_cache(maxsize=4_096)
def _day(local: date, _language: str | None) -> str:
    if not french():
        return date_format(local, "D j M Y", use_l10n=False)
    rank = "1er" if local.day == 1 else str(local.day)
    words = f"{date_format(local, 'D').lower().rstrip('.')}. {rank} {date_format(local, 'N Y').lower()}"
    return words.replace(" ", NO_BREAK)


def month(value: date) -> str:
    """`nov. 2026` or `Nov 2026`."""
    told = date_format(value, "N Y" if french() else "M Y", use_l10n=False)
    return (told.lower() if french() else told).replace(" ", NO_BREAK)


def short_day(value: date | datetime) -> str:
    """`24/11/2026` in both languages: what columns show."""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return local.strftime("%d/%m/%Y")


def hour(value: datetime) -> str:
    """`14:05` in the reader's zone."""
    return timezone.localtime(value).strftime("%H:%M")


def moment(value: datetime) -> str:
    """`mar. 24 nov. 2026, 14:05`."""
    return f"{day(value)}, {hour(value)}"


def brief(value: datetime) -> str:
    """`mar. 24 nov., 14:05`: for work in hand, where the year goes without saying."""
    return f"{weekday(value)}, {hour(value)}"


def weekday(value: date | datetime) -> str:
    """`mar. 24 nov.`: a day of this year."""
    return day(value)[:-4].rstrip()


def duration(value: timedelta, *, days: bool = True) -> str:
    """`2 h 15`, `45 min`, `3 j 4 h`; minutes are cut, never rounded up. With days=False hours go past 24."""
    minutes = int(abs(value).total_seconds()) // 60
    sign = f"{MINUS}" if value < timedelta(0) and minutes else ""
    hours, minutes = divmod(minutes, 60)
    if days and hours >= 24:
        whole, hours = divmod(hours, 24)
        unit = "j" if french() else "d"
        text = f"{whole} {unit} {hours} h" if hours else f"{whole} {unit}"
    elif hours:
        text = f"{hours} h {minutes:02d}"
    else:
        text = f"{minutes} min"
    return sign + text.replace(" ", NO_BREAK)


def countdown(deadline: datetime, now: datetime) -> str:
    """`02:15:08` before the deadline, `+00:40:12` after it, `1 j 03:12:00` beyond a day; the page ticks it on."""
    left = deadline - now
    seconds = int(abs(left).total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    clock = f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
    before = f"{days}{NO_BREAK}{'j' if french() else 'd'}{NO_BREAK}" if days else ""
    return f"{'+' if left < timedelta(0) else ''}{before}{clock}"


def heat(deadline: datetime, now: datetime) -> str:
    """How near a deadline is: `late`, `soon` (under two hours) or `calm`."""
    left = deadline - now
    if left < timedelta(0):
        return "late"
    return "soon" if left < timedelta(hours=2) else "calm"


def iban(value: str) -> str:
    """In groups of four."""
    return by_fours(value, NO_BREAK)

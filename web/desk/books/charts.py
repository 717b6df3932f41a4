"""Bars drawn on the server: no script, and a table for who cannot see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, FOOT, LABELS = 640, 180, 22, 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and where it stands, in the units of the drawing; `low` when it stands for less than nothing."""

    label: str
    value: Decimal
    x: int
    y: int
    width: int
    height: int
    middle: int
    low: bool
    # Of many bars only some bear their label, or none could be read.
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    bars: tuple[Bar, ...]
    base: int
    share: bool = False
    width: int = WIDTH
    height: int = HEIGHT + FOOT

    @property
    def last(self) -> Bar | None:
        return self.bars[-1] if self.bars else None


def chart(title: str, values: Sequence[tuple[str, Decimal]], *, share: bool = False) -> Chart:
    """Bars to scale from a common base line; the tallest fills the drawing. `share`: values are parts of one."""
    top = max([value for _, value in values] + [Decimal(0)])
    bottom = min([value for _, value in values] + [Decimal(0)])
    span = (top - bottom) or Decimal(1)
    base = int(top / span * HEIGHT) if top or bottom else HEIGHT
    step = WIDTH // max(len(values), 1)
    every = -(-len(values) // LABELS) or 1
    bars = []
    for rank, (label, value) in enumerate(values):
        tall = int(abs(value) / span * HEIGHT)
        y = base - tall if value >= 0 else base
        x = rank * step + step // 8
        middle, told = rank * step + step // 2, (len(values) - 1 - rank) % every == 0
        bars.append(Bar(label, value, x, y, step - step // 4, max(tall, 1), middle, value < 0, told))
    return Chart(title, tuple(bars), base, share)

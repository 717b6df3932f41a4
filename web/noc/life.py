"""The moves of a box that a person may order: what each asks, what it says, and the service it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from monitoring.services import forget_box
from provisioning import services
from provisioning.domain import lifecycle
from provisioning.domain.arrivals import UNDER_WAY
from provisioning.models import Box, Shipment
from web.noc import life_forms as forms


def _installed(box: Box, **facts: Any) -> Box:
    # The line is the one it was reserved for; a box without one is refused by the service in its own words.
    return services.install_box(box, box.line, **facts)  # type: ignore[arg-type]


def _delivered(box: Box, **facts: Any) -> object:
    shipment = Shipment.objects.filter(box=box).order_by("-shipped_at", "-pk").first()
    if shipment is None:
        return services.deliver_box(box, at=facts["at"], by=facts["by"])
    return services.record_delivery(shipment, **facts)


def _taken_back(box: Box, **facts: Any) -> Box:
    """Nobody watches it any more from this very moment, without waiting for monitoring's own sweep."""
    back = services.take_back(box, **facts)
    forget_box(back, at=facts["at"])
    return back


@dataclass(frozen=True)
class Move:
    """`name` is the action of the box's lifecycle; `label` stands on the button, `title` and `text` in its dialog."""

    name: str
    label: str | Promise
    title: str | Promise
    text: str | Promise
    said: str | Promise
    icon: str
    form: type[forms.BoxForm]
    verb: Callable[..., object]
    grave: bool = False


MOVES: Final = (
    Move(
        "reserve",
        _("Reserve"),
        _("Reserve this box for a line?"),
        _("It leaves the free stock and waits to be shipped or carried there."),
        _("Reserved."),
        "flag",
        forms.ReserveForm,
        services.reserve_box,
    ),
    Move(
        "ship",
        _("Ship"),
        _("Ship this box?"),
        _("It gets a numbered shipping note with the address of its line's site."),
        _("Shipped: its note can be printed."),
        "send",
        forms.DispatchForm,
        services.dispatch_box,
    ),
    Move(
        "deliver",
        _("Record the delivery"),
        _("Has the customer received it?"),
        _("His days to state reservations run from that day."),
        _("Delivery recorded."),
        "check",
        forms.DeliveredForm,
        _delivered,
    ),
    Move(
        "install",
        _("Put in service"),
        _("Put this box in service?"),
        _("What its line must be is pushed to it at once, and monitoring begins."),
        _("In service: the first configuration is on its way."),
        "plug-connected",
        forms.BoxForm,
        _installed,
    ),
    Move(
        "return",
        _("Take back"),
        _("Is this box back?"),
        _("Rent, configuration and monitoring stop today."),
        _("Taken back: wipe it before anybody else gets it."),
        "inbox",
        forms.TakeBackForm,
        _taken_back,
    ),
    Move(
        "erase",
        _("Wipe over SSH"),
        _("Erase this box over SSH?"),
        _("It forgets its configuration and starts again; it is wiped once nothing of any customer is read on it."),
        _("The wipe is under way: the page shows its proof."),
        "refresh",
        forms.BoxForm,
        services.begin_wipe,
    ),
    Move(
        "wipe",
        _("Record the wipe"),
        _("Is nothing of the customer left on it?"),
        _("The proof is kept with the box; only a wiped box goes back to stock."),
        _("Wipe recorded, with its proof."),
        "shield-check",
        forms.WipeForm,
        services.wipe_box,
    ),
    Move(
        "restock",
        _("Back to stock"),
        _("Put this box back in stock?"),
        _("It can be reserved for another line."),
        _("Back in stock."),
        "database",
        forms.RemarkForm,
        services.restock_box,
    ),
    Move(
        "release",
        _("Release"),
        _("Release this box?"),
        _("It is no longer set aside for its line and is free again."),
        _("Released: back in the free stock."),
        "x",
        forms.RemarkForm,
        services.release_box,
    ),
    Move(
        "recall",
        _("Ask back"),
        _("Ask the customer for this box?"),
        _("Nothing is pushed to it any more. Not back in time, it is claimed by formal notice, then charged."),
        _("Asked back."),
        "arrow-left",
        forms.WhyForm,
        services.ask_back,
        grave=True,
    ),
    Move(
        "lose",
        _("Declare lost"),
        _("Declare this box lost?"),
        _("Nothing is pushed to it any more. It can still turn up."),
        _("Declared lost."),
        "help-circle",
        forms.WhyForm,
        services.lose_box,
        grave=True,
    ),
    Move(
        "break",
        _("Declare broken"),
        _("Declare this box broken?"),
        _("It leaves the stock until it is repaired or scrapped."),
        _("Declared broken."),
        "tool",
        forms.WhyForm,
        services.break_box,
        grave=True,
    ),
    Move(
        "scrap",
        _("Scrap"),
        _("Scrap this box?"),
        _("It never comes back; its history is kept."),
        _("Scrapped."),
        "ban",
        forms.WhyForm,
        services.scrap_box,
        grave=True,
    ),
)
BY_NAME: Final = {move.name: move for move in MOVES}


def moves(box: Box) -> list[tuple[Move, forms.BoxForm]]:
    """What may be ordered of a box now, each with its empty form."""
    allowed = set(lifecycle.BOX.allowed(box.state))
    if "wipe" in allowed and not box.erasures.filter(state__in=UNDER_WAY).exists():
        allowed.add("erase")
    return [(move, move.form(box=box, auto_id=f"{move.name}_%s")) for move in MOVES if move.name in allowed]

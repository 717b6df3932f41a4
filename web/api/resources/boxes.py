"""A box's life, act by act."""

from typing import Any

from monitoring.services import forget_box
from provisioning import services
from provisioning.models import Box, BoxModel, ConfigTemplate, Node, Rollout, Shipment
from provisioning.models.stock import ChargeKind, Condition
from web.api.registry import Act, Day, Ip, MaybeText, MaybeWord, Money, Number, Ref, Text, Word, one_of

MOVE, RUN = "box.move", "push.run"
_WHY = {"why": Text}
_MAY_WHY = {"why": (MaybeText, "")}


def _taken_back(box: Box, *, condition: str, remarks: str, at: Any, by: Any, depot: Any = None) -> Box:
    """Nobody watches it any more from this very moment, without waiting for monitoring's own sweep."""
    back = services.take_back(box, condition=condition, depot=depot, remarks=remarks, at=at, by=by)
    forget_box(back, at=at)
    return back


def _met(box: Box, *, at: Any, by: Any, **details: Any) -> Any:
    services.equip_box(box, **details)
    return services.begin_onboarding(box, at=at, by=by)


def _read(box: Box, *, at: Any) -> None:
    services.read_box(box, at=at)


def plan_rollout(
    *, title: str, model: BoxModel, at: Any, by: Any, template: ConfigTemplate | None = None, firmware: str = "",
    forced: bool = False, node: Node | None = None, running_template: int | None = None, running_firmware: str = "",
) -> Rollout:  # fmt: skip
    """Over the boxes of a model below a node, that run a version of the template or of the firmware."""
    chosen = services.Selection(model, node, running_template, running_firmware)
    return services.plan_rollout(
        title=title, selection=chosen, template=template, firmware=firmware, forced=forced, at=at, by=by
    )


def note_of(shipment: Shipment) -> tuple[bytes, str, str]:
    return services.shipping_note(shipment), f"{shipment.number}.pdf", "application/pdf"


ACTS = (
    Act("reserve", services.reserve_box, MOVE, "Reserve it for a line", {"line": Ref("lines")}),
    Act("release", services.release_box, MOVE, "Give the reservation up", _MAY_WHY),
    Act("ship", services.ship_box, MOVE, "Ship it", _MAY_WHY),
    Act(
        "dispatch",
        services.dispatch_box,
        MOVE,
        "Ship it, with a carrier and a note",
        {"carrier": (MaybeWord, ""), "tracking": (MaybeWord, "")},
        returns="shipments",
    ),
    Act("deliver", services.deliver_box, MOVE, "It arrived", _MAY_WHY),
    Act(
        "meet",
        _met,
        MOVE,
        "Meet it for the first time at its address: its key is read and shown for a person to pin",
        {
            "hostname": Word,
            "address": Ip,
            "ssh_user": Word,
            "ssh_port": (Number, 22),
            "ssh_password": (MaybeWord | None, None),
        },
        returns="onboardings",
    ),
    Act("install", services.install_box, MOVE, "Install it on a line", {"line": Ref("lines")}),
    Act("read", _read, RUN, "Read its configuration now, to be compared with what is wanted"),
    Act("recall", services.recall_box, MOVE, "Ask it back", _MAY_WHY),
    Act(
        "ask_back",
        services.ask_back,
        MOVE,
        "Ask it back, with a case that is followed",
        {"why": Text, "due_on": (Day | None, None)},
        returns="return_cases",
    ),
    Act("return", services.return_box, MOVE, "It came back", _MAY_WHY),
    Act(
        "take_back",
        _taken_back,
        MOVE,
        "It came back, looked at",
        {
            "condition": one_of(Condition.choices),
            "depot": Ref("depots", optional=True),
            "remarks": (MaybeText, ""),
        },
    ),
    Act("begin_wipe", services.begin_wipe, MOVE, "Have it wiped by its own command line", returns="erasures"),
    Act("wipe", services.wipe_box, MOVE, "It was wiped by hand", {"proof": Text}),
    Act("restock", services.restock_box, MOVE, "Put it back into stock", _MAY_WHY),
    Act("lose", services.lose_box, MOVE, "It is lost", _WHY),
    Act("break", services.break_box, MOVE, "It is broken", _WHY),
    Act("scrap", services.scrap_box, MOVE, "Scrap it", _WHY),
    Act(
        "charge",
        services.charge_box,
        RUN,
        "Charge it to its customer",
        {"kind": one_of(ChargeKind.choices), "amount": Money, "why": Text},
        returns="box_charges",
    ),
    Act(
        "exchange",
        services.exchange_box,
        MOVE,
        "Exchange it for another",
        {"new": Ref("boxes"), "why": Text},
        positional=("new",),
    ),
    Act(
        "swap",
        services.swap_box,
        MOVE,
        "Exchange it for one already on the spot: the new one takes its line over",
        {"new": Ref("boxes"), "why": Text},
        positional=("new",),
    ),
)

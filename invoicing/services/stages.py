"""The stages of a policy that wait for a person: done by him, or passed over with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.domain.dunning import next_step
from invoicing.domain.stages import FAMILIES
from invoicing.models import DunningEvent
from invoicing.services.allocation import lock_account
from invoicing.services.notes import note
from kernel.errors import Refused
from kernel.roles import may
from kernel.services import wake

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Customer

# A call is anybody's work; who goes to a lawyer decides for the house. A contract is ended by its own letter.
MAY = {"call": "dunning.work", "lawyer": "dunning.policy", "end": "dunning.policy"}
DOES = {"call": DunningEvent.Kind.CALL, "lawyer": DunningEvent.Kind.RECOVERY}


@transaction.atomic
def settle_stage(
    customer: Customer, *, act: str, words: str, at: datetime, by: User, passed_over: bool = False
) -> None:
    """A person did the stage that waits for him and says what came of it, or passes over it and says why.

    Raises:
        Refused: `reason_missing`; `stage_not_waiting` unless that very stage waits today; `not_permitted`;
            `end_by_letter` for the end of a contract, which is its own act.
    """
    if not words.strip():
        raise Refused("reason_missing")
    lock_account(customer)
    found = selectors.position(customer, day_of(at))
    policy = selectors.dunning_policy(customer, found.case, day_of(at))
    step = next_step(found.history, policy, day_of(at))
    if found.case is None or (step.kind, step.act) != ("person", act):
        raise Refused("stage_not_waiting", customer=customer.name)
    if not may(by, MAY[act]):
        raise Refused("not_permitted", permission=MAY[act])
    if act not in DOES and not passed_over:
        raise Refused("end_by_letter")
    kind = DunningEvent.Kind.PASSED if passed_over else DOES[act]
    key = f"{act}-{found.case.events.filter(rule=FAMILIES[act]).count() + 1}"
    note(found.case, key, kind, FAMILIES[act], at=at, by=by, words=words.strip()[:300], rank=step.rank)
    wake("invoicing.tasks.advance_dunning")

"""One push, from a locked box to a proven one. Each step is recorded, and its transaction closed, before the next call.

What is recorded before a call says what may have happened if we die in it: from `armed` on the box may have changed,
so a link lost there is an unknown outcome, looked up later, and never a failure or a retry.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from kernel.errors import Refused, Rejected, Unavailable
from kernel.selectors import policy
from kernel.services import transition
from provisioning.domain import arrivals, lifecycle
from provisioning.domain.backoff import park_for
from provisioning.domain.catalogue import mask
from provisioning.domain.configs import body
from provisioning.domain.policy import NetworkPolicy
from provisioning.drivers import driver_for
from provisioning.drivers.base import Restorable, Session
from provisioning.models import Box, Onboarding, Push, PushStep
from provisioning.services import locks
from provisioning.services.keys import raise_key_alarm
from provisioning.services.planning import newer_waits
from provisioning.services.reach import target_of
from provisioning.services.rendering import changes, render
from provisioning.services.seeing import note_proof, recognise, remember

log = structlog.get_logger(__name__)

LOOKS = 3
"""How often a box is looked at that neither took what was sent nor went back, before it is pushed to again."""
LONGEST_TRANSCRIPT = 200_000


@dataclass
class Run:
    """A push whose box this worker holds under `token`."""

    push: Push
    box: Box
    token: int
    now: Callable[[], datetime]

    @property
    def rules(self) -> NetworkPolicy:
        found: NetworkPolicy = policy("network", self.now().date())
        return found

    @property
    def first(self) -> bool:
        """Whether the box is new and bears the name of its carton until this push gives it its own."""
        return Onboarding.objects.filter(box=self.box, state=arrivals.KNOWN).exists()

    def mask(self, text: str) -> str:
        return mask(text, self.box.secrets())

    def record(self, action: str, detail: str = "", **updates: Any) -> None:
        """Moves the push, if the box is still ours, and writes the step down."""
        at = self.now()
        if lifecycle.PUSH.after(self.push.state, action) in lifecycle.SETTLED:
            updates |= {"settled_at": at, "due_at": None}
        with transaction.atomic():
            locks.hold(self.box.pk, self.token, at=at)
            transition(self.push, lifecycle.PUSH, action, at=at, why=self.mask(detail)[:300], **updates)
            if self.push.state == lifecycle.CONFIRMED:
                note_proof(self.push, at=at)
            self.note(self.push.state, detail, at=at)

    def note(self, step: str, detail: str, *, at: datetime) -> None:
        PushStep.objects.create(push=self.push, step=step, at=at, detail=self.mask(detail))

    def lines_for(self, running: str) -> list[str]:
        """What must be typed so that `running` becomes what is wanted, secrets included."""
        wanted = render(self.push.template, self.push.intent, self.box)
        return changes(self.box, running, wanted)

    def before(self) -> str:
        """What was read on the box, masked, before the first line of this push left; "" if that is not known."""
        snapshot = self.push.steps.filter(step=lifecycle.SNAPSHOTTED).last()
        seen = self.box.seen_configs.filter(first_seen_at__lte=snapshot.at) if snapshot is not None else None
        found = seen.order_by("-first_seen_at", "-pk").first() if seen is not None else None
        return found.text if found is not None else ""

    def remember(self, running: str) -> None:
        remember(self.box, running, at=self.now())

    def keep(self, session: Session) -> None:
        """Keeps the masked transcript; a worker that lost the box keeps nothing."""
        said = self.mask(session.transcript)[-LONGEST_TRANSCRIPT:]
        self.push.transcript = f"{self.push.transcript}{said}\n"[-LONGEST_TRANSCRIPT:]
        Push.objects.filter(pk=self.push.pk, token=self.token).update(transcript=self.push.transcript)

    @contextmanager
    def session(self) -> Iterator[Session]:
        session = driver_for(self.box.model.driver).connect(target_of(self.box))
        try:
            yield session
        finally:
            session.close()
            self.keep(session)


def run_push(run: Run) -> None:
    """Takes a locked push to one of its ends, or parks it, or leaves its outcome unknown; then gives the box back."""
    try:
        _push(run)
    except _Stopped:
        return
    except Unavailable as error:
        _lost(run, str(error))
    except Rejected as error:
        _rejected(run, error)
    except Refused as refusal:
        # Another worker holds the box now, and what becomes of this push is its business.
        if refusal.code in {"lock_lost", "changed_meanwhile"}:
            log.warning("push_taken_over", push=run.push.pk, token=run.token)
            return
        _refused(run, {"code": refusal.code, **_plain(refusal.facts)})
    finally:
        locks.release(run.box.pk, run.token)


def settle(run: Run) -> bool:
    """Reads on the box what became of an unknown push. False while it cannot be told, and then it is tried again."""
    try:
        with run.session() as session:
            recognise(run.box, session, at=run.now(), new=run.first)
            running = session.snapshot()
            run.remember(running)
            # The box's timer should have fired by now, but it keeps its own time: what we found is made final.
            if run.lines_for(running):
                found = _put_back(run, session, running)
                run.record("roll_back", outcome={**run.push.outcome, "settled": found})
            else:
                with suppress(Rejected):
                    session.confirm()
                session.save()
                run.record("confirm", outcome={**run.push.outcome, "settled": "as wanted"})
    except (Unavailable, Rejected) as error:
        _sound_alarm(run, error)
        _try_settling_later(run, str(error))
        return False
    finally:
        locks.release(run.box.pk, run.token)
    return True


def _put_back(run: Run, session: Session, running: str) -> str:
    """What was typed before the link died is undone: by the box, or line by line where it knows no timer.

    Returns:
        `not as wanted`, or `half typed` where what was there before could not be had again.

    Raises:
        Unavailable: the box holds neither, and only its timer can undo: cut from power it may have begun anew.
    """
    before = run.before()
    if before == run.mask(body(running)):
        return "not as wanted"
    if not isinstance(session, Restorable):
        return _left_to_the_box(run, session)
    with suppress(Rejected):
        session.restore(before)
    running = session.snapshot()
    run.remember(running)
    return "not as wanted" if before == run.mask(body(running)) else "half typed"


def _left_to_the_box(run: Run, session: Session) -> str:
    with suppress(Rejected):
        if not session.roll_back():
            if run.push.steps.filter(step=lifecycle.UNKNOWN).count() < LOOKS:
                raise Unavailable("the box has still to undo what was typed")
            return "half typed"
    return "not as wanted"


def _push(run: Run) -> None:
    # Rendered before anybody is disturbed: a broken template needs no connection to be refused.
    run.lines_for("")
    with run.session() as session:
        recognise(run.box, session, at=run.now(), new=run.first)
        run.record("identify", f"{run.box.hostname} {run.box.serial}")
        before = session.snapshot()
        run.remember(before)
        lines = run.lines_for(before)
        run.record("snapshot", diff=run.mask("\n".join(lines)))
        if not lines:
            _already(run, session)
            return
        _change(run, session, before, lines)
    _prove(run)


def _already(run: Run, session: Session) -> None:
    """The box says it all already: nothing is typed, and what runs is what boots."""
    run.record("match", "nothing to send")
    session.save()
    run.record("confirm", outcome={"code": "already"})


def _change(run: Run, session: Session, before: str, lines: list[str]) -> None:
    rules = run.rules
    session.arm(rules.rollback_minutes)
    margin = timedelta(minutes=rules.rollback_minutes, seconds=rules.settle_margin_seconds)
    run.record("arm", f"{rules.rollback_minutes} min", settle_after=run.now() + margin)
    try:
        session.apply(lines)
    except Rejected as error:
        _undo(run, session, before, error)
        raise _Stopped from error
    run.record("apply", f"{len(lines)} lines", sent=len(lines))


def _prove(run: Run) -> None:
    """In a new session: the one that typed the lines could not know that it has cut off every other."""
    with run.session() as session:
        recognise(run.box, session, at=run.now())
        running = session.snapshot()
        run.remember(running)
        missing = run.lines_for(running)
        if missing:
            raise Unavailable(f"read back otherwise than wanted: {missing[0].strip()}")
        run.record("verify")
        session.confirm()
        session.save()
        run.record("confirm", outcome={"code": "done"})


def _undo(run: Run, session: Session, before: str, error: Rejected) -> None:
    """After a rejected line: puts back what was there at once if the box can, else its timer will and we shall look."""
    number = int(str(error.facts["number"]))
    outcome = {
        "code": "line_rejected",
        "number": number,
        "line": run.mask(str(error.facts["line"])),
        "words": run.mask(error.reason),
    }
    Push.objects.filter(pk=run.push.pk, token=run.token).update(sent=number - 1, outcome=outcome)
    run.push.outcome = outcome
    if not session.roll_back() or body(session.snapshot()) != body(before):
        raise Unavailable("a line was rejected and the box has still to undo the others") from error
    run.record("roll_back", f"line {number}: {outcome['words']}")


class _Stopped(Exception):
    """The push came to its end before its last step."""


def _lost(run: Run, why: str) -> None:
    at = run.now()
    if run.push.state in lifecycle.TOUCHED:
        after = run.push.settle_after or at
        outcome = {**run.push.outcome, "lost_at": run.push.state, "reason": run.mask(why)}
        run.record("lose", why, due_at=max(after, at), outcome=outcome)
        return
    due = at + park_for(run.push.attempts, random.random(), run.rules)  # noqa: S311 - spreads load, guards nothing
    outcome = {"code": "unreachable", "reason": run.mask(why)}
    with transaction.atomic():
        if newer_waits(run.push):
            run.record("cancel", "superseded while the box was out of reach", outcome=outcome)
        else:
            run.record("park", why, due_at=due, parked_since=run.push.parked_since or at, outcome=outcome)


def _rejected(run: Run, error: Rejected) -> None:
    _sound_alarm(run, error)
    if run.push.state in lifecycle.TOUCHED:
        # The lines were typed and it is no longer our box that answers: only a later reading can tell.
        _lost(run, error.reason)
        return
    _refused(run, {"code": error.reason, **_plain(error.facts)})


def _sound_alarm(run: Run, error: Unavailable | Rejected) -> None:
    """A stranger at the box's address: until a senior has decided, nothing more is tried on it."""
    if isinstance(error, Rejected) and error.reason == "host_key_changed":
        raise_key_alarm(run.box, str(error.facts["offered"]), at=run.now())


def _refused(run: Run, outcome: dict[str, str]) -> None:
    masked = {name: run.mask(value) for name, value in outcome.items()}
    run.record("refuse", ", ".join(masked.values()), outcome=masked)


def _try_settling_later(run: Run, why: str) -> None:
    at = run.now()
    attempts = run.push.attempts + 1
    due = at + park_for(attempts, random.random(), run.rules)  # noqa: S311
    with transaction.atomic():
        locks.hold(run.box.pk, run.token, at=at)
        Push.objects.filter(pk=run.push.pk).update(due_at=due, attempts=attempts)
        run.note(lifecycle.UNKNOWN, why, at=at)


def _plain(facts: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items()}

"""The poller: claims what is due, asks it outside any transaction, and hands the readings over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kernel.memory import uncollected
from kernel.selectors import policy
from monitoring.domain import profiles
from monitoring.domain.health import WINDOW, State
from monitoring.domain.patience import budget
from monitoring.domain.policy import WatchPolicy
from monitoring.probes import pinger, probe
from monitoring.probes.base import Access, Answer, Ask, Outcome, Pinger, Probe
from monitoring.selectors.profiles import Profiles
from monitoring.services import measures, watched
from monitoring.services.recording import Reading, record_readings
from monitoring.services.watched import Watched

# A poller that dies is followed by another after this time: eight seconds, shorter than any hold-down, unless the
# operator's rules let a device take longer to answer.
LEASE = WatchPolicy().lease
# Asked, judged and written within the lease, and in memory only so many at once: what else is due follows at once.
LIMIT = 2000
_PACKET = 24
_SHORTEST = 6
_CHOKES = 3


def poll_due(*, at: datetime, limit: int = LIMIT, using: Probe | None = None, pinging: Pinger | None = None) -> int:
    """Polls what is due and records it; how many targets were asked.

    Several may run at once, here or on other machines: each claims its own targets.
    """
    with uncollected():
        rules: WatchPolicy = policy("watch", at.date())
        targets = claim_due(at=at, limit=limit, lease=rules.lease)
        if not targets:
            return 0
        # A probe that a caller brings has a network of its own, in which the real ping would find nobody.
        ping = pinging or (pinger() if using is None else None)
        known = Profiles()
        readings = ask(targets, rules, using or probe(), known, at=at, pinging=ping)
        record_readings(readings, at=at, rules=rules, known=known)
        return len(targets)


def claim_due(*, at: datetime, limit: int = LIMIT, lease: timedelta = LEASE) -> list[Watched]:
    """Takes due targets for the length of a lease; what somebody else holds is passed over."""
    return watched.claim(at=at, until=at + lease, limit=limit)


def ask(
    targets: Sequence[Watched],
    rules: WatchPolicy,
    probe: Probe,
    known: Profiles,
    *,
    at: datetime,
    pinging: Pinger | None = None,
) -> list[Reading]:
    """Asks each target once; those whose interfaces may have new numbers are asked for these as well."""
    reachable = [target for target in targets if target.access is not None]
    by_key = {target.pk: target for target in reachable}
    asks = [_ask(target, rules, known) for target in reachable if _speaks_snmp(target.access)]
    answers = {answer.key: answer for answer in probe.sweep(asks)}
    answers |= _pinged(reachable, answers, rules, pinging)
    unknown = [
        replace(one, get=(profiles.UPTIME, *profiles.SYSTEM), walk=known[by_key[one.key].profile].walks)
        for one in asks
        if _outdated(by_key[one.key], answers[one.key])
    ]
    walked = {answer.key: answer for answer in probe.sweep(unknown)} if unknown else {}
    readings = (_reading(by_key[key], answer, walked.get(key), known, at) for key, answer in answers.items())
    return [reading for reading in readings if reading is not None]


def _speaks_snmp(access: Access | None) -> bool:
    return access is not None and bool(access.community or access.user)


def _pinged(
    targets: Sequence[Watched], answers: Mapping[int, Answer], rules: WatchPolicy, pinging: Pinger | None
) -> dict[int, Answer]:
    """What does not answer SNMP but a ping is reachable: an agent that hangs is no lost line."""
    silent = [target for target in targets if target.pk not in answers or answers[target.pk].outcome is Outcome.SILENT]
    if pinging is None or not silent:
        return {}
    addresses = {target.pk: target.access.address for target in silent if target.access is not None}
    found = pinging.ping(sorted(set(addresses.values())), within=rules.answer_within.total_seconds())
    answered = {}
    for key, address in addresses.items():
        took, asked = found.get(address), answers.get(key)
        if took is not None or asked is None:
            outcome = Outcome.SILENT if took is None else Outcome.PINGED
            answered[key] = Answer(key, outcome, asked.after if asked else 0.0, took=took or 0.0)
    return answered


def _ask(target: Watched, rules: WatchPolicy, known: Profiles) -> Ask:
    """What is lost, or may be, is asked one short question: a dead box costs no more, and one that chokes on long
    questions answers it."""
    assert target.access is not None
    doubtful = target.health.state in {State.SUSPECT, State.DOWN}
    memory, what = target.memory, known[target.profile]
    found = measures.recalled_rows(memory)
    unsure = target.health.state in {State.SUSPECT, State.UNKNOWN}
    within = budget(memory.get("pace"), target.interval or rules.interval, rules, doubtful=unsure)
    return Ask(
        key=target.pk,
        access=target.access,
        get=(profiles.UPTIME,) if doubtful else profiles.wanted(what, found.names if found else None, found),
        budget=within.total_seconds(),
        packet=memory.get("packet", _PACKET),
    )


def _outdated(target: Watched, answer: Answer) -> bool:
    """Whether the numbers of the interfaces must be learnt (again): first answer, restart, or another table."""
    if answer.outcome is not Outcome.ANSWERED or target.health.state in {State.SUSPECT, State.DOWN}:
        return False
    memory, uptime = target.memory, answer.values.get(profiles.UPTIME)
    if memory.get("names") is None or not isinstance(uptime, int) or uptime < memory.get("uptime", 0):
        return True
    return bool(answer.values.get(profiles.TABLE_CHANGED) != memory.get("table"))


def _reading(target: Watched, answer: Answer, walked: Answer | None, known: Profiles, at: datetime) -> Reading | None:
    """None when our own machine could not ask: that says nothing about the device."""
    if answer.outcome is Outcome.UNASKED:
        return None
    found = measures.recalled_rows(target.memory)
    packet, chokes = _packet(target, answer, walked)
    if walked is not None:
        whole = walked.outcome is Outcome.ANSWERED
        found = profiles.discover(known[target.profile], walked.values) if whole else None
    return Reading(
        target=target.pk,
        # Tenths of a second: what one sweep asked together is dated together.
        at=at + timedelta(seconds=int(answer.after * 10) / 10),
        good=answer.outcome.alive,
        trouble=_trouble(answer, walked),
        took=answer.took,
        values=answer.values,
        found=found,
        system=walked.values if walked is not None else {},
        renumbered=walked is not None,
        pinged=answer.outcome is Outcome.PINGED,
        odd=("engine",) if "engine" in {answer.note, walked.note if walked is not None else ""} else (),
        packet=packet,
        chokes=chokes,
    )


def _trouble(answer: Answer, walked: Answer | None) -> str:
    if answer.outcome is not Outcome.ANSWERED:
        return answer.outcome.value
    if walked is not None and walked.outcome is not Outcome.ANSWERED:
        return "walk"
    return next((note for note in (answer.note, walked.note if walked else "") if note != "engine"), "")


def _packet(target: Watched, answer: Answer, walked: Answer | None) -> tuple[int, int]:
    """How many variables to ask for at once next time, and how often this target choked on a long question.

    Silent to a long question and answering the short one after it, it gets shorter ones. A lost datagram looks the
    same, so after 21 good answers the length is tried again, until it has choked three times; a restart forgets.
    """
    packet, chokes = target.memory.get("packet", _PACKET), target.memory.get("chokes", 0)
    if walked is not None and answer.packet >= packet:
        return _PACKET, 0
    if target.health.state is State.SUSPECT and not target.health.proofs and answer.outcome is Outcome.ANSWERED:
        return max(packet // 2, _SHORTEST), chokes + 1
    if answer.packet == packet and 0 < chokes < _CHOKES and target.health.results == "1" * WINDOW:
        return min(packet * 2, _PACKET), chokes
    return min(packet, answer.packet), chokes

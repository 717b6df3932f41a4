"""Comparing contenders fairly on a shared machine: interleaved rounds, medians, and a ratio to the first one."""

import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measure:
    """Medians of one contender's rounds: seconds of wall clock, seconds of CPU."""

    wall: float
    cpu: float


def compare(contenders: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, Measure]:
    """Every contender once a round, so that a slow minute of the machine falls on all of them."""
    taken: dict[str, list[Measure]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            taken[name].append(_measure(run))
    return {name: Measure(median(m.wall for m in runs), median(m.cpu for m in runs)) for name, runs in taken.items()}


def _measure(run: Callable[[], object]) -> Measure:
    wall, cpu = time.perf_counter(), _cpu()
    run()
    return Measure(time.perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def table(measures: Mapping[str, Measure]) -> str:
    """One line a contender; the ratio is its wall clock over the first one's."""
    floor = next(iter(measures.values())).wall
    lines = [f"{'':24}{'ratio':>8}{'wall s':>10}{'cpu s':>10}"]
    lines += [f"{name:24}{m.wall / floor:8.2f}{m.wall:10.3f}{m.cpu:10.3f}" for name, m in measures.items()]
    return "\n".join(lines)

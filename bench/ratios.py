"""Comparing contenders fairly on a shared machine: interleaved rounds, medians, and a ratio to the first one."""

import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measure:
    """Medians of one contender's rounds: seconds of wall clock, seconds of CPU."""

    wall: float
    cpu: float


def compare(contenders: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, Measure]:
    """Every contender once a round, so that a slow minute of the machine falls on all of them."""
    return medians([{name: _measure(run) for name, run in contenders.items()} for _ in range(rounds)])


def medians(rounds: Sequence[Mapping[str, Measure]]) -> dict[str, Measure]:
    """Of rounds that measured the same contenders."""
    return {
        name: Measure(median(one[name].wall for one in rounds), median(one[name].cpu for one in rounds))
        for name in rounds[0]
    }


def _measure(run: Callable[[], object]) -> Measure:
    wall, cpu = time.perf_counter(), _cpu()
    run()
    return Measure(time.perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def table(measures: Mapping[str, Measure]) -> str:
    """One line a contender; the ratio is its wall clock over the first one's, then that of the processor time."""
    floor = next(iter(measures.values()))
    lines = [f"{'':24}{'ratio':>8}{'of cpu':>8}{'wall s':>10}{'cpu s':>10}"]
    lines += [
        f"{name:24}{m.wall / floor.wall:8.2f}{m.cpu / floor.cpu:8.2f}{m.wall:10.3f}{m.cpu:10.3f}"
        for name, m in measures.items()
    ]
    return "\n".join(lines)

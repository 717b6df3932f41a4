"""The whole of a poll: claimed, asked, judged, stored. CPU a target, lag and memory of one poller over a real database.

    python -m bench.watch [--boxes 10000] [--dead 10] [--rounds 3] [--profile]

The database is a copy of the tests' own, made and dropped here. The bar is ten thousand boxes a minute with a tenth of
one core: 600 us of the poller's CPU a target.
"""

from __future__ import annotations

import argparse
import cProfile
import multiprocessing
import os
import pstats
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from statistics import median
from typing import Any

from bench.peers import memory_of

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Sweep:
    """One sweep over everybody: seconds of wall and CPU, and how many living targets were taken for dead."""

    seconds: float
    cpu: float
    missed: int


def main() -> None:
    asked = _arguments()
    with database():
        from bench.poll import responder

        with responder() as port:
            install(asked.boxes, asked.dead, port)
            sweeps, memory = _polled(asked)
    _print(asked, sweeps, memory)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boxes", type=int, default=10_000)
    parser.add_argument("--dead", type=int, default=0, help="percentage of boxes that never answer")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="print where the time of the last sweep went")
    return parser.parse_args()


@contextmanager
def database() -> Iterator[None]:
    """A migrated database of its own for as long as the benchmark runs."""
    os.environ.update(RACCORD_ENV="test", DJANGO_SETTINGS_MODULE="config.settings", LOG_LEVEL="ERROR")
    import django

    django.setup()
    from django.db import connection

    from tests.template import migrated_database

    connection.settings_dict["TEST"] |= {
        "TEMPLATE": migrated_database(),
        "NAME": f"bench_raccord_{os.getpid()}",
        "MIGRATE": False,
    }
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db("raccord", verbosity=0)


def install(boxes: int, dead: int, port: int) -> None:
    """One customer with very many lines, each with its box in service and long watched."""
    from bench.poll import DEAD_FIRST, FIRST, INTERFACES
    from monitoring.models import Target
    from provisioning.models import Box, Line
    from tests.apps.provisioning.make import make_model, make_node
    from tests.apps.subscribers.make import make_contract

    contract, node, model = make_contract(), make_node(), make_model(snmp_profile="cisco-like")
    lines = Line.objects.bulk_create(
        [Line(reference=f"L-{number:06d}", contract=contract, node=node, attached_at=START) for number in range(boxes)]
    )
    made = []
    for number, line in enumerate(lines):
        alive = number % 100 >= dead
        address = str(IPv4Address((FIRST if alive else DEAD_FIRST) + number))
        made.append(
            Box(
                serial=f"B{number:06d}", model=model, state="in_service", line=line, address=address, snmp_port=port,
                hostname=f"b{number}" if alive else f"dead{number}", snmp_community="bench", received_at=START,
            )
        )  # fmt: skip
    memory = {"names": INTERFACES, "uptime": 1, "table": 2, "bits": 64}
    Target.objects.bulk_create(
        Target(box=box, due_at=START, slot_at=START, memory=memory) for box in Box.objects.bulk_create(made)
    )


def _polled(asked: argparse.Namespace) -> tuple[list[Sweep], float]:
    """By a poller in a process of its own, as a worker is: what the town's builder took is not its memory."""
    from django.db import connection

    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    name = connection.settings_dict["NAME"]
    poller = context.Process(target=_poll, args=(name, asked.rounds, asked.profile, told))
    poller.start()
    found: tuple[list[Sweep], float] = told.get()
    poller.join()
    return found


def _poll(database: str, rounds: int, profile: bool, told: Any) -> None:
    """The first sweep finds its sessions and series and is not counted."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    sweeps = [_sweep(number, profile) for number in range(rounds + 1)][1:]
    connection.close()
    # Not what getrusage(2) says: a process begins with the peak of the one that started it.
    told.put((sweeps, memory_of("self")))


def _sweep(number: int, profile: bool) -> Sweep:
    from monitoring.models import Target
    from monitoring.services import poll_due

    at = START + timedelta(minutes=number)
    Target.objects.update(due_at=at)
    watch = cProfile.Profile()
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    if profile:
        watch.enable()
    while poll_due(at=at):
        continue
    watch.disable()
    seconds, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    if profile:
        pstats.Stats(watch).sort_stats("cumulative").print_stats(45)
    missed = Target.objects.exclude(box__hostname__startswith="dead").exclude(state="up").count()
    return Sweep(seconds, cpu, missed)


def _print(asked: argparse.Namespace, sweeps: list[Sweep], memory: float) -> None:
    cpu = median(sweep.cpu for sweep in sweeps)
    print(f"{asked.boxes} boxes, {asked.dead} % dead, medians of {len(sweeps)} sweeps")
    print(f"  {median(sweep.seconds for sweep in sweeps):8.2f} s for everybody once: the lag, were all due together")
    print(f"  {cpu / asked.boxes * 1e6:8.0f} us of CPU a target: {cpu / 60:.1%} of one core at one sweep a minute")
    print(f"  {memory:8.0f} MB at most")
    print(f"  {max(sweep.missed for sweep in sweeps):8} living boxes taken for dead")


if __name__ == "__main__":
    main()

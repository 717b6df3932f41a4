"""Pushes of 30 lines: ours, netmiko as it comes, nornir-netmiko where installed, and a bare asyncssh as the floor.

./run bench push [--boxes 8] [--rounds 3] [--ms 20]

Every contender signs in, types the same 30 lines, saves and hangs up; ours also pins the key, arms the rollback, reads
every answer and confirms. Over the lab each box takes --ms to answer a line; over FRR behind OpenSSH, where root and
the packages are there, it takes what it takes.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec

import asyncssh
from netmiko import ConnectHandler

from bench.ratios import Measure, compare
from lab.realnet.needs import missing
from lab.realnet.network import real_network
from lab.street import BoxSpec
from lab.testing import street
from provisioning.drivers.base import Target
from provisioning.drivers.netmiko_driver import NetmikoDriver

PROMPT = re.compile(r"\S[>#] ?$")
LAB = [f"ip route 10.9.{number}.0 255.255.255.0 192.0.2.1" for number in range(30)]
FRR = [f"ip route 10.9.{number}.0/24 blackhole" for number in range(30)]

Push = Callable[[BoxSpec, Sequence[str], str], None]


def ours(spec: BoxSpec, lines: Sequence[str], driver: str) -> None:
    target = Target(spec.address, spec.ssh_port, spec.username, spec.password, spec.host_key, driver)
    session = NetmikoDriver().connect(target)
    session.arm(5)
    session.apply(lines)
    session.confirm()
    session.save()
    session.close()


def netmiko_as_it_comes(spec: BoxSpec, lines: Sequence[str], _driver: str) -> None:
    with ConnectHandler(
        device_type="cisco_ios",
        host=spec.address,
        port=spec.ssh_port,
        username=spec.username,
        password=spec.password,
    ) as router:
        router.send_config_set(list(lines))
        router.save_config()


async def floor(spec: BoxSpec, lines: Sequence[str]) -> None:
    """No more than the protocol asks for: a session, a line, its prompt."""
    key = asyncssh.import_known_hosts(
        f"[{spec.address}]:{spec.ssh_port} {spec.host_key}\n{spec.address} {spec.host_key}"
    )
    async with (
        asyncssh.connect(
            spec.address, spec.ssh_port, username=spec.username, password=spec.password, known_hosts=key, config=None
        ) as link,
        link.create_process(term_type="vt100", term_size=(511, 1000)) as shell,
    ):
        await _until_prompt(shell)
        for line in ("terminal length 0", "configure terminal", *lines, "end", "write memory"):
            shell.stdin.write(line + "\n")
            await _until_prompt(shell)


async def _until_prompt(shell: asyncssh.SSHClientProcess[str]) -> None:
    heard = ""
    while not PROMPT.search(heard[-80:]):
        heard += await shell.stdout.read(65_536)


def with_threads(push: Push, boxes: Sequence[BoxSpec], lines: Sequence[str], driver: str) -> None:
    with ThreadPoolExecutor(len(boxes)) as pool:
        list(pool.map(lambda spec: push(spec, lines, driver), boxes))


def on_one_loop(boxes: Sequence[BoxSpec], lines: Sequence[str]) -> None:
    async def every_box() -> None:
        await asyncio.gather(*(floor(spec, lines) for spec in boxes))

    asyncio.run(every_box())


def with_nornir(boxes: Sequence[BoxSpec], lines: Sequence[str]) -> None:
    """Nornir's threaded runner with nornir-netmiko's own tasks."""
    from nornir.core import Nornir
    from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory
    from nornir.core.plugins.connections import ConnectionPluginRegister
    from nornir.plugins.runners import ThreadedRunner
    from nornir_netmiko.tasks import netmiko_save_config, netmiko_send_config  # type: ignore[import-untyped]

    ConnectionPluginRegister.auto_register()
    hosts = Hosts(
        {
            spec.hostname: Host(
                name=spec.hostname,
                hostname=spec.address,
                port=spec.ssh_port,
                username=spec.username,
                password=spec.password,
                platform="cisco_ios",
            )
            for spec in boxes
        }
    )
    crew = Nornir(inventory=Inventory(hosts, Groups(), Defaults()), runner=ThreadedRunner(num_workers=len(boxes)))
    for task in (
        partial(crew.run, netmiko_send_config, config_commands=list(lines)),
        partial(crew.run, netmiko_save_config),
    ):
        result = task()
        assert not result.failed, result.failed_hosts
    crew.close_connections()


def contenders(boxes: Sequence[BoxSpec], lines: Sequence[str], driver: str) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {
        "asyncssh, bare": lambda: on_one_loop(boxes, lines),
        "ours": lambda: with_threads(ours, boxes, lines, driver),
        "netmiko as it comes": lambda: with_threads(netmiko_as_it_comes, boxes, lines, driver),
    }
    if find_spec("nornir_netmiko"):
        found["nornir-netmiko"] = lambda: with_nornir(boxes, lines)
    return found


def table(measures: dict[str, Measure], pushes: int) -> str:
    """The floor first; the ratio is wall clock over the floor's."""
    least = next(iter(measures.values())).wall
    rows = [f"{'':22}{'ratio':>8}{'pushes/s':>10}{'CPU ms/push':>13}"]
    rows += [
        f"{name:22}{one.wall / least:8.2f}{pushes / one.wall:10.1f}{one.cpu / pushes * 1000:13.1f}"
        for name, one in measures.items()
    ]
    return "\n".join(rows)


@contextmanager
def lab_boxes(count: int, ms: int) -> Iterator[tuple[BoxSpec, ...]]:
    with street(count) as lab:
        for spec in lab.street.boxes:
            lab.slow(spec.number, ms=ms)
        yield lab.street.boxes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boxes", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ms", type=int, default=20, help="how long a box of the lab thinks about each line")
    asked = parser.parse_args()
    print(f"the lab, {asked.boxes} boxes at once, {asked.ms} ms a line")
    with lab_boxes(asked.boxes, asked.ms) as boxes:
        print(table(compare(contenders(boxes, LAB, "cisco_ios"), asked.rounds), len(boxes)))
    print(f"FRR behind OpenSSH, {asked.boxes} boxes at once")
    if reason := missing():
        print(f"  left out: {reason}")
        return
    with real_network(asked.boxes) as network:
        boxes = network.street.boxes
        print(table(compare(contenders(boxes, FRR, "frr"), asked.rounds), len(boxes)))


if __name__ == "__main__":
    main()

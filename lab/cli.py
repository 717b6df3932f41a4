"""The lab at the command line: `manage.py lab VERB` and `python -m lab VERB` are the same."""

import argparse
import asyncio
import json
import logging
import signal
import sys
from pathlib import Path
from typing import Any

from lab import street
from lab.control import Lab, LabError, serve, socket_path

STATE = Path("var/lab")
WITHOUT_LAB = {"run", "build"}
BOXES, SEED, MINUTE = 60, 1, 60.0


def add_arguments(parser: argparse.ArgumentParser, *, state: Path = STATE) -> None:
    from lab.verbs import VERBS

    parser.add_argument("--state", type=Path, default=state, help="where the street lives (default %(default)s)")
    parser.set_defaults(boxes=None, seed=None, minute=None)
    _describe_street(parser)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", help="`run` when none is given")
    _describe_street(verbs.add_parser("run", help="bring the street to life until interrupted"))
    _describe_street(verbs.add_parser("build", help="only write street.json"))
    for name, verb in VERBS.items():
        one = verbs.add_parser(name, help=verb.help)
        for option in verb.options:
            one.add_argument(option.name, type=option.type, default=option.default, help=option.help)


def _describe_street(parser: argparse.ArgumentParser) -> None:
    """Which street; no word of it means the kept one. The defaults are the outer parser's: both places may say it."""
    parser.add_argument("--boxes", type=int, default=argparse.SUPPRESS, help="how many (60)")
    parser.add_argument("--seed", type=int, default=argparse.SUPPRESS, help="which street (1)")
    parser.add_argument(
        "--minute", type=float, default=argparse.SUPPRESS, help="seconds in a minute of their timers (60)"
    )


def main(options: dict[str, Any]) -> int:
    """Runs parsed options; the exit code."""
    from lab.verbs import VERBS

    verb, state = options["verb"] or "run", Path(options["state"])
    try:
        if verb in WITHOUT_LAB:
            found = settle_street(state, boxes=options["boxes"], seed=options["seed"], minute=options["minute"])
            return asyncio.run(run(found, state)) if verb == "run" else 0
        args = {option.name.lstrip("-"): options[option.name.lstrip("-")] for option in VERBS[verb].options}
        _print(Lab(state).call(verb, **args))
    except (LabError, OSError) as failure:
        print(f"lab: {failure}", file=sys.stderr)
        return 1
    return 0


def settle_street(
    state: Path, *, boxes: int | None = None, seed: int | None = None, minute: float | None = None
) -> street.Street:
    """The street kept in the state directory, whoever wrote it there, unless it is not the one described: then, or when
    there is none, a new one is built and kept.
    """
    path = state / "street.json"
    if path.exists():
        kept = street.load(path)
        if boxes in {None, len(kept.boxes)} and seed in {None, kept.seed} and minute in {None, kept.minute}:
            return kept
    built = street.build(boxes or BOXES, seed=seed or SEED, minute=minute or MINUTE)
    street.save(built, path)
    return built


async def run(found: street.Street, state: Path) -> int:
    """Runs the street until SIGINT or SIGTERM. The control socket is there once every port is open."""
    from lab.plant import Plant

    logging.getLogger("asyncssh").setLevel(logging.ERROR)
    plant, stopped = Plant(found, state), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await plant.start()
    control = await serve(plant, state)
    print(f"lab: {len(found.boxes)} boxes and {len(found.nodes)} nodes are up ({state})", flush=True)
    await stopped.wait()
    control.close()
    await plant.stop()
    socket_path(state).unlink(missing_ok=True)
    return 0


def _print(result: Any) -> None:
    if isinstance(result, list):
        for facts in result:
            print(_line(facts))
    elif isinstance(result, dict):
        print("\n".join(map(str, result.values())))
    elif result is not None:
        print(result)


def _line(facts: dict[str, Any]) -> str:
    state = "up" if facts["online"] else "off" if not facts["powered"] else "cut" if facts["cut"] else "unreachable"
    faults = json.dumps(facts["faults"]) if facts["faults"] else ""
    number, service = facts.get("number", ""), facts.get("service", "")
    return f"{number!s:>4} {facts['name']:<12} {facts['address']:<14} {state:<12} {service:<7} {faults}".rstrip()

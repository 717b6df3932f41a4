"""The frame of the benchmarks: fair to all contenders, and every benchmark can be named."""

import subprocess
import sys

from bench.__main__ import benchmarks
from bench.ratios import Measure, compare, medians, table
from tests.architecture.source import PROJECT


def test_contenders_take_turns() -> None:
    turns: list[str] = []
    measures = compare({"ours": lambda: turns.append("ours"), "peer": lambda: turns.append("peer")}, rounds=3)
    assert turns == ["ours", "peer"] * 3
    assert list(measures) == ["ours", "peer"]


def test_the_ratio_is_to_the_first_contender() -> None:
    lines = table({"ours": Measure(2.0, 1.0), "peer": Measure(3.0, 2.5)}).splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["ours", "1.00", "1.00", "2.000", "1.000"],
        ["peer", "1.50", "2.50", "3.000", "2.500"],
    ]


def test_rounds_are_told_by_their_medians() -> None:
    rounds = [{"ours": Measure(wall, cpu)} for wall, cpu in ((9.0, 1.0), (2.0, 8.0), (3.0, 2.0))]
    assert medians(rounds) == {"ours": Measure(3.0, 2.0)}


def test_benchmarks_are_found_by_name() -> None:
    assert "direct_debit" in benchmarks()
    assert "ratios" not in benchmarks()


def test_an_unknown_benchmark_is_refused_by_name() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "nonsense"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "nonsense" in done.stdout
    assert "direct_debit" in done.stdout


def test_the_direct_debit_benchmark_runs() -> None:
    command = [sys.executable, "-m", "bench", "direct_debit", "--debits", "50", "--rounds", "1"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert [line.split("  ")[0] for line in done.stdout.splitlines()[2:5]] == [
        "ours, checked",
        "ours, unchecked",
        "sepaxml, unchecked",
    ]

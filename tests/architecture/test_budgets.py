"""How long a file and a function may be; it is the tail that tells."""

from tests.architecture.source import PROJECT, app_sources, lines, percentile_95, sources

LONGEST_FILE, USUAL_FILE = 500, 300
LONGEST_FUNCTION, USUAL_FUNCTION, USUAL_TEST = 60, 40, 25


def test_no_file_is_too_long_and_nearly_all_are_short() -> None:
    sizes = {str(s.path): s.text.count("\n") for s in [*app_sources(PROJECT), *sources(PROJECT, "lab", "bench")]}
    assert {path: size for path, size in sizes.items() if size > LONGEST_FILE} == {}
    assert percentile_95(list(sizes.values())) <= USUAL_FILE


def test_no_function_is_too_long_and_nearly_all_are_short() -> None:
    ours = [*app_sources(PROJECT), *sources(PROJECT, "lab", "bench")]
    sizes = {f"{s.at(f)} {f.name}": lines(f) for s in ours for f in s.functions()}
    assert {where: size for where, size in sizes.items() if size > LONGEST_FUNCTION} == {}
    assert percentile_95(list(sizes.values())) <= USUAL_FUNCTION


def test_tests_are_short() -> None:
    tests = [s for s in sources(PROJECT, "tests") if s.path.name.startswith("test_")]
    sizes = [lines(f) for s in tests for f in s.functions() if f.name.startswith("test_")]
    assert percentile_95(sizes) <= USUAL_TEST


def test_the_percentile_is_the_one_that_95_in_100_do_not_exceed() -> None:
    assert percentile_95(list(range(1, 101))) == 95
    assert percentile_95([7]) == 7
    assert percentile_95([]) == 0

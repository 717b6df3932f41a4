"""The compose file, read by a real parser of the format, and held to what production promises."""

import json
import re
import subprocess
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from config.celery import QUEUES
from config.env import _PRODUCTION_NEEDS, Env
from tests.architecture.source import APPS, PROJECT

OURS = (
    "migrate",
    "web",
    "worker-default",
    "worker-billing",
    "worker-network",
    "worker-restore",
    "worker-monitoring",
    "traps",
    "beat",
)

EXAMPLE = dict(re.findall(r"^(\w+)=(.*)$", (PROJECT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """As `docker compose config` reads it: variables put in, YAML's merge keys resolved, then the format's parser."""
    text = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
    read = yaml.safe_load(re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", value_of, text))
    parsed: dict[str, Any] = PyCompose.from_json(json.dumps(read)).to_dict()
    return parsed


def value_of(variable: re.Match[str]) -> str:
    name, kind, rest = variable.groups()
    return EXAMPLE.get(name) or (rest if kind == "-" else "")


@pytest.mark.parametrize(
    "nonsense", [{"imagee": "x"}, {"image": "x", "ports": ["80:x"]}, {"image": "x", "restart": "perhaps"}]
)
def test_the_parser_refuses_what_the_format_does_not_know(nonsense: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="line 1 column"):
        PyCompose.from_json(json.dumps({"services": {"web": nonsense}}))


def test_all_of_raccord_is_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*OURS, "postgres", "valkey", "proxy"}


def test_every_queue_has_a_worker(compose: dict[str, Any]) -> None:
    commands = [compose["services"][name]["command"] for name in OURS if name.startswith("worker-")]
    assert sorted(command[command.index("--queues") + 1] for command in commands) == sorted(QUEUES)


def test_everything_has_a_health_check(compose: dict[str, Any]) -> None:
    unchecked = {name for name, service in compose["services"].items() if not service.get("healthcheck")}
    assert unchecked == {"web"}, "the image brings web's own"
    assert "HEALTHCHECK" in (PROJECT / "Dockerfile").read_text()


def test_ours_can_write_nowhere_and_gain_nothing(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    open_ = {name: service["ports"] for name, service in compose["services"].items() if service.get("ports")}
    assert set(open_) == {"proxy", "traps"}
    assert "162" in str(open_["traps"])
    assert compose["networks"]["inside"]["internal"] is True
    assert [name for name in ("postgres", "valkey") if "outside" in compose["services"][name]["networks"]] == []


def test_what_each_waits_for_exists(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("depends_on") or {}) <= set(compose["services"])


def test_production_is_given_what_it_needs_and_nothing_unknown(compose: dict[str, Any]) -> None:
    given = set(compose["services"]["web"]["environment"])
    assert [name for name in _PRODUCTION_NEEDS if not given & {name, f"{name}_FILE"}] == []
    known = {name.upper() for name in Env.model_fields}
    assert {name for name in given if name not in known and name.removesuffix("_FILE") not in known} == set()


def test_every_variable_is_in_the_example(compose: dict[str, Any]) -> None:
    asked = set(re.findall(r"\$\{(\w+)", (PROJECT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^#? ?(\w+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    assert asked == offered


def test_the_image_holds_the_apps_and_runs_as_nobody_in_particular() -> None:
    image = (PROJECT / "Dockerfile").read_text()
    assert [app for app in APPS if f"COPY {app} {app}\n" not in image] == []
    assert "lab" not in re.findall(r"COPY (\w+)", image)
    assert image.rindex("USER raccord") > image.rindex("RUN ")


def test_every_setting_is_explained() -> None:
    page = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name.upper() for name in Env.model_fields if f"`{name.upper()}`" not in page] == []


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_shell_files_are_posix_and_executable(script: str) -> None:
    assert subprocess.run(["sh", "-n", PROJECT / script], check=False).returncode == 0
    assert (PROJECT / script).stat().st_mode & 0o111 == 0o111

"""Dockerfile and docker-compose.yml cannot be run where the tests run: their rules are checked by reading them."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests import checkout

COMPOSE: dict[str, Any] = yaml.safe_load(checkout.text("docker-compose.yml"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
COMMANDS = checkout.ROOT / "monitoring" / "management" / "commands"
CONDITIONS = {"service_healthy", "service_completed_successfully"}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, rest), comments dropped and continued lines joined."""
    lines = [line for line in checkout.text("Dockerfile").splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (word.upper(), rest)
        for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line.strip())
    ]


DOCKERFILE = instructions()


def rests(word: str) -> list[str]:
    return [rest for instruction, rest in DOCKERFILE if instruction == word]


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif value is not None:
        yield str(value)


def command_lines() -> Iterator[list[str]]:
    """What the image and the services run, and what they ask for their health."""
    for service in SERVICES.values():
        for line in (service.get("command"), service.get("healthcheck", {}).get("test")):
            if line:
                yield line
    yield from (yaml.safe_load(rest) for rest in rests("CMD"))


def test_the_base_image_is_pinned_to_the_python_that_is_tested() -> None:
    bases = {rest.split()[0] for rest in rests("FROM")}
    project = tomllib.loads(checkout.text("pyproject.toml"))
    version = project["tool"]["mypy"]["python_version"]
    assert bases == {f"python:{version}-slim-bookworm"}
    assert project["project"]["requires-python"] == f">={version}"


def test_no_image_is_latest_or_without_a_tag() -> None:
    images = [rest.split()[0] for rest in rests("FROM")] + [service["image"] for service in SERVICES.values()]
    assert [image for image in images if not re.fullmatch(r"[a-z-]+:(?!latest)[\w.-]+", image)] == []


def test_postgresql_has_the_major_that_the_documents_name() -> None:
    (major,) = re.findall(r"^postgres:(\d+)-", SERVICES["database"]["image"])
    for document in ("docs/operations.md", "docs/architecture.md"):
        assert f"PostgreSQL {major}" in checkout.text(document), document


def test_the_image_runs_as_an_unprivileged_user() -> None:
    last = [word for word, _ in DOCKERFILE][-5:]
    assert rests("USER") == ["10001:10001"]
    assert "USER" in last, "nothing but metadata comes after USER"
    assert "RUN" not in last


def test_the_image_is_built_from_the_hashed_lock_alone() -> None:
    installs = [rest for rest in rests("RUN") if re.search(r"\b(pip|uv|apt-get|curl|wget)\b", rest)]
    assert len(installs) == 1
    assert {"--require-hashes", "--only-binary=:all:"} <= set(shlex.split(installs[0]))
    assert rests("ADD") == []


def test_commands_are_in_exec_form() -> None:
    lines = list(command_lines())
    assert all(isinstance(line, list) for line in lines)
    assert rests("HEALTHCHECK") != []
    assert re.search(r"CMD \[.+\]$", rests("HEALTHCHECK")[0])
    assert rests("STOPSIGNAL") == ["SIGTERM"]


def test_what_is_copied_exists_and_is_let_in() -> None:
    let_in = {
        line[1:].strip("/") for line in checkout.text(".dockerignore").splitlines() if line.startswith("!")
    }
    for rest in rests("COPY"):
        if rest.startswith("--from="):
            continue
        for source in rest.split()[:-1]:
            assert (checkout.ROOT / source).exists(), source
            assert source in let_in
    assert "*" in checkout.text(".dockerignore").splitlines()


def test_no_secret_is_baked_into_the_image() -> None:
    assert [
        rest for rest in [*rests("ENV"), *rests("ARG")] if re.search(r"(SECRET|PASSWORD|TOKEN|KEY)\w*=", rest)
    ] == []
    assert ".env" not in checkout.text(".dockerignore").replace(".env.example", "").split("!")


def test_the_services_are_the_processes_of_the_system() -> None:
    assert list(SERVICES) == ["database", "migrate", "web", "worker", "jobs", "beat"]
    assert set(COMPOSE) - {"name", "services", "volumes", "networks"} == {"x-system"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_hardened_and_restarts(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    assert "privileged" not in service


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_a_service_that_stays_says_whether_it_is_well(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)


def test_services_wait_for_what_they_need() -> None:
    for name, service in SERVICES.items():
        for target, rule in service.get("depends_on", {}).items():
            assert target in SERVICES, name
            assert rule["condition"] in CONDITIONS
            if rule["condition"] == "service_healthy":
                assert "test" in SERVICES[target]["healthcheck"], target
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("web", "worker", "jobs", "beat"):
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_data_is_in_a_declared_volume_and_the_database_is_not_published() -> None:
    mounts = [
        mount.partition(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])
    ]
    assert sorted(COMPOSE["volumes"]) == sorted(mounts) == ["database"]
    networks = {network for service in SERVICES.values() for network in service["networks"]}
    assert networks == set(COMPOSE["networks"])
    assert SERVICES["database"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]


def test_no_secret_has_a_default() -> None:
    used = {match for text in strings(COMPOSE) for match in re.findall(r"\$\{([A-Z_]+)(:[-?])?", text)}
    secret = {(name, mark) for name, mark in used if re.search(r"SECRET|PASSWORD|TOKEN|KEY|HOSTS", name)}
    assert secret == {
        ("WINWIN_SECRET_KEY", ":?"),
        ("WINWIN_VAULT_KEY", ":?"),
        ("POSTGRES_PASSWORD", ":?"),
        ("WINWIN_HOSTS", ":?"),
    }
    assert [name for name, mark in used if not mark] == []
    assert SERVICES["database"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_what_is_started_exists() -> None:
    started = {line[line.index("manage.py") + 1] for line in command_lines() if "manage.py" in line}
    assert started == {"setup", "heartbeat"}
    assert [name for name in started if not (COMMANDS / f"{name}.py").is_file()] == []
    applications = {line[line.index("--app") + 1] for line in command_lines() if "--app" in line}
    assert applications == {"winwin"}
    assert (checkout.ROOT / "winwin" / "celery.py").is_file()
    assert [line[1] for line in command_lines() if line[0] == "gunicorn"] == ["winwin.wsgi:application"]
    assert (checkout.ROOT / "winwin" / "wsgi.py").is_file()


def test_health_of_the_web_is_asked_at_an_address_that_exists() -> None:
    asked = {
        address for line in command_lines() for text in line for address in re.findall(r"8000(/[a-z]+)", text)
    }
    asked |= set(re.findall(r"8000(/[a-z]+)", rests("HEALTHCHECK")[0]))
    assert asked == {"/healthz"}
    assert '"healthz"' in checkout.text("winwin/urls.py")

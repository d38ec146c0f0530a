"""The command line, run as an operator runs it: in a process of its own, with nothing but an environment."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from bot.playground.demo import people

DEMO = Path(people.__file__).parent
Run = Callable[..., "subprocess.CompletedProcess[str]"]
OPERATORS = ("healthz", "readyz", "metrics", "slack/events", "privacy")
COMMANDS = ("migrate", "serve", "worker", "play", "doctor", "manifest", "import", "grant", "link", "deliveries")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A Slack bot's settings, with a database in a folder of its own."""
    return {
        "PATH": os.environ["PATH"],
        "STAFFROOM_DATABASE_URL": f"sqlite:///{tmp_path / 'staffroom.sqlite3'}",
        "STAFFROOM_SECRET_KEY": Fernet.generate_key().decode(),
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
        "COLUMNS": "200",
    }


@pytest.fixture
def staffroom(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs `staffroom` with these arguments, to the end."""

    def run(*arguments: str | Path, **extra: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            env=environment | extra,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_new_trust_from_nothing(staffroom: Run, tmp_path: Path) -> None:
    """Migrate, import schools, import staff, grant: dry runs change nothing, second runs find nothing to do."""
    assert "Would bring the database to" in staffroom("migrate", "--dry-run").stdout
    assert "The database is now at" in staffroom("migrate").stdout
    assert "Nothing to do." in staffroom("migrate").stdout
    schools = ("import", "schools", DEMO / "demo_trusts.csv", "--trust", "99001")
    sentence = (
        "8 to add, 1 closed skipped (Fennimore), 3 belong to another trust, "
        "1 without pupil numbers (Copperbeck) accepted"
    )
    assert sentence in staffroom(*schools, "--dry-run").stdout
    assert "8 added" in staffroom(*schools).stdout
    assert "0 to add, 0 changed" in staffroom(*schools, "--dry-run").stdout
    ours = [line for line in (DEMO / "staff.csv").read_text(encoding="utf-8").splitlines() if "stainmoor" not in line]
    path = tmp_path / "staff.csv"
    path.write_text("\n".join(ours), encoding="utf-8")
    assert "to add" in staffroom("import", "staff", path, "--dry-run").stdout
    assert staffroom("import", "staff", path).returncode == 0
    assert (
        "Would make Jo Sanderson" in staffroom("grant", "jo.sanderson@brackenfold.example", "head", "--dry-run").stdout
    )
    assert (
        "Jo Sanderson is headteacher from today."
        in staffroom("grant", "jo.sanderson@brackenfold.example", "head").stdout
    )
    assert "already" in staffroom("grant", "jo.sanderson@brackenfold.example", "head").stdout


def test_a_mistake_is_one_sentence(staffroom: Run) -> None:
    """No stack trace: what is missing, and what to do."""
    nobody = staffroom("serve", SLACK_BOT_TOKEN="", SLACK_SIGNING_SECRET="")
    assert nobody.returncode == 1
    assert nobody.stderr.startswith("Neither Slack nor Teams is configured.")
    assert "Traceback" not in nobody.stderr
    early = staffroom("serve")
    assert early.returncode == 1
    assert "Run `staffroom migrate` first" in early.stderr
    staffroom("migrate")
    unknown = staffroom("grant", "nobody@brackenfold.example", "head")
    assert unknown.returncode == 1
    assert "Nobody has the e-mail nobody@brackenfold.example. Nothing has been changed." in unknown.stderr


@pytest.mark.parametrize(
    "url",
    [
        "garbage",
        "mysql://root@127.0.0.1/x",
        "postgresql://postgres@127.0.0.1:1/x",
        "sqlite:////nonexistent/staffroom.sqlite3",
    ],
)
def test_a_database_that_is_not_there_is_one_sentence(staffroom: Run, url: str) -> None:
    """A mistyped or unreachable address, for any command: no stack trace, and what to check."""
    refused = staffroom("migrate", STAFFROOM_DATABASE_URL=url)
    assert refused.returncode == 1
    assert "Check STAFFROOM_DATABASE_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_every_command_has_help(staffroom: Run) -> None:
    """Help answers without any setting."""
    overview = staffroom("--help").stdout
    for command in COMMANDS:
        assert command in overview
        assert staffroom(command, "--help").returncode == 0


def test_the_doctor_names_what_is_missing(staffroom: Run) -> None:
    """Before the migration it says so; with Slack out of reach it says that too, and ends with status 1."""
    before = staffroom("doctor")
    assert before.returncode == 1
    assert "missing migration: not up to date" in before.stdout
    assert "Run `staffroom migrate`." in before.stdout
    staffroom("migrate")
    after = staffroom("doctor")
    assert "migration: 2026" in after.stdout
    assert "secret key" in after.stdout
    assert after.returncode == 1
    nothing = staffroom("doctor", STAFFROOM_SECRET_KEY="", SLACK_BOT_TOKEN="").stdout
    assert "STAFFROOM_SECRET_KEY is not set" in nothing
    assert "SLACK_BOT_TOKEN is missing" in nothing
    assert "migration: 2026" in nothing
    assert len(staffroom("doctor", "--new-key").stdout.strip()) == 44


def test_manifests_are_made_from_the_commands(staffroom: Run, tmp_path: Path) -> None:
    """Both are JSON with every command; Teams' comes as a package too."""
    slack = json.loads(staffroom("manifest", "slack", "--base-url", "https://cpd.example.org").stdout)
    assert {"/find-expert", "/cpd"} <= {command["command"] for command in slack["features"]["slash_commands"]}
    teams = ("manifest", "teams", "--base-url", "https://cpd.example.org")
    assert "TEAMS_CLIENT_ID is not set" in staffroom(*teams).stderr
    identity = {"TEAMS_CLIENT_ID": "00000000-0000-4000-8000-00000000b07a"}
    manifest = json.loads(staffroom(*teams, **identity).stdout)
    assert manifest["bots"][0]["botId"] == identity["TEAMS_CLIENT_ID"]
    package = tmp_path / "staffroom.zip"
    assert "Wrote" in staffroom(*teams, "--package", package, **identity).stdout
    assert package.read_bytes().startswith(b"PK")
    assert "must begin with https://" in staffroom("manifest", "slack", "--base-url", "http://cpd.example.org").stderr


def test_the_playground_stays_on_this_machine(staffroom: Run) -> None:
    """Anybody who reaches the page can be anybody in it, so it listens on loopback alone."""
    refused = staffroom("play", "--host", "0.0.0.0")
    assert refused.returncode == 1
    assert "can be reached from outside" in refused.stderr


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_processes_start_and_stop(staffroom: Run, environment: dict[str, str], tmp_path: Path, command: str) -> None:
    """`serve` and `worker` say when they are ready and end cleanly when told to; with SQLite the worker stands by."""
    staffroom("migrate")
    port = ("--port", "0") if command == "serve" else ()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", command, *port], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    said = {"serve": "ready", "worker": "standing_by"}[command]
    with process:
        assert process.stderr is not None
        assert any(said in line for line in process.stderr)
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
    assert process.returncode == 0


def test_a_worker_says_how_it_is_where_it_is_told_to(
    environment: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    """With a port of its own its health, readiness and tries can be read there, and no platform is listened to.

    With SQLite `serve` does its work, and tells.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "worker"],
        env=environment
        | {
            "STAFFROOM_DATABASE_URL": database_url,
            "STAFFROOM_WORKER_PORT": "0",
            "STAFFROOM_LOG_FORMAT": "json",
        },
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    answers: dict[str, httpx.Response] = {}
    said: dict[str, Any] = {}
    with process:
        assert process.stderr is not None
        events = (json.loads(line) for line in process.stderr)
        said = next((one for one in events if one["event"] in {"ready", "standing_by"}), said)
        for address in said.get("addresses", ()):
            answers = {path: httpx.get(f"{address}/{path}", trust_env=False) for path in OPERATORS}
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
    assert process.returncode == 0
    is_sqlite = database_url.startswith("sqlite")
    assert [one.status_code for one in answers.values()] == ([] if is_sqlite else [200, 200, 200, 404, 404])
    assert is_sqlite or "staffroom_delivery_tries_total" in answers["metrics"].text

"""What the environment says, and the sentences about what it doesn't."""

import pytest
from cryptography.fernet import Fernet

from bot.settings import DEFAULT_DATABASE_URL, Settings, SettingsError, load_settings

SLACK = {"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxb-1"}
TEAMS = {"TEAMS_CLIENT_ID": "c", "TEAMS_CLIENT_SECRET": "s", "TEAMS_TENANT_ID": "t"}
NAMES = (*(name.upper() for name in Settings.model_fields), "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Settings:
    """Settings from nothing but the environment given by the test's parameter."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in getattr(request, "param", {}).items():
        monkeypatch.setenv(name, value)
    return load_settings(_env_file=None)


def test_nothing_configured_is_a_clear_sentence(settings: Settings) -> None:
    """Without a platform there is nobody to talk to, and the sentence names what to set."""
    assert settings.staffroom_database_url == DEFAULT_DATABASE_URL
    assert settings.slack() is None
    assert settings.teams() is None
    with pytest.raises(SettingsError, match="Neither Slack nor Teams is configured. Set SLACK_SIGNING_SECRET"):
        settings.require_a_platform()


@pytest.mark.parametrize("settings", [SLACK], indirect=True)
def test_one_platform_is_enough(settings: Settings) -> None:
    """A platform that isn't configured is off."""
    settings.require_a_platform()
    slack = settings.slack()
    assert slack is not None
    assert slack.api_url == "https://slack.com/api/"
    assert settings.teams() is None


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET is missing"),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_SIGNING_SECRET": "s"},
            "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET go together",
        ),
        ({"TEAMS_CLIENT_ID": "c"}, "TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID missing"),
        (TEAMS | {"DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS": "1"}, "anybody could speak as anybody"),
    ],
    indirect=["settings"],
)
def test_half_a_platform_is_a_clear_sentence(settings: Settings, sentence: str) -> None:
    """What is missing is named, rather than left for the first request to find."""
    with pytest.raises(SettingsError, match=sentence):
        settings.require_a_platform()


def test_socket_mode_needs_no_signing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over Socket Mode nothing is signed."""
    settings = load_settings(
        _env_file=None, slack_bot_token="xoxb-1", slack_app_token="xapp-1", slack_signing_secret=""
    )
    slack = settings.slack()
    assert slack is not None
    assert slack.app_token == "xapp-1"


def test_several_keys_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are separated by commas or spaces, and each must be one."""
    new, old = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setenv("STAFFROOM_SECRET_KEY", f"{new}, {old}")
    assert load_settings(_env_file=None).secret_keys() == [new, old]
    monkeypatch.setenv("STAFFROOM_SECRET_KEY", "password")
    with pytest.raises(SettingsError, match="not a key"):
        load_settings(_env_file=None).secret_keys()
    monkeypatch.delenv("STAFFROOM_SECRET_KEY")
    with pytest.raises(SettingsError, match="STAFFROOM_SECRET_KEY is not set"):
        load_settings(_env_file=None).secret_keys()


def test_a_value_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped port is a sentence with the setting's name, without a stack trace."""
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(SettingsError, match="PORT can't be read"):
        load_settings(_env_file=None)


@pytest.mark.parametrize(
    ("settings", "port"),
    [({}, None), ({"STAFFROOM_WORKER_PORT": ""}, None), ({"STAFFROOM_WORKER_PORT": "9100"}, 9100)],
    indirect=["settings"],
)
def test_a_worker_listens_only_where_it_is_told_to(settings: Settings, port: int | None) -> None:
    """Off unless a port is given; one that is set to nothing isn't given."""
    assert settings.staffroom_worker_port == port

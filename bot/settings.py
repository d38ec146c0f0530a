"""Settings, parsed once from the environment or `.env`, and passed in; there is no module-level instance."""

import os
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from cryptography.fernet import Fernet
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from handlers.errors import StaffroomError

DEFAULT_DATABASE_URL = "sqlite:///staffroom.sqlite3"


class SettingsError(StaffroomError):
    """A setting is missing or wrong; the text says which, and what it should be."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How to reach Slack. `api_url` ends in a slash; `app_token` switches Socket Mode on.

    Either `bot_token` (one workspace) or `client_id` and `client_secret` (installed by OAuth in any number).
    """

    signing_secret: str = field(repr=False)
    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)
    api_url: str


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """How to reach Teams and Graph; all addresses have Microsoft's public cloud as their default."""

    client_id: str
    client_secret: str = field(repr=False)
    tenant_id: str
    openid_metadata_url: str
    token_url: str
    service_url: str
    graph_base_url: str


class Settings(BaseSettings):
    """What the environment says. Use `load_settings`, which turns every mistake into one sentence."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", case_sensitive=False)

    staffroom_database_url: str = DEFAULT_DATABASE_URL
    staffroom_secret_key: Annotated[list[SecretStr], NoDecode] = Field(default_factory=list)
    staffroom_log_format: Literal["console", "json"] = "console"
    staffroom_sentences: bool | None = None
    staffroom_public_url: str = ""

    slack_signing_secret: SecretStr = SecretStr("")
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"

    teams_client_id: str = ""
    teams_client_secret: SecretStr = SecretStr("")
    teams_tenant_id: str = ""
    teams_openid_metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    teams_token_url: str = ""
    teams_service_url: str = "https://smba.trafficmanager.net/teams"
    graph_base_url: str = "https://graph.microsoft.com/v1.0"

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535, validation_alias=AliasChoices("port", "PORT"))
    staffroom_worker_port: int | None = Field(default=None, ge=0, le=65_535)

    @field_validator("staffroom_secret_key", mode="before")
    @classmethod
    def _split_keys(cls, value: Any) -> Any:
        """Several keys are separated by commas or spaces."""
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("staffroom_worker_port", mode="before")
    @classmethod
    def _off_where_empty(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("staffroom_public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        """An address without a slash at its end, or nothing."""
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("it has to begin with https://")
        return value.rstrip("/")

    @field_validator("slack_api_url")
    @classmethod
    def _end_in_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    def reads_sentences(self) -> bool:
        """Whether searches go by the meaning of sentences too: unless it is said, where the extra is installed.

        Raises:
            SettingsError: if it is wanted and the extra isn't there.
        """
        from handlers.meaning import has_extra

        if self.staffroom_sentences and not has_extra():
            raise SettingsError(
                "STAFFROOM_SENTENCES is on, but what it needs isn't installed. Install it with "
                "`pip install 'staffroom[semantic]'`, or leave the setting out."
            )
        return has_extra() if self.staffroom_sentences is None else self.staffroom_sentences

    def secret_keys(self) -> list[str]:
        """The keys for encryption at rest, newest first.

        Raises:
            SettingsError: if there is none, or one is not a key.
        """
        keys = [key.get_secret_value() for key in self.staffroom_secret_key]
        if not keys:
            raise SettingsError(
                "STAFFROOM_SECRET_KEY is not set. Make one with `staffroom doctor --new-key` and keep it safe: "
                "what is encrypted with it can't be read without it."
            )
        for key in keys:
            try:
                Fernet(key)
            except ValueError as error:
                raise SettingsError(
                    "STAFFROOM_SECRET_KEY holds something that is not a key. "
                    "Make one with `staffroom doctor --new-key`."
                ) from error
        return keys

    def slack(self) -> SlackSettings | None:
        """Slack's settings, or None where Slack is not configured.

        Raises:
            SettingsError: if only half of what Slack needs is there.
        """
        found = SlackSettings(
            signing_secret=self.slack_signing_secret.get_secret_value(),
            bot_token=self.slack_bot_token.get_secret_value(),
            app_token=self.slack_app_token.get_secret_value(),
            client_id=self.slack_client_id,
            client_secret=self.slack_client_secret.get_secret_value(),
            api_url=self.slack_api_url,
        )
        given = (found.signing_secret, found.bot_token, found.app_token, found.client_id, found.client_secret)
        if not any(given):
            return None
        if bool(found.client_id) != bool(found.client_secret):
            raise SettingsError("Slack is half configured: SLACK_CLIENT_ID and SLACK_CLIENT_SECRET go together.")
        if not found.bot_token and not found.client_id:
            raise SettingsError(
                "Slack is half configured: SLACK_BOT_TOKEN is missing (or, for several workspaces, SLACK_CLIENT_ID and "
                "SLACK_CLIENT_SECRET)."
            )
        if not found.signing_secret and not found.app_token:
            raise SettingsError(
                "Slack is half configured: SLACK_SIGNING_SECRET is missing (or SLACK_APP_TOKEN for Socket Mode)."
            )
        return found

    def teams(self) -> TeamsSettings | None:
        """Teams' settings, or None where Teams is not configured.

        Raises:
            SettingsError: if only half of what Teams needs is there, or token validation was switched off.
        """
        needed = {
            "TEAMS_CLIENT_ID": self.teams_client_id,
            "TEAMS_CLIENT_SECRET": self.teams_client_secret.get_secret_value(),
            "TEAMS_TENANT_ID": self.teams_tenant_id,
        }
        if not any(needed.values()):
            return None
        if missing := [name for name, value in needed.items() if not value]:
            raise SettingsError(f"Teams is half configured: {' and '.join(missing)} missing.")
        if os.environ.get("DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS"):
            raise SettingsError(
                "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS is set: anybody could speak as anybody. Unset it to start."
            )
        return TeamsSettings(
            client_id=self.teams_client_id,
            client_secret=self.teams_client_secret.get_secret_value(),
            tenant_id=self.teams_tenant_id,
            openid_metadata_url=self.teams_openid_metadata_url,
            token_url=self.teams_token_url
            or f"https://login.microsoftonline.com/{self.teams_tenant_id}/oauth2/v2.0/token",
            service_url=self.teams_service_url,
            graph_base_url=self.graph_base_url,
        )

    def require_a_platform(self) -> None:
        """See that there is somebody to talk to.

        Raises:
            SettingsError: if neither Slack nor Teams is configured.
        """
        if self.slack() is None and self.teams() is None:
            raise SettingsError(
                "Neither Slack nor Teams is configured. Set SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN, or "
                "TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID (README: Connect Slack, Connect Teams), "
                "or try `staffroom play`."
            )


def load_settings(**overrides: Any) -> Settings:
    """The settings of this process; `overrides` come before the environment.

    Raises:
        SettingsError: if a value can't be read.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = str(first["loc"][0]).upper()
        raise SettingsError(f"{name} can't be read: {first['msg']}.") from error

"""Smaller things that the stand-in remembers: triggers, addresses, files, the app, and what was accepted."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Trigger:
    """A trigger_id: who it belongs to, when it was made, and whether a view was opened with it."""

    team_id: str
    user: str
    made_at: datetime
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """A response_url: where its messages go, and what it may replace."""

    team_id: str
    user: str
    channel: str
    made_at: datetime
    message_ts: str = ""
    uses: int = 0


@dataclass(slots=True)
class File:
    """A file on its way (`content` is None until it came) or, once it `is_complete`, there for those it was shown."""

    id: str
    team_id: str
    name: str
    length: int
    title: str = ""
    content: bytes | None = None
    is_complete: bool = False

    def as_json(self) -> dict[str, Any]:
        """What an answer or a client says of it; its size is in bytes."""
        return {"id": self.id, "name": self.name, "title": self.title or self.name, "size": self.length}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that was accepted with a `key` in the payload of its metadata; `at` is machine time, in UTC."""

    key: str
    team_id: str
    channel: str
    ts: str
    at: datetime


@dataclass(slots=True)
class App:
    """The app as Slack has it registered. `commands` is empty until a manifest is given: then any is accepted."""

    signing_secret: str
    client_id: str
    client_secret: str
    app_token: str
    id: str = "A0STAFFROOM"
    name: str = "Staffroom"
    request_url: str = ""
    commands: dict[str, dict[str, Any]] = field(default_factory=dict)

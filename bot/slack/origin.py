"""Where an act was, and what Slack gave us to answer it with."""

import json
from dataclasses import dataclass, replace

PRIVATE_METADATA_CHARACTERS = 3_000
"""docs.slack.dev: Views, modals, `private_metadata`."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody typed or pressed.

    `response_url` answers there without membership, five times in thirty minutes. `is_words` is a message, which is
    answered with a message where `channel_id` is the conversation with the bot. `again` is the button that repeats the
    act: action and value.
    """

    team_id: str
    user_id: str
    channel_id: str = ""
    thread_ts: str = ""
    response_url: str = ""
    trigger_id: str = ""
    message_ts: str = ""
    is_words: bool = False
    is_home: bool = False
    is_press: bool = False
    is_ephemeral: bool = False
    again: tuple[str, str] | None = None

    @property
    def is_personal(self) -> bool:
        """Whether this is the direct conversation with the bot."""
        return self.channel_id.startswith("D")


def with_state(origin: Origin, state: str) -> str:
    """What travels with a form: where it came from on the first line, then the form's own state as it is.

    The state isn't put into the JSON, in which its quotes would double. Where both are too long, the response_url goes:
    the answer then finds another way.
    """
    kept: dict[str, str | int] = {
        "c": origin.channel_id,
        "t": origin.thread_ts,
        "r": origin.response_url,
        "m": origin.message_ts,
        "h": int(origin.is_home),
        "p": int(origin.is_press),
        "e": int(origin.is_ephemeral),
    }
    packed = _pack(kept, state)
    return packed if len(packed) <= PRIVATE_METADATA_CHARACTERS else _pack(kept | {"r": ""}, state)


def _pack(kept: dict[str, str | int], state: str) -> str:
    return json.dumps({name: value for name, value in kept.items() if value}, separators=(",", ":")) + "\n" + state


def from_metadata(metadata: str, submitted: Origin) -> tuple[Origin, str]:
    """Where the form came from, and the form's state; what can't be read leaves where it was `submitted`."""
    first, _, state = metadata.partition("\n")
    try:
        kept = json.loads(first)
    except ValueError:
        return submitted, ""
    if not isinstance(kept, dict):
        return submitted, ""
    where = replace(
        submitted,
        channel_id=str(kept.get("c", "")),
        thread_ts=str(kept.get("t", "")),
        response_url=str(kept.get("r", "")),
        message_ts=str(kept.get("m", "")),
        is_home=bool(kept.get("h")),
        is_press=bool(kept.get("p")),
        is_ephemeral=bool(kept.get("e")),
    )
    return where, state

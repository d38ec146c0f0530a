"""What was said in a conversation, and what messages carry for the app alone."""

from typing import Any

import pytest

from bot.playground.slack_cloud import Message
from tests.bot.playground.slack_cloud.conftest import Alone

METADATA = {"event_type": "delivery", "event_payload": {"key": "k1", "of": [{"a": 1}], "done": True, "by": {"x": "y"}}}


def say(alone: Alone, number: int) -> list[str]:
    """So many messages of Priya's to the bot; their timestamps, oldest first."""
    state, direct = alone.cloud.state, alone.cloud.direct_channel(alone.priya.id).id
    return [state.post(Message(state.next_ts(), direct, alone.priya.id, f"{one}")).ts for one in range(number)]


async def read(alone: Alone, **arguments: Any) -> list[str]:
    """What conversations.history gives of Priya's conversation with the bot, on one page."""
    direct = alone.cloud.direct_channel(alone.priya.id).id
    answer = await alone.client.conversations_history(channel=direct, **arguments)
    return [one["text"] for one in answer["messages"]]


async def test_messages_come_newest_first_by_the_page(alone: Alone) -> None:
    """The cursor of a page leads to the next; the last has none."""
    say(alone, 5)
    direct = alone.cloud.direct_channel(alone.priya.id).id
    pages, cursor = [], ""
    while True:
        page = await alone.client.conversations_history(channel=direct, limit=2, cursor=cursor or None)
        pages.append([one["text"] for one in page["messages"]])
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
        say(alone, 1)  # what is said meanwhile does not move the pages
    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    assert "response_metadata" not in page.data


async def test_a_span_leaves_its_ends_out_unless_asked(alone: Alone) -> None:
    """`oldest` and `latest` are timestamps of messages."""
    first, second, third = say(alone, 3)
    assert await read(alone, oldest=first) == ["2", "1"]
    assert await read(alone, oldest=first, latest=third) == ["1"]
    assert await read(alone, oldest=second, latest=third, inclusive=True) == ["2", "1"]
    assert await read(alone, oldest=first, limit=1) == ["2"]


async def test_what_is_no_message_of_the_conversation_is_left_out(alone: Alone) -> None:
    """Whispers, replies in threads, and what was deleted."""
    client, channel = alone.client, alone.channel.id
    alone.workspace.scopes |= {"channels:history"}
    posted = await client.chat_postMessage(channel=channel, text="Gone")
    await client.chat_delete(channel=channel, ts=posted["ts"])
    await client.chat_postEphemeral(channel=channel, user=alone.priya.id, text="Whispered")
    state = alone.cloud.state
    head = state.post(Message(state.next_ts(), channel, alone.priya.id, "Head"))
    state.post(Message(state.next_ts(), channel, alone.priya.id, "Reply", thread_ts=head.ts))
    answer = await client.conversations_history(channel=channel)
    assert [one["text"] for one in answer["messages"]] == ["Head"]


async def test_metadata_comes_back_only_when_asked_for(alone: Alone) -> None:
    """It survives an update that gives none, and goes with an empty object."""
    posted = await alone.client.chat_postMessage(channel=alone.priya.id, text="x", metadata=METADATA)
    where: dict[str, Any] = {"channel": posted["channel"]}
    client = alone.client
    assert posted["message"]["metadata"] == METADATA

    async def kept() -> object:
        answer = await client.conversations_history(include_all_metadata=True, **where)
        assert answer["messages"][0]["bot_id"] == alone.workspace.bot_id
        return answer["messages"][0].get("metadata")

    assert "metadata" not in (await client.conversations_history(**where))["messages"][0]
    await client.chat_update(ts=posted["ts"], text="y", **where)
    assert await kept() == METADATA
    await client.chat_update(ts=posted["ts"], text="y", metadata=METADATA | {"event_payload": {}}, **where)
    assert await kept() == METADATA | {"event_payload": {}}
    await client.chat_update(ts=posted["ts"], text="y", metadata={}, **where)
    assert await kept() is None


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("words", "invalid_json"),
        (["a list"], "invalid_metadata_format"),
        ({"event_type": "delivery"}, "invalid_metadata_format"),
        (METADATA | {"more": 1}, "invalid_metadata_format"),
        (METADATA | {"event_type": "a delivery"}, "invalid_metadata_schema"),
        (METADATA | {"event_type": ""}, "invalid_metadata_schema"),
        (METADATA | {"event_payload": "k1"}, "invalid_metadata_schema"),
        (METADATA | {"event_payload": {"key": None}}, "invalid_metadata_schema"),
        (METADATA | {"event_payload": {"key": ["a word"]}}, "invalid_metadata_schema"),
        (METADATA | {"event_payload": {"key": {"of": {"of": 1}}}}, "invalid_metadata_schema"),
    ],
)
async def test_metadata_of_another_shape_is_refused(alone: Alone, metadata: object, code: str) -> None:
    """A kind in one word, and a payload of simple values."""
    assert await alone.refused("chat.postMessage", channel=alone.priya.id, text="x", metadata=metadata) == code


async def test_what_was_accepted_is_counted_by_its_key(alone: Alone) -> None:
    """The record is only ever added to: a deleted message was accepted all the same."""
    first = await alone.client.chat_postMessage(channel=alone.priya.id, text="x", metadata=METADATA)
    await alone.client.chat_delete(channel=first["channel"], ts=first["ts"])
    alone.clock.advance(1)
    await alone.client.chat_postMessage(channel=alone.priya.id, text="x", metadata=METADATA)
    await alone.client.chat_postMessage(channel=alone.channel.id, text="without")
    assert await alone.refused("chat.postMessage", channel=alone.channel.id, metadata=METADATA) == "no_text"
    assert alone.cloud.accepted_keys() == {"k1": 2}
    (one, _) = alone.cloud.accepted
    assert (one.team_id, one.channel, one.ts) == (alone.workspace.id, first["channel"], first["ts"])


async def test_refusals_of_history(alone: Alone) -> None:
    """Each mistake has Slack's own code for it."""
    history, direct = "conversations.history", alone.cloud.direct_channel(alone.priya.id).id
    assert await alone.refused(history, channel="C9") == "channel_not_found"
    assert await alone.refused(history, channel=alone.channel.id) == "missing_scope"
    assert alone.cloud.log[-1].answered["needed"] == "channels:history"
    assert await alone.refused(history, channel=direct, limit=1_000) == "invalid_limit"
    assert await alone.refused(history, channel=direct, limit="many") == "invalid_limit"
    assert await alone.refused(history, channel=direct, oldest="yesterday") == "invalid_ts_oldest"
    assert await alone.refused(history, channel=direct, latest="today") == "invalid_ts_latest"
    for cursor in ("onward", "b25lOjE=", "bmV4dF90czp4"):
        assert await alone.refused(history, channel=direct, cursor=cursor) == "invalid_cursor"
    alone.workspace.scopes |= {"channels:history"}
    assert await alone.refused(history, channel=alone.elsewhere.id) == "not_in_channel"

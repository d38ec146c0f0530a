"""response_url: a message where the act was, or in place of the message acted on."""

from datetime import timedelta
from typing import Any

from bot.playground.slack_cloud.block_kit import check_blocks, with_ids
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.state import Change, Json, Message, State
from bot.playground.slack_cloud.things import ResponseUrl

DOCUMENT = "Handling user interaction, response_url"
USES = 5
GOOD_FOR = timedelta(minutes=30)
_FIELDS = frozenset(
    [
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
        "metadata",
        "mrkdwn",
    ]
)


def use_response_url(state: State, key: str, sent: Json) -> None:
    """Post or replace what was sent to a response_url.

    Raises:
        Refusal: if the address is used up, expired or unknown, or Slack would not take the message.
    """
    address = state.response_urls.get(key)
    if address is None:
        raise Refusal("invalid_token", DOCUMENT, status=404)
    if state.clock() - address.made_at > GOOD_FOR:
        raise Refusal("expired_url", DOCUMENT, status=404)
    if address.uses >= USES:
        raise Refusal("used_url", DOCUMENT, status=404)
    _check(sent)
    address.uses += 1
    original = state.find_message(address.message_ts, address.channel) if address.message_ts else None
    if sent.get("delete_original"):
        _delete(state, original)
    elif sent.get("replace_original", False) and original is not None:
        _replace(state, original, sent)
    else:
        _post(state, address, sent)


def _check(sent: Json) -> None:
    if unknown := sorted(set(sent) - _FIELDS):
        raise Refusal("invalid_payload", f"{DOCUMENT}: no such field {unknown}", status=400)
    if sent.get("delete_original"):
        return
    if not sent.get("text") and not sent.get("blocks"):
        raise Refusal("no_text", DOCUMENT, status=400)
    check_message(sent, status=500)


def check_message(sent: Json, *, status: int = 200) -> None:
    """See that Slack would take the text and blocks of a message.

    Raises:
        Refusal: `msg_too_long` or `invalid_blocks`.
    """
    if len(str(sent.get("text") or "")) > 40_000:  # noqa: PLR2004 - the figure of the document that is named
        raise Refusal("msg_too_long", "chat.postMessage, Truncating content", status=status)
    problems = check_blocks(sent.get("blocks") or [])
    if problems:
        raise Refusal(
            "invalid_blocks",
            problems[0].document,
            messages=tuple(problem.as_message() for problem in problems),
            status=status,
        )


def _delete(state: State, original: Message | None) -> None:
    if original is not None:
        original.deleted = True
        _redraw(state, original)


def _replace(state: State, original: Message, sent: Json) -> None:
    original.text = str(sent.get("text", ""))
    original.blocks = with_ids(state, sent.get("blocks", []))
    original.edited = True
    _redraw(state, original)


def _redraw(state: State, message: Message) -> None:
    team_id = state.channels[message.channel].team_id
    state.changed(Change("message", team_id=team_id, channel=message.channel, user=message.only_for))


def _post(state: State, address: ResponseUrl, sent: Json) -> None:
    """Ephemeral unless `response_type` says otherwise."""
    bot: Any = state.workspaces[address.team_id].bot_user
    only_for = "" if sent.get("response_type") == "in_channel" else address.user
    blocks = with_ids(state, sent.get("blocks", []))
    state.post(
        Message(
            state.next_ts(),
            address.channel,
            bot,
            str(sent.get("text", "")),
            blocks,
            only_for,
            thread_ts=str(sent.get("thread_ts", "")),
        )
    )

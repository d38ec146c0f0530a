"""Refuses an activity of the bot's that the Connector would refuse."""

import json
from typing import Any, Final

from bot.playground.teams_cloud._card_rules import Refused, check_card
from bot.playground.teams_cloud._state import JsonObject, Tenant

ADAPTIVE: Final = "application/vnd.microsoft.card.adaptive"
ACTIVITY_BYTES = 100 * 1_024

SENDING = "Bot Connector API reference: Activity object"
TOO_BIG = "Format your bot messages: about 100 KB a message"
TARGETED = "Targeted messages in Teams"

PROPERTIES: Final = frozenset(
    {
        "type",
        "id",
        "text",
        "textFormat",
        "summary",
        "attachments",
        "attachmentLayout",
        "entities",
        "channelData",
        "channelId",
        "recipient",
        "from",
        "conversation",
        "replyToId",
        "importance",
        "inputHint",
        "locale",
        "serviceUrl",
        "suggestedActions",
        "deliveryMode",
        "value",
        "speak",
        "timestamp",
        "localTimestamp",
        "topicName",
    }
)


def check_activity(activity: Any, *, targeted: bool) -> JsonObject:
    """The activity, if the Connector would take it.

    Raises:
        Refused: if it breaks the published shape or a limit.
    """
    if not isinstance(activity, dict):
        raise _bad("an activity must be an object")
    if len(json.dumps(activity, ensure_ascii=False).encode()) > ACTIVITY_BYTES:
        raise Refused(413, "MessageSizeTooBig", f"an activity has at most {ACTIVITY_BYTES} bytes", TOO_BIG)
    if unknown := sorted(set(activity) - PROPERTIES):
        raise _bad(f"an activity knows no {unknown[0]}")
    if activity.get("type") not in {"message", "typing"}:
        raise _bad(f"a bot can't send an activity of type {activity.get('type')!r}")
    if activity["type"] == "message":
        _check_message(activity, targeted=targeted)
    return activity


def check_recipient(activity: JsonObject, tenant: Tenant) -> str:
    """The object id of the one person whom a targeted message is for.

    Raises:
        Refused: if it names nobody.
    """
    recipient = activity.get("recipient")
    person = tenant.person(str(recipient.get("id", ""))) if isinstance(recipient, dict) else None
    if person is None:
        raise Refused(400, "BadArgument", "a targeted message needs recipient.id of a member", TARGETED)
    return person.id


def card_in(activity: JsonObject) -> JsonObject | None:
    """The first card attached."""
    for attachment in activity.get("attachments") or []:
        card: JsonObject = attachment["content"]
        return card
    return None


def _check_message(activity: JsonObject, *, targeted: bool) -> None:
    for name in ("text", "summary", "textFormat"):
        if name in activity and not isinstance(activity[name], str):
            raise _bad(f"{name} must be a string")
    attachments = activity.get("attachments", [])
    if not isinstance(attachments, list):
        raise _bad("attachments must be a list")
    if not attachments and not str(activity.get("text", "")).strip():
        raise _bad("a message needs text or an attachment")
    if not targeted and isinstance(activity.get("recipient"), dict) and activity["recipient"].get("isTargeted"):
        raise Refused(400, "BadArgument", "a targeted message is sent with ?isTargetedActivity=true", TARGETED)
    for attachment in attachments:
        _check_attachment(attachment)


def _check_attachment(attachment: Any) -> None:
    if not isinstance(attachment, dict) or attachment.get("contentType") != ADAPTIVE:
        raise _bad(f"an attachment's contentType is {ADAPTIVE}")
    if unknown := sorted(set(attachment) - {"contentType", "content", "name"}):
        raise _bad(f"an attachment knows no {unknown[0]}")
    check_card(attachment.get("content"))


def _bad(text: str) -> Refused:
    return Refused(400, "BadSyntax", text, SENDING)

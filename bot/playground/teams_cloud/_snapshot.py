"""What one person sees, as plain JSON for the page."""

from typing import Any

from bot.playground.teams_cloud._state import (
    CloudConversation,
    CloudDialog,
    CloudMessage,
    CloudPerson,
    JsonObject,
    Tenant,
)


def snapshot(tenant: Tenant, person: CloudPerson) -> JsonObject:
    """Their conversations, personal chat first, with messages in order; and the open dialog or None.

    Targeted messages appear for their target alone, and a card that was replaced for one person only for that one.
    """
    places = [place for place in tenant.conversations.values() if person in tenant.members(place)]
    places.sort(key=lambda place: place.kind != "personal")
    dialog = tenant.dialogs.get(person.id)
    return {
        "person": {"id": person.id, "name": person.name, "email": person.email, "installed": person.installed},
        "bot": {"id": tenant.bot_account_id, "name": tenant.bot_name},
        "conversations": [_conversation(tenant, place, person) for place in places],
        "dialog": _dialog(dialog) if dialog else None,
    }


def _conversation(tenant: Tenant, place: CloudConversation, person: CloudPerson) -> JsonObject:
    team = tenant.team_of(place)
    seen = [
        message
        for message in tenant.messages
        if message.conversation_id == place.id and message.only_for in {"", person.id}
    ]
    return {
        "id": place.id,
        "kind": place.kind,
        "name": place.name,
        "team": team.name if team else "",
        "has_bot": tenant.has_bot(place),
        "messages": [_message(tenant, message, person) for message in seen],
    }


def _message(tenant: Tenant, message: CloudMessage, person: CloudPerson) -> JsonObject:
    sender = tenant.people.get(message.sender_id)
    return {
        "id": message.id,
        "thread_id": message.thread_id,
        "from": {
            "id": message.sender_id or tenant.bot_account_id,
            "name": sender.name if sender else tenant.bot_name,
            "is_bot": sender is None,
        },
        "at": message.at,
        "text": message.text,
        "summary": message.summary,
        "card": message.card_for(person.id),
        "only_visible_to_you": bool(message.only_for),
        "edited": message.edited,
        "notice": message.notices.get(person.id, ""),
        "error": message.errors.get(person.id, ""),
    }


def _dialog(dialog: CloudDialog) -> dict[str, Any]:
    return {
        "title": dialog.title,
        "card": dialog.card,
        "text": dialog.text,
        "error": dialog.error,
        "conversation_id": dialog.conversation_id,
        "message_id": dialog.message_id,
    }

"""Activities as Teams sends them to a bot, with the fields that Microsoft's documents and captured traffic show."""

import html
from typing import Any

from bot.playground.teams_cloud._state import CloudConversation, CloudMessage, CloudPerson, JsonObject, Tenant


class Payloads:
    """Makes the activities of one tenant; `service_url` is where the bot should answer."""

    def __init__(self, tenant: Tenant, service_url: str) -> None:
        self._tenant = tenant
        self._service_url = service_url

    def message(self, person: CloudPerson, place: CloudConversation, message: CloudMessage, said: str) -> JsonObject:
        """Words typed by a person. `said` is the message's markup, mentions and all."""
        return self._activity(
            person,
            place,
            "message",
            message.at,
            thread_id=message.thread_id,
            id=message.id,
            text=said,
            textFormat="plain",
        )

    def mention(self, person: CloudPerson, place: CloudConversation, message: CloudMessage, words: str) -> JsonObject:
        """Words typed after an @mention of the bot."""
        called = f"<at>{html.escape(self._tenant.bot_name)}</at>"
        activity = self.message(person, place, message, f"{called}&nbsp;{html.escape(words, quote=False)}")
        mentioned = {"id": self._tenant.bot_account_id, "name": self._tenant.bot_name}
        activity["entities"].append({"type": "mention", "mentioned": mentioned, "text": called})
        return activity

    def slash(self, person: CloudPerson, place: CloudConversation, message: CloudMessage, words: str) -> JsonObject:
        """Words sent to the bot alone, in a conversation with others."""
        activity = self.message(person, place, message, html.escape(words, quote=False))
        activity["recipient"]["isTargeted"] = True
        return activity

    def invoke(
        self, person: CloudPerson, place: CloudConversation, at: str, name: str, value: Any, message_id: str
    ) -> JsonObject:
        """A press or a dialog's request; `message_id` is the card's."""
        origin = self._tenant.message(message_id)
        activity = self._activity(
            person, place, "invoke", at, thread_id=origin.thread_id if origin else "", name=name, value=value
        )
        activity["id"] = f"f:{self._tenant.object_id(f'invoke {self._tenant.next_number()}')}"
        if message_id:
            activity["replyToId"] = message_id
        return activity

    def submit_message(self, person: CloudPerson, place: CloudConversation, message: CloudMessage) -> JsonObject:
        """What an old Action.Submit sends: a message without text, with a value added by the caller."""
        activity = self._activity(person, place, "message", message.at, thread_id="", id=message.id)
        activity["replyToId"] = message.thread_id
        return activity

    def installed(self, person: CloudPerson, place: CloudConversation, at: str) -> JsonObject:
        """The app was installed in this conversation."""
        activity = self._activity(person, place, "installationUpdate", at, thread_id="", action="add")
        activity["id"] = f"f:{self._tenant.object_id(f'installed {self._tenant.next_number()}')}"
        return activity

    def bot_added(self, person: CloudPerson, place: CloudConversation, at: str) -> JsonObject:
        """The bot was added to this conversation; Teams sends it besides `installed`."""
        bot = {"id": self._tenant.bot_account_id}
        activity = self._activity(person, place, "conversationUpdate", at, thread_id="", membersAdded=[bot])
        activity["id"] = f"f:{self._tenant.object_id(f'added {self._tenant.next_number()}')}"
        return activity

    def _activity(
        self, person: CloudPerson, place: CloudConversation, kind: str, at: str, *, thread_id: str, **more: Any
    ) -> JsonObject:
        return {
            "type": kind,
            "timestamp": at,
            "localTimestamp": at,
            "channelId": "msteams",
            "serviceUrl": self._service_url,
            "from": {"id": person.account_id, "name": person.name, "aadObjectId": person.id},
            "conversation": self._conversation(place, thread_id),
            "recipient": {"id": self._tenant.bot_account_id, "name": self._tenant.bot_name},
            "entities": [
                {
                    "locale": "en-GB",
                    "country": "GB",
                    "platform": "Web",
                    "timezone": "Europe/London",
                    "type": "clientInfo",
                }
            ],
            "channelData": self._channel_data(place),
            "locale": "en-GB",
            "localTimezone": "Europe/London",
            **more,
        }

    def _conversation(self, place: CloudConversation, thread_id: str) -> JsonObject:
        if place.kind == "personal":
            return {"conversationType": "personal", "tenantId": self._tenant.id, "id": place.id}
        thread = f"{place.id};messageid={thread_id}" if thread_id else place.id
        return {
            "isGroup": True,
            "conversationType": "channel",
            "tenantId": self._tenant.id,
            "id": thread,
            "name": place.name,
        }

    def _channel_data(self, place: CloudConversation) -> JsonObject:
        data: JsonObject = {"tenant": {"id": self._tenant.id}}
        if place.kind == "channel":
            data |= {
                "teamsChannelId": place.id,
                "teamsTeamId": place.team_id,
                "channel": {"id": place.id},
                "team": {"id": place.team_id},
            }
        return data

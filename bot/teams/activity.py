"""An activity as Teams sends it, as far as we read it. JSON becomes typed here; unknown fields are left out.

The shapes are from Microsoft's "Bot Connector API reference: Activity object", "Universal Action Model", and "Use
dialogs in Microsoft Teams bots".
"""

import html
import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from bot.teams.wording import printable

NBSP = "\N{NO-BREAK SPACE}"


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


class Account(_Part):
    """Somebody in a conversation. `id` is Teams' own, `aad_object_id` the Entra object id of a person."""

    id: str = ""
    name: str | None = None
    aad_object_id: str | None = None
    is_targeted: bool | None = None


class Conversation(_Part):
    """A conversation; a channel's id carries its thread (`…;messageid=…`)."""

    id: str
    conversation_type: str | None = None
    tenant_id: str | None = None


class Entity(_Part):
    """Something marked in a message; only mentions matter to us."""

    type: str | None = None
    text: str | None = None
    mentioned: Account | None = None


class Tenant(_Part):
    """A Microsoft tenant."""

    id: str | None = None


class ChannelData(_Part):
    """What Teams adds to the Bot Framework's activity."""

    tenant: Tenant | None = None


class Activity(_Part):
    """One activity."""

    type: str
    id: str = ""
    name: str | None = None
    action: str | None = None
    text: str | None = None
    value: Any = None
    service_url: str
    reply_to_id: str | None = None
    sender: Account = Field(default_factory=Account, alias="from")
    recipient: Account = Field(default_factory=Account)
    conversation: Conversation
    entities: tuple[Entity, ...] | None = None
    channel_data: ChannelData | None = None
    members_added: tuple[Account, ...] | None = None

    @property
    def scope(self) -> Literal["personal", "shared"]:
        """Whether the person is alone with the bot."""
        return "personal" if self.conversation.conversation_type == "personal" else "shared"

    @property
    def user_id(self) -> str:
        """The Entra object id of who did it; Teams' own id where there is none."""
        return self.sender.aad_object_id or self.sender.id

    def tenant_ids(self) -> set[str]:
        """Every tenant that the activity names."""
        said = (
            self.conversation.tenant_id,
            self.channel_data and self.channel_data.tenant and self.channel_data.tenant.id,
        )
        return {tenant for tenant in said if tenant}

    def mentions_bot(self) -> bool:
        """Whether the bot was mentioned."""
        return any(self._is_bot(entity) for entity in self.entities or ())

    def words(self) -> str:
        """What was typed: without the mention of the bot, other mentions as their names, entities as characters."""
        said = self.text or ""
        for entity in self.entities or ():
            if self._is_bot(entity) and entity.text:
                said = said.replace(entity.text, " ")
        said = re.sub(r"</?at(?:\s[^<>]*)?>", "", said)
        return printable(html.unescape(said)).replace(NBSP, " ").strip()

    def adds_bot(self) -> bool:
        """Whether this says that the bot was just added to the conversation."""
        if self.type == "installationUpdate":
            return self.action == "add"
        return any(member.id == self.recipient.id for member in self.members_added or ())

    def _is_bot(self, entity: Entity) -> bool:
        return entity.type == "mention" and entity.mentioned is not None and entity.mentioned.id == self.recipient.id

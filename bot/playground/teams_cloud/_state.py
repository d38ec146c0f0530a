"""What the stand-in remembers: people, teams, conversations, messages and dialogs, and a log of all calls."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal, TypeAlias
from uuid import UUID, uuid5

JsonObject: TypeAlias = dict[str, Any]

FIRST_MESSAGE_ID = 1_700_000_000_000
"""Teams' message ids are the milliseconds of their moment; these count on from one, so that runs are alike."""

CHAT_SUFFIX = "@unq.gbl.spaces"
"""What Graph's ids of chats between two end in."""


@dataclass(slots=True)
class CloudPerson:
    """A user of the tenant. `id` is the Entra object id, `account_id` the `29:…` id by which the bot knows them."""

    id: str
    account_id: str
    name: str
    email: str
    is_guest: bool = False
    installed: bool = False
    blocked: bool = False
    is_enabled: bool = True

    @property
    def principal_name(self) -> str:
        """What they sign in with; a guest's has their own address in it, marked as from elsewhere."""
        if not self.is_guest:
            return self.email
        return f"{self.email.replace('@', '_')}#EXT#@brackenfold.example"


@dataclass(slots=True)
class CloudTeam:
    """A team; its members are object ids. The bot takes part once it is installed in the team.

    `id` is what Teams calls it in conversations, `group_id` what Entra and Graph do.
    """

    id: str
    name: str
    member_ids: list[str]
    installed: bool = False
    group_id: str = ""


@dataclass(slots=True)
class CloudConversation:
    """A personal chat with the bot (`owner_id` is whose) or a channel of a team.

    `private_ids` are the members of a private channel; everybody in the team belongs to any other.
    """

    id: str
    kind: Literal["personal", "channel"]
    name: str
    owner_id: str = ""
    team_id: str = ""
    private_ids: list[str] | None = None


@dataclass(slots=True)
class CloudMessage:
    """A message. `sender_id` is empty for the bot's; `only_for` names the one person who sees a targeted one.

    `views` are the cards that an Action.Execute put in place of `card` for one person; `notices` and `errors` are the
    lines that the client shows that person under the card.
    """

    id: str
    conversation_id: str
    thread_id: str
    sender_id: str
    at: str
    text: str = ""
    summary: str = ""
    card: JsonObject | None = None
    only_for: str = ""
    edited: bool = False
    views: dict[str, JsonObject] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def card_for(self, person_id: str) -> JsonObject | None:
        """The card as this person sees it."""
        return self.views.get(person_id, self.card)


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    """A message of the bot's that was accepted, whatever was answered, and whatever became of it afterwards.

    `person_id` is whose personal chat it went to, empty in a channel; `words` are its summary, or else its text.
    """

    message_id: str
    conversation_id: str
    person_id: str
    words: str
    at: str


@dataclass(frozen=True, slots=True)
class CloudFile:
    """A file in a channel's folder."""

    id: str
    channel_id: str
    name: str
    content: bytes


@dataclass(slots=True)
class CloudDialog:
    """A dialog open before one person: a card to fill in, or just `text`. `error` is what the client shows in it."""

    person_id: str
    conversation_id: str
    message_id: str
    title: str = ""
    card: JsonObject | None = None
    text: str = ""
    error: str = ""


@dataclass(slots=True)
class Exchange:
    """One request and its response, either way. `document` names why the stand-in refused it, if it did.

    `headers` are the request's; `milliseconds` is how long its answer took.
    """

    number: int
    direction: Literal["to bot", "from bot"]
    method: str
    url: str
    request: Any
    at: str
    status: int = 0
    response: Any = None
    document: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of something a person did.

    `exchange` is None where the client itself refused to send (`field_errors` says why, by input id); `failed` says
    that the client showed an error.
    """

    exchange: Exchange | None
    message: CloudMessage | None = None
    field_errors: dict[str, str] = field(default_factory=dict)
    failed: bool = False

    @property
    def body(self) -> Any:
        """What the bot answered, as JSON; None for an empty answer or none."""
        return self.exchange.response if self.exchange else None


@dataclass(slots=True)
class Tenant:
    """Everything one stand-in holds, by id.

    `granted` are Graph's application permissions that the bot has; `is_published` says whether its app is in the
    tenant's catalogue.
    """

    id: str
    client_id: str
    bot_name: str
    people: dict[str, CloudPerson] = field(default_factory=dict)
    teams: dict[str, CloudTeam] = field(default_factory=dict)
    conversations: dict[str, CloudConversation] = field(default_factory=dict)
    messages: list[CloudMessage] = field(default_factory=list)
    dialogs: dict[str, CloudDialog] = field(default_factory=dict)
    files: list[CloudFile] = field(default_factory=list)
    accepted: list[AcceptedMessage] = field(default_factory=list)
    granted: set[str] = field(default_factory=set)
    is_published: bool = True
    log: list[Exchange] = field(default_factory=list)
    counter: int = 0

    @property
    def bot_account_id(self) -> str:
        """The bot's own id in conversations."""
        return f"28:{self.client_id}"

    def next_number(self) -> int:
        """Counts up from one."""
        self.counter += 1
        return self.counter

    def next_message_id(self) -> str:
        """The id of the next message."""
        return str(FIRST_MESSAGE_ID + self.next_number())

    def object_id(self, name: str) -> str:
        """The same Entra id for the same name, run after run."""
        return str(uuid5(UUID(int=0), f"{self.id}/{name}"))

    def opaque(self, name: str) -> str:
        """The long opaque part of a Teams id, the same for the same name."""
        return urlsafe_b64encode(sha256(f"{self.id}/{name}".encode()).digest()).decode().rstrip("=")

    def message(self, message_id: str) -> CloudMessage | None:
        """The message of this id."""
        return next((message for message in self.messages if message.id == message_id), None)

    def personal_chat(self, person: CloudPerson) -> CloudConversation:
        """A person's chat with the bot; it exists once somebody asks for it."""
        chat_id = f"a:{self.opaque(f'chat {person.id}')}"
        chat = CloudConversation(chat_id, "personal", self.bot_name, owner_id=person.id)
        return self.conversations.setdefault(chat_id, chat)

    def conversation(self, conversation_id: str) -> CloudConversation | None:
        """The conversation of this id, or of Graph's name for a personal chat with the bot."""
        if conversation_id.endswith(CHAT_SUFFIX):
            person_id = conversation_id.removeprefix("19:").partition("_")[0]
            person = self.people.get(person_id)
            return self.personal_chat(person) if person and conversation_id == self.chat_id(person) else None
        return self.conversations.get(conversation_id)

    def chat_id(self, person: CloudPerson) -> str:
        """What Graph calls a person's chat with the bot."""
        return f"19:{person.id}_{self.client_id}{CHAT_SUFFIX}"

    def person(self, any_id: str) -> CloudPerson | None:
        """The person of this object id, `29:…` id or e-mail address."""
        found = self.people.get(any_id)
        if found:
            return found
        return next((one for one in self.people.values() if any_id in {one.account_id, one.email}), None)

    def team_of(self, conversation: CloudConversation) -> CloudTeam | None:
        """The team of a channel."""
        return self.teams.get(conversation.team_id)

    def has_bot(self, conversation: CloudConversation) -> bool:
        """Whether the bot takes part in this conversation."""
        if conversation.kind == "personal":
            return self.people[conversation.owner_id].installed
        team = self.team_of(conversation)
        return bool(team and team.installed)

    def members(self, conversation: CloudConversation) -> Iterator[CloudPerson]:
        """The people in a conversation."""
        team = self.team_of(conversation)
        ids = conversation.private_ids or (team.member_ids if team else [conversation.owner_id])
        return (self.people[person_id] for person_id in ids)

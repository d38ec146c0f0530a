"""What Teams vouches for about somebody."""

from dataclasses import replace

import pytest

from bot.playground.teams_cloud import CloudPerson
from handlers.messages import message, text
from handlers.ports import DirectoryUnavailable, Profile
from handlers.requests import Incoming, Private, Reply
from tests.bot.teams.conftest import Answerer, Scene
from tests.bot.teams.test_sender import add_identity


class Asking(Answerer):
    """Asks the edge's directory about who is asking, while answering."""

    def __init__(self, scene: Scene, user_id: str = "") -> None:
        super().__init__()
        self.scene, self.user_id = scene, user_id
        self.found: Profile | None = None
        self.unavailable = False

    async def answer(self, incoming: Incoming) -> Reply:
        """Look the person up and say so."""
        try:
            self.found = await self.scene.edge.directory.profile(
                incoming.workspace_id, self.user_id or incoming.user_id
            )
        except DirectoryUnavailable:
            self.unavailable = True
        return Private(message(text("Done.")))


class Elsewhere(Asking):
    """Asks about the same id in another tenant."""

    async def answer(self, incoming: Incoming) -> Reply:
        """Look the id up there."""
        return await super().answer(replace(incoming, workspace_id="11111111-1111-4111-8111-111111111111"))


def asking(scene: Scene, user_id: str = "") -> Asking:
    """Put such an answerer in the usual one's place."""
    asker = Asking(scene, user_id)
    scene.answerer.answer = asker.answer  # type: ignore[method-assign] # this scene's answerer alone
    return asker


async def ask(scene: Scene, person: CloudPerson) -> None:
    """This person asks something in their chat."""
    chat = scene.cloud.personal_chat(person.id)
    await scene.cloud.say(person.id, chat.id, "help")
    await scene.bot_says(chat)


async def test_a_profile_is_name_and_email(scene: Scene) -> None:
    """In the personal chat and in a channel alike, Teams says who is asking."""
    asker = asking(scene)
    expected = Profile("Priya Nair", "priya.nair@larkbeck.example")
    await ask(scene, scene.priya)
    assert asker.found == expected
    asker.found = None
    await scene.cloud.mention(scene.priya.id, scene.channel.id, "help")
    await scene.bot_says(scene.channel)
    assert asker.found == expected


async def test_a_guest_is_marked(scene: Scene) -> None:
    """A guest of the tenant is told from a member."""
    guest = scene.cloud.add_person("Ruth Penhale", "ruth.penhale@stainmoor.example", is_guest=True, installed=True)
    asker = asking(scene)
    await ask(scene, guest)
    assert asker.found is not None
    assert asker.found.is_guest


async def test_trouble_is_told_as_such(scene: Scene) -> None:
    """If the Connector doesn't say, the directory is unavailable, and nothing else breaks."""
    scene.cloud.fail_next(500, method="GET")
    asker = asking(scene)
    await ask(scene, scene.priya)
    assert asker.unavailable


async def test_whose_chat_is_known_can_be_looked_up_outside_a_request(scene: Scene) -> None:
    """Somebody we know, who has written to the bot, is found through their chat, in any request or none."""
    await add_identity(scene)
    await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    await scene.edge.drain()
    expected = Profile("Priya Nair", "priya.nair@larkbeck.example")
    assert await scene.edge.directory.profile(scene.cloud.tenant.id, scene.priya.id) == expected
    asker = asking(scene, scene.priya.id)
    await ask(scene, scene.megan)
    assert asker.found == expected


async def test_who_shares_no_conversation_cannot_be_looked_up(scene: Scene) -> None:
    """Without a chat that we know of, nobody else is to be had, nor anybody outside a request."""
    asker = asking(scene, scene.megan.id)
    await ask(scene, scene.priya)
    assert asker.unavailable
    with pytest.raises(DirectoryUnavailable):
        await scene.edge.directory.profile(scene.cloud.tenant.id, scene.priya.id)


async def test_an_id_of_another_tenant_is_not_who_is_asking(scene: Scene) -> None:
    """The conversation in hand says nothing about the same id elsewhere."""
    asker = Elsewhere(scene)
    scene.answerer.answer = asker.answer  # type: ignore[method-assign] # this scene's answerer alone
    await ask(scene, scene.priya)
    assert asker.unavailable

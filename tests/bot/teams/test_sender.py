"""What is private stays private, and trouble with the Connector stays ours."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from bot.playground.teams_cloud import CloudMessage
from bot.teams.sender import Said
from handlers.messages import Button, Buttons, Form, Heading, TextInput, message, text
from handlers.requests import Platform, Private, Replace, ShowForm
from storage.conversations import find_conversation
from storage.models import Identity, Person, Trust, Workspace
from tests.bot.teams.conftest import Scene
from tests.bot.teams.test_cards import words_of

SECRET = message(Heading("Fractions"), text("Megan can help."), Buttons((Button("See listing", "find_expert.see"),)))


async def add_identity(scene: Scene) -> None:
    """Let Staffroom know Priya."""
    now = scene.clock()
    async with scene.database.writing() as session:
        trust = Trust(uid="99001", name="Brackenfold", created_at=now)
        session.add(trust)
        await session.flush()
        assert trust.id is not None
        workspace = Workspace(trust_id=trust.id, platform="teams", external_id=scene.cloud.tenant.id, created_at=now)
        person = Person(trust_id=trust.id, email=scene.priya.email, name=scene.priya.name, created_at=now)
        session.add_all([workspace, person])
        await session.flush()
        assert workspace.id is not None
        assert person.id is not None
        session.add(
            Identity(
                trust_id=trust.id,
                workspace_id=workspace.id,
                person_id=person.id,
                external_id=scene.priya.id,
                created_at=now,
            )
        )


async def known_chat(scene: Scene) -> str | None:
    """The chat that is remembered for Priya; None if she isn't known."""
    async with scene.database.reading() as session:
        identity = await find_conversation(session, scene.cloud.tenant.id, scene.priya.id)
        return identity.conversation_id if identity else None


async def mention(scene: Scene, count: int = 1) -> CloudMessage:
    """Priya asks in the channel; the last thing that the bot said there."""
    await scene.cloud.mention(scene.priya.id, scene.channel.id, "find-expert fractions")
    return await scene.bot_says(scene.channel, count)


async def test_an_answer_to_a_mention_goes_to_the_persons_chat(scene: Scene) -> None:
    """Asked in a channel, the answer is in the person's own chat; the thread gets a neutral pointer."""
    scene.answerer.reply = Private(SECRET)
    pointer = await mention(scene)
    [answer] = scene.said_in(scene.chat)
    assert answer.summary.startswith("Fractions")
    assert pointer.text == Said.IN_CHAT.value
    question = next(one for one in scene.cloud.tenant.messages if one.sender_id)
    assert pointer.thread_id == question.id
    for seen in (scene.words_for(scene.megan), pointer.text):
        assert "Megan can help" not in seen
        assert "See listing" not in seen


async def test_a_form_for_a_mention_goes_to_the_persons_chat(scene: Scene) -> None:
    """A form is as private as an answer."""
    scene.answerer.reply = ShowForm(
        Form("find_expert.search", "Find a colleague", "Search", (TextInput("topic", "Topic"),))
    )
    await mention(scene)
    assert scene.said_in(scene.chat)[-1].summary == "Find a colleague"


async def test_a_slash_commands_answer_is_seen_by_the_person_alone(scene: Scene) -> None:
    """A targeted command gets a targeted answer in place, invisible to everybody else in the channel."""
    scene.answerer.reply = Private(SECRET)
    await scene.cloud.slash(scene.priya.id, scene.channel.id, "find-expert fractions")
    answer = await scene.bot_says(scene.channel)
    assert answer.only_for == scene.priya.id
    assert scene.said_in(scene.chat) == []
    assert "Megan can help" in scene.words_for(scene.priya)
    assert "Megan can help" not in scene.words_for(scene.megan)
    assert "fractions" not in scene.words_for(scene.megan).casefold()


async def test_without_the_app_the_person_is_told_how_and_nobody_what(scene: Scene) -> None:
    """If the chat can't be opened, one sentence says what to do and nothing of the question."""
    scene.cloud.uninstall(scene.priya.id)
    scene.answerer.reply = Private(SECRET)
    said = await mention(scene)
    assert said.text == Said.NOT_INSTALLED.value
    assert "Megan can help" not in str(scene.cloud.tenant.messages)


async def test_trouble_in_the_chat_is_told_without_the_answer(scene: Scene) -> None:
    """If the answer can't be sent, the thread says so and no more."""
    scene.answerer.reply = Private(SECRET)
    scene.cloud.fail_next(500, path=scene.chat.id)
    said = await mention(scene)
    assert said.text == Said.FAILED.value


@pytest.mark.parametrize(("status", "times"), [(429, 3), (412, 3), (503, 1)])
async def test_an_answer_that_teams_puts_off_follows(scene: Scene, status: int, times: int) -> None:
    """Surely not sent, the answer is kept for the chat, and the thread says that it follows."""
    scene.answerer.reply = Private(SECRET)
    scene.cloud.fail_next(status, times=times, path=scene.chat.id)
    said = await mention(scene)
    assert said.text == Said.FOLLOWS.value
    assert scene.answerer.late == [(Platform.TEAMS, scene.cloud.tenant.id, scene.priya.id, SECRET)]


async def test_an_answer_to_words_in_the_chat_follows(scene: Scene) -> None:
    """In the person's own chat nothing can be said meanwhile, but the answer comes."""
    scene.answerer.reply = Replace(SECRET)
    scene.cloud.fail_next(503, path="activities")
    await scene.cloud.say(scene.priya.id, scene.chat.id, "find-expert fractions")
    await scene.edge.drain()
    assert [said for *_, said in scene.answerer.late] == [SECRET]


async def test_nobody_is_promised_what_is_not_kept(scene: Scene) -> None:
    """For somebody who isn't known nothing is kept, and for nobody a form: they are asked to ask again."""
    scene.answerer.knows = False
    scene.answerer.reply = Private(SECRET)
    scene.cloud.fail_next(503, path=scene.chat.id)
    assert (await mention(scene)).text == Said.PUT_OFF.value
    scene.answerer.knows = True
    scene.answerer.reply = ShowForm(Form("a.b", "Ask", "Send", (TextInput("words", "Your question"),)))
    scene.cloud.fail_next(503, path=scene.chat.id)
    assert (await mention(scene, 2)).text == Said.PUT_OFF.value
    assert scene.answerer.late == []


@pytest.mark.parametrize("statuses", [(500,), (0,), (-1,), (400,), (502, 429, 429), (504, 503)])
async def test_an_answer_in_doubt_is_not_kept(scene: Scene, statuses: tuple[int, ...]) -> None:
    """A lost answer, an error or a gateway's: it may have been said, whatever a later try met; nor what is refused."""
    scene.answerer.reply = Private(SECRET)
    for status in statuses:
        scene.cloud.fail_next(status, path=scene.chat.id)
    assert (await mention(scene)).text == Said.FAILED.value
    assert scene.answerer.late == []


async def test_trouble_everywhere_is_only_logged(scene: Scene) -> None:
    """When nothing at all can be said, the request was still acknowledged and the bot goes on."""
    scene.cloud.fail_next(500, times=2)
    outcome = await scene.cloud.mention(scene.priya.id, scene.channel.id, "help")
    await scene.edge.drain()
    assert outcome.exchange is not None
    assert outcome.exchange.status == 200
    assert scene.said_in(scene.channel) == []


async def test_a_press_in_a_channel_is_answered_in_the_chat(scene: Scene) -> None:
    """The presser gets the answer in their chat and a line under the card; others see neither."""
    card = await targeted_card(scene)
    scene.answerer.reply = Private(message(text("Megan's listing")))
    await scene.cloud.execute(scene.priya.id, card.id, "See listing")
    assert card.notices == {scene.priya.id: Said.IN_CHAT.value}
    assert scene.said_in(scene.chat)[-1].summary == "Megan's listing"


async def test_a_replacement_in_a_channel_is_for_the_presser_alone(scene: Scene) -> None:
    """Where others look on, a card is replaced in the answer only, which nobody else sees."""
    card = await targeted_card(scene)
    scene.answerer.reply = Replace(message(text("Megan's listing")))
    await scene.cloud.execute(scene.priya.id, card.id, "See listing")
    assert "Megan's listing" in words_of(card.card_for(scene.priya.id) or {})
    assert "Megan's listing" not in words_of(card.card or {})


async def test_a_form_in_a_channel_stands_in_place_for_the_presser(scene: Scene) -> None:
    """A form that a press leads to takes the card's place, for who pressed."""
    card = await targeted_card(scene)
    scene.answerer.reply = ShowForm(Form("a.b", "Ask", "Send", (TextInput("words", "Your question"),)))
    await scene.cloud.execute(scene.priya.id, card.id, "See listing")
    assert "Your question" in words_of(card.card_for(scene.priya.id) or {})


async def test_a_dialog_in_a_channel_ends_with_a_pointer(scene: Scene) -> None:
    """After a form sent from a channel, the dialog says where the answer is."""
    scene.answerer.reply = Private(message(Buttons((Button("Ask", "a.b", opens_form=True),))))
    await scene.cloud.slash(scene.priya.id, scene.channel.id, "help")
    card = await scene.bot_says(scene.channel)
    scene.answerer.reply = ShowForm(Form("a.b", "Ask", "Send", (TextInput("words", "Your question"),)))
    await scene.cloud.open_dialog(scene.priya.id, card.id, "Ask")
    scene.answerer.reply = Private(message(text("Sent.")))
    await scene.cloud.submit_dialog(scene.priya.id, {"field.words": "May I visit?"})
    assert scene.cloud.tenant.dialogs[scene.priya.id].text == Said.IN_CHAT.value
    assert scene.said_in(scene.chat)[-1].summary == "Sent."


async def targeted_card(scene: Scene) -> CloudMessage:
    """A card in the channel that Priya alone sees."""
    scene.answerer.reply = Private(SECRET)
    await scene.cloud.slash(scene.priya.id, scene.channel.id, "find-expert fractions")
    return await scene.bot_says(scene.channel)


async def test_a_chat_is_remembered_for_who_is_known(scene: Scene) -> None:
    """Once somebody we know has written to the bot, their chat is kept with their identity, and written once."""
    await add_identity(scene)
    for _ in range(2):
        await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    await scene.edge.drain()
    assert await known_chat(scene) == scene.chat.id


async def test_nothing_is_kept_of_a_newcomer(scene: Scene) -> None:
    """A person we don't know leaves no trace in the database."""
    await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    await scene.edge.drain()
    async with scene.database.reading() as session:
        assert (await session.execute(select(Identity))).first() is None


async def test_a_known_chat_is_used_without_asking_for_it(scene: Scene) -> None:
    """With a reference in the database, the Connector isn't asked to open the chat again."""
    await add_identity(scene)
    await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    await scene.edge.drain()
    await mention(scene)
    assert [one.url for one in scene.cloud.log if one.url.endswith("/v3/conversations")] == []


async def test_a_chat_that_was_opened_for_an_answer_is_remembered(scene: Scene) -> None:
    """Asked in a channel before ever writing in the chat, a person we know has it kept as well."""
    await add_identity(scene)
    await mention(scene)
    await scene.edge.drain()
    assert await known_chat(scene) == scene.chat.id


async def test_a_reference_that_no_longer_works_is_replaced(scene: Scene) -> None:
    """If the chat we knew is gone, another is opened and kept instead."""
    await add_identity(scene)
    async with scene.database.writing() as session:
        identity = await find_conversation(session, scene.cloud.tenant.id, scene.priya.id)
        assert identity is not None
        identity.conversation_id, identity.service_url = "a:gone", scene.cloud.service_url
    await mention(scene)
    await scene.edge.drain()
    assert len(scene.said_in(scene.chat)) == 1
    assert await known_chat(scene) == scene.chat.id


@pytest.mark.parametrize("act", [lambda scene: scene.chat, lambda scene: scene.channel])
async def test_a_database_that_fails_stops_no_answer(scene: Scene, act: Callable[[Scene], object]) -> None:
    """The answer goes out although the reference to the chat can't be looked up or kept."""
    async with scene.database.writing() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("ALTER TABLE identities RENAME TO elsewhere")
    if act(scene) is scene.chat:
        await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    else:
        await scene.cloud.mention(scene.priya.id, scene.channel.id, "help")
    await scene.bot_says(scene.chat)

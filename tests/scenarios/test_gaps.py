"""What was asked for and nobody has listed: counted by topic and half-term, without a name and without a word."""

from sqlalchemy import select

from bot.playground.world import World
from storage.models import TopicGap
from tests.scenarios.chats import Chat
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at

TEACHERS = ("Tom Achebe", "Priya Nair", "Deb Whitlock", "Ellis Okafor", "Leila Morgan")
NOTHING = "Nothing was asked for five times or more in a half-term"


async def look_for(chat: Chat, words: str = "media studies") -> None:
    """Search for something, in vain."""
    assert "No one has listed that yet." in await chat.type(f"find-expert {words}")


async def counted(world: World) -> dict[str, int]:
    """How often each topic was counted, in whichever half-term."""
    async with world.staffroom.database.reading() as session:
        rows = (await session.execute(select(TopicGap))).scalars()
        return {row.topic_id: row.times for row in rows}


async def test_a_gap_that_five_have_asked_about(any_chat_with: ChatWith) -> None:
    """Five teachers look for the same in vain: the trust's lead sees the topic and how often, and nothing else."""
    colm = any_chat_with("Colm Byrne")
    assert NOTHING in await colm.type("cpd-admin gaps")
    for name in TEACHERS:
        assert NOTHING in await colm.type("cpd-admin gaps")
        await look_for(any_chat_with(name))
    seen = await colm.type("cpd-admin gaps")
    assert "Asked for, and nobody has listed it" in seen
    assert "Autumn 2, 2026-27" in seen
    assert "Media" in seen
    assert "5 times" in seen
    assert "its words, who searched and where they work are not kept." in seen
    assert "fewer than five times" in seen
    assert not any(name in seen for name in TEACHERS)
    assert colm.said_in_channels() == []


async def test_the_same_search_again_counts_once(chat_with: ChatWith) -> None:
    """Whoever asks again, in other words for the same topic or with a way on, is counted once within the hour."""
    tom = chat_with("Tom Achebe")
    for words in ("media studies", "Media Studies please", "help with media studies", "media studies"):
        await tom.type(f"find-expert {words}")
    assert await counted(tom.world) == {"media": 1}


async def test_words_for_no_topic_are_not_kept(chat_with: ChatWith) -> None:
    """Anglo-Saxon charters are no topic: they count for history, and for nothing else."""
    tom = chat_with("Tom Achebe")
    await look_for(tom, "Anglo-Saxon charters")
    assert await counted(tom.world) == {"history": 1}


async def test_who_is_found_or_passed_over_is_no_gap(chat_with: ChatWith) -> None:
    """A search that finds somebody counts nothing, even when its last results were passed over."""
    tom = chat_with("Tom Achebe")
    await tom.type("find-expert Latin")
    assert "Nobody else has listed that." in await tom.press("None of these")
    assert await counted(tom.world) == {}


async def test_words_count_for_what_they_mean(chat_with: ChatWith) -> None:
    """Words that name no topic count for the one that they are about, whatever the asker teaches."""
    tom = chat_with("Tom Achebe")
    await look_for(tom, "choreography lesson")
    assert await counted(tom.world) == {"dance": 1}


async def test_counts_are_kept_for_a_school_year(any_chat_with: ChatWith) -> None:
    """A year after its half-term has begun a count is deleted."""
    tom = any_chat_with("Tom Achebe")
    await look_for(tom)
    await tom.world.move_to(at(1, 11, 10, year=2027))
    assert await counted(tom.world) == {"media": 1}
    await tom.world.move_to(at(4, 11, 10, year=2027))
    assert await counted(tom.world) == {}


async def test_half_terms_are_the_askers_own(chat_with: ChatWith) -> None:
    """Counted by the asker's calendar and shown by the trust's, the newest half-term first, topics by the alphabet."""
    colm = chat_with("Colm Byrne")
    for name in TEACHERS:
        await look_for(chat_with(name))
    await colm.world.move_to(at(5, 1, 10, year=2027))
    for name in TEACHERS:
        await look_for(chat_with(name), "choreography lesson")
        await look_for(chat_with(name), "health and social care")
    seen = await colm.type("cpd-admin gaps")
    places = [seen.index(words) for words in ("Spring 1", "Dance", "Health", "Autumn 2", "Media")]
    assert places == sorted(places)


async def test_only_for_administrators_and_trust_leads(chat_with: ChatWith) -> None:
    """A teacher is told that they have no access; an administrator comes here from the list of what there is."""
    assert "You do not have access to that." in await chat_with("Priya Nair").type("cpd-admin gaps")
    jo = chat_with("Jo Sanderson")
    assert NOTHING in await jo.type("cpd-admin gaps")
    await jo.type("cpd-admin")
    assert NOTHING in await jo.press("Gaps")

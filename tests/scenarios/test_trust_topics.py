"""Topics as a trust has them: renamed, hidden and added by its administrators, and found by everybody."""

import pytest
from sqlmodel import col, select, update

from bot.playground.world import OPENING, World
from handlers.guards import of_our_own
from handlers.topics import TopicChange, load_topics
from storage.models import ExpertiseListing, ListingTopic, Person, Trust, TrustTopic
from storage.trust_topics import keep_trust_topic
from tests.scenarios.chats import Chat
from tests.scenarios.conftest import ChatWith

JO, PRIYA, LUCY, MEGAN = "Jo Sanderson", "Priya Nair", "Lucy Pemberton", "Megan Rowlands"
OWN = "own-brackenfold-reads"


async def _rows(world: World) -> dict[str, TopicChange]:
    """What the trust changed, by topic."""
    async with world.staffroom.database.reading() as session:
        return {row.topic_id: TopicChange.of(row) for row in (await session.execute(select(TrustTopic))).scalars()}


async def _revision(world: World) -> int:
    async with world.staffroom.database.reading() as session:
        found = await session.execute(select(col(Trust.topics_revision)).where(col(Trust.uid) == world.trust.uid))
        return found.scalar_one()


def _offers(chat: Chat, topic: str) -> bool:
    """Whether the open form has a topic to choose; Teams adds the heading to its name."""
    return any(line == topic or line.startswith(f"{topic} (") for line in chat.seen().splitlines())


async def _rename(jo: Chat, topic: str, name: str) -> str:
    await jo.type("cpd-admin topics")
    await jo.press("Rename a topic")
    return await jo.fill(topic=topic, name=name)


async def _hide(jo: Chat, topic: str) -> str:
    await jo.type("cpd-admin topics")
    await jo.press("Hide a topic")
    return await jo.fill(topic=topic)


async def _add(jo: Chat, name: str, words: str = "", part: str = "") -> str:
    await jo.type("cpd-admin topics")
    await jo.press("Add a topic")
    return await jo.fill(name=name, words=words, part=part)


async def test_what_the_trust_changed(any_chat_with: ChatWith) -> None:
    """The screen shows the demo trust's own topic, by what else it is found, and how many listings have it."""
    jo = any_chat_with(JO)
    seen = await jo.type("cpd-admin topics")
    assert "Topics of your trust" in seen
    assert "Brackenfold Reads" in seen
    assert "added by your trust, part of Reading, also found by “our reading spine”" in seen
    assert "1 published listing has it." in seen
    assert jo.buttons() == ["Add a topic", "Rename a topic", "Hide a topic", "Change", "Hide", "Remove"]
    assert "/cpd-admin terms [academy] | " in await jo.type("cpd help")


@pytest.mark.parametrize("words", ["brackenfold reads", "our reading spine"])
async def test_an_own_topic_is_found_by_its_words(chat_with: ChatWith, words: str) -> None:
    """The trust's own topic is found by its name and its other words, with its label as the reason."""
    seen = await chat_with(PRIYA).type(f"find-expert {words}")
    assert LUCY in seen
    assert "Brackenfold Reads" in seen


async def test_a_renamed_topic(any_chat_with: ChatWith) -> None:
    """A topic is found by the trust's name and by the usual one; forms and listings show the trust's."""
    jo, priya = any_chat_with(JO), any_chat_with(PRIYA)
    seen = await _rename(jo, "fractions", "Parts of a whole")
    assert (
        "Renamed: “Fractions” is called “Parts of a whole” in your trust from now on. “Fractions” still finds" in seen
    )
    assert "published listings have it." in seen
    for words in ("parts of a whole", "fractions"):
        seen = await priya.type(f"find-expert {words}")
        assert "Parts of a whole" in seen
        assert "Parts of a whole, Key Stage 2" in seen or MEGAN in seen
    await priya.type("offer-expertise")
    assert "Parts of a whole" in priya.seen()
    assert not _offers(priya, "Fractions")
    seen = await jo.type("cpd-admin topics")
    assert "usually called Fractions" in seen


async def test_a_rename_is_taken_back(chat_with: ChatWith, world: World) -> None:
    """Undo says so in the rename's place and gives the usual name back; after all it is renamed again."""
    jo = chat_with(JO)
    before = await _revision(world)
    await _rename(jo, "fractions", "Parts of a whole")
    seen = await jo.press("Undo")
    assert (
        seen == "Undone: “Parts of a whole” is called “Fractions” again.\nDo it after all\nSee all topics of your trust"
    )
    assert set(await _rows(world)) == {OWN}
    seen = await jo.press("Do it after all")
    assert "Renamed: “Fractions” is called “Parts of a whole” in your trust from now on." in seen
    assert jo.buttons() == ["Undo", "See all topics of your trust"]
    assert (await _rows(world))["fractions"].label == "Parts of a whole"
    assert await _revision(world) == before + 3


async def test_hiding_is_taken_back(chat_with: ChatWith) -> None:
    """Undo offers the topic again, and the list of all topics gives way to that."""
    jo = chat_with(JO)
    await _hide(jo, "fractions")
    assert "Undone: “Fractions” is offered in forms and suggestions again." in await jo.press("Undo")
    await jo.press("Do it after all")
    await jo.press("See all topics of your trust")
    await jo.press("Show again: Fractions")
    seen = await jo.press("Undo")
    assert "Undone: “Fractions” is hidden again." in seen
    assert "Topics of your trust" not in seen


async def test_a_hidden_topic(any_chat_with: ChatWith, any_world: World) -> None:
    """A hidden topic isn't offered in forms; its listings keep it, also when edited, and are found by it."""
    jo, priya, megan = any_chat_with(JO), any_chat_with(PRIYA), any_chat_with(MEGAN)
    seen = await _hide(jo, "fractions")
    assert "Hidden: “Fractions” is no longer offered in forms and suggestions." in seen
    assert MEGAN in await priya.type("find-expert fractions")
    await priya.type("offer-expertise fractions")
    assert "“Fractions” can't be chosen in your trust any more." in priya.seen()
    assert not _offers(priya, "Fractions")
    await megan.type("offer-expertise")
    assert _offers(megan, "Fractions")
    assert "fractions" in megan.form()["topics"]
    await megan.fill(
        topics=("fractions", "problem-solving"),
        phases=("ks2",),
        help="Bar models, from paper strips on.",
        ways=("chat",),
        how_often="flexible",
        free_when="",
    )
    async with any_world.staffroom.database.reading() as session:
        kept = await session.execute(
            select(col(ListingTopic.topic_id))
            .join(ExpertiseListing, col(ExpertiseListing.id) == col(ListingTopic.listing_id))
            .where(col(ExpertiseListing.help_text) == of_our_own("Bar models, from paper strips on."))
        )
        assert set(kept.scalars()) == {"fractions", "problem-solving"}


async def test_a_hidden_topic_is_shown_again(chat_with: ChatWith) -> None:
    """“Show again” offers it as before; the old button then says that there is nothing to change."""
    jo = chat_with(JO)
    await _hide(jo, "fractions")
    await jo.press("See all topics of your trust")
    assert "hidden" in jo.seen()
    assert "Shown again: “Fractions” is offered in forms and suggestions." in await jo.press("Show again: Fractions")
    await jo.press("Rename a topic")
    assert _offers(jo, "Fractions")


async def test_a_hidden_topic_is_no_way_on(chat_with: ChatWith) -> None:
    """Where nobody fits, topics that are hidden aren't among the closest."""
    jo, priya = chat_with(JO), chat_with(PRIYA)
    seen = await priya.type("find-expert anglo-saxon charters")
    assert "Science (4)" in seen
    await _hide(jo, "science")
    assert "Science (" not in await priya.type("find-expert anglo-saxon charters")


async def test_an_ambiguous_word_offers_no_hidden_meaning(chat_with: ChatWith) -> None:
    """A word with two meanings of which one is hidden has the other, without a question."""
    jo, priya = chat_with(JO), chat_with(PRIYA)
    assert "Do you mean" in await priya.type("find-expert AP")
    await _hide(jo, "senior-leadership")
    assert "Do you mean" not in await priya.type("find-expert AP")


async def test_a_topic_is_added_listed_and_kept(any_chat_with: ChatWith, any_world: World) -> None:
    """A trust's own topic can be listed at once, is narrower than what it is part of, and stays while it is listed."""
    jo, priya, tom = any_chat_with(JO), any_chat_with(PRIYA), any_chat_with("Tom Achebe")
    seen = await _add(jo, "Talk Ladders", "rungs of talk, talk steps", "oracy")
    assert "Added: “Talk Ladders”, part of Oracy and spoken language." in seen
    assert "No published listing has it." in seen
    row = (await _rows(any_world))["own-talk-ladders"]
    assert (row.label, row.also_called, row.broader) == ("Talk Ladders", ("rungs of talk", "talk steps"), "oracy")
    await priya.type("offer-expertise talk ladders")
    assert priya.form()["topics"] in {("own-talk-ladders",), "own-talk-ladders"}
    await priya.fill(
        topics=("own-talk-ladders",),
        phases=("ks2",),
        help="We climb one rung a week.",
        ways=("chat",),
        how_often="flexible",
        free_when="",
    )
    for words in ("talk ladders", "rungs of talk"):
        assert PRIYA in await tom.type(f"find-expert {words}")
    seen = await jo.press("Undo")
    assert "1 listing has “Talk Ladders”, hidden and paused ones counted too, so it stays." in seen
    assert "own-talk-ladders" in await _rows(any_world)


async def test_an_own_topic_is_removed_and_comes_back(chat_with: ChatWith, world: World) -> None:
    """What no listing has can be removed; undo brings it back with its words, and the old button says it is settled."""
    jo = chat_with(JO)
    await _add(jo, "Talk Ladders", "rungs of talk", "oracy")
    await jo.press("See all topics of your trust")
    assert "Removed: “Talk Ladders” is no topic of your trust any more." in await jo.press("Remove: Talk Ladders")
    assert "own-talk-ladders" not in await _rows(world)
    seen = await jo.press("Undo")
    assert "Undone: “Talk Ladders”, part of Oracy and spoken language is a topic of your trust again." in seen
    row = (await _rows(world))["own-talk-ladders"]
    assert (row.also_called, row.is_own) == (("rungs of talk",), True)
    await jo.press("See all topics of your trust")
    seen = await jo.press("Remove: Brackenfold Reads")
    assert "1 listing has “Brackenfold Reads”" in seen


async def test_what_another_topic_is_part_of_stays(chat_with: ChatWith) -> None:
    """An own topic that has parts isn't removed."""
    jo = chat_with(JO)
    await _add(jo, "Talk Ladders")
    await _add(jo, "Bottom rung", part="own-talk-ladders")
    await jo.type("cpd-admin topics")
    assert "Bottom rung is part of “Talk Ladders”, so it stays." in await jo.press("Remove: Talk Ladders")


async def test_an_own_topic_is_changed(chat_with: ChatWith, world: World) -> None:
    """Its form is filled in with what holds; a new name leaves the earlier one as another word, and the id alone."""
    jo = chat_with(JO)
    await jo.type("cpd-admin topics")
    await jo.press("Change: Brackenfold Reads")
    assert jo.form() == {"name": "Brackenfold Reads", "words": "our reading spine", "part": "reading"}
    seen = await jo.fill(name="The Spine", words="our reading spine, class books", part="english")
    assert "“Brackenfold Reads” is called “The Spine” in your trust from now on." in seen
    assert "“The Spine” is found by “class books” too." in seen
    assert "“The Spine” is part of English now." in seen
    row = (await _rows(world))[OWN]
    assert row.also_called == ("our reading spine", "class books", "Brackenfold Reads")
    assert LUCY in await chat_with(PRIYA).type("find-expert class books")
    assert await jo.press("Undo") == (
        "Undone: “The Spine” is called “Brackenfold Reads” again. “Brackenfold Reads” is no longer found by "
        "“class books”. “Brackenfold Reads” is part of Reading again.\nDo it after all\nSee all topics of your trust"
    )
    row = (await _rows(world))[OWN]
    assert (row.label, row.also_called, row.broader) == ("Brackenfold Reads", ("our reading spine",), "reading")


async def test_words_for_a_topic_that_comes_with_staffroom(chat_with: ChatWith, world: World) -> None:
    """A renamed topic can be given other words; an empty name is its usual one again."""
    jo = chat_with(JO)
    await _rename(jo, "fractions", "Parts of a whole")
    await jo.press("See all topics of your trust")
    await jo.press("Change: Parts of a whole")
    assert set(jo.form()) == {"name", "words"}
    seen = await jo.fill(name="", words="fair shares")
    assert "“Parts of a whole” is called “Fractions”" in seen
    assert "“Fractions” is found by “fair shares” too." in seen
    assert MEGAN in await chat_with(PRIYA).type("find-expert fair shares")
    row = (await _rows(world))["fractions"]
    assert (row.label, row.also_called) == ("", ("fair shares", "Parts of a whole"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Fractions", "“Fractions” already finds Fractions."),
        ("fraction", "“fraction” already finds Fractions."),
        ("our reading spines", "already finds Brackenfold Reads."),
        ("pupil premium", "already finds Disadvantage and pupil premium."),
        ("AP", "“AP” already finds Alternative provision or Assistant principals."),
        ("Year 4", "“Year 4” already finds Key Stage 2."),
        ("Years 4 and 5", "is an age rather than a topic"),
        ("child protection", "Please choose another name."),
        ("help", "“help” is too general to find a topic by."),
        ("!?", "is too general to find a topic by."),
    ],
)
async def test_names_that_do_not_work(chat_with: ChatWith, world: World, name: str, said: str) -> None:
    """A name that is taken, too general or no topic is turned back beside its field; nothing is saved."""
    seen = await _add(chat_with(JO), name)
    assert said in seen
    assert set(await _rows(world)) == {OWN}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("rungs of talk, Fractions", "“Fractions” already finds Fractions."),
        (", ".join(f"rung {number} of talk" for number in range(11)), "That is 11 others; please give up to 10"),
    ],
)
async def test_other_words_that_do_not_work(chat_with: ChatWith, words: str, said: str) -> None:
    """Other words are read between commas; one that another topic has is named, and there may be ten."""
    assert said in await _add(chat_with(JO), "Talk Ladders", words)


async def test_a_hidden_topics_name_is_taken_too(chat_with: ChatWith) -> None:
    """Who adds what is hidden is told that it can be shown again."""
    jo = chat_with(JO)
    await _hide(jo, "fractions")
    assert "“Fractions” already finds Fractions, which is hidden; you can show it again" in await _add(jo, "Fractions")


async def test_old_buttons_meet_settled_states(chat_with: ChatWith, world: World) -> None:
    """An undo whose topic has been changed since leaves it; what is so already is said to be."""
    jo, colm = chat_with(JO), chat_with("Colm Byrne")
    await _rename(jo, "fractions", "Parts of a whole")
    await _rename(colm, "fractions", "Fair shares")
    seen = await jo.press("Undo")
    assert "“Fair shares” has been changed since, so I have left it as it is." in seen
    assert (await _rows(world))["fractions"].label == "Fair shares"
    seen = await _rename(jo, "fractions", "Fair shares")
    assert "“Fair shares” is like that already, so there was nothing to change." in seen


async def test_an_undo_whose_name_is_taken(chat_with: ChatWith, world: World) -> None:
    """A removed topic doesn't come back under a name that another has taken meanwhile."""
    jo, colm = chat_with(JO), chat_with("Colm Byrne")
    await _add(jo, "Talk Ladders")
    await jo.press("See all topics of your trust")
    await jo.press("Remove: Talk Ladders")
    await _rename(colm, "oracy", "Talk Ladders")
    seen = await jo.press("Undo")
    assert "“Talk Ladders” already finds Talk Ladders." in seen
    assert "Nothing has been changed." in seen
    assert "own-talk-ladders" not in await _rows(world)


async def test_only_administrators_and_trust_leads(chat_with: ChatWith) -> None:
    """A teacher has no access, and is told so."""
    assert "You do not have access to that." in await chat_with(PRIYA).type("cpd-admin topics")


async def _have(world: World, *changes: TopicChange) -> None:
    """Have the trust change topics so, all at once."""
    async with world.staffroom.database.writing() as session:
        trust = (await session.execute(select(Trust).where(col(Trust.uid) == world.trust.uid))).scalar_one()
        for change in changes:
            await keep_trust_topic(
                session, trust.id, change.topic_id, **change.values(of_our_own), by_id=None, now=OPENING
            )


async def test_many_changed_topics_are_shown_a_dozen_at_a_time(chat_with: ChatWith, world: World) -> None:
    """Where a trust changed many topics, a button leads to the others."""
    subjects = [topic.id for topic in load_topics() if topic.kind == "subject"]
    await _have(world, *(TopicChange(topic_id, is_hidden=True) for topic_id in subjects[:15]))
    jo = chat_with(JO)
    await jo.type("cpd-admin topics")
    assert jo.buttons().count("Show again") == 11
    await jo.press("Show the other 4")
    assert jo.buttons().count("Show again") == 4


async def test_a_trust_changes_so_many_topics_and_no_more(chat_with: ChatWith, world: World) -> None:
    """Two hundred are as many as are kept; the next is turned away in a sentence."""
    await _have(world, *(TopicChange(f"own-rung-{one}", f"Rung {one}", is_own=True) for one in range(199)))
    seen = await _add(chat_with(JO), "Talk Ladders")
    assert "Your trust has changed 200 topics, which is as many as I keep. Nothing has been changed." in seen
    assert len(await _rows(world)) == 200


async def test_newcomers_choose_from_the_trusts_topics(chat_with: ChatWith, world: World) -> None:
    """Somebody who isn't in the roster yet is asked in the words of the trust."""
    await _have(world, TopicChange("fractions", "Parts of a whole"))
    async with world.staffroom.database.writing() as session:
        await session.execute(update(Person).where(col(Person.name) == PRIYA).values(email="another@example.org"))
    priya = chat_with(PRIYA)
    await priya.type("find-expert fractions")
    await priya.press("Tell me where you work")
    assert _offers(priya, "Parts of a whole")
    assert not _offers(priya, "Fractions")

"""A trust's view of the topics that come with Staffroom: pure changes, and the cache that reads them again."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.guards import of_our_own
from handlers.need import parse_need
from handlers.topics import Topic, TopicChange, Topics, TrustTopics, load_topics, own_topic_id, phrase_of
from storage.database import Database
from storage.models import Trust
from storage.trust_topics import (
    count_listings_with,
    find_revision,
    find_trust_topics,
    forget_trust_topic,
    keep_trust_topic,
)

SHIPPED = load_topics()
NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
OWN = TopicChange("own-brackenfold-reads", "Brackenfold Reads", ("our reading spine",), "reading", is_own=True)


def _with(*changes: TopicChange) -> Topics:
    return SHIPPED.with_changes(changes)


def _called(topics: Topics, words: str) -> Topic | None:
    return topics.called(phrase_of(words))


def test_another_label() -> None:
    """A relabelled topic keeps its id and place; its usual label and its synonyms still find it."""
    topics = _with(TopicChange("fractions", "Parts of a whole", ("fair shares",)))
    assert topics.label("fractions") == "Parts of a whole"
    assert topics.broader("fractions") == topics["maths"]
    assert topics["fractions"] in topics.narrower("maths")
    for words in ("Parts of a Whole", "fair share", "Fractions", *SHIPPED["fractions"].synonyms):
        assert _called(topics, words) == topics["fractions"]
    assert SHIPPED.label("fractions") == "Fractions"
    assert topics.shipped is SHIPPED
    assert [topic.id for topic in topics] == [topic.id for topic in SHIPPED]


def test_a_label_with_brackets() -> None:
    """What a usual label adds in brackets isn't part of the name by which it is found."""
    topics = _with(TopicChange("mfl", "World languages"))
    assert _called(topics, "Languages") == _called(topics, "world languages") == topics["mfl"]


def test_hidden_topics_are_found_and_not_offered() -> None:
    """A hidden topic leaves menus, suggestions and what is offered, but not those that have it; its words find it."""
    topics = _with(TopicChange("handwriting", is_hidden=True))
    offered = {topic.id for group in topics.groups() for topic in group.topics}
    assert "handwriting" not in offered
    assert "handwriting" in {topic.id for group in topics.groups(keeping=("handwriting",)) for topic in group.topics}
    assert topics.offered(["handwriting", "writing", "gone"]) == ("writing",)
    assert topics.known(["handwriting", "gone"]) == ("handwriting",)
    assert "handwriting" not in {topic.id for topic in topics.suggest("handwriting practice")}
    assert _called(topics, "handwriting") == topics["handwriting"]
    assert parse_need("handwriting", topics).topics == (topics["handwriting"],)


def test_a_kind_whose_topics_are_all_hidden_has_no_heading() -> None:
    """A form has no heading without anything under it."""
    topics = _with(*(TopicChange(topic.id, is_hidden=True) for topic in SHIPPED if topic.kind == "digital"))
    assert "Technology" not in {group.heading for group in topics.groups()}


def test_an_own_topic_is_part_of_another() -> None:
    """A trust's own topic is found by its words, stands behind what it is part of, and counts as narrower."""
    topics = _with(OWN, TopicChange("own-spine-club", "Spine Club", (), OWN.topic_id, is_own=True))
    own = topics[OWN.topic_id]
    assert (own.kind, own.is_own) == ("subject", True)
    assert _called(topics, "our reading spine") == _called(topics, "brackenfold read") == own
    assert own in topics.narrower("english")
    assert topics["own-spine-club"] in topics.narrower("reading")
    assert topics.family("own-spine-club") == "english"
    ids = [topic.id for topic in topics]
    assert ids[ids.index("reading") :][:3] == ["reading", OWN.topic_id, "own-spine-club"]
    assert OWN.topic_id not in SHIPPED


def test_an_own_topic_that_is_part_of_nothing() -> None:
    """It has a heading of its own; so has one whose wider topic an update has taken away."""
    topics = _with(
        TopicChange("own-house-points", "House points", is_own=True),
        TopicChange("own-abacus", "Abacus", broader="counting-frames", is_own=True),
    )
    assert [(group.heading, [topic.label for topic in group.topics]) for group in topics.groups()][-1] == (
        "Our trust's own",
        ["House points", "Abacus"],
    )
    assert topics.broader("own-abacus") is None


def test_a_change_of_a_topic_that_is_gone_says_nothing() -> None:
    """After an update that dropped a topic, what the trust changed about it is left aside."""
    topics = _with(TopicChange("deep-dives", "Deeper dives"))
    assert "deep-dives" not in topics
    assert topics.label("own-deep-dives") == "Deep dives"


def test_an_updates_words_do_not_take_a_trusts_own() -> None:
    """Where what comes with Staffroom and a trust's own topic share a name, the trust's is found."""
    topics = _with(TopicChange("own-oracy", "Oracy", is_own=True))
    assert _called(topics, "oracy") == topics["own-oracy"]


def test_ambiguous_words_follow() -> None:
    """A reading has the trust's label; with all but one hidden nothing is asked; a trust's own meaning goes first."""
    relabelled = _with(TopicChange("slcn", "Talk and listening")).ambiguous(("slt",))
    assert relabelled is not None
    assert relabelled.readings[1].topic.label == "Talk and listening"
    one_left = _with(TopicChange("senior-leadership", is_hidden=True)).ambiguous(("slt",))
    assert one_left is not None
    assert (one_left.rule, [reading.topic.id for reading in one_left.readings]) == ("map", ["slcn"])
    none_left = _with(TopicChange("senior-leadership", is_hidden=True), TopicChange("slcn", is_hidden=True))
    assert parse_need("slt", none_left).topics == (none_left["senior-leadership"],)
    own = _with(TopicChange("slcn", "SLT"))
    assert own.ambiguous(("slt",)) is None
    assert parse_need("slt", own).topics == (own["slcn"],)


def test_child_protection_is_turned_away_whatever_a_trust_says() -> None:
    """No change takes away what keeps safeguarding concerns out of searches."""
    topics = _with(TopicChange("safeguarding", "CP", is_hidden=True))
    assert parse_need("cp", topics).safeguarding


def test_related_topics_that_are_hidden() -> None:
    """What a word means too in some phases is still found when it is hidden; what is only suggested is not."""
    topics = _with(TopicChange("oracy", is_hidden=True), TopicChange("phonics", is_hidden=True))
    assert parse_need("drama", SHIPPED).related == (SHIPPED["oracy"],)
    assert parse_need("drama", topics).related == ()
    assert parse_need("reading in year 1", topics).also == (topics["phonics"],)


def test_what_has_changed_since() -> None:
    """Listings are found by other words where labels, words or places changed, and not where a topic was hidden."""
    before = _with(OWN, TopicChange("maths", "Sums"))
    after = _with(TopicChange("maths", "Sums", is_hidden=True), TopicChange("fractions", "Parts", is_hidden=True))
    assert after.changed_since(before) == before.changed_since(after) == {"fractions", OWN.topic_id}
    assert after.changed_since(after) == frozenset()
    moved = _with(TopicChange(OWN.topic_id, OWN.label, OWN.also_called, "oracy", is_own=True))
    assert moved.changed_since(_with(OWN)) == {OWN.topic_id}


@pytest.mark.parametrize(
    ("label", "topic_id"),
    [
        ("Brackenfold Reads", "own-brackenfold-reads"),
        ("Café & thé: p.e.", "own-cafe-the-pe"),
        ("Oracy", "own-oracy-3"),
        ("a " * 40, f"own-{'a-' * 26}a"),
    ],
)
def test_own_ids_are_made_of_the_label_once(label: str, topic_id: str) -> None:
    """An id is the label in plain letters, short enough to be stored, and nobody else's."""
    found = own_topic_id(label, ["own-oracy", "own-oracy-2"])
    assert found == topic_id
    assert len(found) <= 60


@pytest.fixture
async def trust_id(database: Database) -> int:
    """A trust that has changed nothing; another has the same topic under another name."""
    async with database.writing() as session:
        trusts = [Trust(uid=uid, name=f"Trust {uid}", created_at=NOW) for uid in ("99001", "99002")]
        session.add_all(trusts)
        await session.flush()
        await _keep(session, trusts[1].id, TopicChange("fractions", "Bits and pieces"))
        return trusts[0].id


async def _keep(session: AsyncSession, trust_id: int, change: TopicChange) -> None:
    await keep_trust_topic(session, trust_id, change.topic_id, **change.values(of_our_own), by_id=None, now=NOW)


async def test_each_trust_has_its_own_topics(database: Database, trust_id: int) -> None:
    """What one trust changes no other sees; a change in one place is seen in another with the next revision."""
    here, there = TrustTopics(SHIPPED), TrustTopics(SHIPPED)
    async with database.reading() as session:
        assert await here.of(session, trust_id) is await there.of(session, trust_id) is SHIPPED
        assert (await here.of(session, trust_id + 1)).label("fractions") == "Bits and pieces"
    async with database.writing() as session:
        await _keep(session, trust_id, OWN)
        await _keep(session, trust_id, TopicChange("fractions", "Parts of a whole"))
    async with database.reading() as session:
        revision = await find_revision(session, trust_id)
        assert revision == 2
        for topics in (await here.of(session, trust_id), await there.of(session, trust_id, revision)):
            assert topics.label("fractions") == "Parts of a whole"
            assert OWN.topic_id in topics
        assert OWN.topic_id not in await here.of(session, trust_id + 1)


async def test_topics_are_read_once_for_each_revision(database: Database, trust_id: int) -> None:
    """At a revision that is known already nothing is asked of the database."""
    topics = TrustTopics(SHIPPED)
    async with database.writing() as session:
        await _keep(session, trust_id, OWN)
    statements: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    async with database.writing() as session:
        first = await topics.of(session, trust_id, 1)
        event.listen(database.engine.sync_engine, "before_cursor_execute", note)
        assert await topics.of(session, trust_id, 1) is first
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    assert statements == []


async def test_what_is_kept_is_changed_and_forgotten(database: Database, trust_id: int) -> None:
    """A topic has one row in a trust; each write counts the revision up, and forgetting touches no other trust."""
    async with database.writing() as session:
        await _keep(session, trust_id, TopicChange("fractions", "Parts"))
        await _keep(session, trust_id, TopicChange("fractions", "Parts", ("shares", "bits"), is_hidden=True))
    async with database.reading() as session:
        (row,) = await find_trust_topics(session, trust_id)
        assert TopicChange.of(row) == TopicChange("fractions", "Parts", ("shares", "bits"), is_hidden=True)
        assert await count_listings_with(session, trust_id, "fractions") == 0
    async with database.writing() as session:
        await forget_trust_topic(session, trust_id, "fractions")
    async with database.reading() as session:
        assert await find_trust_topics(session, trust_id) == []
        assert await find_revision(session, trust_id) == 3
        assert len(await find_trust_topics(session, trust_id + 1)) == 1
        assert await find_revision(session, trust_id + 2) == 0

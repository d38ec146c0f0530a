"""What a teacher's own words are taken to mean."""

from cProfile import Profile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.need import Correction, Need, may_name_academy, parse_need
from handlers.topics import load_topics
from storage.words import words_of

TOPICS = load_topics()
ACADEMIES = {
    1: "Hollinshaw Junior Academy",
    2: "Larkbeck Primary Academy",
    3: "St Marlowick's CofE Primary School, Millrace",
    4: "Reading Lane Primary School",
    5: "Larkbeck High School",
}


def read(text: str) -> Need:
    """What the text is taken to mean, with the academies known."""
    return parse_need(text, TOPICS, academies=ACADEMIES)


def topic_ids(need: Need) -> tuple[str, ...]:
    """The topics asked for, by id."""
    return tuple(topic.id for topic in need.topics)


def phase_ids(need: Need) -> tuple[str, ...]:
    """The phases asked for, by id."""
    return tuple(phase.id for phase in need.phases)


@pytest.mark.parametrize(
    "text",
    [
        "fractions year 4",
        "y4 fractions",
        "Fractions, Yr 4!",
        "fraction in Year4",
        "help with FRACTIONS for my year 4s please",
        "who can help me teach fractions in year four?",
        "ＦＲＡＣＴＩＯＮＳ Y4",
        "fr\u00e1ctions\u202e y4",
    ],
)
def test_fractions_in_year_4(text: str) -> None:
    """However it is written, it is fractions in Key Stage 2."""
    need = read(text)
    assert (need.title, need.years, need.words) == ("Fractions, Key Stage 2", ("Year 4",), ())
    assert topic_ids(need) == ("fractions",)


@pytest.mark.parametrize(
    ("text", "phases", "years"),
    [
        ("KS2", ("ks2",), ()),
        ("ks 3 and 4", ("ks3", "ks4"), ()),
        ("key stage two", ("ks2",), ()),
        ("KS1/2", ("ks1", "ks2"), ()),
        ("reception", ("eyfs",), ("Reception",)),
        ("nursery", ("eyfs",), ("Nursery",)),
        ("year R", ("eyfs",), ("Reception",)),
        ("in Year 7", ("ks3",), ("Year 7",)),
        ("y5/6", ("ks2",), ("Year 5", "Year 6")),
        ("years 2 to 4", ("ks1", "ks2"), ("Year 2", "Year 3", "Year 4")),
        ("year 6 or year 7", ("ks2", "ks3"), ("Year 6", "Year 7")),
        ("my year 9s", ("ks3",), ("Year 9",)),
        ("GCSE", ("ks4",), ()),
        ("sixth form", ("ks5",), ()),
        ("Year 14", (), ()),
        ("ks9", (), ()),
        ("primary", ("primary",), ()),
    ],
)
def test_phases_and_years(text: str, phases: tuple[str, ...], years: tuple[str, ...]) -> None:
    """Years become key stages, and stay readable as years."""
    need = read(text)
    assert (phase_ids(need), need.years) == (phases, years)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("speaking and listening", ("oracy",)),
        ("special educational needs", ("send",)),
        ("reading pens", ("assistive",)),
        ("transitions in lessons", ("routines",)),
        ("year 6 to 7", ("transition",)),
        ("P.E. and d & t", ("pe", "dt")),
        ("pp", ("disadvantage",)),
        ("SEN", ("send",)),
        ("differentiation", ("adaptive",)),
        ("phonics and behaviour", ("phonics", "behaviour")),
        ("re-engage them", ()),
    ],
)
def test_the_longest_phrase_wins(text: str, topics: tuple[str, ...]) -> None:
    """Synonyms and abbreviations are read, and of overlapping phrases the longest."""
    assert topic_ids(read(text)) == topics


@pytest.mark.parametrize(
    ("text", "topic", "correction"),
    [
        ("oraccy", "oracy", Correction("oraccy", "oracy")),
        ("fractoins", "fractions", Correction("fractoins", "fractions")),
        ("speling in y5", "handwriting", Correction("speling", "spelling")),
        ("continous provision", "play", Correction("continous", "continuous")),
    ],
)
def test_typing_mistakes_are_put_right_and_named(text: str, topic: str, correction: Correction) -> None:
    """A long word one letter off is read as the topic it nearly names, and both are remembered."""
    need = read(text)
    assert topic_ids(need) == (topic,)
    assert need.corrected == (correction,)


def test_exactly_as_typed() -> None:
    """Asked to, the parser leaves a typing mistake as it is."""
    need = parse_need("oraccy", TOPICS, exactly=True)
    assert (need.topics, need.words, need.corrected) == ((), ("oraccy",), ())


@pytest.mark.parametrize("text", ["leading a team", "waiting lists", "friction", "making", "musik", "provision"])
def test_real_and_short_words_are_not_mistakes(text: str) -> None:
    """A word that exists, or begins differently, or would need more than one change, is left alone."""
    assert read(text).corrected in {(), (Correction("musik", "music"),)}
    assert topic_ids(read(text)) in {(), ("music",)}


@pytest.mark.parametrize(
    ("text", "word", "labels"),
    [
        ("AP", "ap", ("Alternative provision", "Assistant principals")),
        ("SLT", "slt", ("Senior leadership team", "Speech and language therapist")),
        ("help with ICT", "ict", ("Computing as a subject", "Using technology")),
        ("cover", "cover", ("Arranging cover", "Staff workload")),
        ("transitions", "transitions", ("Moving between phases", "Transitions within a lesson")),
    ],
)
def test_ambiguous_words_are_asked_about(text: str, word: str, labels: tuple[str, ...]) -> None:
    """Where a word may mean two things, both are offered and neither is guessed."""
    need = read(text)
    assert need.ambiguous_word == word
    assert tuple(reading.label for reading in need.readings) == labels
    assert (need.topics, need.phases, need.is_empty) == ((), (), False)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("slt autism", ("slcn", "autism")),
        ("slt speech", ("slcn",)),
        ("ict coding", ("computing",)),
        ("cover timetable", ("timetabling",)),
        ("transitions year 6 to 7", ("transition",)),
    ],
)
def test_other_words_settle_what_is_meant(text: str, topics: tuple[str, ...]) -> None:
    """Nothing is asked where the rest of the request says which is meant."""
    need = read(text)
    assert (need.readings, topic_ids(need)) == ((), topics)


def test_a_choice_settles_what_is_meant() -> None:
    """After a reading was chosen, the same words are that reading with the rest of the request."""
    need = parse_need("AP behaviour", TOPICS, chosen={"ap"})
    assert (need.readings, need.title) == ((), "Behaviour and relationships, Alternative provision")
    assert parse_need("AP", TOPICS, chosen={"senior-leadership"}).title == "Senior leadership"


@pytest.mark.parametrize("text", ["cp", "CP concerns", "child protection"])
def test_child_protection_is_turned_away(text: str) -> None:
    """Child protection is no matter for help among colleagues: it is marked, and matches no topic."""
    need = read(text)
    assert need.safeguarding
    assert not need.topics


def test_related_topics() -> None:
    """Drama suggests oracy; reading in Key Stage 1 is phonics too, and in Key Stage 2 it isn't."""
    assert [topic.id for topic in read("drama").related] == ["oracy"]
    assert [topic.id for topic in read("reading year 1").also] == ["phonics"]
    assert read("reading year 5").also == ()


def test_an_early_career_teacher_does_not_look_for_mentoring() -> None:
    """The word "ECT" from an early career teacher is themselves; from others it is mentoring."""
    assert topic_ids(read("ECT behaviour")) == ("ect-mentoring", "behaviour")
    assert topic_ids(parse_need("ECT behaviour", TOPICS, is_early_career=True)) == ("behaviour",)
    assert parse_need("I'm an ECT", TOPICS, is_early_career=True).is_empty


@pytest.mark.parametrize(
    ("text", "topics", "academy_id", "words"),
    [
        ("fractions at Hollinshaw", ("fractions",), 1, ()),
        ("fractions at hollinshaw junior school for a visit", ("fractions",), 1, ()),
        ("behaviour at St Marlowick's", ("behaviour",), 3, ()),
        ("oracy at Larkbeck Primary", ("oracy",), 2, ()),
        ("oracy at Larkbeck", ("oracy",), None, ("larkbeck",)),
        ("better at reading", ("reading",), None, ()),
        ("behaviour at the weekend", ("behaviour",), None, ("weekend",)),
        ("phonics at home", ("phonics",), None, ("home",)),
    ],
)
def test_an_academy_is_read_where_only_one_can_be_meant(
    text: str, topics: tuple[str, ...], academy_id: int | None, words: tuple[str, ...]
) -> None:
    """The word "at" and the beginning of one academy's name is that academy; otherwise the words stay words."""
    need = read(text)
    assert (topic_ids(need), need.academy_id, need.words) == (topics, academy_id, words)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("maths anxity", "maths anxiety"),
        ("noise in the plaground", "noise in the playground"),
        ("flames and goggles", "flames and goggles"),
        ("bagpipes", "bagpipes"),
    ],
)
def test_a_slip_in_a_word_that_names_no_topic(text: str, said: str) -> None:
    """A letter left out or swapped in a word that colleagues often use is put right; another word stays."""
    assert read(text).said == said


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("phonics in reception", "phonics in"),
        ("year 4", "year 4"),
        ("TAs", "tas Working with teaching assistants"),
        ("they freeze in year 9", "they freeze in"),
    ],
)
def test_what_a_text_is_understood_by(text: str, about: str) -> None:
    """Ages beside other words aren't what it is about; topics called otherwise are, by their names."""
    assert read(text).about == about


def test_english_beside_eal_is_the_language() -> None:
    """Who has no English doesn't look for the subject."""
    assert topic_ids(read("EAL new arrivals with no English")) == ("eal",)
    assert topic_ids(read("English year 4")) == ("english",)


def test_when_academies_are_worth_knowing() -> None:
    """Only a text with an "at" needs the academies' names."""
    assert may_name_academy("fractions AT Hollinshaw")
    assert not may_name_academy("attendance")


@pytest.mark.parametrize(
    ("text", "way", "topics"),
    [
        ("fractions for a visit", "visit", ("fractions",)),
        ("fractions for coaching", "coaching", ("fractions",)),
        ("behaviour for a chat", "chat", ("behaviour",)),
        ("writing for planning together", "co-planning", ("writing",)),
        ("writing for remote help", "remote", ("writing",)),
        ("for coaching", "", ("coaching",)),
        ("assessment for learning", "", ("afl",)),
    ],
)
def test_ways_of_helping(text: str, way: str, topics: tuple[str, ...]) -> None:
    """The words "for a visit" at the end is a way of helping, unless nothing else was asked for."""
    need = read(text)
    assert (need.way, topic_ids(need)) == (way, topics)


@pytest.mark.parametrize(
    "text", ["<@U024BE7LH>", "<#C024BE7LR|trust-maths> <!here>", "@Megan", "@Megan Rowlands", "<at>Megan</at> please"]
)
def test_a_mention_in_place_of_a_topic(text: str) -> None:
    """A mention of a person or channel is no topic, and leaves nothing to search for."""
    need = read(text)
    assert need.mention
    assert need.is_empty


def test_a_mention_beside_a_topic() -> None:
    """A mention beside a topic is left out, and an e-mail address is no mention."""
    assert topic_ids(read("@Megan Fractions")) == topic_ids(read("<@U1> fractions")) == ("fractions",)
    assert not read("fractions megan@brackenfold.example").mention


@pytest.mark.parametrize("text", ["", "   ", "👩‍🏫", "!?", "\u202e\x00", "can anyone help me please"])
def test_nothing_to_search_for(text: str) -> None:
    """A text without a topic or a telling word is empty."""
    assert read(text).is_empty


@pytest.mark.parametrize("text", ["Anglo-Saxon charters", "مرحبا بالعالم", "שלום"])
def test_free_words_are_kept(text: str) -> None:
    """Words in any script that name no topic stay, and are their own title."""
    need = read(text)
    assert (need.words, need.title, need.topics) == (words_of(text), text, ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fractions, Yr 4!", "fractions yr 4"),
        ("fractoins year 4", "fractions year 4"),
        ("They come back from lunch like POPCORN", "they come back from lunch like popcorn"),
        ("oracy at Larkbeck Primary for a visit", "oracy"),
        ("oracy at Larkbeck", "oracy at larkbeck"),
        ("for coaching", "for coaching"),
        ("<@U1> fractions", "fractions"),
        ("AP behaviour", "ap behaviour"),
        ("!?", ""),
    ],
)
def test_what_was_said_is_kept_for_its_meaning(text: str, said: str) -> None:
    """All words in their order, put right, but for where and how they are to be helped."""
    assert read(text).said == said


def test_exactly_what_was_said() -> None:
    """Asked to leave a typing mistake as it is, what was said has it too."""
    assert parse_need("oraccy in year 4", TOPICS, exactly=True).said == "oraccy in year 4"


@pytest.mark.parametrize("text", ["ourselves", "help yourself further", "don't"])
def test_words_that_say_nothing_anywhere_are_nothing_to_search_for(text: str) -> None:
    """What PostgreSQL's English leaves out of every text would, alone, match the whole trust there."""
    assert read(text).is_empty


def test_a_long_moan_has_a_short_title() -> None:
    """A title from many words is cut, and has neither line breaks nor control characters."""
    title = read("they come back from lunch\nlike popcorn\x07 and I can never settle them at all").title
    assert title == "they come back from lunch like popcorn and I can never sett…"


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is typed is read without an error, and nothing is put right when told not to."""
    need = parse_need(text, TOPICS, academies=ACADEMIES)
    assert all(word == "".join(words_of(word)) for word in need.words)
    assert parse_need(text, TOPICS, exactly=True).corrected == ()


@pytest.mark.parametrize(
    "part",
    [
        "fractoins ",
        "a",
        "<at>",
        "@a ",
        "<@",
        "year 4 to ",
        "at ",
        "for a ",
        "p.",
        "a&",
        "re-",
        "fractions decimals and ",
    ],
)
def test_long_texts_take_time_in_proportion(part: str) -> None:
    """A text eight times as long takes no more than some eight times the work: nobody can stall the bot with one."""

    def calls(length: int) -> int:
        text = (part * length)[:length]
        parse_need(text, TOPICS, academies=ACADEMIES)  # what is remembered of words is remembered now
        counted = Profile()
        counted.runcall(parse_need, text, TOPICS, academies=ACADEMIES)
        return sum(entry.callcount for entry in counted.getstats())

    assert calls(5_000) < 16 * calls(625) + 1_000

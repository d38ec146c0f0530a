"""Confining a search to some ages or ways of helping, said in words, with a way back."""

from tests.scenarios.conftest import ChatWith


async def test_results_are_narrowed_down(chat_with: ChatWith) -> None:
    """The form comes with the words filled in; only those who offer a video call are shown, and it is said."""
    priya = chat_with("Priya Nair")
    everybody = await priya.type("find-expert fractions year 4")
    await priya.press("Narrow down")
    assert priya.form()["topic"] == "fractions year 4"
    seen = await priya.fill(ways=("visit",))
    assert "Only for lesson visit." in seen
    assert "Megan Rowlands" in everybody
    assert "Megan Rowlands" in seen
    assert "Molly Garforth" in everybody
    assert "Molly Garforth" not in seen


async def test_what_was_chosen_stays_in_the_form(chat_with: ChatWith) -> None:
    """Narrowing down once more begins with the words and filters of before."""
    priya = chat_with("Priya Nair")
    await priya.type("find-expert")
    seen = await priya.fill(topic="fractions", phases=("ks2",), ways=("visit", "chat"))
    assert "Only for Key Stage 2, lesson visit or chat." in seen
    await priya.press("Narrow down")
    form = priya.form()
    assert form["topic"] == "fractions"
    assert "ks2" in form["phases"]
    assert "visit" in form["ways"]
    assert "chat" in form["ways"]


async def test_filters_that_nobody_fits_can_be_taken_off(chat_with: ChatWith) -> None:
    """Where the filters are to blame it is said how many there are without them, and one press shows those."""
    priya = chat_with("Priya Nair")
    await priya.type("find-expert")
    seen = await priya.fill(topic="fractions", phases=("eyfs",), ways=("coaching",))
    assert "Nobody fits for Early years (EYFS), coaching. Without these filters I find " in seen
    assert "No one has listed that yet" not in seen
    everybody = await priya.press("Without these filters")
    assert "Fractions: " in everybody
    assert "Only for" not in everybody


async def test_few_are_shown_with_a_way_to_more(chat_with: ChatWith) -> None:
    """One or two who fit the filters are shown, and the filters can be taken off there too."""
    tom = chat_with("Tom Achebe")
    await tom.type("find-expert")
    seen = await tom.fill(topic="Latin", phases=("ks3",))
    assert "Classics and Latin: 1 colleague" in seen
    assert "Without these filters" in tom.buttons()


async def test_an_academys_colleagues_are_filtered_too(chat_with: ChatWith) -> None:
    """Naming an academy doesn't let in who doesn't offer what is wanted."""
    priya = chat_with("Priya Nair")
    await priya.type("find-expert fractions at Hollinshaw")
    await priya.press("Narrow down")
    seen = await priya.fill(phases=("ks5",))
    assert "Nobody fits for Key Stage 5" in seen


async def test_a_chosen_meaning_stays_chosen(chat_with: ChatWith) -> None:
    """Whoever has said what an ambiguous word means isn't asked again when they narrow down."""
    deb = chat_with("Deb Whitlock")
    await deb.type("find-expert SLT")
    await deb.press("Speech and language therapist")
    await deb.press("Narrow down")
    assert "Do you mean" not in await deb.fill(ways=("chat",))


async def test_other_words_are_a_new_search(chat_with: ChatWith) -> None:
    """What was chosen for the words before says nothing about others typed in their place."""
    deb = chat_with("Deb Whitlock")
    await deb.type("find-expert SLT")
    await deb.press("Speech and language therapist")
    await deb.press("Narrow down")
    assert "Do you mean alternative provision or assistant principals?" in await deb.fill(topic="AP")

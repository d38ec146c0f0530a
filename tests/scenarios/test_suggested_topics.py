"""Topics that a listing's words point to: suggested to its owner, and added by nobody else."""

from tests.scenarios.conftest import ChatWith

LISTING: dict[str, str | tuple[str, ...]] = {
    "topics": ("pe",),
    "phases": ("ks2",),
    "help": "Five minutes of joined handwriting a day, with letter formation and pencil grip for those who struggle.",
    "ways": ("visit", "chat"),
    "how_often": "once-a-month",
}
SUGGESTION = "Colleagues may also look for this under: Handwriting"
ADD = "Add Handwriting and spelling"


async def test_a_suggested_topic_is_added_by_a_press(chat_with: ChatWith) -> None:
    """Nothing is added before the press; after it colleagues find the listing by the topic, until Undo."""
    priya, deb = chat_with("Priya Nair"), chat_with("Deb Whitlock")
    await priya.type("offer-expertise")
    seen = await priya.fill(**LISTING)
    assert SUGGESTION in seen
    assert seen.count("Handwriting and spelling") == 2  # the sentence and the button, not the listing's topics
    added = await priya.press(ADD)
    assert "Added Handwriting and spelling. This is what colleagues in the trust can find:" in added
    assert SUGGESTION not in added
    found = await deb.type("find-expert handwriting year 4")
    assert "Priya Nair" in found
    assert "Handwriting and spelling" in await deb.press("See listing of Priya Nair")
    undone = await priya.press("Undo")
    assert "Handwriting and spelling is off your listing again." in undone
    assert SUGGESTION in undone


async def test_no_thanks_leaves_the_listing(chat_with: ChatWith) -> None:
    """The suggestion goes, the listing stays as its owner made it."""
    priya = chat_with("Priya Nair")
    await priya.type("offer-expertise")
    await priya.fill(**LISTING)
    seen = await priya.press("No thanks")
    assert "Left as it is: nothing has been added." in seen
    assert "Physical education" in seen
    assert "Handwriting" not in seen.replace(str(LISTING["help"]), "")
    assert "Edit" in priya.buttons()


async def test_what_is_chosen_already_isnt_suggested(chat_with: ChatWith) -> None:
    """Neither the topic itself, nor one that it is part of, nor a part of it."""
    priya = chat_with("Priya Nair")
    await priya.type("offer-expertise")
    for topic in ("handwriting", "writing"):
        assert "Colleagues may also look" not in await priya.fill(**(LISTING | {"topics": (topic,)}))
        await priya.press("Edit")


async def test_a_full_listing_gets_no_suggestion(chat_with: ChatWith) -> None:
    """A listing with six topics has no room for another; a button of before says so, and nothing is changed."""
    priya = chat_with("Priya Nair")
    await priya.type("offer-expertise")
    await priya.fill(**LISTING)
    await priya.press("Edit")
    full = ("pe", "art", "music", "drama", "dance", "food")
    assert "Colleagues may also look" not in await priya.fill(topics=full)
    assert "which is as many as it can have. Nothing has been changed." in await priya.press(ADD)


async def test_an_old_button_adds_nothing_twice(chat_with: ChatWith) -> None:
    """Of a topic that its owner has chosen meanwhile the suggestion changes nothing."""
    priya = chat_with("Priya Nair")
    await priya.type("offer-expertise")
    await priya.fill(**LISTING)
    await priya.press("Edit")
    await priya.fill(topics=("pe", "handwriting"))
    await priya.press(ADD)
    await priya.press("Edit")
    assert "handwriting" in priya.form()["topics"]
    seen = await priya.fill()
    assert "Handwriting and spelling, Physical education" in seen


async def test_an_undo_never_leaves_a_listing_without_topics(chat_with: ChatWith) -> None:
    """Where the added topic is the only one left, it stays; where it is gone already, that is said."""
    priya = chat_with("Priya Nair")
    await priya.type("offer-expertise")
    await priya.fill(**LISTING)
    await priya.press(ADD)
    await priya.press("Edit")
    await priya.fill(topics=("handwriting",))
    assert "is your listing's only topic, so it stays" in await priya.press("Undo")


async def test_most_listings_get_no_suggestion(chat_with: ChatWith) -> None:
    """A listing whose words are about its topics is saved without a question."""
    megan = chat_with("Megan Rowlands")
    await megan.type("offer-expertise")
    seen = await megan.fill()
    assert "Saved." in seen
    assert "Colleagues may also look" not in seen

"""Making and changing a listing, and being found by it."""

import json

import pytest

from bot.playground.world import World
from tests.scenarios.chats import TeamsChat
from tests.scenarios.conftest import ChatWith

LISTING: dict[str, str | tuple[str, ...]] = {
    "topics": ("handwriting",),
    "phases": ("ks2",),
    "help": "I got a class of reluctant writers to enjoy joined handwriting, five minutes a day.",
    "ways": ("visit", "chat"),
    "how_often": "once-a-month",
    "free_when": "Friday mornings",
}


async def test_a_new_listing_is_found_by_a_colleague(chat_with: ChatWith) -> None:
    """Priya lists handwriting; Deb, at another academy, finds her by it, with her words behind one press."""
    priya, deb = chat_with("Priya Nair"), chat_with("Deb Whitlock")
    await priya.type("offer-expertise")
    assert "Saved. This is what colleagues in the trust can find" in await priya.fill(**LISTING)
    assert {"Edit", "Hide", "Remove"} <= set(priya.buttons())
    found = await deb.type("find-expert handwriting year 4")
    assert "Priya Nair" in found
    listing = await deb.press("See listing of Priya Nair")
    assert str(LISTING["help"]) in listing
    assert "Friday mornings" in listing
    assert "Once a month" in listing


async def test_words_after_the_command_fill_in_the_form(chat_with: ChatWith) -> None:
    """What was typed is not asked for again."""
    priya = chat_with("Priya Nair")
    await priya.type("offer-expertise phonics in Reception")
    form = priya.form()
    assert "phonics" in form["topics"]
    assert "eyfs" in form["phases"]


async def test_an_existing_listing_is_edited(chat_with: ChatWith) -> None:
    """Somebody with a listing gets it back to change, and colleagues see the change at once."""
    megan, priya = chat_with("Megan Rowlands"), chat_with("Priya Nair")
    await megan.type("offer-expertise")
    assert "bar models" in megan.form()["help"]
    await megan.fill(help="I now teach fractions with number lines alone.")
    await priya.type("find-expert fractions year 4")
    assert "number lines alone" in await priya.press("See listing of Megan Rowlands")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"help": "   "}, "Please say in a sentence what you can help with."),
        ({"topics": ("fractions", "maths", "oracy", "phonics", "reading", "writing", "art")}, "please choose up to 6"),
    ],
)
async def test_a_mistake_stands_beside_its_field_and_nothing_is_lost(
    chat_with: ChatWith, fields: dict[str, str | tuple[str, ...]], sentence: str
) -> None:
    """The form stays open with what was filled in; put right, it is saved."""
    priya = chat_with("Priya Nair")
    await priya.type("offer-expertise")
    assert sentence in await priya.fill(**(LISTING | fields))
    assert "Saved" in await priya.fill(**LISTING)


async def test_a_listing_with_markup_is_shown_as_it_was_typed(chat_with: ChatWith) -> None:
    """What looks like markup, a mention or a link is words to colleagues, on either platform."""
    priya, deb = chat_with("Priya Nair"), chat_with("Deb Whitlock")
    words = "<!channel> *bold* [link](https://example.org) & <b>tags</b>"
    await priya.type("offer-expertise")
    await priya.fill(**(LISTING | {"help": words}))
    await deb.type("find-expert handwriting year 4")
    assert words in await deb.press("See listing of Priya Nair")


async def test_several_listings(chat_with: ChatWith) -> None:
    """A second listing is added from the profile; after that the bare command asks which to edit, or another."""
    megan = chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await megan.press("Add another listing")
    await megan.fill(**LISTING)
    seen = await megan.type("offer-expertise")
    assert "Edit Handwriting and spelling" in seen
    assert "Add another" in megan.buttons()
    await megan.press("Edit Handwriting and spelling")
    assert megan.form()["help"] == LISTING["help"]


async def test_there_is_an_end_to_listings(chat_with: ChatWith) -> None:
    """Five are kept for one person; a sixth is refused with a way on, and nothing is lost."""
    priya = chat_with("Priya Nair")
    for topic in ("art", "music", "drama", "dance", "food"):
        await priya.type(f"offer-expertise {topic}")
        assert "Saved" in await priya.fill(**(LISTING | {"topics": (topic,)}))
    assert "You have 5 listings, which is as many as I keep" in await priya.type("offer-expertise geography")


async def test_too_many_words_about_when(chat_with: ChatWith) -> None:
    """Whatever a client lets through is checked again."""
    priya = chat_with("Priya Nair")
    await priya.type("offer-expertise art")
    assert "Saved" not in await priya.fill(**(LISTING | {"free_when": "Mondays " * 20}))


async def test_a_form_in_a_teams_chat_makes_way_for_its_answer(world: World) -> None:
    """After saving, no form with a live Save button is left in the chat."""
    priya = TeamsChat(world, world.person("Priya Nair"))
    await priya.type("offer-expertise art")
    assert "Saved" in await priya.fill(**LISTING)
    messages = world.teams.snapshot(priya.user)["conversations"][0]["messages"]
    assert "field.help" not in json.dumps(messages)

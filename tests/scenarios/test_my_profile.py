"""S20, the owner's side: see what colleagues see; pause, hide, show and remove it."""

from tests.scenarios.conftest import ChatWith


async def test_a_paused_listing_is_not_found(chat_with: ChatWith) -> None:
    """Leila sees that hers is paused until 4 January; a search for phonics in Reception doesn't show her."""
    assert "Paused until 4 January 2027" in await chat_with("Leila Morgan").type("my-profile")
    found = await chat_with("Deb Whitlock").type("find-expert phonics reception")
    assert "colleagues" in found
    assert "Leila Morgan" not in found


async def test_pausing_in_words(chat_with: ChatWith) -> None:
    """`pause until` a date takes somebody out of results at once, and `show` brings them back."""
    megan, priya = chat_with("Megan Rowlands"), chat_with("Priya Nair")
    assert "Paused until 4 January 2027" in await megan.type("my-profile pause until 4 January")
    assert "Megan" not in await priya.type("find-expert fractions year 4")
    assert "can find your listings again" in await megan.type("my-profile show")
    assert "Megan" in await priya.type("find-expert fractions year 4")


async def test_hiding_and_showing_by_button(chat_with: ChatWith) -> None:
    """Hide has its own undo in the place where it was pressed."""
    megan, priya = chat_with("Megan Rowlands"), chat_with("Priya Nair")
    await megan.type("my-profile")
    assert "Hidden" in await megan.press("Hide")
    assert "Megan" not in await priya.type("find-expert fractions year 4")
    assert "Colleagues can find it again" in await megan.press("Show again")


async def test_pausing_by_button(chat_with: ChatWith) -> None:
    """The form asks until when; a day in the past is refused beside the field."""
    megan = chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await megan.press("Pause")
    assert "from tomorrow on" in await megan.fill(until="2026-11-09")
    assert "Paused until 4 January 2027" in await megan.fill(until="2027-01-04")


async def test_removing_asks_first_and_old_buttons_say_so(chat_with: ChatWith) -> None:
    """A removed listing is gone from results, and the buttons left behind on old messages do no harm."""
    megan, priya = chat_with("Megan Rowlands"), chat_with("Priya Nair")
    await priya.type("find-expert fractions year 4")
    await megan.type("my-profile")
    await megan.press("Remove", confirm="Remove it")
    assert "isn't shown any more" in await priya.press("See listing of Megan Rowlands")
    assert "Megan" not in await priya.type("find-expert fractions year 4")
    assert "You haven't listed anything" in await megan.type("my-profile")


async def test_words_that_are_no_date_change_nothing(chat_with: ChatWith) -> None:
    """The sentence says that nothing was changed and what to type."""
    megan = chat_with("Megan Rowlands")
    seen = await megan.type("my-profile pause until the cows come home")
    assert "I couldn't read that as a date. Nothing has been changed." in seen
    assert "Shown: colleagues in the trust can find it." in await megan.type("my-profile")

"""S07 and S08: what may identify a pupil is held, and a safeguarding matter is turned away."""

from tests.scenarios.chats import Chat
from tests.scenarios.conftest import ChatWith

NAMED = "Zebedee Quill in 4B won't pick up a pencil, fractions"
HARM = "a child told me that her uncle hurts her at night"


async def test_a_search_that_names_a_pupil_is_held_until_its_author_answers(chat_with: ChatWith) -> None:
    """Nothing is searched; the words come back to be edited, and the author may say that it isn't a pupil."""
    priya: Chat = chat_with("Tom Achebe")
    seen = await priya.type(f"find-expert {NAMED}")
    assert "This may identify a child. It has not been posted or saved." in seen
    assert "Zebedee Quill" in seen
    assert priya.buttons() == ["Edit", "It isn't a pupil, search anyway"]
    await priya.press("It isn't a pupil, search anyway")
    assert "Megan" in priya.seen()


async def test_a_search_that_tells_of_harm_is_turned_away(chat_with: ChatWith) -> None:
    """Who to speak to, where, and 999; nothing to press, and nothing given back."""
    priya: Chat = chat_with("Tom Achebe")
    seen = await priya.type(f"find-expert {HARM}")
    assert "Please do not put this here. Speak to your designated safeguarding lead now (" in seen
    assert "see the staff safeguarding poster). In immediate danger call 999." in seen
    assert "uncle" not in seen
    assert priya.buttons() == []


async def test_a_trust_may_leave_nobody_to_answer(chat_with: ChatWith) -> None:
    """Where its administrators say so, held words can only be edited; the same button takes it back."""
    jo, tom = chat_with("Jo Sanderson"), chat_with("Tom Achebe")
    await jo.type("cpd-admin")
    await jo.press("Pupils' names")
    await jo.press("Let nobody say so")
    await tom.type(f"find-expert {NAMED}")
    assert tom.buttons() == ["Edit"]
    await tom.type("find-expert")
    assert "This may identify a child." in await tom.fill(topic="fractions for Zebedee Quill in 4B")
    assert tom.buttons() == ["Edit"]
    await jo.press("Leave it to whoever typed them")
    await tom.type(f"find-expert {NAMED}")
    assert tom.buttons() == ["Edit", "It isn't a pupil, search anyway"]

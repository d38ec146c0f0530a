"""Meeting the bot for the first time: known by e-mail, or by three short questions."""

from sqlalchemy import update

from bot.playground.world import PlaygroundPerson, World
from storage.models import Academy
from tests.scenarios.chats import CHATS, Chat
from tests.scenarios.conftest import ChatWith

NOTICE = "nobody is ranked"


async def test_the_privacy_notice_comes_once(chat_with: ChatWith) -> None:
    """The first answer carries the notice in three lines, the second doesn't."""
    priya = chat_with("Priya Nair")
    first = await priya.type("find-expert fractions")
    assert NOTICE in first
    assert "Fractions" in first
    assert NOTICE not in await priya.type("find-expert fractions")


async def test_somebody_unknown_is_asked_and_then_answered(world: World) -> None:
    """A supply teacher outside the roster is welcomed, asked where they work, and gets what they first asked for."""
    for newcomer in _newcomers(world):
        seen = await newcomer.type("find-expert fractions year 4")
        assert "Welcome to Staffroom" in seen
        assert NOTICE in seen
        assert "Megan" not in seen
        await newcomer.press("Tell me where you work")
        assert set(newcomer.form()) == {"academy", "subjects", "phases"}
        seen = await newcomer.fill(academy="900101", subjects=("maths",), phases=("ks2",))
        assert "You are set up at Larkbeck Primary" in seen
        assert "Fractions, Key Stage 2: 3 colleagues" in seen
        assert "Welcome" not in await newcomer.type("find-expert oracy")


async def test_a_guest_is_turned_away(world: World) -> None:
    """A guest account gets a sentence, and is not asked anything."""
    for guest in _newcomers(world, is_guest=True):
        assert "for the trust's own staff" in await guest.type("find-expert fractions")


def _newcomers(world: World, *, is_guest: bool = False) -> list[Chat]:
    """Somebody outside the roster, on each platform."""
    team_id = next(iter(world.slack.state.workspaces))
    in_slack = world.slack.add_user(team_id, "Ola Supply", "ola@agency.example", is_restricted=is_guest)
    in_teams = world.teams.add_person("Noor Supply", "noor@agency.example", is_guest=is_guest)
    in_teams.installed = True
    person = PlaygroundPerson("Ola Supply", "", "Supply teacher", "", in_slack.id, in_teams.id)
    return [kind(world, person) for kind in CHATS.values()]


async def test_an_old_welcome_does_no_harm(world: World) -> None:
    """Whoever presses the welcome's button again is known already, and gets what they first typed."""
    for newcomer in _newcomers(world):
        await newcomer.type("find-expert fractions year 4")
        await newcomer.press("Tell me where you work")
        await newcomer.fill(academy="900101")
        again = await newcomer.press("Tell me where you work")
        assert "I know you already, so there was nothing to save." in again
        assert "3 colleagues" in again


async def test_a_trust_without_academies_says_who_can_help(world: World) -> None:
    """Before the schools are imported nobody can be placed, and the sentence says whose turn it is."""
    async with world.staffroom.database.writing() as session:
        await session.execute(update(Academy).values(is_open=False))
    for newcomer in _newcomers(world):
        await newcomer.type("find-expert fractions year 4")
        assert "ask your trust's administrator to import its schools" in await newcomer.press("Tell me where you work")

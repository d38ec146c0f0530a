"""What can be asked, by name."""

import pytest

from handlers.access import Role, only
from handlers.context import Context
from handlers.requests import Answer, Command, HomeOpened, Nothing, Press
from handlers.router import Router


def router_with(*names: str) -> Router:
    """A router with commands of these names."""
    router = Router()
    for name in names:

        @router.command(name, help=name)
        async def answer(request: Command, context: Context) -> Answer:
            return Nothing()

    return router


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        ("find-expert fractions year 4", "find-expert", "fractions year 4"),
        ("/find-expert fractions", "find-expert", "fractions"),
        ("Find expert Fractions", "find-expert", "Fractions"),
        ("cpd find-expert oracy", "find-expert", "oracy"),
        ("/cpd findexpert oracy", "find-expert", "oracy"),
        ("find-experts oracy", "", "find-experts oracy"),
        ("help", "help", ""),
        ("helpless", "", "helpless"),
        ("who can help with fractions?", "", "who can help with fractions?"),
    ],
)
def test_words_are_read_as_commands(typed: str, name: str, rest: str) -> None:
    """The slash, `cpd` and the hyphen may be missing; a word that only begins like a command is none."""
    assert router_with("find-expert", "help").read(typed) == Command(name, rest)


@pytest.mark.parametrize(
    "typed", ["cpd-admin terms", "/cpd-admin terms", "CPD admin terms", "/cpd admin terms", "/cpd cpd-admin terms"]
)
def test_a_commands_own_name_may_begin_with_cpd(typed: str) -> None:
    """`cpd` before a command is left out only where it isn't the beginning of its name."""
    assert router_with("help", "cpd-admin").read(typed) == Command("cpd-admin", "terms")


@pytest.mark.parametrize("typed", ["hello", "Hi!", "", "  ", "/cpd"])
def test_a_greeting_asks_for_the_home(typed: str) -> None:
    """Somebody who says hello is shown what there is."""
    assert router_with("help").read(typed) == HomeOpened()


def test_the_nearest_command_is_suggested() -> None:
    """A typing mistake finds its command; words like none find nothing."""
    router = router_with("find-expert", "offer-expertise", "help")
    nearest = router.nearest("/find-exprt", frozenset())
    assert nearest is not None
    assert nearest.name == "find-expert"
    assert router.nearest("tomatoes", frozenset()) is None


def test_a_command_is_suggested_to_those_who_may_use_it() -> None:
    """Others get the next nearest, or none."""
    router = router_with("cpd-afternoon")

    @router.command("cpd-admin", help="Administer.", access=only(Role.ADMINISTRATOR))
    async def administer(request: Command, context: Context) -> Answer:
        return Nothing()

    for word, roles, name in (
        ("cpd-admn", {Role.ADMINISTRATOR}, "cpd-admin"),
        ("cpd-admn", {Role.TEACHER}, None),
        ("cpd-aftrnoon", {Role.TEACHER}, "cpd-afternoon"),
    ):
        nearest = router.nearest(word, frozenset(roles))
        assert (nearest.name if nearest else None) == name


def test_a_name_can_be_declared_once() -> None:
    """Two capabilities can't answer one command without anybody noticing."""
    with pytest.raises(ValueError, match="declared twice"):
        router_with("help").include(router_with("help"))


def test_an_old_button_finds_nobody() -> None:
    """A press that no capability answers any more is told apart from one that is."""
    assert router_with("help").find(Press("introductions.accept")) is None

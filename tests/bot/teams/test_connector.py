"""Calls to the Connector: tries, waits, tokens, and no trouble of its that becomes ours."""

from datetime import timedelta

import pytest

from bot.playground.teams_cloud._keys import SigningKey
from bot.teams.connector import LONGEST_WAIT_SECONDS, WAITS_SECONDS
from bot.teams.graph import FOR_INSTALLING
from handlers.messages import message, text
from handlers.requests import Private
from tests.bot.teams.conftest import Scene


async def ask(scene: Scene) -> int:
    """Priya asks something; the status that Teams got, once all is done."""
    scene.answerer.reply = Private(message(text("Here you are.")))
    outcome = await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    await scene.edge.drain()
    assert outcome.exchange is not None
    return outcome.exchange.status


def sends(scene: Scene) -> list[int]:
    """The statuses of the bot's sends, in order."""
    return [one.status for one in scene.cloud.log if one.direction == "from bot" and "activities" in one.url]


@pytest.mark.parametrize("status", [429, 412, 502, 504])
async def test_passing_trouble_is_tried_again(scene: Scene, status: int) -> None:
    """Two failures of the passing kind, and the third try brings the answer, after short waits."""
    scene.cloud.fail_next(status, times=2, path="activities")
    assert await ask(scene) == 200
    assert sends(scene) == [status, status, 201]
    assert scene.pauses.seconds == list(WAITS_SECONDS)
    assert len(scene.said_in(scene.chat)) == 1


async def test_the_time_that_the_connector_names_is_kept_within_reason(scene: Scene) -> None:
    """Retry-After is waited for, but not longer than a person would wait; nonsense in it is ignored."""
    for retry_after in ("2", "600"):
        scene.cloud.fail_next(429, path="activities", retry_after=retry_after)
    assert await ask(scene) == 200
    assert scene.pauses.seconds == [2.0, LONGEST_WAIT_SECONDS]


async def test_a_time_that_is_no_number_is_ignored(scene: Scene) -> None:
    """A date in Retry-After falls back to the usual wait."""
    scene.cloud.fail_next(429, path="activities", retry_after="Tue, 10 Nov 2026 15:45:00 GMT")
    assert await ask(scene) == 200
    assert scene.pauses.seconds == [WAITS_SECONDS[0]]


@pytest.mark.parametrize("status", [429, 412, 500, 502, 503, 504, 400, 401, 403, 404, 413])
async def test_lasting_trouble_is_never_ours(scene: Scene, status: int) -> None:
    """However the Connector fails, Teams gets its 200, there are three tries at most, and the next request works."""
    scene.cloud.fail_next(status, times=3, path="activities")
    assert await ask(scene) == 200
    assert 1 <= len(sends(scene)) <= 3
    assert scene.said_in(scene.chat) == []


async def test_a_lost_reply_is_not_sent_again(scene: Scene) -> None:
    """A connection that breaks after the request may stand for a message that was posted: it isn't repeated."""
    scene.cloud.fail_next(0, path="activities")
    assert await ask(scene) == 200
    assert sends(scene) == [0]


async def test_a_connector_that_is_not_there_is_tried_again_and_given_up(scene: Scene) -> None:
    """A refused connection never reached anybody, so it is tried three times."""
    activity_url = scene.cloud.base_url
    scene.cloud.base_url = "http://127.0.0.1:9"
    outcome = await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    await scene.edge.drain()
    scene.cloud.base_url = activity_url
    assert outcome.exchange is not None
    assert outcome.exchange.status == 200
    assert scene.pauses.seconds == list(WAITS_SECONDS)


async def test_a_token_is_kept_until_shortly_before_it_ends(scene: Scene) -> None:
    """One token serves many sends; a new one is fetched when the old one is about to end."""

    def granted() -> int:
        return len([one for one in scene.cloud.log if one.url.endswith("/oauth2/v2.0/token")])

    for count in (1, 2):
        await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
        await scene.bot_says(scene.chat, count)
    assert granted() == 1
    scene.clock.ahead = timedelta(minutes=56)
    await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    await scene.bot_says(scene.chat, 3)
    assert granted() == 2


async def test_without_a_token_nothing_is_sent_and_nothing_breaks(scene: Scene) -> None:
    """A wrong secret shows in the log and in the doctor, not as a 500."""
    scene.cloud.client_secret = "changed"
    assert await ask(scene) == 200
    assert sends(scene) == []


async def test_rates_are_kept_by_waiting_for_the_connector(scene: Scene) -> None:
    """When a chat is busy, the Connector's 429 delays an answer and loses none."""
    for _ in range(7):
        assert scene.cloud.rates.admit(scene.chat.id, scene.clock()) == 0
    outcome = await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    await scene.cloud.until(lambda: bool(scene.pauses.seconds))
    assert outcome.exchange is not None
    assert 429 in sends(scene)
    assert scene.pauses.seconds[0] == 1.0


async def test_the_doctor_finds_what_works(scene: Scene) -> None:
    """With everything in place, all findings are well, and there is nothing to do."""
    scene.cloud.grant(*FOR_INSTALLING)
    assert [(one.name, one.is_well, one.advice) for one in await scene.edge.check()] == [
        ("Teams: signing keys", True, ""),
        ("Teams: credentials", True, ""),
        ("Teams: installing itself", True, ""),
    ]


async def test_the_doctor_says_what_more_could_be_granted(scene: Scene) -> None:
    """Without Graph's permissions all is well, but it says which are missing, and what they are for."""
    scene.cloud.grant("User.Read.All")
    finding = (await scene.edge.check())[-1]
    assert finding.is_well
    assert finding.says == "not allowed: TeamsAppInstallation.ReadWriteSelfForUser.All, AppCatalog.Read.All not granted"
    assert "grant these application permissions" in finding.advice


@pytest.mark.parametrize("spoils", [True, False])
async def test_the_doctor_manages_without_graph(scene: Scene, spoils: bool) -> None:
    """A Graph that gives no token, or one that can't be read, is nothing that the bot fails for."""
    await scene.edge._tokens.token()
    if spoils:
        scene.cloud.key = SigningKey()
        scene.cloud.key.for_graph = lambda *_: "opaque"  # type: ignore[method-assign]
    else:
        scene.cloud.fail_next(500, path="oauth2")
    finding = (await scene.edge.check())[-1]
    assert (finding.name, finding.is_well) == ("Teams: installing itself", True)
    assert finding.says.startswith("not allowed")


async def test_the_doctor_names_a_wrong_secret(scene: Scene) -> None:
    """A secret that Microsoft doesn't accept is named, with what to do."""
    scene.cloud.client_secret = "changed"
    finding = (await scene.edge.check())[1]
    assert not finding.is_well
    assert "TEAMS_CLIENT_SECRET" in finding.advice

"""What the bot does on Teams of its own accord: once, and saying honestly what came of it."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.playground.teams_cloud import AcceptedMessage, CloudPerson
from bot.teams.connector import Connector
from bot.teams.courier import TeamsCourier
from bot.teams.graph import Graph
from bot.teams.outcomes import AWAY_SECONDS, REFUSED_SECONDS
from handlers.messages import Message, message, text
from handlers.ports import Addressee, Done, Errand, Impossible, Later, Operation, Outcome, Unreachable, Unsure
from tests.bot.teams.conftest import Scene

WORDS = "Your trial of reciprocal reading ends on Friday."
HELLO = message(text(WORDS))
FOR_INSTALLING = ("User.Read.All", "AppCatalog.Read.All", "TeamsAppInstallation.ReadWriteSelfForUser.All")


def reference(scene: Scene, person: CloudPerson) -> Addressee:
    """A person with the reference to their chat."""
    chat = scene.cloud.personal_chat(person.id)
    return Addressee(person.email, person.id, chat.id, scene.cloud.service_url, person.account_id)


def errand(scene: Scene, operation: Operation, *people: Addressee, **details: Any) -> Errand:
    """An errand in the scene's tenant."""
    return Errand("delivery-1", operation, scene.cloud.tenant.id, people, **details)


def post(scene: Scene, *people: Addressee, said: Message = HELLO, **details: Any) -> Errand:
    """A message to a person, or to a conversation."""
    return errand(scene, Operation.POST, *people, message=said, **details)


def calls(scene: Scene, part: str = "") -> list[str]:
    """The bot's calls of Teams and Graph whose address has this part, in order, with their statuses."""
    return [
        f"{one.method} {one.status}"
        for one in scene.cloud.log
        if one.direction == "from bot" and part in one.url and "oauth2" not in one.url
    ]


def heard(scene: Scene) -> list[AcceptedMessage]:
    """What was accepted of the message that is sent here; the bot greets whoever gets the app besides."""
    return [one for one in scene.cloud.accepted() if one.words == WORDS]


async def test_a_message_goes_to_the_chat_that_is_known(scene: Scene) -> None:
    """One request, to the reference that was kept; the outcome names chat and message."""
    priya = reference(scene, scene.priya)
    outcome = await scene.edge.courier.perform(post(scene, priya))
    [said] = scene.said_in(scene.chat)
    assert outcome == Done(scene.chat.id, said.id, learned=priya)
    assert said.summary == WORDS
    assert calls(scene) == ["POST 201"]


async def test_a_message_goes_to_a_channel_at_the_usual_address(scene: Scene) -> None:
    """A channel's id is all that is needed, alone or with its team's."""
    team = scene.cloud.tenant.teams[scene.channel.team_id]
    for name in (scene.channel.id, f"{team.group_id}/{scene.channel.id}"):
        outcome = await scene.edge.courier.perform(post(scene, conversation_id=name))
        assert outcome == Done(name, scene.said_in(scene.channel)[-1].id)
    assert len(scene.said_in(scene.channel)) == 2


async def test_a_chat_that_is_not_known_is_opened(scene: Scene) -> None:
    """Somebody who has the app is written to by their object id alone, and the reference is learned."""
    outcome = await scene.edge.courier.perform(post(scene, Addressee(external_id=scene.megan.id)))
    chat = scene.cloud.personal_chat(scene.megan.id)
    [said] = scene.said_in(chat)
    learned = Addressee("", scene.megan.id, chat.id, scene.cloud.service_url)
    assert outcome == Done(chat.id, said.id, learned=learned)
    assert calls(scene) == ["POST 201", "POST 201"]


@pytest.mark.parametrize(
    ("status", "code", "retry_after", "expected"),
    [
        (429, "", "12", Later("TooManyRequests", 12.0, is_limit=True)),
        (429, "", "0.5", Later("TooManyRequests", 0.5, is_limit=True)),
        (429, "", "", Later("TooManyRequests", 1.0, is_limit=True)),
        (429, "", "Mon, 16 Nov 2026 08:00:00 GMT", Later("TooManyRequests", 1.0, is_limit=True)),
        (429, "", "inf", Later("TooManyRequests", 1.0, is_limit=True)),
        (412, "PreconditionFailed", "", Later("PreconditionFailed", 1.0)),
        (503, "ServiceUnavailable", "", Later("ServiceUnavailable", AWAY_SECONDS, is_outage=True)),
        (503, "ServiceUnavailable", "20", Later("ServiceUnavailable", 20.0, is_outage=True)),
        (500, "ServiceError", "", Unsure("ServiceError")),
        (502, "ServiceError", "", Unsure("ServiceError")),
        (504, "not one word: Priya", "", Unsure("504")),
        (400, "BadSyntax", "", Impossible("BadSyntax")),
        (413, "MessageSizeTooBig", "", Impossible("MessageSizeTooBig")),
        (401, "BotNotRegistered", "", Later("not_authorised", REFUSED_SECONDS, is_outage=True)),
        (403, "BotDisabledByAdmin", "", Unreachable("BotDisabledByAdmin")),
        (403, "ConversationBlockedByUser", "", Unreachable("ConversationBlockedByUser")),
        (403, "InvalidBotApiHost", "", Impossible("InvalidBotApiHost")),
    ],
)
async def test_each_refusal_means_one_thing(
    scene: Scene, status: int, code: str, retry_after: str, expected: Outcome
) -> None:
    """Each answer of the Connector's is met once, and says whether the message may have been posted."""
    scene.cloud.fail_next(status, path="activities", retry_after=retry_after, code=code)
    assert await scene.edge.courier.perform(post(scene, reference(scene, scene.priya))) == expected
    assert calls(scene) == [f"POST {status}"]
    assert scene.pauses.seconds == []


@pytest.mark.parametrize("status", [0, -1])
async def test_a_lost_answer_is_in_doubt(scene: Scene, status: int) -> None:
    """Cut off after it was accepted, a message may have arrived: it is neither repeated nor given up."""
    scene.cloud.fail_next(status, path="activities", point="accepted")
    outcome = await scene.edge.courier.perform(post(scene, reference(scene, scene.priya)))
    assert outcome == Unsure("no_reply")
    assert len(scene.cloud.accepted()) == 1


async def test_an_error_after_all_was_done_is_in_doubt(scene: Scene) -> None:
    """A 500 says nothing of what was done before it."""
    scene.cloud.fail_next(500, path="activities", point="accepted")
    outcome = await scene.edge.courier.perform(post(scene, reference(scene, scene.priya)))
    assert outcome == Unsure("ServiceError")
    assert len(heard(scene)) == 1


async def test_a_connector_that_is_slow_is_in_doubt(scene: Scene) -> None:
    """Waiting ends after a while, and then nobody knows: here it was accepted."""
    hold = scene.cloud.hold_next(path="activities", point="accepted")
    impatient = Connector(scene.edge._tokens, scene.cloud.service_url, waits=(), call_seconds=0.3)
    courier = TeamsCourier(impatient, scene.edge._graph, scene.cloud.tenant.id)
    assert await courier.perform(post(scene, reference(scene, scene.priya))) == Unsure("no_reply")
    await impatient.close()
    hold.release()
    assert len(scene.cloud.accepted()) == 1


async def test_nobody_there_is_no_doubt(scene: Scene) -> None:
    """A refused connection never reached anybody: the message is surely not posted."""
    priya = replace(reference(scene, scene.priya), service_url="http://127.0.0.1:9")
    assert await scene.edge.courier.perform(post(scene, priya)) == Later("no_connection", AWAY_SECONDS, is_outage=True)


async def test_refused_credentials_are_for_the_operator(scene: Scene) -> None:
    """With a wrong secret nothing can be sent, and everything waits: a secret that has run out is renewed in a day."""
    secret, scene.cloud.client_secret = scene.cloud.client_secret, "changed"
    with capture_logs() as logged:
        outcome = await scene.edge.courier.perform(post(scene, reference(scene, scene.priya)))
    assert [(one["event"], one["log_level"]) for one in logged] == [("teams_token_not_granted", "warning")]
    assert outcome == Later("not_authorised", REFUSED_SECONDS, is_outage=True)
    assert calls(scene) == []
    scene.cloud.client_secret = secret
    assert isinstance(await scene.edge.courier.perform(post(scene, reference(scene, scene.priya))), Done)


@pytest.mark.parametrize("status", [0, 429, 500, 503])
async def test_entra_away_is_no_reason_to_give_up(scene: Scene, status: int) -> None:
    """Without a token for now, the message is surely not posted, and goes later."""
    scene.cloud.fail_next(status, path="oauth2")
    outcome = await scene.edge.courier.perform(post(scene, reference(scene, scene.priya)))
    assert outcome == Later("no_token", AWAY_SECONDS, is_outage=True)
    assert isinstance(await scene.edge.courier.perform(post(scene, reference(scene, scene.priya))), Done)


async def test_a_token_that_is_not_accepted_is_not_used_again(scene: Scene) -> None:
    """After a 401 the next errand asks for a new one."""
    scene.cloud.fail_next(401, path="activities")
    refused = await scene.edge.courier.perform(post(scene, reference(scene, scene.priya)))
    assert refused == Later("not_authorised", REFUSED_SECONDS, is_outage=True)
    assert isinstance(await scene.edge.courier.perform(post(scene, reference(scene, scene.priya))), Done)
    assert len([one for one in scene.cloud.log if "oauth2" in one.url]) == 2


# Whom the bot is not installed for


async def test_where_the_tenant_allows_it_the_bot_is_installed_on_the_way(scene: Scene) -> None:
    """Somebody on the roster gets the app and the message, and Teams tells the bot of it as of any installation."""
    scene.cloud.grant(*FOR_INSTALLING)
    leila = scene.cloud.add_person("Leila Morgan", "leila.morgan@thistlewick.example")
    outcome = await scene.edge.courier.perform(post(scene, Addressee(email="Leila.Morgan@thistlewick.example")))
    chat_id = scene.cloud.tenant.chat_id(leila)
    [accepted] = heard(scene)
    assert isinstance(outcome, Done)
    assert outcome.learned == Addressee("Leila.Morgan@thistlewick.example", leila.id, chat_id, scene.cloud.service_url)
    assert (outcome.message_id, accepted.person_id) == (accepted.message_id, leila.id)
    await asyncio.wait_for(scene.answerer.was_asked.wait(), 5)
    assert leila.installed


async def test_what_was_learned_is_enough_the_next_time(scene: Scene) -> None:
    """The chat that Graph named is written to with one request."""
    scene.cloud.grant(*FOR_INSTALLING)
    leila = scene.cloud.add_person("Leila Morgan", "leila.morgan@thistlewick.example")
    first = await scene.edge.courier.perform(post(scene, Addressee(external_id=leila.id)))
    assert isinstance(first, Done)
    assert first.learned is not None
    before = calls(scene, "/graph/"), calls(scene, "/v3/conversations?")
    await scene.edge.courier.perform(post(scene, first.learned))
    assert (calls(scene, "/graph/"), calls(scene, "/v3/conversations?")) == before
    assert len(heard(scene)) == 2


async def test_the_app_may_be_there_already(scene: Scene) -> None:
    """Somebody who has it, but of whom only the e-mail is known, is written to all the same."""
    scene.cloud.grant(*FOR_INSTALLING)
    outcome = await scene.edge.courier.perform(post(scene, Addressee(email=scene.megan.email)))
    assert isinstance(outcome, Done)
    assert "POST 409" in calls(scene, "/graph/")


async def test_somebody_who_removed_the_app_gets_it_again_once(scene: Scene) -> None:
    """The chat that was known is closed; the app is put back, and the message said in it, once."""
    scene.cloud.grant(*FOR_INSTALLING)
    priya = reference(scene, scene.priya)
    scene.cloud.uninstall(scene.priya.id)
    outcome = await scene.edge.courier.perform(post(scene, priya))
    assert isinstance(outcome, Done)
    assert [said.person_id for said in heard(scene)] == [scene.priya.id]
    assert calls(scene, "/activities")[:2] == ["POST 403", "POST 201"]


async def test_who_blocked_the_bot_is_left_alone(scene: Scene) -> None:
    """A block is a decision: nothing is installed, and nothing is tried again."""
    scene.cloud.grant(*FOR_INSTALLING)
    scene.priya.blocked = True
    outcome = await scene.edge.courier.perform(post(scene, reference(scene, scene.priya)))
    assert outcome == Unreachable("MessageWritesBlocked")
    assert calls(scene) == ["POST 403"]


@pytest.mark.parametrize(
    ("granted", "expected"),
    [
        ((), "may_not_look_up"),
        (("User.Read.All",), "may_not_read_catalogue"),
        (("User.Read.All", "AppCatalog.Read.All"), "may_not_install"),
    ],
)
async def test_a_tenant_that_does_not_allow_it_makes_somebody_unreachable(
    scene: Scene, granted: tuple[str, ...], expected: str
) -> None:
    """The outcome says in a word which permission is missing."""
    scene.cloud.grant(*granted)
    leila = scene.cloud.add_person("Leila Morgan", "leila.morgan@thistlewick.example")
    outcome = await scene.edge.courier.perform(post(scene, Addressee(leila.email, leila.id)))
    assert outcome == Unreachable(expected)
    assert scene.cloud.accepted() == []
    assert not leila.installed


async def test_guests_leavers_and_strangers_get_nothing(scene: Scene) -> None:
    """A guest, a disabled account, an address of nobody's and one of two people's are each refused by name."""
    scene.cloud.grant(*FOR_INSTALLING)
    guest = scene.cloud.add_person("Ruth Stainer", "ruth@stainmoor.example", is_guest=True)
    leaver = scene.cloud.add_person("Ellis Byrne", "ellis.byrne@thistlewick.example")
    leaver.is_enabled = False
    scene.cloud.add_person("Tom Ashby", "t.ashby@thistlewick.example").email = leaver.email
    expected = {
        Addressee(email=guest.email): "is_guest",
        Addressee(external_id=leaver.id): "account_disabled",
        Addressee(email="nobody@o'hara.example"): "not_in_directory",
        Addressee(external_id="00000000-0000-4000-8000-000000000000"): "not_in_directory",
        Addressee(email=leaver.email): "address_of_several",
        Addressee(): "not_in_directory",
    }
    outcomes = {person: await scene.edge.courier.perform(post(scene, person)) for person in expected}
    assert outcomes == {person: Unreachable(code) for person, code in expected.items()}
    assert scene.cloud.accepted() == []


async def test_an_app_that_was_not_published_cannot_be_installed(scene: Scene) -> None:
    """Graph installs only what is in the tenant's catalogue; once it is, the next errand finds it."""
    scene.cloud.grant(*FOR_INSTALLING)
    leila = scene.cloud.add_person("Leila Morgan", "leila.morgan@thistlewick.example")
    scene.cloud.tenant.is_published = False
    assert await scene.edge.courier.perform(post(scene, Addressee(leila.email))) == Unreachable("not_in_catalogue")
    scene.cloud.tenant.is_published = True
    assert isinstance(await scene.edge.courier.perform(post(scene, Addressee(leila.email))), Done)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (429, Later("TooManyRequests", 7.0)),
        (503, Later("ServiceError", 7.0)),
        (500, Later("ServiceError", AWAY_SECONDS)),
        (0, Later("no_reply", AWAY_SECONDS)),
        (-1, Later("no_reply", AWAY_SECONDS)),
        (401, Later("not_authorised", REFUSED_SECONDS)),
        (400, Unreachable("ServiceError")),
    ],
)
async def test_trouble_on_the_way_to_somebody_is_no_doubt(scene: Scene, status: int, expected: Outcome) -> None:
    """While Graph can't help, nothing was said; nothing is tried again meanwhile, and others needn't wait."""
    scene.cloud.grant(*FOR_INSTALLING)
    leila = scene.cloud.add_person("Leila Morgan", "leila.morgan@thistlewick.example")
    scene.cloud.fail_next(status, method="POST", path="/graph/", retry_after="7")
    assert await scene.edge.courier.perform(post(scene, Addressee(leila.email))) == expected
    assert calls(scene, "installedApps")[0].startswith("POST")
    assert len(calls(scene, "installedApps")) == 1


@pytest.mark.parametrize(("address", "code"), [("http://127.0.0.1:9", "no_connection"), ("", "no_reply")])
async def test_a_graph_that_is_not_there_can_be_asked_later(scene: Scene, address: str, code: str) -> None:
    """Nobody at the address, or somebody who answers in another language: nothing was said, and it may go later."""
    somewhere = address or f"{scene.cloud.base_url}/v1/.well-known/keys?"
    graph = Graph(somewhere, scene.edge._graph_tokens, scene.cloud.tenant.client_id)
    courier = TeamsCourier(scene.edge._one_try, graph, scene.cloud.tenant.id)
    outcome = await courier.perform(post(scene, Addressee(external_id="00000000-0000-4000-8000-000000000000")))
    await graph.close()
    assert outcome == Later(code, AWAY_SECONDS)


@pytest.mark.parametrize("status", [500, 0])
async def test_trouble_while_a_chat_is_opened_is_no_doubt(scene: Scene, status: int) -> None:
    """Opening a chat says nothing to anybody, so it may be done again."""
    scene.cloud.fail_next(status, path="/v3/conversations")
    outcome = await scene.edge.courier.perform(post(scene, Addressee(external_id=scene.priya.id)))
    assert isinstance(outcome, Later)
    assert scene.cloud.accepted() == []


# The other operations


async def test_a_message_is_changed_and_taken_away(scene: Scene) -> None:
    """An update replaces it for everybody; a deletion takes it away, and a second one finds that well."""
    priya = reference(scene, scene.priya)
    done = await scene.edge.courier.perform(post(scene, priya))
    assert isinstance(done, Done)
    there = {"conversation_id": done.conversation_id, "message_id": done.message_id}
    settled = message(text("This was settled on 3 November."))
    changing = errand(scene, Operation.UPDATE, priya, message=settled, **there)
    assert await scene.edge.courier.perform(changing) == Done(done.conversation_id, done.message_id)
    assert scene.said_in(scene.chat)[0].summary == "This was settled on 3 November."
    for _ in range(2):
        deleting = errand(scene, Operation.DELETE, priya, **there)
        assert await scene.edge.courier.perform(deleting) == Done(done.conversation_id, done.message_id)
    assert scene.said_in(scene.chat) == []
    assert await scene.edge.courier.perform(changing) == Impossible("ActivityNotFoundInConversation")


async def test_what_stands_in_a_closed_chat_stays(scene: Scene) -> None:
    """Who blocked the bot keeps what it wrote: nothing there can be taken away."""
    priya = reference(scene, scene.priya)
    done = await scene.edge.courier.perform(post(scene, priya))
    assert isinstance(done, Done)
    scene.priya.blocked = True
    deleting = errand(scene, Operation.DELETE, priya, message_id=done.message_id)
    assert await scene.edge.courier.perform(deleting) == Unreachable("MessageWritesBlocked")


async def test_a_change_with_a_lost_answer_is_in_doubt(scene: Scene) -> None:
    """It is for the outbox to know that an update may be made twice."""
    priya = reference(scene, scene.priya)
    done = await scene.edge.courier.perform(post(scene, priya))
    assert isinstance(done, Done)
    scene.cloud.fail_next(0, method="PUT", point="accepted")
    changing = errand(
        scene, Operation.UPDATE, priya, message=HELLO, conversation_id=done.conversation_id, message_id=done.message_id
    )
    assert await scene.edge.courier.perform(changing) == Unsure("no_reply")


async def test_a_conversation_is_opened_with_one_person(scene: Scene) -> None:
    """It gives the chat; with several people Teams has no such thing for a bot."""
    priya, megan = Addressee(external_id=scene.priya.id), Addressee(external_id=scene.megan.id)
    outcome = await scene.edge.courier.perform(errand(scene, Operation.OPEN_CONVERSATION, priya))
    learned = Addressee("", scene.priya.id, scene.chat.id, scene.cloud.service_url)
    assert outcome == Done(scene.chat.id, learned=learned)
    several = errand(scene, Operation.OPEN_CONVERSATION, priya, megan)
    assert await scene.edge.courier.perform(several) == Impossible("not_on_teams")


async def test_a_channel_is_made_filled_and_written_to(scene: Scene) -> None:
    """The name that it is given says enough to write there, to bring people in and to put a file there."""
    scene.cloud.grant(
        "Channel.Create", "Channel.ReadBasic.All", "TeamMember.ReadWrite.All", "User.Read.All", "Files.ReadWrite.All"
    )
    team = scene.cloud.tenant.teams[scene.channel.team_id]
    leila = scene.cloud.add_person("Leila Morgan", "leila.morgan@thistlewick.example")
    perform = scene.edge.courier.perform
    made = await perform(
        errand(scene, Operation.CREATE_CHANNEL, conversation_id=team.group_id, name="P-7 Reciprocal reading")
    )
    assert isinstance(made, Done)
    there = made.conversation_id
    people = Addressee(email=leila.email), Addressee(external_id=scene.priya.id)
    invited = await perform(errand(scene, Operation.INVITE, *people, conversation_id=there))
    uploads = [
        await perform(errand(scene, Operation.UPLOAD, conversation_id=there, name="Plan: week 1?.txt", content=body))
        for body in (b"First draft", b"Second draft")
    ]
    said = await perform(post(scene, conversation_id=there))
    assert invited == Done(there, learned=Addressee(leila.email, leila.id))
    assert leila.id in team.member_ids
    assert [(file.name, file.content) for file in scene.cloud.tenant.files] == [
        ("Plan: week 1?.txt", b"First draft"),
        ("Plan: week 1? 1.txt", b"Second draft"),
    ]
    assert uploads == [Done(there, file.id) for file in scene.cloud.tenant.files]
    assert isinstance(said, Done)
    assert scene.cloud.accepted()[-1].conversation_id == there.partition("/")[2]


async def test_people_are_brought_into_a_private_channel_itself(scene: Scene) -> None:
    """Who is in it already is no matter; who can't be found is said, when the others are in."""
    scene.cloud.grant("Channel.ReadBasic.All", "ChannelMember.ReadWrite.All", "User.Read.All")
    private = scene.cloud.add_channel(scene.channel.team_id, "heads", private_ids=[scene.priya.id])
    team = scene.cloud.tenant.teams[scene.channel.team_id]
    people = [Addressee(email=one) for one in ("nobody@hollinshaw.example", scene.megan.email, scene.priya.email)]
    inviting = errand(scene, Operation.INVITE, *people, conversation_id=f"{team.group_id}/{private.id}")
    assert await scene.edge.courier.perform(inviting) == Unreachable("not_in_directory")
    assert private.private_ids == [scene.priya.id, scene.megan.id]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (Operation.CREATE_CHANNEL, "may_not_create_channel"),
        (Operation.INVITE, "may_not_invite"),
        (Operation.UPLOAD, "may_not_upload"),
    ],
)
async def test_a_team_that_may_not_be_changed_says_so(scene: Scene, operation: Operation, expected: str) -> None:
    """Without its permission each is impossible, in a word that the operator finds in the list."""
    scene.cloud.grant("User.Read.All")
    team = scene.cloud.tenant.teams[scene.channel.team_id]
    where = team.group_id if operation is Operation.CREATE_CHANNEL else f"{team.group_id}/{scene.channel.id}"
    priya = Addressee(external_id=scene.priya.id)
    asked = errand(scene, operation, priya, conversation_id=where, name="Notes", content=b"Notes")
    assert await scene.edge.courier.perform(asked) == Impossible(expected)


async def test_what_graph_refuses_for_good_is_impossible_and_what_it_loses_in_doubt(scene: Scene) -> None:
    """A name that is taken stays taken; a channel whose answer is lost may be there."""
    scene.cloud.grant("Channel.Create")
    team = scene.cloud.tenant.teams[scene.channel.team_id]
    making = errand(scene, Operation.CREATE_CHANNEL, conversation_id=team.group_id, name="trust-maths")
    assert await scene.edge.courier.perform(making) == Impossible("NameAlreadyExists")
    scene.cloud.fail_next(0, path="/channels", point="accepted")
    assert await scene.edge.courier.perform(replace(making, name="trust-art")) == Unsure("no_reply")
    elsewhere = replace(making, conversation_id="00000000-0000-4000-8000-000000000000")
    assert await scene.edge.courier.perform(elsewhere) == Impossible("not_found")


async def test_what_teams_has_not_is_impossible(scene: Scene) -> None:
    """Each is refused without asking anybody: a home, a file in a chat, a team that isn't known, and nobody at all."""
    await scene.edge.check()
    priya = reference(scene, scene.priya)
    team = scene.cloud.tenant.teams[scene.channel.team_id]
    expected = {
        errand(scene, Operation.PUBLISH_HOME, priya, message=HELLO): "not_on_teams",
        errand(scene, Operation.UPLOAD, priya, conversation_id=priya.conversation_id, name="a"): "not_on_teams",
        errand(scene, Operation.UPLOAD, priya, name="a"): "not_on_teams",
        errand(scene, Operation.UPLOAD, conversation_id=team.group_id, name="a"): "not_on_teams",
        errand(scene, Operation.UPLOAD, conversation_id=scene.channel.id, name="a"): "team_unknown",
        errand(scene, Operation.INVITE, priya, conversation_id=scene.channel.id): "team_unknown",
        errand(scene, Operation.INVITE, conversation_id=team.group_id): "nobody_named",
        errand(scene, Operation.CREATE_CHANNEL, conversation_id=team.id, name="a"): "team_unknown",
        errand(scene, Operation.OPEN_CONVERSATION): "nobody_named",
        errand(scene, Operation.UPDATE, conversation_id=scene.chat.id, message_id="1"): "nothing_to_say",
        errand(scene, Operation.POST, priya): "nothing_to_say",
        post(scene): "nobody_named",
        post(scene, conversation_id=team.group_id): "not_on_teams",
    }
    outcomes = {asked: await scene.edge.courier.perform(asked) for asked in expected}
    assert outcomes == {asked: Impossible(code) for asked, code in expected.items()}
    assert calls(scene) == []


async def test_another_tenant_is_not_reached(scene: Scene) -> None:
    """Nothing is asked there; the person may still be reached elsewhere."""
    asked = replace(post(scene, reference(scene, scene.priya)), workspace_id="another")
    assert await scene.edge.courier.perform(asked) == Unreachable("another_tenant")
    assert calls(scene) == []


async def test_nobody_can_look_for_anything(scene: Scene) -> None:
    """A bot can't read on Teams what it wrote, so it never claims to know."""
    await scene.edge.check()
    for operation in Operation:
        looked = await scene.edge.courier.look_for(errand(scene, operation))
        assert looked == Unsure("not_visible", is_lasting=True)
    assert calls(scene) == []


# While Teams is in trouble


async def test_lasting_trouble_is_met_once_each_time_and_ends(scene: Scene) -> None:
    """Limits say when to come again; in an outage and with dropped replies nobody knows; afterwards all goes well."""
    priya = post(scene, reference(scene, scene.priya))
    scene.cloud.switch_fault("rate_limited")
    assert await scene.edge.courier.perform(priya) == Later("TooManyRequests", 2.0, is_limit=True)
    scene.cloud.switch_fault("outage")
    assert await scene.edge.courier.perform(priya) == Unsure("no_reply")
    assert scene.cloud.accepted() == []
    scene.cloud.switch_fault("dropped_replies")
    assert await scene.edge.courier.perform(priya) == Unsure("no_reply")
    scene.cloud.switch_fault(None)
    assert isinstance(await scene.edge.courier.perform(priya), Done)
    assert len(scene.cloud.accepted()) == 2
    assert not scene.cloud.violations

"""The stand-in refuses what Teams refuses, and shows what Teams shows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.playground.teams_cloud import CloudConversation, CloudPerson, TeamsCloud
from bot.playground.teams_cloud._client import CANT_REACH, WENT_WRONG, CloudMistake
from bot.playground.teams_cloud._keys import SigningKey

OPENING = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
ADAPTIVE = "application/vnd.microsoft.card.adaptive"


@dataclass
class Moving:
    """A clock that stands still until it is moved."""

    now: datetime = OPENING

    def __call__(self) -> datetime:
        """The time."""
        return self.now


@dataclass
class Bot:
    """A bot that answers as it is told, as an ASGI application would over HTTP."""

    status: int = 200
    body: Any = None
    told: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Stage:
    """A tenant, its Connector reached in memory, and a bot."""

    cloud: TeamsCloud
    clock: Moving
    bot: Bot
    http: httpx.AsyncClient
    priya: CloudPerson
    chat: CloudConversation
    channel: CloudConversation

    async def post(self, path: str, body: Any = None, *, method: str = "POST") -> httpx.Response:
        """A call of the bot's, with its token."""
        return await self.http.request(method, f"/teams/v3/conversations{path}", json=body)

    async def send(self, body: Any, place: CloudConversation | None = None) -> httpx.Response:
        """Send to a conversation."""
        return await self.post(f"/{(place or self.chat).id}/activities", body)


@pytest.fixture(scope="module")
def key() -> SigningKey:
    """A key for all tests here."""
    return SigningKey()


@pytest.fixture
async def stage(key: SigningKey) -> AsyncIterator[Stage]:
    """The stage of each test."""
    clock, bot = Moving(), Bot()

    def answer(request: httpx.Request) -> httpx.Response:
        bot.told.append(httpx.Response(200, content=request.content).json())
        if bot.body is None:
            return httpx.Response(bot.status)
        return httpx.Response(bot.status, json=bot.body)

    cloud = TeamsCloud(clock=clock, key=key, http=httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    cloud.bind("http://cloud.example", "http://bot.example")
    priya = cloud.add_person("Priya Nair", "priya.nair@larkbeck.example", installed=True)
    megan = cloud.add_person("Megan Rowlands", "megan.rowlands@hollinshaw.example")
    channel = cloud.add_channel(cloud.add_team("Brackenfold", [priya.id, megan.id]).id, "trust-maths")
    token = key.for_bot(cloud.tenant.client_id, cloud.tenant.id, OPENING)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(cloud.app),
        base_url="http://cloud.example",
        headers={"Authorization": f"Bearer {token}"},
    ) as http:
        yield Stage(cloud, clock, bot, http, priya, cloud.personal_chat(priya.id), channel)
    await cloud.close()


def card(*body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A message with a card."""
    content = {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}
    return {"type": "message", "attachments": [{"contentType": ADAPTIVE, "content": content}]}


def actions(*actions: dict[str, Any]) -> dict[str, Any]:
    """A row of actions."""
    return {"type": "ActionSet", "actions": list(actions)}


EXECUTE = {"type": "Action.Execute", "title": "Go", "verb": "a.b", "data": {"action": "a.b"}}
FETCH = {"type": "Action.Submit", "title": "Open", "data": {"msteams": {"type": "task/fetch"}}}
NAME = {"type": "Input.Text", "id": "name", "label": "Name", "isRequired": True, "errorMessage": "Please fill in."}
TEXT = {"type": "TextBlock", "text": "Hello"}


async def posted(stage: Stage, *body: dict[str, Any]) -> str:
    """A card in the chat; its message's id."""
    response = await stage.send(card(*body))
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


@pytest.mark.parametrize("token", ["", "Basic x", "Bearer nonsense", "expired", "another app"])
async def test_the_connector_lets_nobody_in_without_the_bots_token(stage: Stage, key: SigningKey, token: str) -> None:
    """401 for a missing, wrong or old token."""
    tenant = stage.cloud.tenant
    made = {
        "expired": "Bearer " + key.for_bot(tenant.client_id, tenant.id, OPENING - timedelta(hours=2)),
        "another app": "Bearer " + key.for_bot("another", tenant.id, OPENING),
    }
    stage.http.headers["Authorization"] = made.get(token, token)
    assert (await stage.send(card(TEXT))).status_code == 401
    assert stage.cloud.log[-1].document


@pytest.mark.parametrize("wrong", ["client_id", "client_secret", "grant_type", "scope", None])
async def test_a_token_is_given_to_the_bot_alone(stage: Stage, wrong: str | None) -> None:
    """Only the right form, with the right secret, gets one; the secret isn't in the log."""
    form = {
        "client_id": stage.cloud.tenant.client_id,
        "client_secret": stage.cloud.client_secret,
        "grant_type": "client_credentials",
        "scope": "https://api.botframework.com/.default",
    }
    if wrong:
        form[wrong] = "wrong"
    response = await stage.http.post(f"/{stage.cloud.tenant.id}/oauth2/v2.0/token", data=form)
    assert response.status_code == (401 if wrong else 200)
    assert stage.cloud.client_secret not in str(stage.cloud.log)


BAD_CARDS: dict[str, tuple[dict[str, Any], int]] = {
    "an unknown element": (card({"type": "Marquee"}), 400),
    "an unknown property": (card({**TEXT, "blink": True}), 400),
    "a property of 1.6": (card(TEXT, metadata={"webUrl": "https://example.org"}), 400),
    "an element of 1.6": (card({"type": "Table", "rows": []}), 400),
    "a version to come": (card(TEXT, version="1.6"), 400),
    "an Execute without verb": (card(actions({"type": "Action.Execute", "title": "Go"})), 400),
    "an Execute in 1.3": (card(actions(EXECUTE), version="1.3"), 400),
    "seven actions in a row": (card(actions(*[EXECUTE] * 7)), 400),
    "an action nobody knows": (card(actions({"type": "Action.Http", "title": "Go"})), 400),
    "two inputs of one id": (card(NAME, NAME), 400),
    "a required input without a message": (card({"type": "Input.Text", "id": "a", "isRequired": True}), 400),
    "a language with its country": (card(TEXT, lang="en-GB"), 400),
    "a list of no choices": (card({"type": "Input.ChoiceSet", "id": "a", "choices": []}), 400),
    "a choice twice": (
        card({"type": "Input.ChoiceSet", "id": "a", "choices": [{"title": "A", "value": "a"}] * 2}),
        400,
    ),
    "a value that is no choice": (
        card({"type": "Input.ChoiceSet", "id": "a", "choices": [{"title": "A", "value": "a"}], "value": "b"}),
        400,
    ),
    "a date that is none": (card({"type": "Input.Date", "id": "a", "value": "tomorrow"}), 400),
    "a colour of no schema": (card({**TEXT, "color": "pink"}), 400),
    "an empty text": (card({"type": "TextBlock", "text": ""}), 400),
    "a picture without words": (card({"type": "Image", "url": "https://example.org/a.png"}), 400),
    "a picture that is not https": (card({"type": "Image", "url": "http://example.org/a.png", "altText": "A"}), 400),
    "a target that isn't there": (
        card(actions({"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["gone"]})),
        400,
    ),
    "an Execute that opens a dialog": (card(actions({**EXECUTE, "data": {"msteams": {"type": "task/fetch"}}})), 400),
    "a card of 28 KB": (card({"type": "TextBlock", "text": "x" * 28_700}), 413),
    "a message of 100 KB": ({"type": "message", "text": "x" * 103_000}, 413),
    "an empty message": ({"type": "message"}, 400),
    "an unknown field": ({"type": "message", "text": "Hello", "colour": "red"}, 400),
    "an activity of Teams' own": ({"type": "invoke", "text": "Hello"}, 400),
    "another attachment": ({"type": "message", "attachments": [{"contentType": "text/html", "content": "x"}]}, 400),
    "a targeted message sent to all": (
        {"type": "message", "text": "Hello", "recipient": {"id": "29:x", "isTargeted": True}},
        400,
    ),
    "a list": ([], 400),  # type: ignore[dict-item] # it is the mistake
}


@pytest.mark.parametrize("case", BAD_CARDS)
async def test_what_teams_would_not_show_is_refused_with_its_document(stage: Stage, case: str) -> None:
    """Each refusal has the real status, and names where Microsoft says so."""
    body, status = BAD_CARDS[case]
    response = await stage.send(body)
    assert response.status_code == status
    assert response.json()["error"]["message"]
    assert stage.cloud.log[-1].document
    assert stage.cloud.tenant.messages == []


async def test_a_good_card_is_shown_to_everybody_in_the_conversation(stage: Stage) -> None:
    """A card in a channel is in each member's snapshot, as the bot's."""
    await stage.send(card(TEXT), stage.channel)
    for person in stage.cloud.tenant.people.values():
        places = stage.cloud.snapshot(person.id)["conversations"]
        [seen] = next(place for place in places if place["kind"] == "channel")["messages"]
        assert seen["from"]["is_bot"]
        assert seen["card"]["body"] == [TEXT]


async def test_a_targeted_message_is_shown_to_its_target(stage: Stage) -> None:
    """Nobody else's snapshot holds it; and without a target it is refused."""
    path = f"/{stage.channel.id}/activities?isTargetedActivity=true"
    said = {"type": "message", "text": "For you", "recipient": {"id": stage.priya.account_id, "isTargeted": True}}
    assert (await stage.post(path, said)).status_code == 201
    assert (await stage.post(path, {"type": "message", "text": "For whom?"})).status_code == 400
    seen = {
        person.name: "For you" in str(stage.cloud.snapshot(person.id)) for person in stage.cloud.tenant.people.values()
    }
    assert seen == {"Priya Nair": True, "Megan Rowlands": False}


async def test_the_roster_decides_where_the_bot_may_write(stage: Stage) -> None:
    """403 where the bot isn't, or is blocked; 404 for what doesn't exist."""
    assert (await stage.post("/a:nowhere/activities", card(TEXT))).status_code == 404
    stage.priya.blocked = True
    assert (await stage.send(card(TEXT))).json()["error"]["code"] == "MessageWritesBlocked"
    stage.cloud.uninstall(stage.priya.id)
    assert (await stage.send(card(TEXT))).json()["error"]["code"] == "BotNotInConversationRoster"
    stage.cloud.tenant.teams[stage.channel.team_id].installed = False
    assert (await stage.send(card(TEXT), stage.channel)).status_code == 403


async def test_a_chat_is_opened_only_with_who_has_the_app(stage: Stage) -> None:
    """Creating a conversation gives the chat's id, or 403, 404 and 400 as the Connector does."""
    tenant = {"tenantId": stage.cloud.tenant.id}
    opened = await stage.post("", {"members": [{"id": stage.priya.account_id}], **tenant})
    assert (opened.status_code, opened.json()["id"]) == (201, stage.chat.id)
    megan = next(one for one in stage.cloud.tenant.people.values() if one is not stage.priya)
    assert (await stage.post("", {"members": [{"id": megan.account_id}], **tenant})).status_code == 403
    assert (await stage.post("", {"members": [{"id": "29:nobody"}], **tenant})).status_code == 404
    assert (await stage.post("", {"members": [], **tenant})).status_code == 400
    assert (await stage.post("", {"members": [{"id": stage.priya.account_id}]})).status_code == 400


async def test_rates_are_per_conversation_and_by_the_clock(stage: Stage) -> None:
    """The eighth send within a second is refused with the wait, and taken a second later."""
    for _ in range(7):
        assert (await stage.send(card(TEXT))).status_code == 201
    refused = await stage.send(card(TEXT))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert (await stage.send(card(TEXT), stage.channel)).status_code == 201
    stage.clock.now += timedelta(seconds=1)
    assert (await stage.send(card(TEXT))).status_code == 201


async def test_the_longer_windows_count_too(stage: Stage) -> None:
    """Sixty in thirty seconds, then a longer wait."""
    for _ in range(60):
        assert stage.cloud.rates.admit("a:busy", stage.clock.now) == 0
        stage.clock.now += timedelta(seconds=0.2)
    assert stage.cloud.rates.admit("a:busy", stage.clock.now) == 18


async def test_a_message_can_be_changed_and_taken_back(stage: Stage) -> None:
    """An update replaces the card and clears what one person saw in its place; a deletion removes it."""
    message_id = await posted(stage, TEXT)
    message = stage.cloud.tenant.message(message_id)
    assert message is not None
    message.views[stage.priya.id] = {}
    path = f"/{stage.chat.id}/activities/{message_id}"
    assert (await stage.post(path, card({"type": "TextBlock", "text": "New"}), method="PUT")).status_code == 200
    assert message.edited
    assert "New" in str(message.card_for(stage.priya.id))
    assert (await stage.post(path, method="DELETE")).status_code == 200
    assert (await stage.post(path, card(TEXT), method="PUT")).status_code == 404


async def test_the_roster_knows_its_members(stage: Stage) -> None:
    """A member is found by object id or Teams' own; the lists hold all of them; a stranger is 404."""
    for member in (stage.priya.id, stage.priya.account_id):
        found = await stage.post(f"/{stage.channel.id}/members/{member}", method="GET")
        assert found.json()["email"] == stage.priya.email
    assert len((await stage.post(f"/{stage.channel.id}/members", method="GET")).json()) == 2
    assert len((await stage.post(f"/{stage.channel.id}/pagedMembers", method="GET")).json()["members"]) == 2
    assert (await stage.post(f"/{stage.channel.id}/members/29:x", method="GET")).status_code == 404


async def test_a_reply_needs_something_to_reply_to(stage: Stage) -> None:
    """A reply is a send to the same conversation, if its message exists."""
    message_id = await posted(stage, TEXT)
    assert (await stage.post(f"/{stage.chat.id}/activities/{message_id}", card(TEXT))).status_code == 201
    assert (await stage.post(f"/{stage.chat.id}/activities/17", card(TEXT))).status_code == 404


async def test_typing_leaves_no_message(stage: Stage) -> None:
    """A typing activity is taken and shown to nobody."""
    assert (await stage.send({"type": "typing"})).status_code == 202
    assert stage.cloud.tenant.messages == []


async def test_the_client_sends_no_form_with_something_missing(stage: Stage) -> None:
    """A required input that is empty is told to the person, and the bot hears nothing."""
    message_id = await posted(stage, NAME, actions(EXECUTE))
    outcome = await stage.cloud.execute(stage.priya.id, message_id, "Go", {"name": ""})
    assert outcome.field_errors == {"name": "Please fill in."}
    assert stage.bot.told == []


async def test_an_execute_carries_verb_data_and_inputs(stage: Stage) -> None:
    """The invoke has exactly the published shape, and the answer's card is for the presser alone."""
    message_id = await posted(stage, NAME, actions(EXECUTE))
    stage.bot.body = {"statusCode": 200, "type": ADAPTIVE, "value": card(TEXT)["attachments"][0]["content"]}
    outcome = await stage.cloud.execute(stage.priya.id, message_id, 0, {"name": "Priya"})
    [told] = stage.bot.told
    assert told["value"] == {
        "action": {
            "type": "Action.Execute",
            "title": "Go",
            "verb": "a.b",
            "data": {"action": "a.b", "name": "Priya"},
        },
        "trigger": "manual",
    }
    assert (told["name"], told["replyToId"]) == ("adaptiveCard/action", message_id)
    assert outcome.message is not None
    assert outcome.message.card_for(stage.priya.id) == stage.bot.body["value"]
    assert outcome.message.card_for("another") != stage.bot.body["value"]


BAD_ANSWERS = [
    (200, None),
    (500, {"error": "broken"}),
    (200, {"statusCode": 200}),
    (200, {"statusCode": 500, "type": ADAPTIVE, "value": {}}),
    (200, {"statusCode": 200, "type": "text/html", "value": "x"}),
    (200, {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": ""}),
    (200, {"statusCode": 200, "type": ADAPTIVE, "value": {"type": "AdaptiveCard"}}),
]


@pytest.mark.parametrize(("status", "body"), BAD_ANSWERS)
async def test_an_answer_that_cannot_be_shown_went_wrong(stage: Stage, status: int, body: Any) -> None:
    """The person sees the client's own error under the card."""
    message_id = await posted(stage, actions(EXECUTE))
    stage.bot.status, stage.bot.body = status, body
    outcome = await stage.cloud.execute(stage.priya.id, message_id, "a.b")
    assert outcome.failed
    assert outcome.message is not None
    assert outcome.message.errors == {stage.priya.id: WENT_WRONG}


def task(content: dict[str, Any], **info: Any) -> dict[str, Any]:
    """A dialog's answer."""
    return {"task": {"type": "continue", "value": {"card": {"contentType": ADAPTIVE, "content": content}, **info}}}


async def test_a_dialog_opens_goes_on_and_closes(stage: Stage) -> None:
    """It shows the card it was answered with, sends what was filled in, and closes on an empty answer."""
    message_id = await posted(stage, actions(FETCH))
    submit = {"type": "Action.Submit", "title": "Save", "data": {"action": "a.b"}}
    stage.bot.body = task(card(NAME, actions(submit))["attachments"][0]["content"], title="A form")
    await stage.cloud.open_dialog(stage.priya.id, message_id, "Open")
    shown = stage.cloud.snapshot(stage.priya.id)["dialog"]
    assert (shown["title"], stage.bot.told[-1]["value"]["data"]) == ("A form", FETCH["data"])
    assert (await stage.cloud.submit_dialog(stage.priya.id)).field_errors == {"name": "Please fill in."}
    stage.bot.body = {"task": {"type": "message", "value": "Saved."}}
    first = await stage.cloud.submit_dialog(stage.priya.id, {"name": "Priya"})
    assert first.body == stage.bot.body
    assert stage.bot.told[-1]["value"]["data"] == {"action": "a.b", "name": "Priya"}
    assert stage.cloud.snapshot(stage.priya.id)["dialog"]["text"] == "Saved."
    with pytest.raises(CloudMistake):
        await stage.cloud.submit_dialog(stage.priya.id)
    stage.cloud.close_dialog(stage.priya.id)
    assert stage.cloud.snapshot(stage.priya.id)["dialog"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"task": {"type": "continue", "value": {}}},
        {"task": {"type": "open", "value": "x"}},
        {"task": {}, "more": 1},
        task({"type": "AdaptiveCard"}),
        {"task": {"type": "continue", "value": {"card": {"contentType": ADAPTIVE, "content": {}}, "colour": 1}}},
        {"task": {"type": "continue", "value": {"width": "huge", "card": {}}}},
        [],
    ],
)
async def test_a_dialog_that_cannot_be_shown_says_so(stage: Stage, body: Any) -> None:
    """The dialog shows the client's own error."""
    message_id = await posted(stage, actions(FETCH))
    stage.bot.body = body
    outcome = await stage.cloud.open_dialog(stage.priya.id, message_id, "Open")
    assert outcome.failed
    assert stage.cloud.snapshot(stage.priya.id)["dialog"]["error"] == CANT_REACH


async def test_people_cannot_do_what_they_could_not_in_teams(stage: Stage) -> None:
    """No press on what isn't there, no words in a chat without the app, no dialog from another button."""
    message_id = await posted(stage, actions(EXECUTE))
    megan = next(one for one in stage.cloud.tenant.people.values() if one is not stage.priya)
    for attempt in (
        stage.cloud.execute(stage.priya.id, message_id, "Stop"),
        stage.cloud.execute(stage.priya.id, message_id, 5),
        stage.cloud.execute(stage.priya.id, "17", "Go"),
        stage.cloud.execute(stage.priya.id, message_id, "Go", {"nothing": "x"}),
        stage.cloud.open_dialog(stage.priya.id, message_id, "Go"),
        stage.cloud.say(megan.id, stage.cloud.personal_chat(megan.id).id, "help"),
        stage.cloud.say(megan.id, stage.chat.id, "help"),
        stage.cloud.say("nobody", stage.chat.id, "help"),
        stage.cloud.mention(stage.priya.id, "19:nowhere", "help"),
    ):
        with pytest.raises(CloudMistake):
            await attempt
    assert stage.bot.told == []


async def test_words_in_a_channel_without_a_mention_stay_there(stage: Stage) -> None:
    """Teams tells a bot of its mentions alone."""
    await stage.cloud.say(stage.priya.id, stage.channel.id, "Good morning")
    assert stage.bot.told == []
    assert "Good morning" in str(stage.cloud.snapshot(stage.priya.id))


async def test_an_old_submit_button_sends_a_message_with_a_value(stage: Stage) -> None:
    """An Action.Submit outside a dialog is a message without text."""
    message_id = await posted(stage, actions({"type": "Action.Submit", "title": "Send", "data": {"action": "a.b"}}))
    await stage.cloud.execute(stage.priya.id, message_id, "Send")
    [told] = stage.bot.told
    assert (told["type"], told["value"], "text" in told) == ("message", {"action": "a.b"}, False)


async def test_a_bot_that_is_down_is_told_to_the_person(stage: Stage) -> None:
    """A message that the bot didn't take shows the client's line."""
    stage.bot.status = 500
    outcome = await stage.cloud.say(stage.priya.id, stage.chat.id, "help")
    assert outcome.failed
    assert outcome.message is not None
    assert outcome.message.errors


async def test_ids_are_the_same_in_every_run(stage: Stage, key: SigningKey) -> None:
    """A second tenant, filled alike, has the same ids."""
    other = TeamsCloud(clock=Moving(), key=key)
    again = other.add_person("Priya Nair", "priya.nair@larkbeck.example")
    assert (again.id, again.account_id) == (stage.priya.id, stage.priya.account_id)
    assert other.personal_chat(again.id).id == stage.chat.id
    await other.close()


async def test_listeners_hear_of_changes_until_they_stop(stage: Stage) -> None:
    """The page is told of every change."""
    heard: list[int] = []
    stop = stage.cloud.on_change(lambda: heard.append(1))
    await stage.send(card(TEXT))
    assert heard
    count = len(heard)
    stop()
    await stage.send(card(TEXT))
    assert len(heard) == count

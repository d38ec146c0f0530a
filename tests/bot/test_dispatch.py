"""From a request to a reply: recognition, access, one transaction, one effect, and a sentence whatever happens."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, event, func, select
from sqlalchemy import text as sql
from sqlmodel import col

from bot.dispatch import Dispatcher, Welcome
from bot.metrics import Metrics
from bot.recognition import Recognition
from handlers import welcome
from handlers.access import Role, only
from handlers.context import Context
from handlers.errors import UserError
from handlers.guards import TrustGuards, of_our_own
from handlers.meaning import load_interpreter
from handlers.messages import message, text
from handlers.plain_text import plain_text
from handlers.ports import DirectoryUnavailable, Profile
from handlers.requests import (
    AndThen,
    Answer,
    Command,
    HomeOpened,
    Incoming,
    Nothing,
    Place,
    Platform,
    Press,
    Private,
    Rejected,
    Reply,
    ShowHome,
    Submission,
)
from handlers.router import Router
from handlers.topics import TopicChange, TrustTopics, load_topics
from storage import people
from storage.database import Database
from storage.models import Academy, Identity, Person, RoleDesignation, Trust, Workspace
from storage.secret_box import SecretBox
from storage.trust_topics import forget_trust_topic, keep_trust_topic

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
router = Router()


@router.command("look", help="Look.")
async def look(request: Command, context: Context) -> Answer:
    """Say who is asking."""
    return Private(message(text(f"You are {context.me.name} of {context.me.academy}.")))


@router.command("topics", help="What a topic is called.")
async def topics(request: Command, context: Context) -> Answer:
    """Say what the asker's trust calls fractions."""
    return Private(message(text(f"{context.topics.label('fractions')}.")))


@router.command("rename", help="Take another name.", writes=True)
async def rename(request: Command, context: Context) -> Answer:
    """Put an exclamation after the person's name, once a call."""
    person = await context.session.get(Person, context.me.person_id)
    assert person is not None
    person.name += "*"
    if request.text == "and fail":
        raise UserError("That can't be done. Nothing has been saved.")
    if request.text == "and break":
        raise ZeroDivisionError
    return Private(message(text(person.name)))


@router.command("heads-only", help="For heads.", access=only(Role.HEAD))
async def heads_only(request: Command, context: Context) -> Answer:
    """Something only a head may see."""
    return Private(message(text("the key to the biscuit cupboard")))


@router.command("sneak", help="Write without saying so.")
async def sneak(request: Command, context: Context) -> Answer:
    """Try to write in a handler that only reads."""
    await context.session.execute(sql("DELETE FROM people"))
    return Private(message(text("done")))


@router.home()
async def home(request: HomeOpened, context: Context) -> Answer:
    """Say hello."""
    return ShowHome(message(text(f"Hello {context.me.first_name}.")))


@router.submission("form.save")
async def save(request: Submission, context: Context) -> Answer:
    """Refuse, as a form may."""
    raise UserError("Too late for that.")


FAILURES = [ZeroDivisionError()]


@router.submission("form.unlucky")
async def unlucky(request: Submission, context: Context) -> Answer:
    """Fail once, and save the second time."""
    if FAILURES:
        raise FAILURES.pop()
    return Private(message(text("Saved.")))


@router.press("lead.on")
async def lead_on(request: Press, context: Context) -> Answer:
    """Lead to another request."""
    return AndThen(message(text("First.")), Command("look"))


class Roster:
    """The platform as recognition sees it: what it says of each user, and how often it was asked."""

    def __init__(self) -> None:
        self.profiles = {"U1": Profile("Priya Nair", "Priya.Nair@Brackenfold.example")}
        self.asked = 0
        self.is_down = False

    @property
    def directory(self) -> "Roster":
        """Its list of people."""
        return self

    def owns_workspace(self, workspace_id: str) -> bool:
        """Whether the operator's settings name it."""
        return workspace_id == "T1"

    async def profile(self, workspace_id: str, user_id: str) -> Profile:
        """What is known of the user."""
        self.asked += 1
        if self.is_down:
            raise DirectoryUnavailable
        return self.profiles[user_id]


@dataclass
class Desk:
    """A dispatcher with its database and directory, and requests made easily."""

    dispatcher: Dispatcher
    database: Database
    roster: Roster
    keys: "count[int]"

    def request(self, words: str, user: str = "U1") -> Incoming:
        """A command typed by somebody."""
        name, _, rest = words.partition(" ")
        key = f"slack:T1:{next(self.keys)}"
        return Incoming(Platform.SLACK, "T1", user, key, Place("personal", "D1"), Command(name, rest))

    async def says(self, words: str, user: str = "U1") -> str:
        """What the answer to a command says."""
        return said(await self.dispatcher.answer(self.request(words, user)))

    async def name_in_database(self) -> str:
        """What the only person is called now."""
        async with self.database.reading() as session:
            return (await session.execute(select(col(Person.name)))).scalar_one()


def said(reply: Reply) -> str:
    """The words of a reply."""
    match reply:
        case Private(message=shown) | ShowHome(message=shown):
            return plain_text(shown)
        case Rejected(text=words):
            return words
        case _:
            return ""


def dispatcher_on(database: Database, roster: Roster) -> Dispatcher:
    """A dispatcher for one process."""
    return Dispatcher(
        router=router,
        topics=TrustTopics(load_topics()),
        meaning=load_interpreter(with_sentences=False),
        guards=TrustGuards(),
        welcome=Welcome(welcome.NOTICE, welcome.greet),
        database=database,
        secrets=SecretBox([Fernet.generate_key().decode()]),
        recognition=Recognition({Platform.SLACK: roster}),
        school_clock=lambda: NOW,
        machine_clock=lambda: NOW,
        metrics=Metrics(),
    )


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A trust with one academy and one teacher in the roster."""
    async with database.writing() as session:
        trust = Trust(uid="99001", name="Brackenfold Learning Trust", created_at=NOW)
        session.add(trust)
        await session.flush()
        academy = Academy(
            trust_id=trust.id,
            urn="1",
            name="Larkbeck Primary Academy",
            short_name="Larkbeck Primary",
            phase="Primary",
            created_at=NOW,
        )
        session.add(academy)
        await session.flush()
        person = await people.add_person(
            session,
            trust_id=trust.id,
            academy_id=academy.id,
            name="Priya Nair",
            email="priya.nair@brackenfold.example",
            now=NOW,
        )
        assert (trust.id, person.id) == (1, 1)
    roster = Roster()
    return Desk(dispatcher_on(database, roster), database, roster, count())


async def test_the_roster_recognises_by_verified_email_once(desk: Desk) -> None:
    """The platform is asked at the first contact alone; letters' case in an e-mail doesn't matter."""
    assert "You are Priya Nair of Larkbeck Primary." in await desk.says("look")
    assert "You are Priya Nair" in await desk.says("look")
    assert desk.roster.asked == 1


async def test_another_process_changes_the_trusts_topics(desk: Desk) -> None:
    """What one process changes about topics, another one has with its next request."""
    assert "Fractions." in await desk.says("topics")
    assert await desk.says("topics") == "Fractions."
    async with desk.database.writing() as session:
        change = TopicChange("fractions", "Parts of a whole")
        await keep_trust_topic(session, 1, "fractions", **change.values(of_our_own), by_id=None, now=NOW)
    assert await desk.says("topics") == "Parts of a whole."
    other = replace(desk, dispatcher=dispatcher_on(desk.database, desk.roster))
    assert await other.says("topics") == "Parts of a whole."
    async with desk.database.writing() as session:
        await forget_trust_topic(session, 1, "fractions")
    assert await desk.says("topics") == await other.says("topics") == "Fractions."


async def test_knowing_the_topics_costs_no_statement(desk: Desk) -> None:
    """A known person's request asks the database who they are and no more, also where the trust changed its topics."""
    async with desk.database.writing() as session:
        await keep_trust_topic(
            session, 1, "fractions", **TopicChange("fractions", "Parts").values(of_our_own), by_id=None, now=NOW
        )
    await desk.says("topics")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert await desk.says("topics") == "Parts."
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len([statement for statement in asked if "SELECT" in statement]) == 1


async def test_an_unverified_email_recognises_nobody(desk: Desk) -> None:
    """Without an e-mail that the platform vouches for, somebody is a newcomer."""
    desk.roster.profiles["U2"] = Profile("Priya Nair")
    assert "Welcome to Staffroom" in await desk.says("look", "U2")


async def test_a_platform_that_cannot_be_asked_is_a_sentence(desk: Desk) -> None:
    """Nothing is kept of somebody whom the platform could not confirm; the next try works."""
    desk.roster.is_down = True
    assert "I couldn't check who you are just now" in await desk.says("look")
    desk.roster.is_down = False
    assert "You are Priya Nair" in await desk.says("look")


async def test_a_guest_gets_nothing(desk: Desk) -> None:
    """A guest is told so, and no identity is kept, even with an e-mail from the roster."""
    desk.roster.profiles["U3"] = Profile("Visitor", "priya.nair@brackenfold.example", is_guest=True)
    assert "can't answer guests" in await desk.says("look", "U3")
    async with desk.database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(Identity))).scalar_one() == 0


async def test_a_newcomer_is_welcomed_at_home_too(desk: Desk) -> None:
    """Somebody unknown who opens the home gets the welcome there, not as a message each time."""
    desk.roster.profiles["U2"] = Profile("Ola Supply", "ola@agency.example")
    opened = replace(desk.request("look", "U2"), request=HomeOpened(), place=Place("home"))
    reply = await desk.dispatcher.answer(opened)
    assert isinstance(reply, ShowHome)
    assert "Welcome to Staffroom" in said(reply)


async def test_another_trust_in_the_database_leaves_a_workspace_unlinked(desk: Desk) -> None:
    """With two trusts nobody guesses whose a workspace is: the operator says so."""
    async with desk.database.writing() as session:
        session.add(Trust(uid="99002", name="Stainmoor Partnership Trust", created_at=NOW))
    assert "isn't linked to a trust yet" in await desk.says("look")
    async with desk.database.writing() as session:
        session.add(Workspace(trust_id=1, platform="slack", external_id="T1", created_at=NOW))
    assert "You are Priya Nair" in await desk.says("look")


async def test_one_request_has_one_effect_however_often_it_comes(desk: Desk) -> None:
    """Twice to one process and at once to another: the name changes once, and one answer is given."""
    await desk.says("look")
    request = desk.request("rename")
    other = dispatcher_on(desk.database, desk.roster)
    replies = await asyncio.gather(*(process.answer(request) for process in (desk.dispatcher, other, desk.dispatcher)))
    assert sum(isinstance(reply, Private) for reply in replies) == 1
    assert await desk.dispatcher.answer(request) == Nothing()
    assert await desk.name_in_database() == "Priya Nair*"


async def test_a_refused_request_changes_nothing_and_may_be_made_again(desk: Desk) -> None:
    """What the handler wrote before it refused is undone, and the same request is not taken for handled."""
    await desk.says("look")
    request = desk.request("rename and fail")
    assert "Nothing has been saved" in said(await desk.dispatcher.answer(request))
    assert await desk.name_in_database() == "Priya Nair"
    assert "Nothing has been saved" in said(await desk.dispatcher.answer(request))


async def test_a_fault_of_ours_is_an_apology_with_a_reference(desk: Desk) -> None:
    """Nothing escapes; the words come back, and what was half done is undone."""
    await desk.says("look")
    apology = await desk.says("rename and break")
    assert "Something went wrong on my side. Nothing has been saved or sent." in apology
    assert "You typed: and break" in apology
    assert await desk.name_in_database() == "Priya Nair"


async def test_a_handler_that_only_reads_cannot_write(desk: Desk) -> None:
    """A write in a snapshot fails, and is undone."""
    await desk.says("look")
    assert "I can't save just now" in await desk.says("sneak")
    assert await desk.name_in_database() == "Priya Nair"


async def test_access_is_by_roles_in_force_today(desk: Desk) -> None:
    """A role from tomorrow or until yesterday opens nothing; one of today does. The refusal gives no hint."""
    await desk.says("look")
    today = NOW.date()

    async def grant(from_day: int, to_day: int | None) -> None:
        to_on = None if to_day is None else today.replace(day=to_day)
        from_on = today.replace(day=from_day)
        async with desk.database.writing() as session:
            session.add(RoleDesignation(trust_id=1, person_id=1, role=Role.HEAD, from_on=from_on, to_on=to_on))

    await grant(11, None)
    await grant(1, 9)
    refusal = await desk.says("heads-only")
    assert refusal == "You do not have access to that. Nothing has been changed."
    await grant(10, None)
    assert "biscuit" in await desk.says("heads-only")


async def test_a_press_on_something_that_no_longer_exists_says_so(desk: Desk) -> None:
    """An old button, and a form of an earlier version, get a sentence."""
    press = replace(desk.request("look"), request=Press("swap.accept", "1"))
    assert "earlier version of me" in said(await desk.dispatcher.answer(press))
    form = replace(desk.request("look"), request=Submission("swap.send", {}))
    assert "earlier version of me" in said(await desk.dispatcher.answer(form))


async def test_a_refused_form_stays_open(desk: Desk) -> None:
    """A sentence that concerns the whole form is shown in it."""
    await desk.says("look")
    form = replace(desk.request("look"), request=Submission("form.save", {}))
    assert await desk.dispatcher.answer(form) == Rejected({}, "Too late for that.")


async def test_a_database_that_cannot_save_is_a_sentence(desk: Desk, database_url: str) -> None:
    """A store that has become read-only loses nothing and says so; what only looks still works."""
    await desk.says("look")
    read_only = await _read_only(desk.database, database_url)
    desk.dispatcher = dispatcher_on(read_only, desk.roster)
    assert await desk.says("rename now") == (
        "I can't save just now; nothing was lost or posted. Please try again in a minute.\nYou typed: now"
    )
    assert "You are Priya Nair" in await desk.says("look")
    await read_only.close()


async def test_a_database_that_is_gone_is_a_sentence(desk: Desk) -> None:
    """A server that refuses connections is no fault of the person's, and nobody gets a stack trace."""
    nowhere = Database("postgresql://postgres@127.0.0.1:1/nothing")
    desk.dispatcher = dispatcher_on(nowhere, desk.roster)
    assert "I can't save just now" in await desk.says("look")
    await nowhere.close()


async def _read_only(database: Database, url: str) -> Database:
    """The same database, for somebody who may not write."""
    if database.is_sqlite:
        return Database(url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true")
    name = database.url.database
    async with database.engine.connect() as connection:
        await connection.execute(sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        await connection.commit()
    return Database(url)


async def test_a_form_that_failed_once_can_be_sent_again(desk: Desk) -> None:
    """The apology asks to try again, so the same form is not taken for a repeat of what was never saved."""
    await desk.says("look")
    FAILURES[:] = [ZeroDivisionError()]
    form = replace(desk.request("look"), request=Submission("form.unlucky", {}))
    assert "Please try again" in said(await desk.dispatcher.answer(form))
    assert said(await desk.dispatcher.answer(form)) == "Saved."


async def test_a_crowd_of_presses_that_lead_on_is_answered(desk: Desk) -> None:
    """More presses at once than there are connections: none holds one while it waits for another."""
    await desk.says("look")
    presses = [replace(desk.request("look"), request=Press("lead.on")) for _ in range(40)]
    replies = await asyncio.gather(*(desk.dispatcher.answer(press) for press in presses))
    assert {said(reply) for reply in replies} == {"First.\nYou are Priya Nair of Larkbeck Primary."}


async def test_first_contacts_at_the_same_moment(desk: Desk) -> None:
    """A home opened and a message typed in the first minute, in two processes: all are answered, and known once."""
    other = dispatcher_on(desk.database, desk.roster)
    requests = [desk.request("look") for _ in range(6)]
    replies = await asyncio.gather(
        *(process.answer(request) for process, request in zip([desk.dispatcher, other] * 3, requests, strict=True))
    )
    assert all("You are Priya Nair" in said(reply) for reply in replies)
    assert sum("nobody is ranked" in said(reply) for reply in replies) == 1
    async with desk.database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(Identity))).scalar_one() == 1


async def test_a_workspace_that_anybody_installed_is_not_the_trusts(desk: Desk) -> None:
    """Only the workspace that the operator's settings name is linked by itself; other people's get nothing."""
    stranger = replace(desk.request("look"), workspace_id="T2")
    assert "isn't linked to a trust yet" in said(await desk.dispatcher.answer(stranger))
    async with desk.database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(Workspace))).scalar_one() == 0

"""The whole playground in one process: both stand-ins, the demo trust, and the production bot between them.

`staffroom play`, the screenshots, the measurements and the tests all open a world; what differs is the database and
the clock. A world's school clock can be moved, and what falls due on the way happens on the way.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf

from starlette.types import ASGIApp

from bot.administration import link_workspace
from bot.app import Staffroom, build, utc_now
from bot.playground.coming import find_coming, find_next_after
from bot.playground.demo.channels import CHANNELS
from bot.playground.demo.people import PARTNER_UID, TRUST_UID
from bot.playground.demo.seed import DemoPerson, DemoTrust, seed
from bot.playground.school_clock import SchoolClock
from bot.playground.slack_cloud import SlackCloud
from bot.playground.teams_cloud import TeamsCloud
from bot.serving import address_of, listen, web_server
from bot.settings import Settings, SettingsError, load_settings
from bot.slack.manifest import slack_manifest
from handlers.ports import Clock
from handlers.requests import Platform
from handlers.school_time import LONDON
from scheduler.outbox import Pause
from storage import handled_requests, migrations, organisation
from storage.database import Database

OPENING = datetime(2026, 11, 10, 15, 45, tzinfo=LONDON).astimezone(UTC)
"""When a world begins by its school clock: a Tuesday in term."""

PLAY_KEY = "cGxheWdyb3VuZC1rZXktb2Ytbm8tc2VjcmV0cy4uLi4="
"""Encrypts the made-up trust's database. Nobody's secret: nothing real is ever in it."""

BOT_TOKEN = "xoxb-play"  # noqa: S105 - the stand-in knows it, and Slack does not
"""The bot's token in the stand-in of Slack."""


PATIENCE_SECONDS = 20.0
"""How long the clock stands at a moment, by the machine's clock, while a platform takes nothing of what is due."""

LITTLE_PATIENCE_SECONDS = 3.0
"""The same where something was left over from before."""

FARTHEST_STEP = timedelta(days=7)
"""The clock stops at least so often: what repeats is planned a while ahead only, by jobs that run at each stop."""


@dataclass(frozen=True, slots=True)
class PlaygroundPerson:
    """Somebody a visitor can be, with their ids on both platforms; `is_cast` puts them first in the list."""

    name: str
    email: str
    role: str
    academy: str
    slack_user_id: str
    teams_user_id: str
    is_cast: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """An open playground. `people` is the demo trust as the two clouds know it; `clock` is its school clock."""

    slack: SlackCloud
    teams: TeamsCloud
    staffroom: Staffroom
    trust: DemoTrust
    people: tuple[PlaygroundPerson, ...]
    bot_url: str
    clock: SchoolClock

    async def move_to(self, moment: datetime, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Go to a moment by the school clock; whatever falls due before it happens at its own time.

        What a platform won't take for `patience_seconds` of the machine clock is left for later.

        Raises:
            OnlyForward: if it has passed already.
        """
        async for _ in self.steps_to(moment, patience_seconds=patience_seconds):
            pass

    async def steps_to(
        self, moment: datetime, *, patience_seconds: float = PATIENCE_SECONDS
    ) -> AsyncIterator[datetime]:
        """The same step by step: gives each moment at which something fell due, once it is done, and the last one.

        Raises:
            OnlyForward: if it has passed already.
        """
        self.clock.check(moment)
        await self._be_at(self.clock.now(), patience_seconds)
        while (now := self.clock.now()) < moment:
            async with self.staffroom.database.reading() as session:
                is_late = bool(await find_coming(session, now))
                due = await find_next_after(session, now) if is_late else await self.staffroom.next_due()
            stop = min(moment, due or moment, now + FARTHEST_STEP)
            await self._be_at(stop, min(patience_seconds, LITTLE_PATIENCE_SECONDS) if is_late else patience_seconds)
            yield stop

    async def step(self, *, patience_seconds: float = PATIENCE_SECONDS) -> datetime | None:
        """Go to the next thing due; gives when that was, and None where nothing is to come."""
        due = await self.staffroom.next_due()
        if due is not None:
            await self._be_at(due, patience_seconds)
        return due

    async def _be_at(self, moment: datetime, patience_seconds: float) -> None:
        """Show this moment, unless the clock has run past it meanwhile, and do what is due as long as it gets less."""
        if moment > self.clock.now():
            self.clock.move_to(moment)
        left, before = inf, inf
        while left == inf or 0 < left < before:
            await self.staffroom.catch_up(patience_seconds=patience_seconds)
            before, left = left, await self._count_due()
            patience_seconds = min(patience_seconds, LITTLE_PATIENCE_SECONDS)

    async def _count_due(self) -> int:
        """How many things are due by now and have not been sent."""
        async with self.staffroom.database.reading() as session:
            return len(await find_coming(session, self.clock.now()))

    async def settle(self) -> None:
        """Wait until everything that the bot has acknowledged has been answered, and noted."""
        for edge in self.staffroom.edges.values():
            await edge.drain()
        await self.staffroom.dispatcher.finish()

    def person(self, name: str) -> PlaygroundPerson:
        """Somebody of the demo trust by their full name.

        Raises:
            LookupError: if nobody is called so.
        """
        found = next((person for person in self.people if person.name == name), None)
        if found is None:
            raise LookupError(f"nobody in the demo trust is called {name}")
        return found


@asynccontextmanager
async def open_world(
    database_url: str,
    *,
    school_clock: Clock,
    machine_clock: Clock = utc_now,
    pause: Pause = asyncio.sleep,
    socket_mode: bool = False,
    drains: bool = False,
) -> AsyncIterator[World]:
    """A world for as long as the block lasts, all of it on loopback ports of its own.

    Any clock will do for the school clock; the world makes it one that can be moved. `pause` waits so many seconds by
    the machine clock. With `drains` what falls due also goes by itself, and not only when the world is moved.

    Raises:
        SettingsError: if the database holds anything but the demo trust.
    """
    clock = school_clock if isinstance(school_clock, SchoolClock) else SchoolClock(school_clock)
    async with AsyncExitStack() as stack:
        slack, teams = SlackCloud(clock=machine_clock), TeamsCloud(clock=machine_clock)
        stack.push_async_callback(slack.close)
        stack.push_async_callback(teams.close)
        slack.base_url = await stack.enter_async_context(served(slack.app))
        bot_socket = listen("127.0.0.1", 0)
        bot_url = address_of(bot_socket)
        teams.bind(await stack.enter_async_context(served(teams.app)), bot_url)
        slack.connect_bot(f"{bot_url}/slack/events")
        settings = settings_for(database_url, slack, teams, bot_url, socket_mode=socket_mode)
        trust = await prepare(database_url, clock.now())
        people = await _populate(slack, teams, trust)
        await _link(database_url, trust, slack, teams, clock.now())
        staffroom = build(settings, school_clock=clock, machine_clock=machine_clock, pause=pause)
        slack.use_manifest(slack_manifest(staffroom.router, bot_url, socket_mode=socket_mode))
        await stack.enter_async_context(staffroom.run(drains=drains))
        await stack.enter_async_context(served(staffroom.asgi(), bot_socket))
        yield World(slack, teams, staffroom, trust, people, bot_url, clock)


async def prepare(database_url: str, now: datetime) -> DemoTrust:
    """Bring a database up to date and fill it with the demo trust, unless it is there.

    Raises:
        SettingsError: if the database holds anything but the demo trust.
    """
    database = Database(database_url)
    try:
        if not await migrations.is_empty(database):
            await _see_that_it_is_a_demo(database)
        await migrations.upgrade(database)
        async with database.writing() as session:  # the clouds are new: their first requests are no repeats
            await handled_requests.sweep_handled_requests(session, utc_now() + timedelta(days=1))
        return await seed(database, now)
    finally:
        await database.close()


async def _see_that_it_is_a_demo(database: Database) -> None:
    async with database.reading() as session:
        trusts = await organisation.find_trusts(session)
    if strangers := [trust.name for trust in trusts if trust.uid not in (TRUST_UID, PARTNER_UID)]:
        raise SettingsError(
            f"This database holds {strangers[0]}, which is no demo trust, so I won't play in it. "
            "Nothing has been changed."
        )


async def _link(database_url: str, trust: DemoTrust, slack: SlackCloud, teams: TeamsCloud, now: datetime) -> None:
    """Link the stand-ins' workspace and tenant to the demo trust: there is a partner trust beside it."""
    places = [(Platform.SLACK, workspace) for workspace in slack.state.workspaces] + [(Platform.TEAMS, teams.tenant.id)]
    database = Database(database_url)
    try:
        for platform, external_id in places:
            await link_workspace(database, platform, external_id, trust.uid, now=now)
    finally:
        await database.close()


@asynccontextmanager
async def served(asgi: ASGIApp, listening: socket.socket | None = None) -> AsyncIterator[str]:
    """An application on a loopback port while the block lasts; gives its address.

    The port listens already: a request that comes before the server is up waits in the kernel's queue.
    """
    listening = listening or listen("127.0.0.1", 0)
    server = web_server(asgi)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield address_of(listening)
    finally:
        server.should_exit = True
        await task
        listening.close()


async def _populate(slack: SlackCloud, teams: TeamsCloud, trust: DemoTrust) -> tuple[PlaygroundPerson, ...]:
    """Fill both clouds with the trust's people and channels, and what was said there lately."""
    workspace = slack.add_workspace("Brackenfold Learning Trust", domain="brackenfold", bot_token=BOT_TOKEN)
    people = tuple(_person(slack, teams, workspace.id, person) for person in trust.people)
    by_email = {person.email: person for person in people}
    team = teams.add_team("Brackenfold Learning Trust", [person.teams_user_id for person in people])
    for channel in CHANNELS:
        members = [by_email[email] for email in channel.members(trust.people)]
        in_slack = slack.add_channel(
            workspace.id, channel.name, [person.slack_user_id for person in members], topic=channel.topic
        )
        in_teams = teams.add_channel(team.id, channel.name)
        for said in channel.messages:
            author = by_email[said.email]
            await slack.send_message(author.slack_user_id, in_slack.id, said.text)
            await teams.say(author.teams_user_id, in_teams.id, said.text)
    return people


def _person(slack: SlackCloud, teams: TeamsCloud, team_id: str, person: DemoPerson) -> PlaygroundPerson:
    in_slack = slack.add_user(team_id, person.name, person.email, title=person.role)
    in_teams = teams.add_person(person.name, person.email)
    in_teams.installed = True  # as a trust's administrators set it up for everybody
    return PlaygroundPerson(
        name=person.name,
        email=person.email,
        role=person.role,
        academy=person.academy,
        slack_user_id=in_slack.id,
        teams_user_id=in_teams.id,
        is_cast=person.is_cast,
    )


def settings_for(
    database_url: str, slack: SlackCloud, teams: TeamsCloud, public_url: str = "", *, socket_mode: bool = False
) -> Settings:
    """Settings for the stand-ins alone: whatever the environment holds, real credentials are never used."""
    app = slack.state.app
    values = {
        "staffroom_database_url": database_url,
        "staffroom_secret_key": [PLAY_KEY],
        "staffroom_public_url": public_url,
        "slack_signing_secret": "" if socket_mode else app.signing_secret,
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": app.app_token if socket_mode else "",
        "slack_client_id": "",
        "slack_client_secret": "",
        "slack_api_url": slack.api_url,
        **{name.lower(): value for name, value in teams.bot_environment().items()},
    }
    return load_settings(_env_file=None, **values)

"""The whole playground in one process: both stand-ins, the demo trust, and the production bot between them.

`staffroom play`, the screenshots, the measurements and the tests all open a world; what differs is the database and
the clock.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.types import ASGIApp

from bot.administration import link_workspace
from bot.app import Staffroom, build, utc_now
from bot.playground.demo.channels import CHANNELS
from bot.playground.demo.people import PARTNER_UID, TRUST_UID
from bot.playground.demo.seed import DemoPerson, DemoTrust, seed
from bot.playground.server import PlaygroundPerson
from bot.playground.slack_cloud import SlackCloud
from bot.playground.teams_cloud import TeamsCloud
from bot.serving import address_of, listen, web_server
from bot.settings import Settings, SettingsError, load_settings
from bot.slack.manifest import slack_manifest
from handlers.context import LONDON
from handlers.ports import Clock
from handlers.requests import Platform
from storage import migrations, organisation
from storage.database import Database

OPENING = datetime(2026, 11, 10, 15, 45, tzinfo=LONDON).astimezone(UTC)
"""When a world begins by its school clock: a Tuesday in term."""

PLAY_KEY = "cGxheWdyb3VuZC1rZXktb2Ytbm8tc2VjcmV0cy4uLi4="
"""Encrypts the made-up trust's database. Nobody's secret: nothing real is ever in it."""

BOT_TOKEN = "xoxb-play"  # noqa: S105 - the stand-in knows it, and Slack does not
"""The bot's token in the stand-in of Slack."""


@dataclass(frozen=True, slots=True)
class World:
    """An open playground. `people` is the demo trust as the two clouds know it."""

    slack: SlackCloud
    teams: TeamsCloud
    staffroom: Staffroom
    trust: DemoTrust
    people: tuple[PlaygroundPerson, ...]
    bot_url: str

    async def settle(self) -> None:
        """Wait until everything that the bot has acknowledged has been answered."""
        for edge in self.staffroom.edges.values():
            await edge.drain()

    def person(self, name: str) -> PlaygroundPerson:
        """Somebody of the demo trust by their full name.

        Raises:
            LookupError: if nobody is called so.
        """
        found = next((person for person in self.people if person.name == name), None)
        if found is None:
            raise LookupError(f"nobody in the demo trust is called {name}")
        return found


def running_from(opening: datetime, machine_clock: Clock = utc_now) -> Clock:
    """A clock that shows `opening` now and runs at the machine's pace."""
    started = machine_clock()

    def now() -> datetime:
        return opening + (machine_clock() - started)

    return now


@asynccontextmanager
async def open_world(
    database_url: str, *, school_clock: Clock, machine_clock: Clock = utc_now, socket_mode: bool = False
) -> AsyncIterator[World]:
    """A world for as long as the block lasts, all of it on loopback ports of its own.

    Raises:
        SettingsError: if the database holds anything but the demo trust.
    """
    async with AsyncExitStack() as stack:
        slack, teams = SlackCloud(clock=machine_clock), TeamsCloud(clock=machine_clock)
        stack.push_async_callback(slack.close)
        stack.push_async_callback(teams.close)
        slack.base_url = await stack.enter_async_context(served(slack.app))
        bot_socket = listen("127.0.0.1", 0)
        bot_url = address_of(bot_socket)
        teams.bind(await stack.enter_async_context(served(teams.app)), bot_url)
        slack.connect_bot(f"{bot_url}/slack/events")
        settings = settings_for(database_url, slack, teams, socket_mode=socket_mode)
        trust = await prepare(database_url, school_clock())
        people = await _populate(slack, teams, trust)
        await _link(database_url, trust, slack, teams, school_clock())
        staffroom = build(settings, school_clock=school_clock, machine_clock=machine_clock)
        slack.use_manifest(slack_manifest(staffroom.router, bot_url, socket_mode=socket_mode))
        await stack.enter_async_context(staffroom.run())
        await stack.enter_async_context(served(staffroom.asgi(), bot_socket))
        yield World(slack, teams, staffroom, trust, people, bot_url)


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


def settings_for(database_url: str, slack: SlackCloud, teams: TeamsCloud, *, socket_mode: bool = False) -> Settings:
    """Settings for the stand-ins alone: whatever the environment holds, real credentials are never used."""
    app = slack.state.app
    values = {
        "staffroom_database_url": database_url,
        "staffroom_secret_key": [PLAY_KEY],
        "slack_signing_secret": "" if socket_mode else app.signing_secret,
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": app.app_token if socket_mode else "",
        "slack_client_id": "",
        "slack_client_secret": "",
        "slack_api_url": slack.api_url,
        "graph_base_url": f"{teams.base_url}/graph",
        **{name.lower(): value for name, value in teams.bot_environment().items()},
    }
    return load_settings(_env_file=None, **values)

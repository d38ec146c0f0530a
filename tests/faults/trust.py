"""A trust with people on both platforms, put where they belong by the production functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import utc_now
from bot.playground.slack_cloud import SlackCloud
from bot.playground.teams_cloud import TeamsCloud
from bot.playground.world import BOT_TOKEN
from storage import addressees, organisation, people, workspaces
from storage.database import Database
from storage.organisation import AcademyFacts
from tests.faults.stage import Platform

ACADEMY = AcademyFacts("900101", "Larkbeck Primary Academy", "Larkbeck Primary", "Primary", 3, 11, 412, "Larkbeck")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody as a platform knows them; on Teams their chat with the bot is known too."""

    external_id: str
    conversation_id: str = ""
    service_url: str = ""


async def add_trust(
    database: Database, slack: SlackCloud, teams: TeamsCloud, number: int
) -> tuple[int, Mapping[Platform, Sequence[int]]]:
    """Add a trust with so many people on each platform; gives its id, and theirs by platform."""
    workspace = slack.add_workspace("Brackenfold", domain="brackenfold", bot_token=BOT_TOKEN)
    async with database.writing() as session:
        trust = await organisation.add_trust(session, uid="99001", name="Brackenfold Learning Trust", now=utc_now())
        await organisation.add_academies(session, trust.id, [ACADEMY], utc_now())
        on_slack = {_name("slack", one): _on_slack(slack, workspace.id, one) for one in range(number)}
        on_teams = {_name("teams", one): _on_teams(teams, one) for one in range(number)}
        return trust.id, {
            "slack": await _add_people(session, trust.id, "slack", workspace.id, on_slack),
            "teams": await _add_people(session, trust.id, "teams", teams.tenant.id, on_teams),
        }


async def _add_people(
    session: AsyncSession, trust_id: int, platform: Platform, workspace: str, accounts: Mapping[str, Account]
) -> Sequence[int]:
    place = await workspaces.add_workspace(
        session, trust_id=trust_id, platform=platform, external_id=workspace, now=utc_now()
    )
    academy = (await organisation.find_academies(session, trust_id))[0]
    ids: list[int] = []
    for name, account in accounts.items():
        person = await people.add_person(
            session, trust_id=trust_id, academy_id=academy.id, name=name, email=_email(name), now=utc_now()
        )
        await addressees.learn_reach(
            session,
            trust_id=trust_id,
            workspace_id=place.id,
            person_id=person.id,
            external_id=account.external_id,
            conversation_id=account.conversation_id,
            service_url=account.service_url,
            account_id="",
            now=utc_now(),
        )
        ids.append(person.id)
    return ids


def _on_slack(slack: SlackCloud, workspace_id: str, number: int) -> Account:
    name = _name("slack", number)
    return Account(slack.add_user(workspace_id, name, _email(name)).id)


def _on_teams(teams: TeamsCloud, number: int) -> Account:
    name = _name("teams", number)
    person = teams.add_person(name, _email(name), installed=True)
    return Account(person.id, teams.personal_chat(person.id).id, teams.service_url)


def _name(platform: Platform, number: int) -> str:
    return f"Colleague {platform.title()} {number}"


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@larkbeck.example"

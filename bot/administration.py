"""What the operator changes from the command line; each function returns the sentence to print."""

from datetime import datetime

from handlers.access import Role
from handlers.errors import UserError
from handlers.requests import Platform
from handlers.school_time import LONDON
from storage import organisation, people, workspaces
from storage.database import Database


async def grant_role(database: Database, email: str, role: Role, *, now: datetime, dry_run: bool = False) -> str:
    """Grant a role from today to whoever has this e-mail in a roster.

    Raises:
        UserError: if nobody has it.
    """
    async with database.writing() as session:
        person = await people.find_by_email(session, email)
        if person is None:
            raise UserError(
                f"Nobody has the e-mail {email}. Nothing has been changed. Import staff first, or check it."
            )
        if role in await people.find_roles(session, person.trust_id, person.id, now.astimezone(LONDON).date()):
            return f"{person.name} is {role.label.lower()} already. Nothing has been changed."
        if dry_run:
            return f"Would make {person.name} {role.label.lower()} from today."
        await people.grant_role(
            session,
            trust_id=person.trust_id,
            person_id=person.id,
            role=role,
            from_on=now.astimezone(LONDON).date(),
            granted_by_id=None,
        )
    return f"{person.name} is {role.label.lower()} from today."


async def link_workspace(
    database: Database, platform: Platform, workspace: str, trust_uid: str, *, now: datetime, dry_run: bool = False
) -> str:
    """Link a workspace or tenant to a trust; one that is linked already stays where it is.

    Raises:
        UserError: if there is no such trust, or the workspace belongs to another.
    """
    async with database.writing() as session:
        trust = await organisation.find_trust(session, trust_uid)
        if trust is None:
            raise UserError(
                f"There is no trust with UID {trust_uid}. Nothing has been changed. Import its schools first."
            )
        linked = await workspaces.find_workspace(session, platform, workspace)
        if linked is not None and linked.trust_id != trust.id:
            raise UserError(f"{workspace} belongs to another trust. Nothing has been changed.")
        if linked is not None:
            return f"{workspace} belongs to {trust.name} already. Nothing has been changed."
        if dry_run:
            return f"Would link {workspace} to {trust.name}."
        await workspaces.add_workspace(session, trust_id=trust.id, platform=platform, external_id=workspace, now=now)
    return f"{workspace} now belongs to {trust.name}."

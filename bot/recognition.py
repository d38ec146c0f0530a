"""Who is asking: by platform id, else by the platform's verified e-mail in the roster, else a newcomer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import Role
from handlers.context import Member, Newcomer
from handlers.errors import UserError
from handlers.ports import Directory, DirectoryUnavailable, Profile
from handlers.requests import Incoming, Platform
from handlers.school_time import LONDON
from storage import identities, workspaces
from storage.identities import KnownPerson
from storage.models import Workspace

UNLINKED = (
    "This workspace isn't linked to a trust yet, so I can't answer here. Nothing has been saved. "
    "Whoever runs Staffroom can link it with `staffroom link`."
)
GUEST = "Staffroom is for the trust's own staff, so I can't answer guests. Nothing has been saved."
UNKNOWN_JUST_NOW = "I couldn't check who you are just now. Nothing has been saved. Please try again in a minute."


class Door(Protocol):
    """What is asked of a platform's edge here."""

    @property
    def directory(self) -> Directory:
        """The platform's own list of people."""
        ...

    def owns_workspace(self, workspace_id: str) -> bool:
        """Whether the operator's own settings name this workspace or tenant, rather than an installation by anybody."""
        ...


class Recognition:
    """Tells members of staff from newcomers, with the help of the platforms' own directories."""

    def __init__(self, doors: Mapping[Platform, Door]) -> None:
        """Take, by platform, who can be asked there; it may be filled in after this."""
        self._doors = doors

    async def find(self, session: AsyncSession, incoming: Incoming, now: datetime) -> KnownPerson | None:
        """The member of staff behind the request, if this platform id has been met before."""
        today = now.astimezone(LONDON).date()
        return await identities.find_known_person(
            session, incoming.platform, incoming.workspace_id, incoming.user_id, today
        )

    async def ask_platform(self, incoming: Incoming) -> Profile:
        """What the platform vouches for about this user. A network call: never inside a transaction.

        Raises:
            UserError: if the platform can't be asked, or the user is a guest there.
        """
        try:
            directory = self._doors[incoming.platform].directory
            profile = await directory.profile(incoming.workspace_id, incoming.user_id)
        except DirectoryUnavailable as error:
            raise UserError(UNKNOWN_JUST_NOW) from error
        if profile.is_guest:
            raise UserError(GUEST)
        return profile

    async def meet(
        self, session: AsyncSession, incoming: Incoming, profile: Profile, now: datetime
    ) -> KnownPerson | Newcomer:
        """Link a platform's user to the roster by e-mail, or say that they are new here.

        Raises:
            UserError: if the workspace belongs to no trust.
        """
        workspace = await self._workspace(session, incoming, now)
        person = None
        if profile.email:
            person = await identities.find_person_by_email(session, workspace.trust_id, profile.email)
        if person is None:
            return Newcomer(workspace.trust_id, workspace.id, incoming.user_id, profile)
        await identities.add_identity(
            session,
            trust_id=workspace.trust_id,
            workspace_id=workspace.id,
            person_id=person.id,
            external_id=incoming.user_id,
            now=now,
        )
        known = await self.find(session, incoming, now)
        if known is None:
            raise LookupError("an identity that was just added is not there")
        return known

    async def _workspace(self, session: AsyncSession, incoming: Incoming, now: datetime) -> Workspace:
        found = await workspaces.find_workspace(session, incoming.platform, incoming.workspace_id)
        if found is not None:
            return found
        trust = await workspaces.find_only_trust(session)
        if trust is None or not self._doors[incoming.platform].owns_workspace(incoming.workspace_id):
            raise UserError(UNLINKED)
        return await workspaces.add_workspace(
            session, trust_id=trust.id, platform=incoming.platform, external_id=incoming.workspace_id, now=now
        )


def member_of(known: KnownPerson) -> Member:
    """The person as handlers see them; a role that this program does not know is left out."""
    roles = frozenset(Role(role) for role in known.roles if role in set(Role))
    return Member(known.person_id, known.trust_id, known.academy_id, known.name, known.academy, roles, known.subjects)

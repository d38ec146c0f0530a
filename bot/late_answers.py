"""Answers that could not be given when they were due: the outbox gives them, as soon as the platform takes them."""

from uuid import uuid4

import structlog

from handlers.messages import Message
from handlers.outbox import ANSWER, Outbox
from handlers.ports import Clock
from handlers.requests import Platform
from handlers.school_time import LONDON
from storage import identities, workspaces
from storage.database import Database
from storage.secret_box import SecretBox

log = structlog.get_logger(__name__)


class LateAnswers:
    """Takes answers for later. Whoever isn't known yet can only be asked to try again."""

    def __init__(self, database: Database, secrets: SecretBox, school_clock: Clock) -> None:
        self._database = database
        self._secrets = secrets
        self._school_now = school_clock

    async def give_later(self, platform: Platform, workspace: str, user: str, said: Message) -> bool:
        """Keep an answer for the person behind a platform's ids; False, and nothing kept, if that isn't possible.

        What is shown now or never is not kept. Never raises: there is nobody left to tell.
        """
        if said.is_passing:
            return False
        try:
            return await self._keep(platform, workspace, user, said)
        except Exception:
            log.exception("answer_not_kept", platform=platform)
            return False

    async def _keep(self, platform: Platform, workspace: str, user: str, said: Message) -> bool:
        now = self._school_now()
        today = now.astimezone(LONDON).date()
        async with self._database.reading() as session:
            known = await identities.find_known_person(session, platform, workspace, user, today)
            place = await workspaces.find_workspace(session, platform, workspace)
        if known is None or place is None:
            return False
        async with self._database.writing() as session:
            outbox = Outbox(session, self._secrets, known.trust_id, now)
            kept = await outbox.to_person(
                ANSWER, known.person_id, said, subject=f"answer:{uuid4().hex}", workspace_id=place.id
            )
        return kept is not None

"""The guards of each trust, which know its own people and academies."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.guards._guards import Guards, Passed, Verdict
from handlers.guards._known import KnownNames
from handlers.meaning import Interpreter
from storage.known_names import TrustNames, find_trust_names


class TrustGuards:
    """Looks at texts for trusts. Names are read only for a text that would be held without them, so always as they are.

    Processes share nothing: each builds what it knows of a trust's names again when they are others than before.
    """

    def __init__(self, meaning: Interpreter | None = None) -> None:
        self._meaning = meaning
        self._strangers = Guards(meaning=meaning)
        self._of: dict[int, tuple[TrustNames, Guards]] = {}

    async def look_at(self, session: AsyncSession, trust_id: int, text: str) -> Verdict:
        """What is to become of a text of somebody's in the trust."""
        verdict = self._strangers.look_at(text)
        if isinstance(verdict, Passed):
            return verdict
        names = await find_trust_names(session, trust_id)
        before, guards = self._of.get(trust_id, (None, self._strangers))
        if before != names:
            guards = Guards(KnownNames(names.people, names.academies), meaning=self._meaning)
            self._of[trust_id] = names, guards
        return guards.look_at(text)

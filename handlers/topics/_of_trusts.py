"""Each trust's own view of the topics, kept in this process until the trust changes something."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.topics._changes import TopicChange
from handlers.topics._topics import Topics
from storage import trust_topics


class TrustTopics:
    """The topics of each trust. They are read again when its `topics_revision` is another than they were read at.

    Processes don't share them: each sees the revision with the request, and so another's changes with the next one.
    """

    def __init__(self, shipped: Topics) -> None:
        """Take the topics that come with Staffroom."""
        self.shipped = shipped
        self._read: dict[int, tuple[int, Topics]] = {}

    async def of(self, session: AsyncSession, trust_id: int, revision: int | None = None) -> Topics:
        """The trust's topics at this revision; without one it is asked for. Most often nothing has to be read."""
        if revision is None:
            revision = await trust_topics.find_revision(session, trust_id)
        at, topics = self._read.get(trust_id, (0, self.shipped))
        if at != revision:
            changes = await trust_topics.find_trust_topics(session, trust_id)
            topics = self.shipped.with_changes(map(TopicChange.of, changes))
            self._read[trust_id] = revision, topics
        return topics

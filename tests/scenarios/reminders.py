"""What the scenarios of reminders share: a private draft to be reminded of, and what was sent to whom and when."""

from datetime import UTC, date, datetime, time

from bot.playground.world import World
from handlers.outbox import NUDGES
from handlers.school_time import LONDON
from storage.deliveries import State, find_deliveries
from tests.scenarios.chats import Chat
from tests.scenarios.test_offer_expertise import LISTING


def at(day: int, month: int, hour: int = 8, minute: int = 0, *, year: int = 2026) -> datetime:
    """A wall time in England, in UTC."""
    return datetime.combine(date(year, month, day), time(hour, minute), LONDON).astimezone(UTC)


async def keep_draft(chat: Chat, topic: str = "handwriting", **fields: str) -> str:
    """Begin a listing and keep it as a private draft; gives what is said then."""
    await chat.type(f"offer-expertise {topic}")
    return await chat.fill(**(LISTING | {"topics": (topic,), "then": "draft"} | fields))


async def sent(world: World) -> list[tuple[str, datetime]]:
    """Every message of reminders that was sent: to whom, and when by the school clock; in that order."""
    async with world.staffroom.database.reading() as session:
        found = await find_deliveries(session, [State.SENT], limit=10_000)
    return sorted(((one.recipient, one.due_at) for one in found if one.kind == NUDGES.name), key=lambda one: one[1])

"""Having the bot of an open world say something of its own accord, as a handler would."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from bot.playground.world import World
from handlers.messages import message, text
from handlers.outbox import NOT_REACHED, Outbox
from storage.models import Person


async def plan(world: World, name: str, words: str, wanted_at: datetime) -> None:
    """Say this to somebody of the demo trust, by their full name, from a moment of the school clock on."""
    async with world.staffroom.database.writing() as session:
        person = (await session.execute(select(Person).where(col(Person.name) == name))).scalar_one()
        outbox = Outbox(session, world.staffroom.secrets, person.trust_id, world.clock.now())
        await outbox.to_person(NOT_REACHED, person.id, message(text(words)), subject=words, wanted_at=wanted_at)

"""Whom people of the demo trust have asked for help lately: one lead practitioner has no room left this half-term."""

from datetime import datetime, timedelta

from pydantic import BaseModel, TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.playground.demo.people import TRUST_UID, read_data
from handlers.school_time import LONDON
from storage.expertise import find_listings_of
from storage.introductions import State, add_introduction
from storage.organisation import find_trust
from storage.roster import find_roster


class DemoIntroduction(BaseModel, frozen=True, extra="forbid"):
    """Somebody asked somebody else, so many days before the trust was made. They are named by what is before the @."""

    asker: str
    expert: str
    days_ago: int
    state: State


def demo_introductions() -> tuple[DemoIntroduction, ...]:
    """Whom people asked."""
    return TypeAdapter(tuple[DemoIntroduction, ...]).validate_json(read_data("introductions.json"))


async def add_introductions(session: AsyncSession, now: datetime) -> None:
    """Put them in where the demo trust and its listings are, by the first listing of whoever was asked."""
    trust = await find_trust(session, TRUST_UID)
    if trust is None:
        return
    roster = await find_roster(session, trust.id, now.astimezone(LONDON).date())
    people = {entry.email.partition("@")[0]: entry for entry in roster}
    for one in demo_introductions():
        expert, asker = people[one.expert], people[one.asker]
        listing, *_ = await find_listings_of(session, trust.id, expert.person_id)
        await add_introduction(
            session,
            trust.id,
            listing_id=listing.id,
            expert_id=expert.person_id,
            expert_academy_id=expert.academy_id,
            asker_id=asker.person_id,
            asker_academy_id=asker.academy_id,
            now=now - timedelta(days=one.days_ago),
            state=one.state,
        )

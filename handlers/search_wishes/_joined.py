"""Who has joined for a wish: whom its search finds, of those who have lately said that they can help."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.finding import SEARCH, Asker, Search, find_colleagues, read_need
from handlers.matching import Match
from handlers.meaning import Interpreter
from handlers.nudging import NudgeContext, day_of
from handlers.topics import Topics
from storage import search_wishes
from storage.database import is_unavailable
from storage.search_wishes import ChangedListing, StoredWish

log = structlog.get_logger(__name__)

MOST_SHOWN = 100
"""How many people a search remembers not to show again, as `Search.shown` has it."""

ROUNDS = 3
"""How often a search is gone on with past people who fit and haven't just joined."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The wishes that were looked through, and those of them for which somebody has joined."""

    through: tuple[StoredWish, ...] = ()
    joined: tuple[StoredWish, ...] = ()


async def look_out(context: NudgeContext) -> Looked:
    """Look through a trust's wishes that are older than what colleagues have changed since. Only reads.

    Two statements where nothing has changed; a wish of which a message is on its way is left alone, as the message
    finds its words when it goes.
    """
    today = day_of(context.now)
    waiting = await search_wishes.find_waiting_wishes(context.session, context.secrets, context.trust_id, today=today)
    if not waiting:
        return Looked()
    changed = await _changed_since(min(wish.looked_at for wish in waiting), context)
    older = [wish for wish in waiting if _listings_since(changed, wish.looked_at, except_of=wish.person_id)]
    joined = [wish for wish in older if await _has_somebody(wish, changed, context)]
    return Looked(tuple(older), tuple(joined))


async def find_joined(wish: StoredWish, context: NudgeContext) -> tuple[Match, ...]:
    """The colleagues who can help, as things are, and who have joined since the wish was made."""
    changed = await _changed_since(wish.made_at, context)
    return await _find_among(wish, _listings_since(changed, wish.made_at, except_of=wish.person_id), context)


async def find_fitting(
    session: AsyncSession, search: Search, asker: Asker, topics: Topics, meaning: Interpreter, now: datetime
) -> tuple[Match, ...]:
    """The colleagues whom a search finds, but for those who were shown; nobody where it says nothing to look for."""
    need = await read_need(session, search, asker, topics)
    if need.safeguarding or need.is_empty:
        return ()
    found = await find_colleagues(session, search, need, asker, topics=topics, meaning=meaning, today=day_of(now))
    return found.matches


def without(search: Search, people: Iterable[int]) -> Search:
    """The same search, which shows these people no more."""
    return replace(search, shown=tuple(dict.fromkeys((*search.shown, *people)))[-MOST_SHOWN:])


def occurrence_of(wish: StoredWish) -> str:
    """Tells a wish from an earlier one that had its number, and from itself before it was kept up."""
    return wish.made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%f")


async def _changed_since(moment: datetime, context: NudgeContext) -> Sequence[ChangedListing]:
    return await search_wishes.find_changed_listings(
        context.session, context.trust_id, since=moment, since_on=day_of(moment), today=day_of(context.now)
    )


def _listings_since(changed: Iterable[ChangedListing], moment: datetime, *, except_of: int) -> frozenset[int]:
    """The ids of other people's listings that were published or changed after a moment, or shown again on its day.

    Of showing again only the day is known. Whoever was shown again before a wish was made that day was found by the
    search it was made from, and is in its `shown`.
    """
    return frozenset(
        one.listing_id
        for one in changed
        if one.person_id != except_of
        and (one.changed_at > moment or (one.found_again_on is not None and one.found_again_on >= day_of(moment)))
    )


async def _has_somebody(wish: StoredWish, changed: Sequence[ChangedListing], context: NudgeContext) -> bool:
    """Whether anybody has joined for a wish; one that can't be looked through holds up no other."""
    try:
        async with context.session.begin_nested():
            listings = _listings_since(changed, wish.looked_at, except_of=wish.person_id)
            return bool(await _find_among(wish, listings, context))
    except Exception as error:
        if is_unavailable(error):
            raise
        log.exception("wish_not_looked_through", wish=wish.id)
        return False


async def _find_among(wish: StoredWish, listings: Collection[int], context: NudgeContext) -> tuple[Match, ...]:
    """Those whom the wish's search finds with one of these listings."""
    if not listings:
        return ()
    search = SEARCH.validate_json(wish.search)
    asker = Asker(wish.person_id, context.trust_id, wish.academy_id, wish.subjects, wish.is_early_career)
    for _ in range(ROUNDS):
        found = await find_fitting(context.session, search, asker, context.topics, context.meaning, context.now)
        joined = tuple(match for match in found if match.candidate.listing_id in listings)
        if joined or not found:
            return joined
        search = without(search, (match.candidate.person_id for match in found))
    return ()

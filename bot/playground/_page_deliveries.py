"""Who got what: the outbox as the page shows it, with whom, where, when and how far, and never what was said."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.playground.coming import find_coming
from bot.playground.world import World
from handlers.ports import Operation
from storage.deliveries import DeliveryFacts, State, find_deliveries

MOST_SHOWN = 100
"""The newest deliveries are shown; the table itself keeps more."""

MOST_NAMED = 3
"""So many people are named of those for whom something comes; the others are counted."""

KINDS = {"nudges": "Reminders", "answer": "Answer", "not-reached": "Word that somebody was not reached"}
"""Kinds of delivery in words; any other is said by its own name."""

OPERATIONS = {
    Operation.POST: "",
    Operation.UPDATE: "message changed",
    Operation.DELETE: "message taken back",
    Operation.OPEN_CONVERSATION: "conversation opened",
    Operation.CREATE_CHANNEL: "channel made",
    Operation.INVITE: "invitation",
    Operation.UPLOAD: "file",
    Operation.PUBLISH_HOME: "home page",
}

STATES = {
    State.WAITING: "Waits for another",
    State.PLANNED: "Planned",
    State.SENDING: "Being sent",
    State.UNKNOWN: "Not known whether it arrived",
    State.SENT: "Sent",
    State.HELD: "Held for the operator",
    State.UNREACHABLE: "Could not be reached",
    State.DEAD: "Given up",
    State.CANCELLED: "Dropped, not needed any more",
}

REASONS = {
    "ratelimited": "too many requests",
    "rate_limited": "too many requests",
    "http_429": "too many requests",
    "held_back": "the platform has asked for a pause",
    "no_connection": "no connection",
    "no_answer": "the answer got lost",
    "timed_out": "no answer in time",
    "not_told": "the platform doesn't let the bot look",
    "not_installed": "the bot is not installed there",
    "no_address": "no e-mail address to find them by",
    "email_not_confirmed": "their e-mail address is not confirmed there",
    "guest": "a guest there",
}
"""Codes in words; any other is said as it is."""

CODE = re.compile(r"[\w.:-]+")


class DeliveriesApi:
    """Answers who got what."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[BaseRoute]:
        """The newest deliveries."""
        return [Route("/api/deliveries", self._list)]

    async def fingerprint(self) -> object:
        """Something that differs once anything that the page shows of deliveries has changed."""
        async with self._world.staffroom.database.reading() as session:
            found = await find_deliveries(session, limit=MOST_SHOWN)
        return [(one.delivery_id, one.state, one.attempts, one.due_at) for one in found]

    async def _list(self, _request: Request) -> Response:
        async with self._world.staffroom.database.reading() as session:
            found = await find_deliveries(session, limit=MOST_SHOWN)
        return JSONResponse([_shown(self._world, one) for one in found])


async def coming_in_words(session: AsyncSession, world: World, at: datetime) -> dict[str, Any]:
    """For whom, and what, falls due until a moment of the school clock: some names, how many others, and the kinds."""
    found = await find_coming(session, at)
    whom = _unique(one.name or _channel(world, one.target) for one in found)
    kinds = _unique(kind_in_words(one.kind) for one in found)
    return {"whom": whom[:MOST_NAMED], "others": len(whom[MOST_NAMED:]), "what": kinds}


def kind_in_words(kind: str) -> str:
    """What a kind of delivery is called in the page."""
    return KINDS.get(kind) or kind.replace("-", " ").replace("_", " ").replace(".", ": ").capitalize()


def reason_in_words(reason: str) -> str:
    """Why a delivery is as it is: words as they are, and a code in words where there are any."""
    if reason in REASONS or not CODE.fullmatch(reason):
        return REASONS.get(reason, reason)
    return f"code “{reason}”"


def _shown(world: World, facts: DeliveryFacts) -> dict[str, Any]:
    person = next((one for one in world.people if one.name == facts.recipient), None)
    done = OPERATIONS[Operation(facts.operation)]
    return {
        "id": facts.delivery_id,
        "at": facts.due_at.isoformat(),
        "name": facts.recipient or _channel(world, facts.target),
        "place": person.academy if person else facts.academy,
        "email": person.email if person else "",
        "platform": facts.platform,
        "what": ", ".join(filter(None, (kind_in_words(facts.kind), done))),
        "state": str(facts.state),
        "state_words": STATES[facts.state],
        "reason": reason_in_words(facts.reason),
    }


def _channel(world: World, target: str) -> str:
    """What people call the place that a delivery goes to."""
    number = target.partition(":")[2] or target
    if channel := world.slack.state.channels.get(number):
        return f"#{channel.name}"
    if conversation := world.teams.tenant.conversations.get(number):
        return conversation.name
    return "a channel"


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))

"""What `staffroom deliveries` shows of the outbox, and changes in it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.errors import UserError
from handlers.school_time import LONDON
from storage import deliveries
from storage.database import Database
from storage.deliveries import TROUBLED, DeliveryFacts, State

console = Console()

MANY = 50
NEXT_STEPS = {
    State.WAITING: "It waits for another delivery, and goes by itself.",
    State.PLANNED: "It goes by itself.",
    State.SENDING: "A worker has it in hand.",
    State.UNKNOWN: "The answer was lost; it is being looked for.",
    State.SENT: "Nothing is to be done. Its text has been thrown away.",
    State.HELD: "Nobody can tell whether it arrived, so it isn't repeated. `staffroom deliveries release` sends it "
    "after all (it may arrive twice), unless nothing is left to say: a reminder that is held counts as sent. "
    "`drop` gives it up.",
    State.UNREACHABLE: "The person can't be reached there; whoever asked has been told. Its text has been thrown away.",
    State.DEAD: "It was refused for good. Once the reason is put right, `staffroom deliveries retry` tries it again; "
    "`drop` gives it up.",
    State.CANCELLED: "Nothing is to be done. Its text has been thrown away.",
}


def states_of(names: Sequence[str], *, everything: bool) -> tuple[State, ...]:
    """The states of these names; without names those that need the operator, and none for all of them.

    Raises:
        UserError: if there is no such state.
    """
    if everything:
        return ()
    unknown = sorted(set(names) - set(State))
    if unknown:
        raise UserError(f"There is no state {unknown[0]}. The states are {', '.join(State)}.")
    return tuple(State(name) for name in names) or tuple(sorted(TROUBLED))


def one_or_all(number: int | None, *, everything: bool) -> int | None:
    """The delivery that is meant, or None for all of them.

    Raises:
        UserError: if neither or both were said.
    """
    if (number is None) is not everything:
        raise UserError("Say which delivery by its number, or --all for all of them. Nothing has been changed.")
    return number


def with_session(url: str, work: Callable[[AsyncSession], Awaitable[None]]) -> None:
    """Do this in one transaction on a database."""

    async def run() -> None:
        database = Database(url)
        try:
            async with database.writing() as session:
                await work(session)
        finally:
            await database.close()

    asyncio.run(run())


async def show_list(session: AsyncSession, states: Sequence[State]) -> None:
    """Print how many deliveries are in each state, and those in some states; without any, the newest of all."""
    counts = await deliveries.count_by_state(session)
    said = ", ".join(f"{counts[state]} {state}" for state in State if counts.get(state)) or "nothing"
    console.print(f"In the outbox: {said}.", highlight=False)
    found = await deliveries.find_deliveries(session, states, limit=MANY)
    if not found:
        console.print("Nothing needs you." if states else "There are no deliveries.", highlight=False)
        return
    table = Table("Number", "Due", "To", "On", "What", "State", "Reason", box=None, pad_edge=False)
    for one in found:
        table.add_row(
            str(one.delivery_id), _moment(one.due_at), _whom(one), one.platform, one.kind, str(one.state), one.reason
        )
    console.print(table)
    if len(found) == MANY:
        console.print(f"The newest {MANY} are shown.", highlight=False)


async def show(session: AsyncSession, number: int) -> None:
    """Print one delivery: to whom, how far it has come, why, and what to do about it.

    Raises:
        UserError: if there is none of this number.
    """
    one = await _get(session, number)
    facts = {
        "Number": str(one.delivery_id),
        "What": f"{one.kind} ({one.operation})",
        "Key": one.key,
        "To": _whom(one),
        "On": f"{one.platform}, {one.workspace}",
        "State": f"{one.state}{f': {one.reason}' if one.reason else ''}",
        "Due": _moment(one.due_at),
        "First tried": _moment(one.begun_at),
        "Tries": str(one.attempts),
        "Settled": _moment(one.settled_at),
    }
    for name, value in facts.items():
        console.print(f"{name:<12} {value}", highlight=False, soft_wrap=True)
    console.print(NEXT_STEPS[one.state], highlight=False, soft_wrap=True)


async def retry(session: AsyncSession, number: int | None) -> None:
    """Try again what is dead, all of it or one delivery, and print how many.

    Raises:
        UserError: if the one isn't there, or is in another state.
    """
    await _plan_again(session, State.DEAD, number, "tried again")


async def release(session: AsyncSession, number: int | None) -> None:
    """Send what is held after all, all of it or one delivery, and print how many.

    Raises:
        UserError: if the one isn't there, or is in another state.
    """
    await _plan_again(session, State.HELD, number, "sent after all, unless nothing is left to say")


async def _plan_again(session: AsyncSession, state: State, number: int | None, said: str) -> None:
    if number is not None:
        _see_state(await _get(session, number), {state})
    count = await deliveries.plan_again(session, {state}, datetime.now(UTC), delivery_id=number)
    console.print(f"{_count(count)} will be {said}." if count else f"Nothing is {state}, so nothing has been changed.")


async def drop(session: AsyncSession, number: int | None) -> None:
    """Give up what is held or dead, all of it or one delivery, and print how many.

    Raises:
        UserError: if the one isn't there, or is in another state.
    """
    states = {State.HELD, State.DEAD}
    if number is not None:
        _see_state(await _get(session, number), states)
    dropped = await deliveries.drop(
        session, states, datetime.now(UTC), reason="dropped by the operator", delivery_id=number
    )
    said = f"{_count(len(dropped))} dropped." if dropped else "Nothing is held or dead, so nothing has been changed."
    console.print(said)


async def _get(session: AsyncSession, number: int) -> DeliveryFacts:
    found = await deliveries.find_deliveries(session, delivery_id=number)
    if not found:
        raise UserError(
            f"There is no delivery {number}. Nothing has been changed. `staffroom deliveries --all` lists them."
        )
    return found[0]


def _see_state(one: DeliveryFacts, states: set[State]) -> None:
    if one.state not in states:
        wanted = " or ".join(sorted(states))
        raise UserError(f"Delivery {one.delivery_id} is {one.state}, not {wanted}. Nothing has been changed.")


def _whom(one: DeliveryFacts) -> str:
    if one.recipient:
        return f"{one.recipient}, {one.academy}" if one.academy else one.recipient
    return one.target


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(LONDON):%d %b %Y %H:%M:%S}" if moment is not None else "-"


def _count(number: int) -> str:
    return "1 delivery" if number == 1 else f"{number} deliveries"

"""From a row to an errand: who it is for, whether they may be messaged now, and what it says."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.outbox import Body, unseal
from handlers.ports import Addressee, Errand, Operation
from handlers.school_time import Timetable
from handlers.timetables import find_timetables_in
from scheduler.composing import Composer, DueDelivery
from storage.addressees import Reach, find_reaches_in
from storage.database import is_unavailable
from storage.deliveries import (
    FORMAT_VERSION,
    SUPERSEDED,
    Budget,
    State,
    end_followers,
    end_planned,
    find_results,
    has_newer_change,
    put_off,
    put_off_by_machine,
)
from storage.models import Delivery
from storage.secret_box import SecretBox, WrongSecretKey

log = structlog.get_logger(__name__)

BEGUN_WITHIN = timedelta(seconds=30)
"""How long after it was claimed a call may be begun."""

MOST_ROUNDS = 50
"""How many moments are tried to find one that suits everybody."""

NEWER_FORMAT_WAIT = timedelta(minutes=1)
"""How long a delivery that a newer version wrote is left alone by one that can't read it."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What preparing some deliveries needs to know, asked for all of them at once.

    `bodies` go by delivery (None where one can't be read), `reaches` by workspace and person, `timetables` by person,
    `results` by the delivery that another follows.
    """

    bodies: Mapping[int, Body | None]
    reaches: Mapping[tuple[int, int], Reach]
    timetables: Mapping[int, Timetable]
    results: Mapping[int, tuple[str, str]]


class Preparer:
    """Prepares deliveries inside the transaction that claims them."""

    def __init__(self, secrets: SecretBox, composers: Mapping[str, Composer]) -> None:
        self._secrets = secrets
        self._composers = composers

    async def learn(self, session: AsyncSession, rows: Sequence[Delivery]) -> Circumstances:
        """What is to be known of these, whatever workspaces they are for."""
        bodies = {row.id: self._body(row) for row in rows}
        in_hours: defaultdict[int, set[int]] = defaultdict(set)
        for row in rows:
            if row.in_hours:
                in_hours[row.trust_id].update(_people(row, bodies[row.id] or Body()))
        timetables = await find_timetables_in(session, in_hours) if in_hours else {}
        return await self._known(session, rows, bodies, timetables)

    async def _known(
        self,
        session: AsyncSession,
        rows: Sequence[Delivery],
        bodies: Mapping[int, Body | None],
        timetables: Mapping[int, Timetable],
    ) -> Circumstances:
        people: defaultdict[int, set[int]] = defaultdict(set)
        for row in rows:
            people[row.workspace_id].update(_people(row, bodies[row.id] or Body()))
            if row.recipient_id is not None:
                people[row.workspace_id].add(row.recipient_id)
        return Circumstances(
            bodies,
            await find_reaches_in(session, people) if any(people.values()) else {},
            timetables,
            await find_results(session, {row.after_id for row in rows if row.after_id is not None}),
        )

    async def prepare(
        self,
        session: AsyncSession,
        budget: Budget,
        rows: Sequence[Delivery],
        known: Circumstances,
        most: int,
        *,
        now: datetime,
        at: datetime,
    ) -> list[tuple[Delivery, Errand]]:
        """The first of these deliveries that can go now, `most` of them and one to each place.

        The others are put off, or ended with a reason. `now` is school time, `at` machine time.
        """
        ready: list[tuple[Delivery, Errand]] = []
        targets: set[str] = set()
        for row in rows:
            if len(ready) == most:
                break
            if row.target in targets:
                continue
            errand = await self._errand(session, budget, row, known, now=now, at=at)
            if errand is not None:
                targets.add(row.target)
                ready.append((row, errand))
        return ready

    async def recall(self, session: AsyncSession, budget: Budget, row: Delivery) -> Errand:
        """The errand of a delivery that was begun, without what it says: enough to look for it."""
        body = self._body(row) or Body()
        return _errand(budget, row, body, await self._known(session, [row], {row.id: body}, {}))

    async def end(
        self, session: AsyncSession, row: Delivery, state: State, reason: str, *, now: datetime, at: datetime
    ) -> None:
        """End a planned delivery, and tell what composes it."""
        if await end_planned(session, row.id, state, reason, at):
            if state is not State.DEAD:  # the operator may still retry it, and what follows goes then
                await end_followers(session, [row.id], at)
            composer = self._composers.get(row.kind)
            if composer is not None:
                await composer.ended(session, due_delivery(row), now, state)

    async def _errand(
        self,
        session: AsyncSession,
        budget: Budget,
        row: Delivery,
        known: Circumstances,
        *,
        now: datetime,
        at: datetime,
    ) -> Errand | None:
        """What is to be done for this row now; None where nothing is, and the row says why."""
        body = known.bodies[row.id]
        if row.format_version > FORMAT_VERSION:
            await put_off_by_machine(session, row.id, at + NEWER_FORMAT_WAIT)
            return None
        if body is None:
            await self.end(session, row, State.DEAD, "its text can't be read with these keys", now=now, at=at)
            return None
        if row.recipient_id is not None and known.reaches[row.workspace_id, row.recipient_id].has_left:
            await self.end(session, row, State.CANCELLED, "the person has left", now=now, at=at)
            return None
        if (go_at := _moment_for_all(known.timetables, row, body, now)) > now:
            await put_off(session, {row.id: go_at})
            return None
        if row.operation == Operation.UPDATE and await has_newer_change(session, row.id, row.after_id):
            await self.end(session, row, State.CANCELLED, SUPERSEDED, now=now, at=at)
            return None
        if row.body is None and row.kind in self._composers:
            return await self._composed(session, budget, row, known, now=now, at=at)
        return _errand(budget, row, body, known)

    async def _composed(
        self, session: AsyncSession, budget: Budget, row: Delivery, known: Circumstances, *, now: datetime, at: datetime
    ) -> Errand | None:
        """An errand whose words are found now; one that can't be composed doesn't hold up the others."""
        try:
            async with session.begin_nested():
                said = await self._composers[row.kind].compose(session, due_delivery(row), now)
        except Exception as error:
            if is_unavailable(error):
                raise
            log.exception("delivery_not_composed", delivery=row.id, kind=row.kind)
            await self.end(
                session, row, State.DEAD, f"it could not be composed ({type(error).__name__})", now=now, at=at
            )
            return None
        if said is None:
            await self.end(session, row, State.CANCELLED, "nothing was left to say", now=now, at=at)
            return None
        return _errand(budget, row, Body(said), known)

    def _body(self, row: Delivery) -> Body | None:
        """What a row says; empty where it is composed, None where it can't be read."""
        if row.body is None or row.format_version > FORMAT_VERSION:
            return Body()
        try:
            return unseal(row.body, self._secrets)
        except (WrongSecretKey, ValueError) as error:
            log.error("delivery_not_readable", delivery=row.id, error=type(error).__name__)  # noqa: TRY400
            return None


def due_delivery(row: Delivery) -> DueDelivery:
    """A row as its composer sees it."""
    return DueDelivery(row.id, row.trust_id, row.kind, row.key, row.recipient_id, row.due_at)


def _people(row: Delivery, body: Body) -> tuple[int, ...]:
    """Whom a delivery is about: those it invites, or else its recipient."""
    return body.people or ((row.recipient_id,) if row.recipient_id is not None else ())


def _moment_for_all(timetables: Mapping[int, Timetable], row: Delivery, body: Body, now: datetime) -> datetime:
    """The first moment from now on at which everybody whom a delivery in hours is about may be messaged.

    It must still be so when the call is begun (`BEGUN_WITHIN`). People who never share an hour get it at one of theirs.
    """
    theirs = [timetables[person] for person in _people(row, body) if person in timetables] if row.in_hours else []
    moment = now
    for _ in range(MOST_ROUNDS):
        later = max((_moment_for(timetable, moment) for timetable in theirs), default=moment)
        if later == moment:
            break
        moment = later
    return moment


def _moment_for(timetable: Timetable, moment: datetime) -> datetime:
    return max(timetable.next_moment(moment), timetable.next_moment(moment + BEGUN_WITHIN) - BEGUN_WITHIN)


def _errand(budget: Budget, row: Delivery, body: Body, known: Circumstances) -> Errand:
    conversation, sent = known.results.get(row.after_id or 0, ("", ""))
    reaches = [known.reaches.get((row.workspace_id, person)) for person in _people(row, body)]
    reached = [reach for reach in reaches if reach is not None and not reach.has_left]
    return Errand(
        key=row.key,
        operation=Operation(row.operation),
        workspace_id=budget.external_id,
        people=tuple(_addressee(reach) for reach in reached),
        conversation_id=row.conversation_id or conversation,
        message_id=body.message_id or sent,
        message=body.message,
        name=body.name,
        content=body.content,
        begun_at=row.begun_at,
    )


def _addressee(reach: Reach) -> Addressee:
    return Addressee(
        email=reach.email,
        external_id=reach.external_id,
        conversation_id=reach.conversation_id,
        service_url=reach.service_url,
        account_id=reach.account_id,
    )

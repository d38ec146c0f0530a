"""What follows from an outcome: the state, the pause, the other platform, and whoever is to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.messages import message, text
from handlers.outbox import NOT_REACHED, Outbox
from handlers.ports import Absent, Addressee, Done, Impossible, Later, Operation, Outcome, Unreachable, Unsure
from scheduler.composing import Composer
from scheduler.outbox._claimed import Claimed
from storage.addressees import find_reaches, learn_reach
from storage.database import is_unavailable
from storage.deliveries import (
    Settlement,
    State,
    end_followers,
    find_workspaces_of,
    open_budgets,
    pause_budget,
    release_followers,
    settle,
)
from storage.secret_box import SecretBox

log = structlog.get_logger(__name__)

KEEP_TRYING = timedelta(days=2)
"""How long a delivery is tried that is surely not carried out, before it is dead."""
LONGEST_BACKOFF_SECONDS = 300.0
LONGEST_OUTAGE_PAUSE_SECONDS = 30.0
"""How long a workspace is left alone at most when its platform could not be reached at all."""
LOOK_AFTER = timedelta(seconds=15)
"""How long after a lost answer it is looked for: a request that was given up after ten seconds may be carried out when
the platform has sat on it for twenty, and is surely there only then."""
LOOK_AGAIN_AFTER = timedelta(seconds=30)
KEEP_LOOKING = timedelta(days=2)
"""How long it is looked for while the platform can't be asked, before the policy of its kind decides: an outage is no
reason to guess."""
MOST_REPEATS = 1
"""How often a delivery is sent again by the policy of its kind: one that is in doubt each time is held."""

HELD_BACK = Later("held_back")
"""Not begun: the platform asked for a pause after it was claimed, or its time ran out."""

HARMLESS_TWICE = frozenset(
    {Operation.UPDATE, Operation.DELETE, Operation.INVITE, Operation.OPEN_CONVERSATION, Operation.PUBLISH_HOME}
)
"""These leave the same behind when they are carried out twice, whatever their kind says."""


@dataclass(frozen=True, slots=True)
class Result:
    """A delivery with what came of it; `was_looked_for` says that it is a second look at an earlier try."""

    claimed: Claimed
    outcome: Outcome | Absent
    was_looked_for: bool = False


class Settler:
    """Settles results, many in one transaction."""

    def __init__(self, secrets: SecretBox, composers: Mapping[str, Composer]) -> None:
        self._secrets = secrets
        self._composers = composers

    async def settle(self, session: AsyncSession, results: Sequence[Result], *, now: datetime, at: datetime) -> None:
        """Write down what came of these; a result that comes too late for its token changes nothing.

        `now` is school time, `at` machine time.
        """
        settlements = [await self._settlement(session, result, at) for result in results]
        settled = await settle(session, settlements)
        sent = {one.delivery_id for one in settled if one.state is State.SENT}
        await release_followers(session, sent)
        for result, settlement in zip(results, settlements, strict=True):
            if settlement in settled:
                await self._follow(session, result, settlement, now=now, at=at)
            else:
                log.warning("delivery_settled_too_late", delivery=settlement.delivery_id)

    async def _settlement(self, session: AsyncSession, result: Result, at: datetime) -> Settlement:
        claimed = result.claimed
        number, token = claimed.delivery.id, claimed.token
        match result.outcome:
            case Done(conversation_id=conversation, message_id=sent):
                return Settlement(number, token, State.SENT, at, conversation_id=conversation, message_id=sent)
            case Absent():
                return self._again(claimed, "not found where it would be", at)
            case Later() as later:
                return self._later(claimed, later, at)
            case Unsure() as unsure:
                return self._unsure(claimed, unsure, at, was_looked_for=result.was_looked_for)
            case Unreachable(code=code):
                return await self._elsewhere(session, claimed, code, at)
            case Impossible(code=code):
                return Settlement(number, token, State.DEAD, at, reason=code)

    def _later(self, claimed: Claimed, later: Later, at: datetime) -> Settlement:
        number, token = claimed.delivery.id, claimed.token
        if later is HELD_BACK:
            return Settlement(number, token, State.PLANNED, at, gives_back_attempt=True)
        if at - claimed.begun_at > KEEP_TRYING:
            return Settlement(number, token, State.DEAD, at, reason=later.code)
        wait = later.after_seconds if later.is_limit else max(later.after_seconds, _backoff(claimed.attempts))
        return Settlement(
            number, token, State.PLANNED, at, reason=later.code, not_before_at=at + timedelta(seconds=wait)
        )

    def _again(self, claimed: Claimed, reason: str, at: datetime, *, is_repeat: bool = False) -> Settlement:
        """It is sent once more after a while; dead if that has gone on for too long."""
        number, token = claimed.delivery.id, claimed.token
        if at - claimed.begun_at > KEEP_TRYING:
            return Settlement(number, token, State.DEAD, at, reason=reason)
        not_before_at = at + timedelta(seconds=_backoff(claimed.attempts))
        return Settlement(
            number, token, State.PLANNED, at, reason=reason, not_before_at=not_before_at, is_repeat=is_repeat
        )

    def _unsure(self, claimed: Claimed, unsure: Unsure, at: datetime, *, was_looked_for: bool) -> Settlement:
        """Nobody knows yet: it is looked for, and where nobody can look, the policy of its kind decides."""
        number, token = claimed.delivery.id, claimed.token
        if not was_looked_for:
            return Settlement(number, token, State.UNKNOWN, at, reason=unsure.code, leased_until_at=at + LOOK_AFTER)
        if not unsure.is_lasting and at - claimed.tried_at < KEEP_LOOKING:
            return Settlement(
                number, token, State.UNKNOWN, at, reason=unsure.code, leased_until_at=at + LOOK_AGAIN_AFTER
            )
        if claimed.errand.operation in HARMLESS_TWICE:
            return self._again(claimed, unsure.code, at)
        if claimed.when_unknown == "repeat" and claimed.repeats < MOST_REPEATS:
            return self._again(claimed, unsure.code, at, is_repeat=True)
        return Settlement(number, token, State.HELD, at, reason="nobody can tell whether it arrived")

    async def _elsewhere(self, session: AsyncSession, claimed: Claimed, code: str, at: datetime) -> Settlement:
        """Try the trust's next workspace, where there is one; a person may be on the other platform."""
        number, token, person = claimed.delivery.id, claimed.token, claimed.delivery.recipient_id
        if person is not None:
            places = (await find_workspaces_of(session, claimed.delivery.trust_id, [person]))[person]
            later = places[places.index(claimed.workspace_id) + 1 :] if claimed.workspace_id in places else places
            if later:
                await open_budgets(session, claimed.delivery.trust_id, later[:1])
                return Settlement(number, token, State.PLANNED, at, reason=code, workspace_id=later[0])
        return Settlement(number, token, State.UNREACHABLE, at, reason=code)

    async def _follow(
        self, session: AsyncSession, result: Result, settlement: Settlement, *, now: datetime, at: datetime
    ) -> None:
        claimed = result.claimed
        match settlement.state:
            case State.SENT:
                if isinstance(result.outcome, Done) and result.outcome.learned is not None:
                    await self._learn(session, claimed, result.outcome.learned, now)
                await self._tell_composer(session, claimed, now, State.SENT)
            case State.HELD | State.UNREACHABLE | State.DEAD:
                if settlement.state is State.UNREACHABLE:  # the operator may still send the others, and what follows
                    await end_followers(session, [claimed.delivery.id], at)
                await self._tell_composer(session, claimed, now, settlement.state)
                await self._tell(session, claimed, settlement.state, now)
            case _:
                if (pause := pause_after(claimed, result.outcome)) > 0:
                    await pause_budget(session, claimed.workspace_id, at + timedelta(seconds=pause))

    async def _tell_composer(self, session: AsyncSession, claimed: Claimed, now: datetime, state: State) -> None:
        """Tell what composed it; a failure there doesn't undo that it was settled."""
        composer = self._composers.get(claimed.delivery.kind)
        if composer is None:
            return
        try:
            async with session.begin_nested():
                if state is State.SENT:
                    await composer.sent(session, claimed.delivery, now)
                else:
                    await composer.ended(session, claimed.delivery, now, state)
        except Exception as error:
            if is_unavailable(error):
                raise
            log.exception("composer_failed", kind=claimed.delivery.kind, delivery=claimed.delivery.id)

    async def _learn(self, session: AsyncSession, claimed: Claimed, learned: Addressee, now: datetime) -> None:
        person = claimed.delivery.recipient_id
        if person is None or not learned.external_id or learned in claimed.errand.people:
            return
        await learn_reach(
            session,
            trust_id=claimed.delivery.trust_id,
            workspace_id=claimed.workspace_id,
            person_id=person,
            external_id=learned.external_id,
            conversation_id=learned.conversation_id,
            service_url=learned.service_url,
            account_id=learned.account_id,
            now=now,
        )

    async def _tell(self, session: AsyncSession, claimed: Claimed, state: State, now: datetime) -> None:
        """Tell whoever asked that it was not passed on, or that nobody can say whether it was."""
        asker = claimed.asked_by_id
        if asker is None or asker == claimed.delivery.recipient_id:
            return
        said = message(text(await self._sentence(session, claimed, state)))
        outbox = Outbox(session, self._secrets, claimed.delivery.trust_id, now)
        await outbox.to_person(NOT_REACHED, asker, said, subject=f"delivery:{claimed.delivery.id}", occurrence=state)

    async def _sentence(self, session: AsyncSession, claimed: Claimed, state: State) -> str:
        """What has become of something that was to be passed on, or posted, and what to do next."""
        whom, person = "the channel", claimed.delivery.recipient_id
        if person is not None:
            reaches = await find_reaches(session, claimed.delivery.trust_id, claimed.workspace_id, [person])
            whom = reaches[person].name
        match state:
            case State.HELD:
                return (
                    f"I can't tell whether what you asked me to pass on has reached {whom}. I won't send it twice; "
                    "please look, and ask me again if it isn't there."
                )
            case State.UNREACHABLE if person is not None:
                return (
                    f"I couldn't reach {whom} on Slack or Teams, so what you asked me to pass on hasn't been passed "
                    "on. You could write to them by e-mail instead; I won't try again."
                )
            case _:
                return (
                    f"I couldn't write to {whom}, so what you asked me to pass on hasn't been passed on. Whoever looks "
                    "after Staffroom can see why; ask me again once it is put right."
                )


def _backoff(attempts: int) -> float:
    return min(2.0 ** max(attempts - 1, 0), LONGEST_BACKOFF_SECONDS)


def pause_after(claimed: Claimed, outcome: Outcome | Absent) -> float:
    """How many seconds the whole workspace is left alone after this."""
    match outcome:
        case Later(is_limit=True, after_seconds=seconds):
            return seconds
        case Later(is_outage=True, after_seconds=seconds):
            return min(max(seconds, _backoff(claimed.attempts)), LONGEST_OUTAGE_PAUSE_SECONDS)
        case _:
            return 0.0

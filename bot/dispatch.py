"""From a request to a reply: who is asking, may they, one transaction, one handler. The one error boundary."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import assert_never
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.metrics import Metrics
from bot.notes import Notes
from bot.recognition import Recognition, member_of
from handlers.context import Context, Newcomer
from handlers.errors import FormRejected, UserError
from handlers.guards import TrustGuards
from handlers.meaning import Interpreter
from handlers.messages import Message, message, text
from handlers.ports import Clock
from handlers.requests import (
    AndThen,
    Answer,
    Command,
    Incoming,
    Nothing,
    Private,
    Rejected,
    Replace,
    Reply,
    Request,
    ShowForm,
    ShowHome,
    Submission,
    name_of,
)
from handlers.router import Entry, Router
from handlers.topics import TrustTopics
from storage import handled_requests, identities
from storage.database import Database, is_unavailable
from storage.identities import KnownPerson
from storage.secret_box import SecretBox

log = structlog.get_logger(__name__)

NO_LONGER = (
    "That button or form is from an earlier version of me, so nothing has happened. "
    "Type /cpd help to see what I can do."
)
NO_ACCESS = "You do not have access to that. Nothing has been changed."
CANT_SAVE = "I can't save just now; nothing was lost or posted. Please try again in a minute."
APOLOGY = (
    "Something went wrong on my side. {} has been saved or sent. Please try again; if it happens again, tell your "
    "trust's administrator this reference: {}."
)
THEN = ":then"
"""After the key of a request, the key of the one that it leads to."""
RECENT_KEYS = 10_000
"""How many requests a process remembers having answered. What they changed is guarded by the database instead."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """What people are told at their first contact: the notice alone, or the questions to somebody unknown."""

    notice: Message
    greet: Callable[[Request, Context], Awaitable[Answer]]


class Dispatcher:
    """Answers every request from every platform. `answer` never raises.

    The school clock says what time it is for people; requests are remembered by the machine's.
    """

    def __init__(
        self,
        *,
        router: Router,
        topics: TrustTopics,
        meaning: Interpreter,
        guards: TrustGuards,
        welcome: Welcome,
        database: Database,
        secrets: SecretBox,
        recognition: Recognition,
        school_clock: Clock,
        machine_clock: Clock,
        metrics: Metrics,
        address: str = "",
    ) -> None:
        self._router = router
        self._topics = topics
        self._meaning = meaning
        self._guards = guards
        self._welcome = welcome
        self._database = database
        self._notes = Notes(database)
        self._secrets = secrets
        self._recognition = recognition
        self._school_clock = school_clock
        self._machine_clock = machine_clock
        self._metrics = metrics
        self._address = address
        self._recent: OrderedDict[str, None] = OrderedDict()

    async def answer(self, incoming: Incoming) -> Reply:
        """What to say or show, whatever happens; a repeat of a request gets `Nothing`."""
        started = perf_counter()
        reply, outcome = await self._answer_safely(incoming)
        self._metrics.answered(incoming.platform, type(incoming.request).__name__, outcome, perf_counter() - started)
        return reply

    async def finish(self) -> None:
        """Wait until what the requests answered so far have left behind is written down."""
        await self._notes.finish()

    async def _answer_safely(self, incoming: Incoming) -> tuple[Reply, str]:
        if self._is_repeat(incoming.key):
            return Nothing(), "repeat"
        try:
            return await self._answer(incoming), "answered"
        except Exception as error:  # noqa: BLE001 - the one boundary: every error becomes a sentence
            self._recent.pop(incoming.key, None)  # whoever tries again is not taken for a repeat
            return self._explain(error, incoming)

    def _explain(self, error: Exception, incoming: Incoming) -> tuple[Reply, str]:
        """The sentence for what went wrong, with what the person typed, and a word for the metrics."""
        match error:
            case FormRejected(errors=errors, text=said, ask=ask, is_passing=is_passing):
                return Rejected(errors, said, ask, is_passing), "rejected"
            case UserError(text=said, typed=typed):
                return _refusal(incoming.request, said, typed), "refused"
            case _ if is_unavailable(error):
                log.warning("database_unavailable", error=type(error).__name__, request=_kind(incoming))
                return _refusal(incoming.request, CANT_SAVE, _typed(incoming.request)), "unavailable"
            case _:
                reference = uuid4().hex[:8]
                log.error("request_failed", exc_info=error, reference=reference, request=_kind(incoming))
                nothing = "Nothing more" if incoming.key.endswith(THEN) else "Nothing"
                return _refusal(
                    incoming.request, APOLOGY.format(nothing, reference), _typed(incoming.request)
                ), "failed"

    async def _answer(self, incoming: Incoming) -> Reply:
        entry = self._router.find(incoming.request)
        if entry is None:
            raise UserError(NO_LONGER)
        now = self._school_clock()
        answer = None
        async with self._database.reading() as session:
            known = await self._recognition.find(session, incoming, now)
            if known is not None and known.noticed and not entry.writes:
                answer = await self._run(entry, incoming, known, session, now)
        if answer is None:
            profile = None if known is not None else await self._recognition.ask_platform(incoming)
            async with self._database.writing() as session:
                if not await handled_requests.claim_request(session, incoming.key, self._machine_clock()):
                    return Nothing()
                who = known if profile is None else await self._recognition.meet(session, incoming, profile, now)
                answer = await self._meet_and_run(entry, incoming, who, session, now)
        return await self._complete(answer, incoming)

    async def _meet_and_run(
        self, entry: Entry, incoming: Incoming, who: KnownPerson | Newcomer | None, session: AsyncSession, now: datetime
    ) -> Answer:
        """Run the handler inside a write transaction; at first contact, the privacy notice goes before its answer."""
        if who is None:
            raise LookupError("nobody was recognised")
        if isinstance(who, Newcomer):
            return await self._run(entry, incoming, who, session, now)
        answer = await self._run(entry, incoming, who, session, now)
        is_first = not who.noticed and await identities.mark_noticed(session, who.trust_id, who.person_id, now)
        if not is_first or isinstance(answer, ShowHome):  # the home shows the notice anyway
            return answer
        return _preceded(answer, self._welcome.notice)

    async def _run(
        self, entry: Entry, incoming: Incoming, found: KnownPerson | Newcomer, session: AsyncSession, now: datetime
    ) -> Answer:
        who, revision = (found, None) if isinstance(found, Newcomer) else (member_of(found), found.topics_revision)
        context = Context(
            session=session,
            now=now,
            platform=incoming.platform,
            place=incoming.place,
            who=who,
            topics=await self._topics.of(session, who.trust_id, revision),
            meaning=self._meaning,
            guards=self._guards,
            router=self._router,
            secrets=self._secrets,
            address=self._address,
        )
        if isinstance(who, Newcomer):
            handler = entry.handler if entry.access.newcomers else self._welcome.greet
            return await handler(incoming.request, context)
        if not entry.access.allows(who.roles):
            raise UserError(NO_ACCESS)
        answer = await entry.handler(incoming.request, context)
        self._notes.take(context.notes, self._machine_clock())
        return answer

    async def _complete(self, answer: Answer, incoming: Incoming) -> Reply:
        """Answer what an `AndThen` leads to, as one reply with what it said first."""
        if not isinstance(answer, AndThen):
            return answer
        following = replace(incoming, request=answer.request, key=incoming.key + THEN)
        reply, _ = await self._answer_safely(following)
        preceded = _preceded(reply, answer.message)
        return preceded if not isinstance(preceded, AndThen) else Private(answer.message)

    def _is_repeat(self, key: str) -> bool:
        """Whether this process has been given this request before; it remembers the newest ten thousand."""
        if key in self._recent:
            return True
        self._recent[key] = None
        if len(self._recent) > RECENT_KEYS:
            self._recent.popitem(last=False)
        return False


def _preceded(answer: Answer, first: Message) -> Answer:
    """The same answer with something said before it."""
    match answer:
        case Private(message=said):
            return Private(first + said)
        case Replace(message=said):
            return Replace(first + said)
        case ShowHome(message=said):
            return ShowHome(first + said)
        case AndThen(message=said, request=request):
            return AndThen(first + said, request)
        case ShowForm(form=form):
            intro = tuple(element for element in first.elements if element.kind in ("text", "footnote"))
            return ShowForm(replace(form, intro=intro + form.intro))
        case Rejected() | Nothing():
            return Private(first)
        case _:
            assert_never(answer)


def _refusal(request: Request, said: str, typed: str) -> Reply:
    """The sentence, beside the form if there is one, with what the person typed given back."""
    if isinstance(request, Submission):
        return Rejected({}, said)
    if not typed:
        return Private(message(text(said)))
    return Private(Message((text(said), text("You typed: ", typed)), is_passing=True))


def _typed(request: Request) -> str:
    return request.text if isinstance(request, Command) else ""


def _kind(incoming: Incoming) -> str:
    """What was asked, without a word of what was typed."""
    return f"{incoming.platform}:{type(incoming.request).__name__}:{name_of(incoming.request)}"

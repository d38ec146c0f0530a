"""Saying something later, or to somebody else than who asked: a row in the outbox, in the handler's transaction."""

import base64
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.messages import Message
from handlers.ports import Operation
from handlers.timetables import find_timetables
from storage.deliveries import NewDelivery, add_deliveries, find_workspaces_of
from storage.secret_box import SecretBox


class Urgency(IntEnum):
    """What goes first when not all can go at once."""

    ANSWER = 0
    PERSONAL = 1
    BULK = 2


@dataclass(frozen=True, slots=True)
class DeliveryKind:
    """How deliveries of a kind are treated.

    `when_unknown` is what happens to one of which nobody can find out whether it arrived: it is repeated, or held for
    the operator. With `in_hours` it goes only when its recipient may be messaged.
    """

    name: str
    urgency: Urgency
    when_unknown: Literal["hold", "repeat"]
    in_hours: bool


NUDGES = DeliveryKind("nudges", Urgency.PERSONAL, when_unknown="hold", in_hours=True)
"""What a person has coming, as one message; composed when it goes."""

ANSWER = DeliveryKind("answer", Urgency.ANSWER, when_unknown="repeat", in_hours=False)
"""The answer to a person's own act, where it could not be given at once."""

NOT_REACHED = DeliveryKind("not-reached", Urgency.PERSONAL, when_unknown="hold", in_hours=True)
"""Tells who asked that somebody could not be reached."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a delivery says or needs, beside where it goes; `people` are the persons of an invitation."""

    message: Message | None = None
    people: tuple[int, ...] = ()
    name: str = ""
    content_base64: str = ""
    message_id: str = ""

    @property
    def content(self) -> bytes:
        """The bytes of an upload."""
        return base64.b64decode(self.content_base64)


BODY: TypeAdapter[Body] = TypeAdapter(Body)
"""Turns a `Body` into JSON and back."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox as a handler writes to it. Nothing is sent before the handler's transaction has been committed.

    Every method gives the delivery's id, or None where the same (kind, subject, occurrence, recipient, revision) was
    asked for before: that is one delivery, however often it is asked for.
    """

    session: AsyncSession
    secrets: SecretBox
    trust_id: int
    now: datetime

    async def to_person(
        self,
        kind: DeliveryKind,
        person_id: int,
        message: Message,
        *,
        subject: str,
        occurrence: str = "",
        revision: int = 0,
        asked_by_id: int | None = None,
        wanted_at: datetime | None = None,
        workspace_id: int | None = None,
    ) -> int | None:
        """Write to one person privately, in the workspace given, else where they are known.

        `wanted_at` is when, by the school clock, at the earliest; now if not given. Who is behind `asked_by_id` is told
        where the person can't be reached.
        """
        places = (await find_workspaces_of(self.session, self.trust_id, [person_id]))[person_id]
        place = workspace_id if workspace_id is not None else next(iter(places), None)
        if place is None:
            return None
        wanted = wanted_at or self.now
        key = key_of(kind, subject, occurrence, f"person:{person_id}", revision)
        return await self._add(
            NewDelivery(
                trust_id=self.trust_id,
                workspace_id=place,
                kind=kind.name,
                key=key,
                operation=Operation.POST,
                urgency=kind.urgency,
                when_unknown=kind.when_unknown,
                in_hours=kind.in_hours,
                target=f"person:{person_id}",
                wanted_at=wanted,
                due_at=await self._due(kind, person_id, wanted),
                created_at=self.now,
                recipient_id=person_id,
                asked_by_id=asked_by_id,
                body=seal(Body(message), self.secrets),
            )
        )

    async def to_channel(
        self,
        kind: DeliveryKind,
        workspace_id: int,
        conversation_id: str,
        message: Message,
        *,
        subject: str,
        occurrence: str = "",
        revision: int = 0,
        asked_by_id: int | None = None,
        wanted_at: datetime | None = None,
    ) -> int | None:
        """Post in a channel of a workspace (`workspace_id` is our row's, `conversation_id` the platform's)."""
        body = Body(message)
        return await self.perform(
            Operation.POST,
            kind,
            workspace_id,
            body,
            key=key_of(kind, subject, occurrence, f"channel:{workspace_id}:{conversation_id}", revision),
            conversation_id=conversation_id,
            asked_by_id=asked_by_id,
            wanted_at=wanted_at,
        )

    async def change(
        self, kind: DeliveryKind, workspace_id: int, sent: int, message: Message | None, *, revision: int
    ) -> int | None:
        """Put other words in the place of what the delivery `sent` said; without a message, take it away.

        It waits until that one was sent. Of several changes that wait only the newest is made.
        """
        operation = Operation.DELETE if message is None else Operation.UPDATE
        key = key_of(kind, f"{operation} {sent}", "", "", revision)
        return await self.perform(operation, kind, workspace_id, Body(message), key=key, after_id=sent)

    async def perform(
        self,
        operation: Operation,
        kind: DeliveryKind,
        workspace_id: int,
        body: Body,
        *,
        key: str,
        conversation_id: str = "",
        after_id: int | None = None,
        asked_by_id: int | None = None,
        wanted_at: datetime | None = None,
    ) -> int | None:
        """Carry out any operation in a workspace; with `after_id` in the conversation that that delivery made."""
        wanted = wanted_at or self.now
        return await self._add(
            NewDelivery(
                trust_id=self.trust_id,
                workspace_id=workspace_id,
                kind=kind.name,
                key=key,
                operation=operation,
                urgency=kind.urgency,
                when_unknown=kind.when_unknown,
                in_hours=kind.in_hours and bool(body.people),
                target=_target(workspace_id, conversation_id, after_id, key),
                wanted_at=wanted,
                due_at=wanted,
                created_at=self.now,
                asked_by_id=asked_by_id,
                conversation_id=conversation_id,
                after_id=after_id,
                body=seal(body, self.secrets),
            )
        )

    async def _add(self, delivery: NewDelivery) -> int | None:
        return (await add_deliveries(self.session, [delivery])).get(delivery.key)

    async def _due(self, kind: DeliveryKind, person_id: int, wanted: datetime) -> datetime:
        if not kind.in_hours:
            return wanted
        timetables = await find_timetables(self.session, self.trust_id, [person_id])
        return timetables[person_id].next_moment(wanted)


def _target(workspace_id: int, conversation_id: str, after_id: int | None, key: str) -> str:
    """Which place something goes to, as far as it is known before it goes."""
    if conversation_id:
        return f"channel:{workspace_id}:{conversation_id}"
    return f"key:{key}" if after_id is None else f"after:{after_id}"


def key_of(kind: DeliveryKind, subject: str, occurrence: str, recipient: str, revision: int) -> str:
    """The idempotency key: what would be the same message has the same key."""
    return f"{kind.name}|{subject}|{occurrence}|{recipient}|{revision}"


def seal(body: Body, secrets: SecretBox) -> bytes:
    """A body as it is stored."""
    return secrets.encrypt(BODY.dump_json(body).decode())


def unseal(ciphertext: bytes, secrets: SecretBox) -> Body:
    """A body again.

    Raises:
        WrongSecretKey: if none of the keys fits.
        ValueError: if it is no body.
    """
    return BODY.validate_json(secrets.decrypt(ciphertext))


def attachment(name: str, content: bytes) -> Body:
    """The body of an upload."""
    return Body(name=name, content_base64=base64.b64encode(content).decode())

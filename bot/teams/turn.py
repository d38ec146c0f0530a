"""One activity that we answer: who, where, and what they asked."""

import hashlib
import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal

from bot.teams.activity import Activity
from bot.teams.forms import read_submission
from handlers.messages import Form
from handlers.requests import HomeOpened, Incoming, Place, Platform, Press, Request, Selection, Submission
from handlers.router import Router


@dataclass(frozen=True, slots=True)
class Turn:
    """Where an answer goes. `account_id` is Teams' `29:…` id of the person, `user_id` their Entra object id.

    `targeted` says that the words came as a targeted message, and may be answered as one. `origin_id` is the message
    whose button was pressed; `in_dialog` that the answer is shown in a dialog.
    """

    activity_id: str
    tenant_id: str
    user_id: str
    account_id: str
    name: str
    conversation_id: str
    service_url: str
    scope: Literal["personal", "shared"]
    targeted: bool = False
    origin_id: str = ""
    in_dialog: bool = False


current_turn: ContextVar[Turn] = ContextVar("current_turn")
"""The turn in hand, for whoever is asked about its person while it is answered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for in a turn; `form` is the form that was sent in, as it looked."""

    turn: Turn
    request: Request
    key: str
    form: Form | None = None
    opened_by: str = ""

    def incoming(self) -> Incoming:
        """The same for the dispatcher."""
        return Incoming(Platform.TEAMS, self.turn.tenant_id, self.turn.user_id, self.key, self._place(), self.request)

    def _place(self) -> Place:
        if self.turn.in_dialog and isinstance(self.request, Submission):
            return Place("form", self.turn.conversation_id)
        if isinstance(self.request, HomeOpened) and self.turn.scope == "personal":
            return Place("home", self.turn.conversation_id)
        return Place(self.turn.scope, self.turn.conversation_id)


def turn_of(activity: Activity, tenant_id: str, *, in_dialog: bool = False) -> Turn:
    """Where this activity's answer goes."""
    return Turn(
        activity_id=activity.id,
        tenant_id=tenant_id,
        user_id=activity.user_id,
        account_id=activity.sender.id,
        name=activity.sender.name or "",
        conversation_id=activity.conversation.id,
        service_url=activity.service_url,
        scope=activity.scope,
        targeted=bool(activity.recipient.is_targeted) and activity.scope == "shared",
        origin_id=activity.reply_to_id or "",
        in_dialog=in_dialog,
    )


def asked_in_words(turn: Turn, words: str, router: Router) -> Asked:
    """What typed words ask for."""
    return Asked(turn, router.read(words), _key(turn, turn.activity_id))


def asked_for_home(turn: Turn) -> Asked:
    """Somebody came to the bot."""
    return Asked(turn, HomeOpened(), _key(turn, turn.activity_id))


def asked_with_data(turn: Turn, data: object) -> Asked | None:
    """What a button's data asks for; None where it is none of ours.

    A form's key is what it was opened by and what was filled in, so that a form sent twice is one act, and one that
    was corrected is another; everything else is told apart by its activity, which Teams repeats unchanged.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("action"), str):
        return None
    kind = data.get("kind", "press")
    if kind == "submission":
        return _submission(turn, data)
    if kind == "selection":
        chosen = data.get(str(data.get("input", "")), "")
        request: Request = Selection(data["action"], chosen if isinstance(chosen, str) else "")
    else:
        value = data.get("value", "")
        request = Press(data["action"], value if isinstance(value, str) else "")
    return Asked(turn, request, _key(turn, turn.activity_id))


def _submission(turn: Turn, data: Mapping[str, Any]) -> Asked:
    submission, form = read_submission(data)
    opened_by = str(data.get("origin") or turn.origin_id or turn.activity_id)
    filled = json.dumps([submission.form, submission.state, sorted(submission.values.items())]).encode()
    return Asked(
        turn, submission, _key(turn, f"{opened_by}:{hashlib.sha256(filled).hexdigest()[:32]}"), form, opened_by
    )


def _key(turn: Turn, act: str) -> str:
    said = f"{turn.tenant_id}:{turn.user_id}:{act}"
    return f"teams:{said}" if len(said) <= 200 else f"teams:{hashlib.sha256(said.encode()).hexdigest()}"  # noqa: PLR2004

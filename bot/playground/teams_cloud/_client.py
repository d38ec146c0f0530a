"""What the Teams client does: refuse to send what isn't filled in, and show what the bot answered."""

from typing import Any, Protocol

from bot.playground.teams_cloud._answer_rules import MESSAGE, check_card_answer, check_dialog_answer
from bot.playground.teams_cloud._card_rules import Refused, actions_of, inputs_of
from bot.playground.teams_cloud._state import CloudDialog, CloudMessage, Exchange, JsonObject, Outcome, Tenant

WENT_WRONG = "Something went wrong. Please try again."
CANT_REACH = "Unable to reach app. Please try again."


class CloudMistake(LookupError):
    """The caller asked for something that a person could not do: no such message, button or chat."""


def find_action(card: JsonObject | None, action: int | str) -> JsonObject:
    """An action of a card, by its position among all actions, its verb, `data.action` or its title.

    Raises:
        CloudMistake: if there is none.
    """
    found = list(actions_of(card or {}))
    if isinstance(action, int):
        if 0 <= action < len(found):
            return found[action]
        raise CloudMistake(f"the card has {len(found)} actions, not one at {action}")
    for candidate in found:
        if action in {candidate.get("title"), candidate.get("verb"), _data(candidate).get("action")}:
            return candidate
    raise CloudMistake(f"the card has no action {action!r}, only {[one.get('title') for one in found]}")


def gather(card: JsonObject, action: JsonObject, typed: dict[str, str]) -> tuple[JsonObject, dict[str, str]]:
    """What an action sends: its data with all inputs merged in, and the errors that keep it from being sent.

    An input that nobody touched sends its `value`. Adaptive Card schema: `associatedInputs`, `isRequired`.
    """
    data = dict(_data(action))
    if str(action.get("associatedInputs", "auto")).casefold() == "none":
        return data, {}
    errors: dict[str, str] = {}
    known = {part["id"]: part for part in inputs_of(card)}
    if unknown := sorted(set(typed) - set(known)):
        raise CloudMistake(f"the card has no input {unknown[0]!r}, only {sorted(known)}")
    for name, part in known.items():
        value = typed.get(name, str(part.get("value", "")))
        limit = part.get("maxLength")
        if (part.get("isRequired") and not value) or (limit and len(value) > limit):
            errors[name] = part.get("errorMessage", "This input is not valid.")
        data[name] = value
    return data, errors


class Bot(Protocol):
    """The bot as the client reaches it, and the tenant that it is in."""

    tenant: Tenant

    async def invoke(self, person_id: str, conversation_id: str, name: str, value: Any, message_id: str) -> Exchange:
        """Send an invoke and wait for its answer."""
        ...

    def changed(self) -> None:
        """Say that something looks different now."""
        ...


class Client:
    """Carries a person's acts to the bot and shows what comes back."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def execute(self, person_id: str, message: CloudMessage, action: JsonObject, data: JsonObject) -> Outcome:
        """Send an Action.Execute and put the answer where it belongs. "Universal Action Model"."""
        said: JsonObject = {name: action[name] for name in ("type", "title", "id", "verb") if name in action}
        value = {"action": {**said, "data": data}, "trigger": "manual"}
        exchange = await self._bot.invoke(person_id, message.conversation_id, "adaptiveCard/action", value, message.id)
        message.notices.pop(person_id, None)
        message.errors.pop(person_id, None)
        try:
            answer = check_card_answer(_answer(exchange))
        except Refused as refusal:
            return self._failed(exchange, refusal, message=message, person_id=person_id)
        if answer["type"] == MESSAGE:
            message.notices[person_id] = answer["value"]
        else:
            message.views[person_id] = answer["value"]
        return self._done(Outcome(exchange, message))

    async def fetch(self, person_id: str, message: CloudMessage, data: JsonObject) -> Outcome:
        """Ask the bot for a dialog and open it. "Use dialogs in Microsoft Teams bots"."""
        dialog = CloudDialog(person_id, message.conversation_id, message.id)
        self._bot.tenant.dialogs[person_id] = dialog
        return await self._ask(dialog, "task/fetch", data)

    async def submit(self, dialog: CloudDialog, data: JsonObject) -> Outcome:
        """Send what was filled in; the dialog closes, stays with errors, or goes on."""
        return await self._ask(dialog, "task/submit", data)

    async def _ask(self, dialog: CloudDialog, name: str, data: JsonObject) -> Outcome:
        value = {"data": data, "context": {"theme": "default"}}
        exchange = await self._bot.invoke(dialog.person_id, dialog.conversation_id, name, value, dialog.message_id)
        try:
            task = check_dialog_answer(_answer(exchange))
        except Refused as refusal:
            return self._failed(exchange, refusal, dialog=dialog)
        if task is None:
            self._bot.tenant.dialogs.pop(dialog.person_id, None)
        elif task["type"] == "message":
            dialog.card, dialog.text, dialog.error = None, task["value"], ""
        else:
            info = task["value"]
            dialog.card, dialog.text, dialog.error = info["card"]["content"], "", ""
            dialog.title = info.get("title", "")
        return self._done(Outcome(exchange))

    def _failed(
        self,
        exchange: Exchange,
        refusal: Refused,
        *,
        message: CloudMessage | None = None,
        person_id: str = "",
        dialog: CloudDialog | None = None,
    ) -> Outcome:
        exchange.document = exchange.document or f"{refusal.document}: {refusal.text}"
        if message is not None:
            message.errors[person_id] = WENT_WRONG
        if dialog is not None:
            dialog.error = CANT_REACH
        return self._done(Outcome(exchange, message, failed=True))

    def _done(self, outcome: Outcome) -> Outcome:
        self._bot.changed()
        return outcome


def _data(action: JsonObject) -> JsonObject:
    data = action.get("data")
    return data if isinstance(data, dict) else {}


def _answer(exchange: Exchange) -> Any:
    """The answer's body.

    Raises:
        Refused: if the bot failed, or took too long.
    """
    if exchange.status != 200:  # noqa: PLR2004 - HTTP's own number
        raise Refused(exchange.status, "", f"the bot answered {exchange.status}", "Invoke activities")
    return exchange.response

"""Refuses an answer to an invoke that the Teams client could not show."""

from typing import Any, Final

from bot.playground.teams_cloud._activity_rules import ADAPTIVE
from bot.playground.teams_cloud._card_rules import Refused, check_card
from bot.playground.teams_cloud._state import JsonObject

MESSAGE: Final = "application/vnd.microsoft.activity.message"
UNIVERSAL = "Universal Action Model: response format"
DIALOGS = "Use dialogs in Microsoft Teams bots: responding to messages"
DIALOG_SIZES: Final = frozenset({"small", "medium", "large"})


def check_card_answer(answer: Any) -> JsonObject:
    """The answer to an Action.Execute.

    Raises:
        Refused: if it is none that the client knows.
    """
    if not isinstance(answer, dict) or set(answer) != {"statusCode", "type", "value"}:
        raise _refuse("an answer has statusCode, type and value", UNIVERSAL)
    if answer["statusCode"] != 200:  # noqa: PLR2004 - HTTP's own number
        raise _refuse(f"the bot answered {answer['statusCode']}", UNIVERSAL)
    if answer["type"] == MESSAGE:
        if not isinstance(answer["value"], str) or not answer["value"].strip():
            raise _refuse("a message's value is a string", UNIVERSAL)
    elif answer["type"] == ADAPTIVE:
        check_card(answer["value"])
    else:
        raise _refuse(f"type {answer['type']!r} is unknown", UNIVERSAL)
    return answer


def check_dialog_answer(answer: Any) -> JsonObject | None:
    """The answer to task/fetch or task/submit; None closes the dialog.

    Raises:
        Refused: if it is none that the client knows.
    """
    if answer in (None, {}):
        return None
    if not isinstance(answer, dict) or set(answer) != {"task"} or not isinstance(answer["task"], dict):
        raise _refuse("an answer has just a task", DIALOGS)
    task: JsonObject = answer["task"]
    if task.get("type") == "message" and isinstance(task.get("value"), str):
        return task
    if task.get("type") != "continue" or not isinstance(task.get("value"), dict):
        raise _refuse("a task is of type message or continue", DIALOGS)
    _check_info(task["value"])
    return task


def _check_info(info: JsonObject) -> None:
    if unknown := sorted(set(info) - {"title", "height", "width", "card", "fallbackUrl", "completionBotId"}):
        raise _refuse(f"a dialog knows no {unknown[0]}", DIALOGS)
    for name in ("height", "width"):
        if name in info and not isinstance(info[name], int) and info[name] not in DIALOG_SIZES:
            raise _refuse(f"{name} is a number or one of small, medium and large", DIALOGS)
    card = info.get("card")
    if not isinstance(card, dict) or card.get("contentType") != ADAPTIVE:
        raise _refuse(f"a dialog's card is an attachment of {ADAPTIVE}", DIALOGS)
    check_card(card.get("content"), in_dialog=True)


def _refuse(text: str, document: str) -> Refused:
    return Refused(400, "BadSyntax", text, document)

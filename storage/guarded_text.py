"""Free text that was looked at before it may be kept: the type that storage demands, and its columns."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, final

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from storage.secret_box import SecretBox

_MAKING: Final = object()


@final
class GuardedText:
    """A text that the guards let pass, or that its author answers for. It can't be changed, and shows nothing.

    `handlers.guards` makes it, and nobody else: see `let_pass`. `text` is the text, letter by letter as it was typed.
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str, making: object = None) -> None:
        if making is not _MAKING:
            raise TypeError("guarded text is made by handlers.guards alone")
        object.__setattr__(self, "_text", text)

    @property
    def text(self) -> str:
        """The text, for the column or the person it is meant for."""
        return self._text

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("guarded text can't be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("guarded text can't be changed")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GuardedText) and other._text == self._text

    def __hash__(self) -> int:
        return hash((GuardedText, self._text))

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        """Nothing of the text, so that no log holds it by accident."""
        return "<guarded text>"

    __str__ = __repr__

    def __reduce__(self) -> str | tuple[Any, ...]:
        """Refused: a text that left the process and came back would not have been looked at.

        Raises:
            TypeError: always.
        """
        raise TypeError("guarded text stays in the process that looked at it")

    def __copy__(self) -> "GuardedText":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "GuardedText":
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Tables take the type itself, and no text in its place."""
        return core_schema.is_instance_schema(cls)


def let_pass(text: str) -> GuardedText:
    """The text as guarded. For `handlers.guards` alone, after it has looked; a test holds everybody else to it."""
    return GuardedText(text, _MAKING)


NO_WORDS: Final[GuardedText] = let_pass("")
"""No text at all, of which there is nothing to look at."""


class GuardedTextColumn(TypeDecorator[GuardedText]):
    """A column of text that takes guarded text and nothing else, by the ORM or without it, and gives it back.

    What stands there was let pass when it was written.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """The text to write or to compare with.

        Raises:
            TypeError: if it is anything but guarded text; the message has nothing of it.
        """
        return _text_of(value)

    def process_literal_param(self, value: object, dialect: Dialect) -> str:
        """The text within a statement, quoted.

        Raises:
            TypeError: if it is anything but guarded text.
        """
        quote = String().literal_processor(dialect)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves String.literal_processor untyped
        return "NULL" if (text := _text_of(value)) is None else quote(text) if quote else repr(text)

    def process_result_value(self, value: str | None, dialect: Dialect) -> GuardedText | None:
        """What stands there, as guarded as when it was written."""
        return None if value is None else let_pass(value)


def _text_of(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, GuardedText):
        raise TypeError(f"this column takes guarded text, not {type(value).__name__}")
    return value.text


class GuardedWordsColumn(TypeDecorator[tuple[GuardedText, ...]]):
    """A short ordered list of guarded texts in one text column, divided by commas."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """The texts joined by commas.

        Raises:
            TypeError: if one is anything but guarded text.
            ValueError: if one holds a comma.
        """
        texts = [_text_of(one) or "" for one in value or ()]
        if any("," in text for text in texts):
            raise ValueError("a text in a list can't hold a comma")
        return ",".join(texts)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[GuardedText, ...]:
        """What stands there, in its order."""
        return tuple(let_pass(text) for text in (value or "").split(",") if text)


def joined(texts: Mapping[str, GuardedText]) -> GuardedText:
    """Several texts as one, a JSON object; empty where all of them are."""
    plain = {name: text.text for name, text in texts.items()}
    return let_pass(json.dumps(plain, ensure_ascii=False)) if any(plain.values()) else NO_WORDS


def sealed(secrets: "SecretBox", text: GuardedText) -> bytes | None:
    """The text encrypted, for a column; None where it is empty."""
    return secrets.encrypt(text.text) if text else None


def unsealed(secrets: "SecretBox", ciphertext: bytes | None) -> GuardedText:
    """What was sealed, as guarded as it was then."""
    return NO_WORDS if ciphertext is None else let_pass(secrets.decrypt(ciphertext))


def worded(search: str, words: GuardedText) -> dict[str, Any]:
    """A search, given as JSON without its words, with them: for sealing, which nothing else may do with free text."""
    return {**json.loads(search), "words": words.text}

"""The small checks that shapes are made of; every problem is kept with where it is and which document says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Check: TypeAlias = Callable[["Checker", Any, str], None]

TEXT_LENGTH = 3000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that Slack would refuse."""

    where: str
    what: str
    document: str

    def as_message(self) -> str:
        """As Slack words it in `response_metadata.messages`."""
        return f"[ERROR] {self.what} [json-pointer:{self.where}]"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object: how it is checked, and whether it must be there."""

    check: Check
    required: bool = False


Shape: TypeAlias = Mapping[str, Field]


class Checker:
    """Goes through a payload and collects what is wrong with it."""

    def __init__(self, document: str) -> None:
        self.problems: list[Problem] = []
        self.document = document

    def wrong(self, where: str, what: str) -> None:
        """Keep a problem."""
        self.problems.append(Problem(where, what, self.document))

    def string(self, value: Any, where: str, *, longest: int, shortest: int = 1) -> None:
        """A string of a length, in characters."""
        if not isinstance(value, str):
            self.wrong(where, "must be a string")
        elif not shortest <= len(value) <= longest:
            self.wrong(where, f"must have {shortest} to {longest} characters, not {len(value)}")
        elif not _is_unicode(value):
            self.wrong(where, "must be valid Unicode")

    def text(self, value: Any, where: str, *, longest: int, kinds: tuple[str, ...]) -> None:
        """A text object (docs.slack.dev: Composition objects, text)."""
        if not isinstance(value, dict) or value.get("type") not in kinds:
            self.wrong(where, f"must be a text object of type {' or '.join(kinds)}")
            return
        allowed = {"type", "text"} | ({"emoji"} if value["type"] == "plain_text" else {"verbatim"})
        for unknown in sorted(set(value) - allowed):
            self.wrong(f"{where}/{unknown}", f"no such field in a {value['type']} object")
        self.string(value.get("text"), f"{where}/text", longest=min(longest, TEXT_LENGTH))

    def fields(self, value: Any, where: str, shape: Shape) -> None:
        """An object with these fields and no others."""
        if not isinstance(value, dict):
            self.wrong(where, "must be an object")
            return
        for unknown in sorted(set(value) - set(shape)):
            self.wrong(f"{where}/{unknown}", "no such field")
        for name, field in shape.items():
            if name in value:
                field.check(self, value[name], f"{where}/{name}")
            elif field.required:
                self.wrong(f"{where}/{name}", "is required")

    def shaped(self, value: Any, where: str, shapes: Mapping[str, Shape], document: str) -> None:
        """An object whose `type` names its shape."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in shapes:
            self.wrong(where, f"unsupported type: {kind}")
            return
        outer, self.document = self.document, document.format(kind)
        self.fields(value, where, {"type": Field(_anything), **shapes[kind]})
        self.document = outer


def _is_unicode(value: str) -> bool:
    """Whether it has no half of a character, which UTF-8 can't carry."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _anything(_checker: Checker, _value: Any, _where: str) -> None:
    """Already checked."""


def string(longest: int, shortest: int = 1) -> Check:
    """A string of this length."""
    return lambda checker, value, where: checker.string(value, where, longest=longest, shortest=shortest)


def plain(longest: int) -> Check:
    """A plain_text object."""
    return lambda checker, value, where: checker.text(value, where, longest=longest, kinds=("plain_text",))


def rich(longest: int) -> Check:
    """A text object, plain or mrkdwn."""
    return lambda checker, value, where: checker.text(value, where, longest=longest, kinds=("plain_text", "mrkdwn"))


def boolean(checker: Checker, value: Any, where: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        checker.wrong(where, "must be a boolean")


def number(lowest: int, highest: int) -> Check:
    """A whole number in a range."""

    def check(checker: Checker, value: Any, where: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            checker.wrong(where, f"must be a whole number from {lowest} to {highest}")

    return check


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check(checker: Checker, value: Any, where: str) -> None:
        if value not in allowed:
            checker.wrong(where, f"must be one of {', '.join(allowed)}")

    return check


def matching(test: Callable[[str], bool], what: str, longest: int = TEXT_LENGTH) -> Check:
    """A string that passes a test."""

    def check(checker: Checker, value: Any, where: str) -> None:
        checker.string(value, where, longest=longest)
        if isinstance(value, str) and not test(value):
            checker.wrong(where, what)

    return check


def array(of: Check, most: int, least: int = 1) -> Check:
    """An array of so many."""

    def check(checker: Checker, value: Any, where: str) -> None:
        if not isinstance(value, list):
            checker.wrong(where, "must be an array")
            return
        if not least <= len(value) <= most:
            checker.wrong(where, f"must have {least} to {most} items, not {len(value)}")
        for position, item in enumerate(value):
            of(checker, item, f"{where}/{position}")

    return check


def object_of(shape: Shape) -> Check:
    """An object with these fields."""
    return lambda checker, value, where: checker.fields(value, where, shape)


def any_of(shapes: Mapping[str, Shape], document: str) -> Check:
    """An object whose type names one of these shapes."""
    return lambda checker, value, where: checker.shaped(value, where, shapes, document)

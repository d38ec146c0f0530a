"""Capabilities declare here what they answer; the dispatcher looks it up by name."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from rapidfuzz import fuzz, process

from handlers.access import ANY_STAFF, Role, Rule
from handlers.context import Context
from handlers.messages import Inline
from handlers.nudging import AGAIN_AFTER_DAYS, Compose, FindPlaces, NudgeKind, Plan
from handlers.requests import Answer, Command, HomeOpened, Press, Request, Selection, Submission, name_of

AnyRequest = TypeVar("AnyRequest", Command, Press, Selection, Submission, HomeOpened)
Handler: TypeAlias = Callable[[AnyRequest, Context], Awaitable[Answer]]

GREETINGS = frozenset({"", "hello", "hi", "hey", "home", "start", "good morning", "good afternoon"})
NEAREST_SCORE = 70
"""How alike a mistyped command must be to be suggested, out of 100 (rapidfuzz's ratio)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A handler, who may reach it, and whether it writes."""

    handler: Callable[[Request, Context], Awaitable[Answer]]
    access: Rule
    writes: bool


@dataclass(frozen=True, slots=True)
class CommandEntry(Entry):
    """A command with what help, the bot's home and the platforms' manifests say of it.

    `button` is its label on the home; `opens_form` says that the bare command answers with a form. Without `slash` it
    has no slash command of its own: its name belongs to everybody in the workspace.
    """

    name: str
    usage: str
    help: str
    examples: tuple[str, ...]
    button: str
    opens_form: bool
    slash: bool

    @property
    def line(self) -> str:
        """What to type, with its arguments: `/find-expert topic [phase or year]`."""
        return f"{self.start} {self.usage}".strip()

    @property
    def start(self) -> str:
        """What to type, without arguments: `/find-expert`, or `/cpd help`."""
        return f"/{self.name}" if self.slash else f"/cpd {self.name}"


class Router:
    """What can be asked, by name. Names are unique; taking one twice is an error at start."""

    def __init__(self) -> None:
        self._entries: dict[tuple[type[Request], str], Entry] = {}
        self._nudges: dict[str, NudgeKind] = {}

    def command(
        self,
        name: str,
        *,
        help: str,  # noqa: A002 - it is what `--help` would say
        usage: str = "",
        examples: tuple[str, ...] = (),
        button: str = "",
        opens_form: bool = False,
        slash: bool = True,
        access: Rule = ANY_STAFF,
        writes: bool = False,
    ) -> Callable[[Handler[Command]], Handler[Command]]:
        """Declare a command; `usage` shows its arguments, each of `examples` is a whole line to type.

        Without a `button` it is not offered on the bot's home.
        """

        def declare(handler: Handler[Command]) -> Handler[Command]:
            entry = CommandEntry(handler, access, writes, name, usage, help, examples, button, opens_form, slash)  # type: ignore[arg-type] # keyed by type below
            self._add(Command, name, entry)
            return handler

        return declare

    def press(
        self, action: str, *, access: Rule = ANY_STAFF, writes: bool = False
    ) -> Callable[[Handler[Press]], Handler[Press]]:
        """Declare what a button does."""
        return self._declare(Press, action, access, writes)

    def selection(
        self, action: str, *, access: Rule = ANY_STAFF, writes: bool = False
    ) -> Callable[[Handler[Selection]], Handler[Selection]]:
        """Declare what choosing from a menu does."""
        return self._declare(Selection, action, access, writes)

    def submission(
        self, form: str, *, access: Rule = ANY_STAFF, writes: bool = True
    ) -> Callable[[Handler[Submission]], Handler[Submission]]:
        """Declare what sending a form in does."""
        return self._declare(Submission, form, access, writes)

    def nudge(
        self,
        name: str,
        *,
        label: str,
        help: str,  # noqa: A002 - as with a command
        stop: str = "",
        closing: tuple[Inline, ...] = (),
        plan: Plan | None = None,
        is_on: bool = True,
        expects_answer: bool = True,
        again_after_days: int = AGAIN_AFTER_DAYS,
        places: FindPlaces | None = None,
    ) -> Callable[[Compose], Compose]:
        """Declare a kind of nudge, with the coroutine that says one; `NudgeKind` tells what each of these means.

        Raises:
            ValueError: if it expects an answer and has no closing line, or no button that ends it.
        """
        if expects_answer and not (closing and stop):
            lacks = "button that ends it" if closing else "closing line for when none comes"
            raise ValueError(f"nudge {name!r} expects an answer, and has no {lacks}")

        def declare(compose: Compose) -> Compose:
            kind = NudgeKind(
                name, label, help, stop, compose, plan, closing, is_on, expects_answer, again_after_days, places
            )
            self._add_nudge(kind)
            return compose

        return declare

    def home(self) -> Callable[[Handler[HomeOpened]], Handler[HomeOpened]]:
        """Declare what the bot's home shows."""
        return self._declare(HomeOpened, "", ANY_STAFF, writes=False)

    def otherwise(self) -> Callable[[Handler[Command]], Handler[Command]]:
        """Declare the answer to words that name no command."""
        return self._declare(Command, "", ANY_STAFF, writes=False)

    def include(self, other: "Router") -> None:
        """Take over everything that another router declares."""
        for (kind, name), entry in other._entries.items():
            self._add(kind, name, entry)
        for nudge in other.nudges():
            self._add_nudge(nudge)

    def _declare(
        self,
        kind: type[AnyRequest],
        name: str,
        access: Rule,
        writes: bool,  # noqa: FBT001 - passed on by name above
    ) -> Callable[[Handler[AnyRequest]], Handler[AnyRequest]]:
        def declare(handler: Handler[AnyRequest]) -> Handler[AnyRequest]:
            self._add(kind, name, Entry(handler, access, writes))  # type: ignore[arg-type] # keyed by type
            return handler

        return declare

    def _add(self, kind: type[Request], name: str, entry: Entry) -> None:
        if (kind, name) in self._entries:
            raise ValueError(f"{kind.__name__} {name!r} is declared twice")
        self._entries[kind, name] = entry

    def _add_nudge(self, kind: NudgeKind) -> None:
        if kind.name in self._nudges:
            raise ValueError(f"nudge {kind.name!r} is declared twice")
        self._nudges[kind.name] = kind

    def nudges(self) -> tuple[NudgeKind, ...]:
        """The kinds of nudge, in the order they were declared."""
        return tuple(self._nudges.values())

    def nudge_named(self, name: str) -> NudgeKind | None:
        """The kind of nudge of this name; None for one that no longer exists."""
        return self._nudges.get(name)

    def find(self, request: Request) -> Entry | None:
        """Who answers this request; None for a button or form that no longer exists."""
        return self._entries.get((type(request), name_of(request)))

    def commands(self) -> Iterator[CommandEntry]:
        """The commands, in the order they were declared."""
        return (entry for entry in self._entries.values() if isinstance(entry, CommandEntry))

    def command_named(self, name: str) -> CommandEntry | None:
        """The command of this name."""
        entry = self._entries.get((Command, name))
        return entry if isinstance(entry, CommandEntry) else None

    def nearest(self, word: str, roles: frozenset[Role]) -> CommandEntry | None:
        """The command most like a mistyped one that somebody with these roles may use, if any is like it at all."""
        names = [entry.name for entry in self.commands() if entry.access.allows(roles)]
        found = process.extractOne(word.casefold().lstrip("/"), names, scorer=fuzz.ratio, score_cutoff=NEAREST_SCORE)
        return self.command_named(found[0]) if found else None

    def read(self, words: str) -> Command | HomeOpened:
        """What somebody means who types words to the bot: `/find-expert fractions`, `find expert fractions`, `hello`.

        The slash, `cpd` before the command, and the hyphen in it may be missing, in any mix of cases.
        """
        said = re.sub(r"^/?(cpd\b)?\s*", "", words.strip(), flags=re.IGNORECASE)
        if said.casefold().strip(" .!?") in GREETINGS:
            return HomeOpened()
        for typed in (words.strip(), said):  # as it stands first: a command's own name may begin with `cpd`
            for entry in self.commands():
                pattern = re.escape(entry.name).replace(r"\-", r"[-\s]?") + r"(?=\s|$)"
                if match := re.match("/?" + pattern, typed, flags=re.IGNORECASE):
                    return Command(entry.name, typed[match.end() :].strip())
        return Command("", said)

"""Say what the bot can do, with examples; and answer whatever names no command with the nearest one."""

from handlers.context import Context
from handlers.messages import Button, Buttons, Code, Element, Heading, Text, message, text
from handlers.requests import Answer, Command, Private
from handlers.router import CommandEntry, Router
from handlers.typed_words import QUERY_LENGTH, short_enough

router = Router()

SEARCH = "find-expert"


@router.command(
    "help",
    usage="[command]",
    help="What I can do, with examples.",
    examples=("/cpd help", "/cpd help find-expert"),
    button="What I can do",
    slash=False,
)
async def show_help(request: Command, context: Context) -> Answer:
    """All commands in a line each, or one of them in full."""
    wanted = request.text.strip().lstrip("/").casefold().replace(" ", "-").removeprefix("cpd-")
    roles = context.me.roles
    entry = context.router.command_named(wanted) or context.router.nearest(wanted, roles) if wanted else None
    if entry is not None and entry.access.allows(context.me.roles):
        return Private(message(Heading(entry.start), *_in_full(entry)))
    entries = [entry for entry in context.router.commands() if entry.access.allows(context.me.roles)]
    return Private(
        message(
            *([text("I don't know a command called “", request.text.strip(), "”.")] if wanted else []),
            Heading("What I can do"),
            *(_in_a_line(entry) for entry in entries),
            text("Type ", Code("/cpd help"), " and a command for examples. Wherever you ask, only you see my answers."),
        )
    )


@router.otherwise()
async def answer_anything_else(request: Command, context: Context) -> Answer:
    """Suggest the nearest command, or a search for the words themselves."""
    words = short_enough(request.text)
    first, _, rest = words.partition(" ")
    nearest = context.router.nearest(first, context.me.roles)
    if nearest is not None:
        meant = f"{nearest.name} {rest}".strip()
        return Private(
            message(
                text("I don't know ", Code(first), ". Did you mean ", Code(meant), "?"),
                Buttons((_run(f"Run {nearest.name}", meant, nearest), _see_help())),
            )
        )
    search = context.router.command_named(SEARCH)
    buttons = [_see_help()]
    if search is not None and len(words) + len(SEARCH) < QUERY_LENGTH:
        buttons.insert(0, _run("Find a colleague for this", f"{SEARCH} {words}", search))
    return Private(
        message(
            text("I don't know a command in that. Shall I look for a colleague who can help with it?"),
            text("You typed: ", words),
            Buttons(tuple(buttons)),
        )
    )


def _in_a_line(entry: CommandEntry) -> Text:
    return text(Code(entry.line), "  ", entry.help)


def _in_full(entry: CommandEntry) -> list[Element]:
    examples = [text("For example: ", Code(example)) for example in entry.examples]
    return [text(entry.help), text("Type: ", Code(entry.line)), *examples]


def _run(label: str, words: str, entry: CommandEntry) -> Button:
    opens_form = entry.opens_form and words == entry.name
    return Button(label, "home.run", value=words, style="primary", opens_form=opens_form)


def _see_help() -> Button:
    return Button("See what I can do", "home.run", value="help")

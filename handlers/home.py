"""The bot's home: what it can do for me, as buttons, with the commands beside them."""

from handlers.context import Context
from handlers.messages import Button, Buttons, Code, Divider, Element, Heading, message, text
from handlers.requests import AndThen, Answer, HomeOpened, Press, ShowHome
from handlers.router import CommandEntry, Router
from handlers.welcome import NOTICE

router = Router()


@router.home()
async def home(request: HomeOpened, context: Context) -> Answer:
    """Greet the person and offer every command that has a button."""
    offered = [entry for entry in context.router.commands() if entry.button and entry.access.allows(context.me.roles)]
    parts: list[Element] = [
        Heading("Staffroom"),
        text(
            f"Hello {context.me.first_name}. I help colleagues across the trust find each other, "
            "and leave you alone otherwise. Press a button, or type the command."
        ),
    ]
    for entry in offered:
        parts += [Divider(), text(entry.help, " ", Code(entry.line)), _button(entry)]
    return ShowHome(message(*parts, Divider(), *NOTICE.elements))


@router.press("home.run")
async def run(request: Press, context: Context) -> Answer:
    """Do what the words behind a button say, as if the person had typed them."""
    return AndThen(message(), context.router.read(request.value))


def _button(entry: CommandEntry) -> Buttons:
    return Buttons((Button(entry.button, "home.run", value=entry.name, opens_form=entry.opens_form),))

"""The two pages that an app's manifest must name: what is kept about people, and what using the bot means."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from handlers.plain_text import plain_text
from handlers.welcome import NOTICE

_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Staffroom</title>
<style>
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #16181a; color: #e8e8e4; }} }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{paragraphs}
</main>
</body>
</html>
"""

CONTROLLER = (
    "Your trust runs this bot and decides what its data is used for: it is the data controller. Its own privacy notice "
    "for staff says how to reach its data protection officer."
)
KEPT = (
    "The bot keeps which Slack or Teams account is yours, your working days and the roles your trust has given you. "
    "What identifies the bot to Slack and Microsoft is encrypted. Nothing is kept about pupils; please never name one."
)
PRIVACY = (*plain_text(NOTICE).splitlines(), CONTROLLER, KEPT)

NO_PUPILS = (
    "Please don't name or describe a pupil in anything you type, and never report a safeguarding concern here: speak "
    "to your designated safeguarding lead, and in immediate danger call 999."
)
TERMS = (
    "Staffroom is for the staff of the trust that runs it. It comes under the MIT licence, without warranty.",
    NO_PUPILS,
    "Offering help and answering a request are always your choice. Declining needs no reason.",
)


def public_pages() -> list[Route]:
    """The routes `/privacy` and `/terms`."""
    return [_page("/privacy", "Privacy", PRIVACY), _page("/terms", "Terms of use", TERMS)]


def _page(path: str, title: str, paragraphs: tuple[str, ...]) -> Route:
    html = _PAGE.format(title=title, paragraphs="\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs))

    async def show(_request: Request) -> HTMLResponse:
        return HTMLResponse(html, headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"})

    return Route(path, show)

"""The files that put the dates of introductions into calendars, each under an address of its own that runs out."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from handlers.introductions import INVITATION_PATH, find_invitation
from handlers.ports import Clock
from storage.database import Database
from storage.secret_box import SecretBox

RUN_OUT = "This address has run out, or isn't one of mine. Type /my-profile to the bot to see your introductions.\n"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}


def invitations(database: Database, secrets: SecretBox, school_clock: Clock) -> Route:
    """The route of all of them: whoever has an address gets its file, and nothing else."""

    async def show(request: Request) -> Response:
        async with database.reading() as session:
            found = await find_invitation(session, secrets, request.path_params["sealed"], school_clock())
        if found is None:
            return PlainTextResponse(RUN_OUT, status_code=404, headers=HEADERS)
        as_file = {"Content-Disposition": 'attachment; filename="introduction.ics"'}
        return Response(found, media_type="text/calendar; charset=utf-8", headers=HEADERS | as_file)

    return Route(INVITATION_PATH, show)

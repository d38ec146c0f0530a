"""What a trust's administrators set up, a word each: so far, `terms`."""

from handlers.context import Context
from handlers.cpd_admin import _terms
from handlers.cpd_admin._terms import ADMINISTRATORS
from handlers.errors import UserError
from handlers.requests import Answer, Command
from handlers.router import Router
from handlers.typed_words import short_enough

__all__ = ["router"]

router = Router()
router.include(_terms.router)


@router.command(
    "cpd-admin",
    usage="terms [academy]",
    help="Set term dates, INSET days, and the hours in which I may message people.",
    examples=("/cpd-admin terms", "/cpd-admin terms Copperbeck"),
    button="Term dates and hours",
    access=ADMINISTRATORS,
)
async def cpd_admin(request: Command, context: Context) -> Answer:
    """What the first word asks for; by itself, the term dates."""
    words = short_enough(request.text)
    what, _, rest = words.partition(" ")
    if what.casefold() in {"", "term", "terms"}:
        return await _terms.terms(rest.strip(), context)
    raise UserError(
        "I can show and change term dates. Nothing has been changed. "
        "Try: /cpd-admin terms, or /cpd-admin terms and the name of an academy.",
        typed=words,
    )

"""What a trust's administrators set up, a word each: `terms`, `topics` and `gaps`, and what becomes of held words."""

from handlers.context import Context
from handlers.cpd_admin import _gaps, _guards, _terms, _topics
from handlers.cpd_admin._set_up import set_up
from handlers.cpd_admin._terms import ADMINISTRATORS
from handlers.errors import UserError
from handlers.requests import Answer, Command, Private
from handlers.router import Router
from handlers.typed_words import short_enough

__all__ = ["router"]

router = Router()
router.include(_terms.router)
router.include(_topics.router)
router.include(_gaps.router)
router.include(_guards.router)


@router.command(
    "cpd-admin",
    usage="terms [academy] | topics | gaps",
    help="Set up your trust: term dates, INSET days, the hours in which I may message people, and topics; see what "
    "nobody has listed.",
    examples=("/cpd-admin", "/cpd-admin terms", "/cpd-admin terms Copperbeck", "/cpd-admin topics", "/cpd-admin gaps"),
    button="Set up your trust",
    access=ADMINISTRATORS,
)
async def cpd_admin(request: Command, context: Context) -> Answer:
    """What the first word asks for; by itself, all that there is."""
    words = short_enough(request.text)
    what, _, rest = words.partition(" ")
    if not what:
        return Private(set_up())
    if what.casefold() in {"term", "terms"}:
        return await _terms.terms(rest.strip(), context)
    if what.casefold() in {"topic", "topics"}:
        return await _topics.topics(context)
    if what.casefold() in {"gap", "gaps"}:
        return await _gaps.show_gaps(context)
    raise UserError(
        "I can show and change term dates and topics, and show gaps. Nothing has been changed. "
        "Try: /cpd-admin terms, /cpd-admin terms and the name of an academy, /cpd-admin topics, or /cpd-admin gaps.",
        typed=words,
    )

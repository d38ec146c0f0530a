"""Tell somebody when a colleague joins who can help with what they looked for.

A wish is a search, encrypted, that is looked through again whenever somebody has published, changed or shown a listing.
Its owner is told once; then it is over, unless they keep it up. Nobody else ever sees it.
"""

from handlers.router import Router
from handlers.search_wishes import _nudge, _wishes
from handlers.search_wishes._joined import Looked, look_out, occurrence_of
from handlers.search_wishes._wishes import find_own_wishes, stop_looking, wish_button, wish_parts
from storage.search_wishes import KIND

__all__ = [
    "KIND",
    "Looked",
    "find_own_wishes",
    "look_out",
    "occurrence_of",
    "router",
    "stop_looking",
    "wish_button",
    "wish_parts",
]

router = Router()
router.include(_wishes.router)
router.include(_nudge.router)

"""What the bot does: one module a capability. Nothing here knows a platform."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.router import Router


def capabilities() -> "Router":
    """Everything the bot can be asked, in the order that help shows it."""
    from handlers import (
        cpd_admin,
        digest,
        drafts,
        find_expert,
        home,
        introductions,
        listing_renewal,
        my_profile,
        nudges,
        offer_expertise,
        search_wishes,
        welcome,
    )
    from handlers import help as show_help
    from handlers.router import Router

    router = Router()
    for capability in (
        find_expert,
        search_wishes,
        introductions,
        offer_expertise,
        my_profile,
        nudges,
        listing_renewal,
        drafts,
        digest,
        cpd_admin,
        show_help,
        home,
        welcome,
    ):
        router.include(capability.router)
    return router

"""What the bot does: one module a capability. Nothing here knows a platform."""

from handlers.router import Router


def capabilities() -> Router:
    """Everything the bot can be asked, in the order that help shows it."""
    from handlers import find_expert, home, my_profile, offer_expertise, welcome
    from handlers import help as show_help

    router = Router()
    for capability in (find_expert, offer_expertise, my_profile, show_help, home, welcome):
        router.include(capability.router)
    return router

"""The one place through which what somebody says in their own words comes in."""

import re

from handlers.typed_words import short_enough

MOST_CHARACTERS = 500
"""How much somebody may say to a colleague whom they ask."""

MOST_OF_A_TIME = 100
"""How much they may say of the time that suits them."""


def own_words(text: str, limit: int = MOST_CHARACTERS) -> str:
    """The words as they may be kept and passed on: cleaned, with no more than one empty line together.

    Raises:
        UserError: if they are longer than the limit.
    """
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", short_enough(text, limit))

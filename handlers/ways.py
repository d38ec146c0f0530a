"""Ways of helping a colleague, as listings offer them and as a search may ask for them."""

from collections.abc import Mapping
from types import MappingProxyType

WAYS: Mapping[str, str] = MappingProxyType(
    {
        "visit": "Lesson visit",
        "chat": "Chat",
        "coaching": "Coaching",
        "co-planning": "Planning together",
        "remote": "Video call",
    }
)
"""Each way's stable id and what it is called, in the order forms show them."""

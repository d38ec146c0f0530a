"""How models and schema are compared, by `alembic revision --autogenerate` and by the test that they agree."""

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import String
from sqlalchemy.types import TypeDecorator

FULL_TEXT_INDEX = "listing_text"
"""Tables whose name begins so are full-text indexes, queried by `storage.search`; no model stands for them."""


def include(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:  # noqa: FBT001 - Alembic's signature
    """Whether a comparison should look at this."""
    return not (kind == "table" and (name or "").startswith(FULL_TEXT_INDEX))


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A column's type by its plain SQLAlchemy name, so that a migration never depends on today's code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    if kind == "type" and isinstance(item, String):
        return f"sa.String(length={item.length})"
    return False


COMPARISON: dict[str, Any] = {"include_object": include, "render_item": render, "compare_type": True}

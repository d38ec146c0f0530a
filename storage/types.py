"""Column types that keep promises the database alone would not."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine


class BigId(TypeDecorator[int]):
    """The id of a row of which there may be more than two thousand million.

    SQLite counts only an `INTEGER` up by itself, which there reaches as far.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int]:
        """The database's own type."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Naive values are refused: SQLite would lose the zone, and with it the hour."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, without its zone where the database keeps none.

        Raises:
            ValueError: if the value has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone can't be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment, always with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[tuple[str, ...]]):
    """A short ordered list of ids, such as `ks1,ks2`, in one text column."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        """The ids joined by commas.

        Raises:
            ValueError: if an id holds a comma.
        """
        words = tuple(value or ())
        if any("," in word for word in words):
            raise ValueError("an id can't hold a comma")
        return ",".join(words)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        """The ids in their order."""
        return tuple(word for word in (value or "").split(",") if word)

"""When a school is open: its half-terms, and the days in them on which it is not."""

from datetime import date

from sqlmodel import Field

from storage.models.base import Table


class HalfTerm(Table, table=True):
    """A half-term from its first day to its last, as a file or an administrator gave it.

    Without `academy_id` it holds for every academy of the trust that has none of its own in that school year. A school
    year without any has the usual half-terms of England (`handlers.school_time`).
    """

    __tablename__ = "half_terms"

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    academy_id: int | None = Field(default=None, foreign_key="academies.id", index=True)
    first_on: date
    last_on: date


class ClosedDay(Table, table=True):
    """A weekday of a half-term without school: `kind` is `inset` or `closure`, `name` what people call it.

    Without `academy_id` it holds for every academy of the trust. Bank holidays are not kept: a library knows them.
    """

    __tablename__ = "closed_days"

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    academy_id: int | None = Field(default=None, foreign_key="academies.id", index=True)
    closed_on: date
    kind: str = Field(max_length=20)
    name: str = Field(default="", max_length=100)

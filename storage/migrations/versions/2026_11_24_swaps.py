"""Swaps that are offered to two who each asked in vain for what the other's academy offers."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_swaps"
down_revision = "2026_11_24_guards"
branch_labels = None
depends_on = None

TABLE = "introduction_swaps"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("two_id", sa.Integer(), nullable=False),
        sa.Column("half_term_from_on", sa.Date(), nullable=False),
        sa.Column("one_topics", sa.Text(), nullable=False),
        sa.Column("two_topics", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("one_wants", sa.Boolean(), nullable=True),
        sa.Column("two_wants", sa.Boolean(), nullable=True),
        sa.Column("introduced_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f(f"fk_{TABLE}_trust_id")),
        sa.ForeignKeyConstraint(["one_id"], ["people.id"], name=op.f(f"fk_{TABLE}_one_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["two_id"], ["people.id"], name=op.f(f"fk_{TABLE}_two_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "one_id", "two_id", "half_term_from_on", name=op.f(f"uq_{TABLE}_one_id_two_id_half_term_from_on")
        ),
    )
    for column in ("trust_id", "one_id", "two_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])

"""The life of an introduction after yes: how far it has come, its date, and whether it helped."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_meetings"
down_revision = "2026_11_24_introductions"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("introductions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(length=10), server_default="", nullable=False))
        batch_op.add_column(sa.Column("stage_at", MOMENT, nullable=True))
    op.create_table(
        "introduction_meetings",
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("cover", sa.String(length=10), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        _of("introduction_meetings", "introduction_id", "introductions", ondelete="CASCADE"),
        _of("introduction_meetings", "trust_id", "trusts"),
        sa.PrimaryKeyConstraint("introduction_id", name=op.f("pk_introduction_meetings")),
    )
    op.create_index(op.f("ix_introduction_meetings_trust_id"), "introduction_meetings", ["trust_id"])
    op.create_table(
        "introduction_replies",
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.Column("replied_at", MOMENT, nullable=False),
        _of("introduction_replies", "introduction_id", "introductions", ondelete="CASCADE"),
        _of("introduction_replies", "person_id", "people", ondelete="CASCADE"),
        _of("introduction_replies", "trust_id", "trusts"),
        sa.PrimaryKeyConstraint("introduction_id", "person_id", name=op.f("pk_introduction_replies")),
    )
    op.create_index(op.f("ix_introduction_replies_trust_id"), "introduction_replies", ["trust_id"])


def _of(table: str, column: str, other: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)

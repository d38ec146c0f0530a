"""What the life of an introduction needs: what was asked, when it was decided, and until when it rests."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_introductions"
down_revision = "2026_11_23_search"
branch_labels = None
depends_on = None

OPEN = "state = 'asked' AND ciphertext IS NOT NULL"


def upgrade() -> None:
    with op.batch_alter_table("introductions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ciphertext", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("platform", sa.String(length=10), server_default="", nullable=False))
        batch_op.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("resting_until_on", sa.Date(), nullable=True))
        batch_op.create_index(
            "ix_introductions_open",
            ["trust_id"],
            unique=False,
            sqlite_where=sa.text(OPEN),
            postgresql_where=sa.text(OPEN),
        )

"""Whether a trust leaves it to its staff to say that a held text is about no pupil."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_guards"
down_revision = "2026_11_24_meetings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("trusts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guards_are_final", sa.Boolean(), server_default=sa.false(), nullable=False))

"""What the search keeps, topics of a trust's own, and who was asked for help."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_search"
down_revision = "2026_11_23_deliveries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topic_gaps",
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(length=60), nullable=False),
        sa.Column("half_term_from_on", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_topic_gaps_trust_id")),
        sa.PrimaryKeyConstraint("trust_id", "topic_id", "half_term_from_on", name=op.f("pk_topic_gaps")),
    )
    op.create_table(
        "search_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("platform", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_search_wishes_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_search_wishes_trust_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_wishes")),
        sa.UniqueConstraint("person_id", "fingerprint", name=op.f("uq_search_wishes_person_id_fingerprint")),
    )
    with op.batch_alter_table("search_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_wishes_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_search_wishes_trust_id"), ["trust_id"], unique=False)

    op.create_table(
        "trust_topics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("also_called", sa.Text(), nullable=False),
        sa.Column("broader", sa.String(length=60), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["people.id"], name=op.f("fk_trust_topics_changed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_trust_topics_trust_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_topics")),
        sa.UniqueConstraint("trust_id", "topic_id", name=op.f("uq_trust_topics_trust_id_topic_id")),
    )
    with op.batch_alter_table("trust_topics", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trust_topics_trust_id"), ["trust_id"], unique=False)

    op.create_table(
        "introductions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("expert_academy_id", sa.Integer(), nullable=True),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asker_academy_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asker_academy_id"], ["academies.id"], name=op.f("fk_introductions_asker_academy_id")),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["people.id"], name=op.f("fk_introductions_asker_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["expert_academy_id"], ["academies.id"], name=op.f("fk_introductions_expert_academy_id")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["people.id"], name=op.f("fk_introductions_expert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["expertise_listings.id"], name=op.f("fk_introductions_listing_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_introductions_trust_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introductions")),
    )
    with op.batch_alter_table("introductions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introductions_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_introductions_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introductions_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introductions_listing_id"), ["listing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introductions_trust_id"), ["trust_id"], unique=False)
        batch_op.create_index(
            "ix_introductions_gave",
            ["expert_academy_id", "asked_at"],
            unique=False,
            sqlite_where=sa.text("state = 'accepted'"),
            postgresql_where=sa.text("state = 'accepted'"),
        )
        batch_op.create_index(
            "ix_introductions_received",
            ["asker_academy_id", "asked_at"],
            unique=False,
            sqlite_where=sa.text("state = 'accepted'"),
            postgresql_where=sa.text("state = 'accepted'"),
        )

    op.create_table(
        "listing_signatures",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("stems", sa.String(), nullable=False),
        sa.Column("concepts", sa.String(), nullable=False),
        sa.Column("mentions", sa.Text(), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["expertise_listings.id"], name=op.f("fk_listing_signatures_listing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_listing_signatures_trust_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_listing_signatures")),
    )
    with op.batch_alter_table("listing_signatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_signatures_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_listing_signatures_trust_id"), ["trust_id"], unique=False)

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("job_title", sa.String(length=100), server_default="", nullable=False))

    with op.batch_alter_table("trusts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("topics_revision", sa.Integer(), server_default="0", nullable=False))

"""Deliveries and school time."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_deliveries"
down_revision = "2026_11_23_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("academy_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["academy_id"], ["academies.id"], name=op.f("fk_closed_days_academy_id")),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_closed_days_trust_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_days")),
    )
    with op.batch_alter_table("closed_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closed_days_academy_id"), ["academy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_closed_days_trust_id"), ["trust_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("operation", sa.String(length=20), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("when_unknown", sa.String(length=10), nullable=False),
        sa.Column("in_hours", sa.Boolean(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("target", sa.String(length=310), nullable=False),
        sa.Column("conversation_id", sa.String(length=300), nullable=False),
        sa.Column("after_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("format_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_message_id", sa.String(length=100), nullable=False),
        sa.Column("done_conversation_id", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["after_id"], ["deliveries.id"], name=op.f("fk_deliveries_after_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_deliveries_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["people.id"], name=op.f("fk_deliveries_recipient_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_deliveries_trust_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_deliveries_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliveries_after_id"), ["after_id"], unique=False)
        batch_op.create_index(
            "ix_deliveries_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index(
            "ix_deliveries_open",
            ["leased_until_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('sending', 'unknown')"),
            postgresql_where=sa.text("state IN ('sending', 'unknown')"),
        )
        batch_op.create_index(
            "ix_deliveries_planned",
            ["workspace_id", "urgency", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index(batch_op.f("ix_deliveries_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index(
            "ix_deliveries_settled",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NOT NULL"),
            postgresql_where=sa.text("settled_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deliveries_spacing",
            ["target", "slot_at"],
            unique=False,
            sqlite_where=sa.text("slot_at IS NOT NULL"),
            postgresql_where=sa.text("slot_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deliveries_troubled",
            ["state"],
            unique=False,
            sqlite_where=sa.text("state IN ('held', 'unreachable', 'dead')"),
            postgresql_where=sa.text("state IN ('held', 'unreachable', 'dead')"),
        )
        batch_op.create_index(batch_op.f("ix_deliveries_trust_id"), ["trust_id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_drafts_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_drafts_trust_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_drafts_trust_id"), ["trust_id"], unique=False)

    op.create_table(
        "half_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("academy_id", sa.Integer(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["academy_id"], ["academies.id"], name=op.f("fk_half_terms_academy_id")),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_half_terms_trust_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_terms")),
    )
    with op.batch_alter_table("half_terms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_half_terms_academy_id"), ["academy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_half_terms_trust_id"), ["trust_id"], unique=False)

    op.create_table(
        "message_wishes",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("is_weekly", sa.Boolean(), nullable=False),
        sa.Column("paused_until_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("kinds_on", sa.Text(), nullable=False),
        sa.Column("kinds_off", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_message_wishes_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_message_wishes_trust_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_message_wishes")),
    )
    with op.batch_alter_table("message_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_wishes_trust_id"), ["trust_id"], unique=False)

    op.create_table(
        "rate_budgets",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("next_slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_rate_budgets_trust_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_rate_budgets_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_rate_budgets")),
    )
    with op.batch_alter_table("rate_budgets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_budgets_next_slot_at"), ["next_slot_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_rate_budgets_trust_id"), ["trust_id"], unique=False)

    op.create_table(
        "nudges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trust_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("go_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("times_ignored", sa.Integer(), nullable=False),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_nudges_delivery_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_nudges_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_nudges_trust_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
        sa.UniqueConstraint(
            "person_id", "kind", "subject_id", "occurrence", name=op.f("uq_nudges_person_id_kind_subject_id_occurrence")
        ),
    )
    with op.batch_alter_table("nudges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nudges_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nudges_trust_id"), ["trust_id"], unique=False)
        batch_op.create_index(
            "ix_nudges_waiting",
            ["go_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_nudges_stopped",
            ["trust_id", "kind"],
            unique=False,
            sqlite_where=sa.text("state = 'stopped'"),
            postgresql_where=sa.text("state = 'stopped'"),
        )
        batch_op.create_index(
            "ix_nudges_joined",
            ["trust_id"],
            unique=False,
            sqlite_where=sa.text("state = 'joined'"),
            postgresql_where=sa.text("state = 'joined'"),
        )
        batch_op.create_index(
            "ix_nudges_settled",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('done', 'exhausted')"),
            postgresql_where=sa.text("state IN ('done', 'exhausted')"),
        )

    with op.batch_alter_table("academies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("working_days", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("messages_from", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("messages_until", sa.Time(), nullable=True))

    with op.batch_alter_table("expertise_listings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("trusts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("working_days", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("messages_from", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("messages_until", sa.Time(), nullable=True))

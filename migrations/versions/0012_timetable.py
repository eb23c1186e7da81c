"""Reminders of milestones, and deadlines that were put off."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MILESTONES = ("opens_at", "closes_at", "assessment_due_at", "panel_at", "decision_due_at", "release_at")


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "call_reminders",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("milestone", _choice(*MILESTONES, name="milestone"), nullable=False),
        sa.Column("reminder", _choice("week", "day", "over", name="reminder"), nullable=False),
        sa.Column("milestone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_reminders_call_id_calls")),
        sa.PrimaryKeyConstraint("call_id", "milestone", "reminder", "milestone_at", name=op.f("pk_call_reminders")),
    )
    op.create_table(
        "deadline_extensions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("state", _choice("proposed", "confirmed", "withdrawn", name="state"), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_at > from_at", name=op.f("ck_deadline_extensions_later_than_before")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_by IS NOT NULL",
            name=op.f("ck_deadline_extensions_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> proposed_by", name=op.f("ck_deadline_extensions_two_people")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_deadline_extensions_call_id_calls")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["users.id"], name=op.f("fk_deadline_extensions_confirmed_by_users")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_deadline_extensions_proposed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_extensions")),
    )
    op.create_index(op.f("ix_deadline_extensions_call_id"), "deadline_extensions", ["call_id"], unique=False)
    op.create_index(
        "uq_deadline_extensions_open",
        "deadline_extensions",
        ["call_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )


def downgrade() -> None:
    op.drop_table("deadline_extensions")
    op.drop_table("call_reminders")

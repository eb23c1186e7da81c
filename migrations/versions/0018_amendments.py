"""Amendments of open calls, and when a call was amended last."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "amendments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _choice("drafting", "in_force", "withdrawn", name="state"), nullable=False),
        sa.Column("base_version_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("effect", _choice("new_only", "drafts", "everyone", name="effect"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'in_force' OR in_force_at IS NOT NULL", name=op.f("ck_amendments_in_force_has_time")
        ),
        sa.CheckConstraint("version_id <> base_version_id", name=op.f("ck_amendments_new_version")),
        sa.ForeignKeyConstraint(
            ["base_version_id"], ["call_versions.id"], name=op.f("fk_amendments_base_version_id_call_versions")
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["users.id"], name=op.f("fk_amendments_begun_by_users")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_amendments_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["call_versions.id"], name=op.f("fk_amendments_version_id_call_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_amendments_call_id_number")),
    )
    op.create_index(op.f("ix_amendments_version_id"), "amendments", ["version_id"], unique=False)
    op.create_index(
        "uq_amendments_open",
        "amendments",
        ["call_id"],
        unique=True,
        sqlite_where=sa.text("state = 'drafting'"),
        postgresql_where=sa.text("state = 'drafting'"),
    )
    op.add_column("calls", sa.Column("amended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("calls", "amended_at")
    op.drop_table("amendments")

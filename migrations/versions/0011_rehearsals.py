"""Rehearsals of draft calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rehearsals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("material_sha256", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("applications", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("running", "finished", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("chapters", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("report_sha256", sa.String(length=64), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'finished' OR report_sha256 IS NOT NULL", name=op.f("ck_rehearsals_finished_has_report")
        ),
        sa.CheckConstraint(
            "state <> 'finished' OR finished_at IS NOT NULL", name=op.f("ck_rehearsals_finished_has_time")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_rehearsals_asked_by_users")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_rehearsals_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["call_versions.id"], name=op.f("fk_rehearsals_version_id_call_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsals")),
    )
    op.create_index(op.f("ix_rehearsals_version_id"), "rehearsals", ["version_id"], unique=False)
    op.create_index("ix_rehearsals_call_id_material_sha256", "rehearsals", ["call_id", "material_sha256"])


def downgrade() -> None:
    op.drop_table("rehearsals")

"""Calls, their versions and signatures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("funder_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafting",
                "agreed",
                "open",
                "closed",
                "assessing",
                "ranked",
                "decided",
                "released",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("current_number", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_application_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('drafting', 'agreed') OR opened_at IS NOT NULL", name=op.f("ck_calls_opened_has_time")
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_calls_closes_after_it_opens")),
        sa.ForeignKeyConstraint(["funder_id"], ["funders.id"], name=op.f("fk_calls_funder_id_funders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("reference", name=op.f("uq_calls_reference")),
    )
    op.create_index(op.f("ix_calls_closes_at"), "calls", ["closes_at"], unique=False)
    op.create_index(op.f("ix_calls_opens_at"), "calls", ["opens_at"], unique=False)
    op.create_table(
        "call_regions",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_regions_call_id_calls")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_call_regions_region_id_regions")),
        sa.PrimaryKeyConstraint("call_id", "region_id", name=op.f("pk_call_regions")),
    )
    op.create_index(op.f("ix_call_regions_region_id"), "call_regions", ["region_id"], unique=False)
    op.create_table(
        "call_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_call_versions_author_id_users")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_versions_call_id_calls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_versions")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_versions_call_id_number")),
    )
    op.create_index(op.f("ix_call_versions_call_id"), "call_versions", ["call_id"], unique=False)
    op.create_table(
        "signatures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_signatures_user_id_users")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["call_versions.id"], name=op.f("fk_signatures_version_id_call_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("version_id", "side", name=op.f("uq_signatures_version_id_side")),
        sa.UniqueConstraint("version_id", "user_id", name=op.f("uq_signatures_version_id_user_id")),
    )
    op.create_index(op.f("ix_signatures_version_id"), "signatures", ["version_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_signatures_version_id"), table_name="signatures")
    op.drop_table("signatures")
    op.drop_index(op.f("ix_call_versions_call_id"), table_name="call_versions")
    op.drop_table("call_versions")
    op.drop_index(op.f("ix_call_regions_region_id"), table_name="call_regions")
    op.drop_table("call_regions")
    op.drop_index(op.f("ix_calls_opens_at"), table_name="calls")
    op.drop_index(op.f("ix_calls_closes_at"), table_name="calls")
    op.drop_table("calls")

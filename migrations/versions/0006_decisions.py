"""Recommended lists and awards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recommendations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preparing",
                "recommended",
                "approved",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("list_sha256", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sent_back_reason", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' OR approved_by IS NOT NULL", name=op.f("ck_recommendations_approved_has_approver")
        ),
        sa.CheckConstraint(
            "state = 'preparing' OR list_sha256 IS NOT NULL", name=op.f("ck_recommendations_recommended_has_hash")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> prepared_by",
            name=op.f("ck_recommendations_approver_is_not_preparer"),
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], name=op.f("fk_recommendations_approved_by_users")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_recommendations_call_id_calls")),
        sa.ForeignKeyConstraint(["prepared_by"], ["users.id"], name=op.f("fk_recommendations_prepared_by_users")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_recommendations_region_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
        sa.UniqueConstraint("call_id", "region_id", name=op.f("uq_recommendations_call_id_region_id")),
    )
    op.create_index(op.f("ix_recommendations_call_id"), "recommendations", ["call_id"], unique=False)
    op.create_table(
        "awards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("list_sha256", sa.String(length=64), nullable=False),
        sa.Column("grant_pence", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("grant_pence > 0", name=op.f("ck_awards_grant_is_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_awards_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], name=op.f("fk_awards_approved_by_users")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendations.id"], name=op.f("fk_awards_recommendation_id_recommendations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("application_id", name=op.f("uq_awards_application_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_awards_reference")),
    )
    op.create_index(op.f("ix_awards_recommendation_id"), "awards", ["recommendation_id"], unique=False)
    op.create_table(
        "recommendation_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("grant_pence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_recommendation_lines_application_id_applications")
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_recommendation_lines_recommendation_id_recommendations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_lines")),
        sa.UniqueConstraint(
            "recommendation_id", "application_id", name=op.f("uq_recommendation_lines_recommendation_id_application_id")
        ),
    )
    op.create_index(
        op.f("ix_recommendation_lines_recommendation_id"), "recommendation_lines", ["recommendation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_recommendation_lines_recommendation_id"), table_name="recommendation_lines")
    op.drop_table("recommendation_lines")
    op.drop_index(op.f("ix_awards_recommendation_id"), table_name="awards")
    op.drop_table("awards")
    op.drop_index(op.f("ix_recommendations_call_id"), table_name="recommendations")
    op.drop_table("recommendations")

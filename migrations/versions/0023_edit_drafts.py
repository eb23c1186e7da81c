"""What people have begun to write in a call, each before themselves alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SYSTEM = "(SELECT accord_is_system())"


def upgrade() -> None:
    op.create_table(
        "edit_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("seen_sha256", sa.String(length=64), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_edit_drafts_call_id_calls")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_edit_drafts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit_drafts")),
        sa.UniqueConstraint("user_id", "call_id", "place", name=op.f("uq_edit_drafts_user_id_call_id_place")),
    )
    op.create_index(op.f("ix_edit_drafts_call_id"), "edit_drafts", ["call_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE edit_drafts ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON edit_drafts USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute("CREATE POLICY own ON edit_drafts FOR SELECT USING (user_id = (SELECT accord_person()))")


def downgrade() -> None:
    op.drop_index(op.f("ix_edit_drafts_call_id"), table_name="edit_drafts")
    op.drop_table("edit_drafts")

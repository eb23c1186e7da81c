"""Working copies: what somebody typed and did not save, for them alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

SYSTEM = "(SELECT accord_is_system())"
PERSON = "(SELECT accord_person())"


def upgrade() -> None:
    op.create_table(
        "working_copies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        sa.Column("thing_kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("typed_against", sa.String(length=64), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_working_copies_call_id_calls")),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_working_copies_person_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_copies")),
        sa.UniqueConstraint("person_id", "place", name=op.f("uq_working_copies_person_id_place")),
    )
    op.create_index(op.f("ix_working_copies_call_id"), "working_copies", ["call_id"], unique=False)
    op.create_index(op.f("ix_working_copies_typed_at"), "working_copies", ["typed_at"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE working_copies ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON working_copies USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY seen ON working_copies FOR SELECT USING ({SYSTEM} OR person_id = {PERSON})")


def downgrade() -> None:
    op.drop_table("working_copies")

"""What reaches applicants around a call: documents that its sides hand to them, and reminders that each can stop."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

KEYS = {"call_id": "calls", "document_id": "documents", "added_by": "users", "withdrawn_by": "users"}
# Beside the policies that documents have: anyone reads what an agreed call offers, and its staff while it is drafted.
OFFERED = (
    "subject_kind = 'call_documents' AND EXISTS (SELECT FROM call_documents d JOIN calls c ON c.id = d.call_id "
    "WHERE d.document_id = documents.id AND (c.state <> 'drafting' OR c.id IN (SELECT accord_own_calls())))"
)


def upgrade() -> None:
    # In place on both engines: to make the table anew would take the rows away that others point to.
    op.add_column("users", sa.Column("wants_reminders", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "call_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_call_documents_withdrawn_by_somebody")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_call_documents_{column}_{table}"))
            for column, table in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_documents")),
    )
    op.create_index(op.f("ix_call_documents_call_id"), "call_documents", ["call_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE POLICY offered ON documents FOR SELECT USING ({OFFERED})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY offered ON documents")
    op.drop_index(op.f("ix_call_documents_call_id"), table_name="call_documents")
    op.drop_table("call_documents")
    with op.batch_alter_table("users") as users:
        users.drop_column("wants_reminders")

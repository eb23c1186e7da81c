"""Evidence for suggestions and comments, and who reads it once what it supports was accepted and the call is agreed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# What stays with a clause: for everybody what was marked public, and for a region's scorers what their region gave.
SHOWN = """
SELECT e.id FROM evidence e JOIN suggestions s ON s.id = e.suggestion_id JOIN calls c ON c.id = e.call_id
WHERE s.state = 'accepted' AND c.state <> 'drafting' AND (e.is_public
    OR c.state IN ('assessing', 'ranked', 'decided', 'released') AND EXISTS (
        SELECT FROM assessments w JOIN applications a ON a.id = w.application_id JOIN regions r ON r.id = a.region_id
        WHERE a.call_id = e.call_id AND r.slug = e.region AND w.user_id = accord_person()
          AND w.ledger = 'regional' AND w.state <> 'declined'))
"""
SYSTEM = "(SELECT accord_is_system())"
SEEN = f"{SYSTEM} OR call_id IN (SELECT accord_own_calls()) OR id IN (SELECT accord_shown_evidence())"
# Beside the policy that these tables have: whoever sees a piece of evidence sees its file and what it supports.
GROUNDS = {
    "documents": "subject_kind IN ('suggestions', 'comments') "
    "AND EXISTS (SELECT FROM evidence e WHERE e.document_id = documents.id)",
    "suggestions": "id IN (SELECT e.suggestion_id FROM evidence e WHERE e.id IN (SELECT accord_shown_evidence()))",
}


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=True),
        sa.Column("comment_id", sa.Uuid(), nullable=True),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "document", "passage", "figures", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(suggestion_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_evidence_supports_one_thing")
        ),
        sa.CheckConstraint(
            "(kind = 'document') = (document_id IS NOT NULL)", name=op.f("ck_evidence_document_has_file")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_evidence_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestions.id"], name=op.f("fk_evidence_suggestion_id_suggestions")
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_evidence_comment_id_comments")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_evidence_author_id_users")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_evidence_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    for column in ("call_id", "suggestion_id", "comment_id"):
        op.create_index(op.f(f"ix_evidence_{column}"), "evidence", [column], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def _wall() -> None:
    op.execute(
        "CREATE FUNCTION accord_shown_evidence() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $$ {SHOWN} $$"
    )
    op.execute("ALTER TABLE evidence ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON evidence USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY seen ON evidence FOR SELECT USING ({SEEN})")
    for table, condition in GROUNDS.items():
        op.execute(f"CREATE POLICY grounds ON {table} FOR SELECT USING ({condition})")


def downgrade() -> None:
    is_walled = op.get_bind().dialect.name == "postgresql"
    for table in GROUNDS if is_walled else ():
        op.execute(f"DROP POLICY grounds ON {table}")
    for column in ("comment_id", "suggestion_id", "call_id"):
        op.drop_index(op.f(f"ix_evidence_{column}"), table_name="evidence")
    op.drop_table("evidence")
    if is_walled:
        op.execute("DROP FUNCTION accord_shown_evidence()")

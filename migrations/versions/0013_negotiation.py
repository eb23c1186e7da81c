"""Suggestions to clauses of a call, and comments on them: before those who work on the call, and nobody else."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# As a draft is hidden, so is what is said of it. What the transaction was told is read as the first walls read it.
OWN_CALLS = (
    "SELECT id FROM calls WHERE accord_is_auditor() OR funder_id = ANY (accord_held('funders')) "
    "UNION SELECT call_id FROM call_regions WHERE region_id = ANY (accord_held('regions'))"
)
SYSTEM = "(SELECT accord_is_system())"
WALLED = ("suggestions", "comments")


def upgrade() -> None:
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("clause", sa.String(length=160), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("changes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("clause_sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "refused",
                "withdrawn",
                "countered",
                "overtaken",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("counters_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_number", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'refused') OR answered_by IS NOT NULL",
            name=op.f("ck_suggestions_answered_has_who_answered"),
        ),
        sa.CheckConstraint("state <> 'refused' OR answer <> ''", name=op.f("ck_suggestions_refused_has_reason")),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_number IS NOT NULL)", name=op.f("ck_suggestions_accepted_has_version")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_suggestions_call_id_calls")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_suggestions_author_id_users")),
        sa.ForeignKeyConstraint(
            ["counters_id"], ["suggestions.id"], name=op.f("fk_suggestions_counters_id_suggestions")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_suggestions_answered_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
    )
    op.create_index(op.f("ix_suggestions_call_id"), "suggestions", ["call_id"], unique=False)
    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("clause", sa.String(length=160), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=True),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("question", "remark", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "resolved",
                "noted",
                "superseded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'question' OR state NOT IN ('open', 'resolved')",
            name=op.f("ck_comments_only_questions_are_resolved"),
        ),
        sa.CheckConstraint(
            "(state = 'resolved') = (resolved_by IS NOT NULL)", name=op.f("ck_comments_resolved_has_who_resolved")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_comments_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestions.id"], name=op.f("fk_comments_suggestion_id_suggestions")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_comments_author_id_users")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["comments.id"], name=op.f("fk_comments_supersedes_id_comments")),
        sa.ForeignKeyConstraint(["answers_id"], ["comments.id"], name=op.f("fk_comments_answers_id_comments")),
        sa.ForeignKeyConstraint(["resolved_by"], ["users.id"], name=op.f("fk_comments_resolved_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_comments_supersedes_id")),
    )
    op.create_index(op.f("ix_comments_call_id"), "comments", ["call_id"], unique=False)
    op.create_index(op.f("ix_comments_suggestion_id"), "comments", ["suggestion_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def _wall() -> None:
    op.execute(
        "CREATE FUNCTION accord_own_calls() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $$ {OWN_CALLS} $$"
    )
    for table in WALLED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        seen = f"{SYSTEM} OR call_id IN (SELECT accord_own_calls())"
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({seen})")


def downgrade() -> None:
    op.drop_index(op.f("ix_comments_suggestion_id"), table_name="comments")
    op.drop_index(op.f("ix_comments_call_id"), table_name="comments")
    op.drop_table("comments")
    op.drop_index(op.f("ix_suggestions_call_id"), table_name="suggestions")
    op.drop_table("suggestions")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION accord_own_calls()")

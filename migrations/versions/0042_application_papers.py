"""PDFs of applications: those of record beside their submissions, those of drafts beside who asked for them."""

import uuid

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0040"
branch_labels = None
depends_on = None

SYSTEM = "(SELECT accord_is_system())"
# A condition on another table meets that table's own policy in turn: who may read the one may read the other.
SEEN = (
    "subject_kind = 'submissions' AND EXISTS (SELECT FROM submissions s WHERE s.id = documents.subject_id) "
    "OR subject_kind = 'application_papers' "
    "AND EXISTS (SELECT FROM application_papers p WHERE p.id = documents.subject_id)"
)


def upgrade() -> None:
    op.create_table(
        "application_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_mark", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_papers_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_application_papers_asked_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_papers")),
    )
    op.create_index(
        "ix_application_papers_application_id_asked_at", "application_papers", ["application_id", "asked_at"]
    )
    _print_what_was_submitted()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE application_papers ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON application_papers USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(
            "CREATE POLICY seen ON application_papers FOR SELECT "
            f"USING ({SYSTEM} OR application_id IN (SELECT accord_member_applications()))"
        )
        op.execute(f"CREATE POLICY papers ON documents FOR SELECT USING ({SEEN})")


def _print_what_was_submitted() -> None:
    """What was submitted before has its PDF of record made by the workers, like everything since."""
    outbox = sa.table(
        "outbox",
        sa.column("id", sa.Uuid()),
        sa.column("kind"),
        sa.column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("attempts"),
        sa.column("error"),
    )
    submissions = sa.table(
        "submissions", sa.column("id", sa.Uuid()), sa.column("submitted_at", sa.DateTime(timezone=True))
    )
    rows = [
        {
            "id": uuid.uuid4(),
            "kind": "print_submission",
            "payload": {"subject_id": str(submission_id)},
            "created_at": submitted_at,
            "due_at": submitted_at,
            "attempts": 0,
            "error": "",
        }
        for submission_id, submitted_at in op.get_bind().execute(
            sa.select(submissions.c.id, submissions.c.submitted_at)
        )
    ]
    if rows:
        op.bulk_insert(outbox, rows)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY papers ON documents")
    op.execute("DELETE FROM outbox WHERE kind IN ('print_draft', 'print_submission') AND done_at IS NULL")
    op.execute("DELETE FROM documents WHERE subject_kind IN ('submissions', 'application_papers')")
    op.drop_index("ix_application_papers_application_id_asked_at", table_name="application_papers")
    op.drop_table("application_papers")

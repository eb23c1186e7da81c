"""Files that people send: the pages of a PDF, whether a scanner has looked at it, and what is on its way in pieces."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SYSTEM = "(SELECT accord_is_system())"
ONE_OF_EACH = ("person_id", "application_id", "question_id", "name", "size", "mark")
STATES = "state IN ('waiting', 'clean', 'refused')"
# Whoever may read the answers of an application may know of its files.
FILES = "subject_kind = 'application' AND EXISTS (SELECT FROM answers a WHERE a.application_id = documents.subject_id)"


def upgrade() -> None:
    with op.batch_alter_table("documents") as documents:
        documents.add_column(sa.Column("pages", sa.Integer(), nullable=True))
    op.create_table(
        "screenings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("found", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'refused') = (found <> '')", name=op.f("ck_screenings_refused_has_found")),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_screenings_decided_has_time")),
        sa.CheckConstraint(STATES, name=op.f("ck_screenings_state")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_screenings_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
        sa.UniqueConstraint("document_id", name=op.f("uq_screenings_document_id")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("received >= 0 AND received <= size", name=op.f("ck_uploads_received_within_size")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_uploads_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_uploads_person_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint(*ONE_OF_EACH, name=op.f(f"uq_uploads_{'_'.join(ONE_OF_EACH)}")),
    )
    op.create_index(op.f("ix_uploads_application_id"), "uploads", ["application_id"], unique=False)
    op.create_index(op.f("ix_uploads_touched_at"), "uploads", ["touched_at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE uploads ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON uploads USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute("CREATE POLICY own ON uploads FOR SELECT USING (person_id = (SELECT accord_person()))")
        op.execute(f"CREATE POLICY files ON documents FOR SELECT USING ({FILES})")
        op.execute("ALTER TABLE screenings ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON screenings USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(
            "CREATE POLICY seen ON screenings FOR SELECT "
            f"USING ({SYSTEM} OR EXISTS (SELECT FROM documents d WHERE d.id = document_id))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY files ON documents")
    op.drop_table("uploads")
    op.drop_table("screenings")
    with op.batch_alter_table("documents") as documents:
        documents.drop_column("pages")

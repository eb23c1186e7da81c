"""Answers as they once stood, for those who write them; what is saved now is the first version of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

SYSTEM = "(SELECT accord_is_system())"
MEMBER = "application_id IN (SELECT accord_member_applications())"
COLUMNS = "id, application_id, question_id, number, value, saved_by, saved_at"


def upgrade() -> None:
    op.create_table(
        "answer_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_answer_versions_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"], name=op.f("fk_answer_versions_saved_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_versions")),
        sa.UniqueConstraint(
            "application_id", "question_id", "number", name=op.f("uq_answer_versions_application_id_question_id_number")
        ),
    )
    op.execute(f"INSERT INTO answer_versions ({COLUMNS}, began_at) SELECT {COLUMNS}, saved_at FROM answers")
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE answer_versions ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON answer_versions USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY seen ON answer_versions FOR SELECT USING ({SYSTEM} OR {MEMBER})")


def downgrade() -> None:
    op.drop_table("answer_versions")

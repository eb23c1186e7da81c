"""A team shares its writing: who has which question, and what its people say to one another at it."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

WORK_STATES = ("open", "assigned", "complete")
COMMENT_STATES = ("open", "resolved", "superseded", "deleted")
SYSTEM = "(SELECT accord_is_system())"
SEEN = "application_id IN (SELECT accord_member_applications())"


def upgrade() -> None:
    op.create_table(
        "question_work",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("state", _choice(WORK_STATES), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("complete_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'assigned') = (assigned_to IS NOT NULL)", name=op.f("ck_question_work_assigned_has_person")
        ),
        sa.CheckConstraint(
            "(state = 'complete') = (complete_number IS NOT NULL)", name=op.f("ck_question_work_complete_has_number")
        ),
        _refers("question_work", "application_id", "applications"),
        *(_refers("question_work", column, "users") for column in ("assigned_to", "asked_by", "changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_work")),
        sa.UniqueConstraint("application_id", "question_id", name=op.f("uq_question_work_application_id_question_id")),
    )
    for column in ("application_id", "assigned_to"):
        op.create_index(op.f(f"ix_question_work_{column}"), "question_work", [column], unique=False)
    op.create_table(
        "team_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("state", _choice(COMMENT_STATES), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        _refers("team_comments", "application_id", "applications"),
        _refers("team_comments", "author_id", "users"),
        _refers("team_comments", "changed_by", "users"),
        _refers("team_comments", "supersedes_id", "team_comments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_comments")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_team_comments_supersedes_id")),
    )
    op.create_index(op.f("ix_team_comments_application_id"), "team_comments", ["application_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in ("question_work", "team_comments"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
            op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {SEEN})")


def downgrade() -> None:
    op.drop_table("team_comments")
    op.drop_table("question_work")


def _choice(values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name="state", native_enum=False, create_constraint=True, length=40)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))

"""Running an assessment: a day of one's own, the reminders that assessors get, anchors that join regions,
and the discussion of marks."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

STEPS = ("week", "day", "due", "late", "very_late", "by_hand")
BY_CLOCK = sa.text("step <> 'by_hand'")
SYSTEM = "(SELECT accord_is_system())"
MESSAGES = "discussion_messages"
RECEIVED = "('submitted', 'eligible', 'ineligible')"
# Whoever may see the assessment may see that its writer was reminded: the policies of assessments say who that is. An
# anchor is known to those who review the application.
SEEN = {
    "assessment_reminders": "EXISTS (SELECT FROM assessments s WHERE s.id = assessment_id)",
    "anchor_applications": (
        f"EXISTS (SELECT FROM applications a WHERE a.id = application_id AND a.state IN {RECEIVED} "
        "AND (a.call_id IN (SELECT accord_reviewed_calls()) "
        "OR a.region_id = ANY ((SELECT accord_held('regions'))::uuid[])))"
    ),
    # The side that runs the ledger, and those whose own marks are in, once both ledgers are closed.
    MESSAGES: (
        "call_id IN (SELECT accord_ranked_calls()) AND (EXISTS (SELECT FROM applications a WHERE a.id = application_id "
        f"AND a.state IN {RECEIVED} AND (ledger = 'national' AND a.call_id IN (SELECT accord_reviewed_calls()) "
        "OR ledger = 'regional' AND a.region_id = ANY ((SELECT accord_held('regions'))::uuid[]))) "
        f"OR EXISTS (SELECT FROM assessments s WHERE s.application_id = {MESSAGES}.application_id "
        f"AND s.ledger = {MESSAGES}.ledger AND s.user_id = (SELECT accord_person()) AND s.state = 'complete' "
        "AND s.kept_aside_at IS NULL))"
    ),
}


def upgrade() -> None:
    # In place and not in a batch, which would drop the triggers that freeze marks.
    op.add_column("assessments", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    instant = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    op.execute(
        f"ALTER TABLE assessments ADD COLUMN due_set_at {instant} "
        "CONSTRAINT ck_assessments_day_has_time CHECK ((due_at IS NULL) = (due_set_at IS NULL))"
    )
    table = "assessment_reminders"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(*STEPS, name="step", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(step = 'by_hand') = (made_by IS NOT NULL)", name=op.f(f"ck_{table}_by_hand_says_who")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f(f"fk_{table}_assessment_id_assessments")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f(f"fk_{table}_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_assessment_id"), table, ["assessment_id"], unique=False)
    op.create_index(
        f"uq_{table}_step",
        table,
        ["assessment_id", "step", "due_at"],
        unique=True,
        sqlite_where=BY_CLOCK,
        postgresql_where=BY_CLOCK,
    )
    _create_anchors()
    _create_messages()
    guard(MESSAGES)
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {condition})")


def _create_anchors() -> None:
    table = "anchor_applications"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ledger",
            sa.Enum("national", "regional", name="ledger", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
            for column, to in (("call_id", "calls"), ("application_id", "applications"), ("marked_by", "users"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("application_id", "ledger", name=op.f(f"uq_{table}_application_id_ledger")),
    )
    op.create_index(op.f(f"ix_{table}_call_id"), table, ["call_id"], unique=False)


def _create_messages() -> None:
    op.create_table(
        MESSAGES,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ledger",
            sa.Enum("national", "regional", name="ledger", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f(f"ck_{MESSAGES}_has_words")),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{MESSAGES}_{column}_{to}"))
            for column, to in (("call_id", "calls"), ("application_id", "applications"), ("by", "users"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{MESSAGES}")),
    )
    op.create_index(op.f(f"ix_{MESSAGES}_call_id"), MESSAGES, ["call_id"], unique=False)
    op.create_index(f"ix_{MESSAGES}_application_id_ledger", MESSAGES, ["application_id", "ledger"], unique=False)


def downgrade() -> None:
    unguard(MESSAGES)
    op.drop_table(MESSAGES)
    op.drop_table("anchor_applications")
    op.drop_table("assessment_reminders")
    op.drop_column("assessments", "due_set_at")
    op.drop_column("assessments", "due_at")

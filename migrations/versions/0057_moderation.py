"""Moderation of marks: marks set aside, questions to assessors, consensus notes."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

KINDS = ("set_aside", "restore")
STATES = ("asked", "answered", "withdrawn")
LEDGERS = ("national", "regional")
ASKED = sa.text("state = 'asked'")
RECEIVED = "('submitted', 'eligible', 'ineligible')"
SYSTEM = "(SELECT accord_is_system())"
# Those who review the application, once both ledgers are closed.
STAFF = (
    "call_id IN (SELECT accord_ranked_calls()) AND EXISTS (SELECT FROM applications a WHERE a.id = application_id "
    f"AND a.state IN {RECEIVED} AND (a.call_id IN (SELECT accord_reviewed_calls()) "
    "OR a.region_id = ANY ((SELECT accord_held('regions'))::uuid[])))"
)
OWN = "EXISTS (SELECT FROM assessments s WHERE s.id = assessment_id AND s.user_id = (SELECT accord_person()))"
SEEN = {"moderation_acts": STAFF, "assessor_questions": f"{STAFF} OR {OWN}", "consensus_notes": STAFF}
APPEND_ONLY = ("moderation_acts", "consensus_notes")


def upgrade() -> None:
    _create_acts()
    _create_questions()
    _create_notes()
    for table in APPEND_ONLY:
        guard(table)
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {condition})")


def downgrade() -> None:
    for table in APPEND_ONLY:
        unguard(table)
    for table in ("consensus_notes", "assessor_questions", "moderation_acts"):
        op.drop_table(table)


def _create_acts() -> None:
    table = "moderation_acts"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.String(length=80), nullable=False),
        sa.Column("kind", _choice("kind", KINDS), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("why <> ''", name=op.f(f"ck_{table}_has_reason")),
        sa.UniqueConstraint("event_number", name=op.f(f"uq_{table}_event_number")),
        *_references(table, ("assessment_id", "assessments"), ("by", "users")),
        sa.ForeignKeyConstraint(["event_number"], ["events.number"], name=op.f(f"fk_{table}_event_number_events")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    _index(table, "call_id", "application_id", "assessment_id")


def _create_questions() -> None:
    table = "assessor_questions"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("state", _choice("state", STATES), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("question <> ''", name=op.f(f"ck_{table}_has_question")),
        sa.CheckConstraint(
            "(state = 'answered') = (answer <> '' AND answered_at IS NOT NULL)",
            name=op.f(f"ck_{table}_answered_is_answer"),
        ),
        *_references(table, ("assessment_id", "assessments"), ("asked_by", "users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    _index(table, "call_id", "application_id", "assessment_id")
    op.create_index(
        f"uq_{table}_waiting", table, ["assessment_id"], unique=True, sqlite_where=ASKED, postgresql_where=ASKED
    )


def _create_notes() -> None:
    table = "consensus_notes"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("ledger", _choice("ledger", LEDGERS), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "application_id", "ledger", "number", name=op.f(f"uq_{table}_application_id_ledger_number")
        ),
        sa.CheckConstraint("number > 0", name=op.f(f"ck_{table}_counts_from_one")),
        *_references(table, ("written_by", "users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    _index(table, "call_id")


def _references(table: str, *more: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    both = (("call_id", "calls"), ("application_id", "applications"), *more)
    return [sa.ForeignKeyConstraint([one], [f"{to}.id"], name=op.f(f"fk_{table}_{one}_{to}")) for one, to in both]


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)

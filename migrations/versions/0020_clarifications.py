"""Questions that applicants ask about a call, and the answers that everybody reads.

A question as it was asked is walled: its organisation and the staff of the call read it. What is published stands in a
table of its own, which says nothing of who asked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATES = ("asked", "published", "declined", "withdrawn")
SYSTEM = "(SELECT accord_is_system())"
AUDITOR = "(SELECT accord_is_auditor())"
ORGANISATIONS = "ANY ((SELECT accord_held('organisations'))::uuid[])"
FUNDERS = "ANY ((SELECT accord_held('funders'))::uuid[])"
REGIONS = "ANY ((SELECT accord_held('regions'))::uuid[])"
SEEN = (
    f"{AUDITOR} OR organisation_id = {ORGANISATIONS} "
    f"OR EXISTS (SELECT FROM calls c WHERE c.id = call_id AND c.funder_id = {FUNDERS}) "
    f"OR EXISTS (SELECT FROM call_regions r WHERE r.call_id = clarifications.call_id AND r.region_id = {REGIONS})"
)


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _create_questions()
    _create_answers()
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE clarifications ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON clarifications USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY seen ON clarifications FOR SELECT USING ({SYSTEM} OR {SEEN})")


def _create_questions() -> None:
    op.create_table(
        "clarifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", _choice(*STATES, name="state"), nullable=False),
        sa.Column("declined_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'declined' OR declined_because <> ''", name=op.f("ck_clarifications_declined_with_reason")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_clarifications_asked_by_users")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_clarifications_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_clarifications_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarifications")),
    )
    op.create_index("ix_clarifications_call_id_state", "clarifications", ["call_id", "state"], unique=False)
    op.create_index(op.f("ix_clarifications_organisation_id"), "clarifications", ["organisation_id"], unique=False)


def _create_answers() -> None:
    op.create_table(
        "published_answers",
        sa.Column("clarification_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_published_answers_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["clarification_id"],
            ["clarifications.id"],
            name=op.f("fk_published_answers_clarification_id_clarifications"),
        ),
        sa.PrimaryKeyConstraint("clarification_id", name=op.f("pk_published_answers")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_published_answers_call_id_number")),
    )


def downgrade() -> None:
    op.drop_table("published_answers")
    op.drop_table("clarifications")

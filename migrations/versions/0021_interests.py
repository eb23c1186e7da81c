"""Expressions of interest, the advice of a region, and which application came from which of them.

Each table is walled. The advice is for the region, for its applicant once told, and for the funder when both ledgers
are closed: it carries no weight in the national assessment, and nobody who has part in that reads it before.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STATES = ("draft", "submitted", "withdrawn", "decided", "told")
ADVICE = ("go_on", "merge", "partner", "no")
SYSTEM = "(SELECT accord_is_system())"
AUDITOR = "(SELECT accord_is_auditor())"
ORGANISATIONS = "ANY ((SELECT accord_held('organisations'))::uuid[])"
FUNDERS = "ANY ((SELECT accord_held('funders'))::uuid[])"
REGIONS = "ANY ((SELECT accord_held('regions'))::uuid[])"
RECEIVED = "('submitted', 'decided', 'told')"
LEDGERS_CLOSED = "('ranked', 'decided', 'released')"
SEEN = {
    "interests": f"organisation_id = {ORGANISATIONS} OR state IN {RECEIVED} AND EXISTS (SELECT FROM calls c "
    f"WHERE c.id = call_id AND c.interests_closed_at IS NOT NULL "
    f"AND ({AUDITOR} OR interests.region_id = {REGIONS} OR c.funder_id = {FUNDERS}))",
    "interest_advice": "EXISTS (SELECT FROM interests i JOIN calls c ON c.id = i.call_id WHERE i.id = interest_id "
    f"AND ({AUDITOR} OR i.region_id = {REGIONS} OR i.state = 'told' AND i.organisation_id = {ORGANISATIONS} "
    f"OR c.funder_id = {FUNDERS} AND c.state IN {LEDGERS_CLOSED}))",
    "interest_others": "EXISTS (SELECT FROM interest_advice a WHERE a.interest_id = interest_others.interest_id)",
    "interest_lineage": "EXISTS (SELECT FROM interests i WHERE i.id = interest_id)",
}


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _key(table: str, column: str, other: str, other_column: str = "id") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.{other_column}"], name=name)


def upgrade() -> None:
    op.add_column("calls", sa.Column("interests_close_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("calls", sa.Column("interests_closed_at", sa.DateTime(timezone=True), nullable=True))
    _create_interests()
    _create_advice()
    op.create_table(
        "interest_lineage",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("interest_id", sa.Uuid(), nullable=False),
        _key("interest_lineage", "application_id", "applications"),
        _key("interest_lineage", "interest_id", "interests"),
        sa.PrimaryKeyConstraint("application_id", "interest_id", name=op.f("pk_interest_lineage")),
    )
    op.create_index(op.f("ix_interest_lineage_interest_id"), "interest_lineage", ["interest_id"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {condition})")


def _create_interests() -> None:
    op.create_table(
        "interests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _choice(*STATES, name="state"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"state NOT IN {RECEIVED} OR submitted_at IS NOT NULL", name=op.f("ck_interests_submitted_has_time")
        ),
        _key("interests", "call_id", "calls"),
        _key("interests", "created_by", "users"),
        _key("interests", "organisation_id", "organisations"),
        _key("interests", "region_id", "regions"),
        _key("interests", "saved_by", "users"),
        _key("interests", "version_id", "call_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests")),
        sa.UniqueConstraint("reference", name=op.f("uq_interests_reference")),
    )
    op.create_index("ix_interests_call_id_state", "interests", ["call_id", "state"], unique=False)
    op.create_index(op.f("ix_interests_organisation_id"), "interests", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_interests_region_id"), "interests", ["region_id"], unique=False)


def _create_advice() -> None:
    op.create_table(
        "interest_advice",
        sa.Column("interest_id", sa.Uuid(), nullable=False),
        sa.Column("advice", _choice(*ADVICE, name="advice"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("applications", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("applications BETWEEN 1 AND 5", name=op.f("ck_interest_advice_applications_in_bounds")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_interest_advice_has_reason")),
        _key("interest_advice", "decided_by", "users"),
        _key("interest_advice", "interest_id", "interests"),
        sa.PrimaryKeyConstraint("interest_id", name=op.f("pk_interest_advice")),
    )
    op.create_table(
        "interest_others",
        sa.Column("interest_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("interest_id <> other_id", name=op.f("ck_interest_others_another")),
        _key("interest_others", "interest_id", "interest_advice", "interest_id"),
        _key("interest_others", "other_id", "interests"),
        sa.PrimaryKeyConstraint("interest_id", "other_id", name=op.f("pk_interest_others")),
    )
    op.create_index(op.f("ix_interest_others_other_id"), "interest_others", ["other_id"], unique=False)


def downgrade() -> None:
    for table in ("interest_lineage", "interest_others", "interest_advice", "interests"):
        op.drop_table(table)
    with op.batch_alter_table("calls") as calls:
        calls.drop_column("interests_closed_at")
        calls.drop_column("interests_close_at")

"""Requests for more time for one application, who granted them, and until when it is taken."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

STATES = ("asked", "approved", "granted", "refused", "withdrawn")
WAITS = "state IN ('asked', 'approved')"
SYSTEM = "(SELECT accord_is_system())"
# The applicant's own people, the funder's and auditors. Never the region, never another applicant.
SEEN = (
    f"{SYSTEM} OR application_id IN (SELECT accord_member_applications()) OR (SELECT accord_is_auditor()) "
    "OR EXISTS (SELECT FROM calls c WHERE c.id = call_id "
    "AND c.funder_id = ANY ((SELECT accord_held('funders'))::uuid[]))"
)
CHECKS = {
    "approved_until": "state NOT IN ('approved', 'granted') OR until_at IS NOT NULL",
    "approved_by_somebody": "(until_at IS NULL) = (approved_by IS NULL)",
    "granted_by_somebody": "(state = 'granted') = (granted_by IS NOT NULL)",
    "two_people": "granted_by IS NULL OR granted_by <> approved_by",
    "refused_has_reason": "(state = 'refused') = (answer <> '')",
}
KEYS = {
    "application_id": "applications",
    "call_id": "calls",
    "organisation_id": "organisations",
    "asked_by": "users",
    "approved_by": "users",
    "granted_by": "users",
    "answered_by": "users",
}


def _instant(name: str, *, given: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not given)


def upgrade() -> None:
    op.create_table(
        "late_exceptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        _instant("asked_at", given=True),
        _instant("until_at"),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        _instant("approved_at"),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        _instant("granted_at"),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        _instant("answered_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_late_exceptions_{name}")) for name, condition in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_late_exceptions_{column}_{table}"))
            for column, table in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_exceptions")),
    )
    for column in ("application_id", "call_id"):
        op.create_index(op.f(f"ix_late_exceptions_{column}"), "late_exceptions", [column], unique=False)
    op.create_index(
        "uq_late_exceptions_waiting",
        "late_exceptions",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text(WAITS),
        postgresql_where=sa.text(WAITS),
    )
    op.add_column("applications", sa.Column("late_until_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE late_exceptions ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON late_exceptions USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON late_exceptions FOR SELECT USING ({SEEN})")


def downgrade() -> None:
    with op.batch_alter_table("applications") as applications:
        applications.drop_column("late_until_at")
    for column in ("call_id", "application_id"):
        op.drop_index(op.f(f"ix_late_exceptions_{column}"), table_name="late_exceptions")
    op.drop_index("uq_late_exceptions_waiting", table_name="late_exceptions")
    op.drop_table("late_exceptions")

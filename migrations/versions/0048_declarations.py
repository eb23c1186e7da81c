"""Declarations of signatories and referees, and what a referee wrote."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KINDS = ("signatory", "referee")
STATES = ("asked", "made", "declined", "withdrawn")
SUMS = ("cost_pence", "grant_pence", "contribution_pence")
STANDING = sa.text("state IN ('asked', 'made')")
REFEREE_STANDING = sa.text("kind = 'referee' AND state IN ('asked', 'made')")
CHECKS = {
    "signatory_has_partner": "(kind = 'signatory') = (partner_id IS NOT NULL)",
    "asked_is_unanswered": "state <> 'asked' OR answered_at IS NULL",
    "answered_has_time": "state NOT IN ('made', 'declined') OR answered_at IS NOT NULL",
    "made_has_name": "state <> 'made' OR signed_name <> ''",
    "signed_has_sums": "state <> 'made' OR kind <> 'signatory' OR "
    "(cost_pence IS NOT NULL AND grant_pence IS NOT NULL AND contribution_pence IS NOT NULL)",
    "declined_has_reason": "state <> 'declined' OR reason <> ''",
}
SYSTEM = "(SELECT accord_is_system())"
OWN = "email = (SELECT u.email FROM users u WHERE u.id = (SELECT accord_person()))"
MEMBER = "application_id IN (SELECT accord_member_applications())"
RECEIVED = "('submitted', 'eligible', 'ineligible')"
# Those who assess the application, and who reviews what was received.
READERS = (
    "application_id IN (SELECT accord_assessed_applications()) OR EXISTS (SELECT FROM applications a "
    f"WHERE a.id = application_id AND a.state IN {RECEIVED} AND (a.call_id IN (SELECT accord_reviewed_calls()) "
    "OR a.region_id = ANY ((SELECT accord_held('regions'))::uuid[]) "
    "AND a.call_id IN (SELECT accord_closed_calls())))"
)
# What was written in confidence the applicants do not read, however they ask.
SEEN = {
    "declarations": f"{OWN} AND state IN ('asked', 'made') OR {MEMBER} OR {READERS}",
    "referee_statements": f"EXISTS (SELECT FROM declarations d WHERE d.id = declaration_id AND d.{OWN}) "
    f"OR {MEMBER} AND NOT in_confidence OR {READERS}",
}


def upgrade() -> None:
    _create_declarations()
    table = "referee_statements"
    op.create_table(
        table,
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("in_confidence", sa.Boolean(), nullable=False),
        _refers(table, "declaration_id", "declarations"),
        _refers(table, "application_id", "applications"),
        sa.PrimaryKeyConstraint("declaration_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_application_id"), table, ["application_id"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    for walled, condition in SEEN.items():
        op.execute(f"ALTER TABLE {walled} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {walled} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {walled} FOR SELECT USING ({SYSTEM} OR {condition})")


def downgrade() -> None:
    op.drop_table("referee_statements")
    op.drop_table("declarations")


def _create_declarations() -> None:
    table = "declarations"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("kind", KINDS), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=200), nullable=False),
        sa.Column("state", _choice("state", STATES), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("signed_as", sa.String(length=200), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in SUMS),
        sa.Column("reason", sa.Text(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in CHECKS.items()),
        _refers(table, "application_id", "applications"),
        _refers(table, "partner_id", "partners"),
        _refers(table, "asked_by", "users"),
        _refers(table, "answered_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("application_id", "email"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    _one_at_a_time("uq_declarations_partner", ["partner_id"], STANDING)
    _one_at_a_time("uq_declarations_referee", ["application_id", "email"], REFEREE_STANDING)


def _one_at_a_time(name: str, columns: list[str], standing: sa.TextClause) -> None:
    op.create_index(name, "declarations", columns, unique=True, sqlite_where=standing, postgresql_where=standing)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))

"""Marks that the database keeps frozen, reopenings of closed ledgers, and rankings with their inputs in versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import guard, unguard
from migrations.frozen_marks import freeze, freeze_marks, thaw, thaw_marks

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

STATES = ("asked", "withdrawn", "confirmed", "closed")
LEDGERS = ("national", "regional")
UNDER_WAY = sa.text("state IN ('asked', 'confirmed')")
CHECKS = {
    "regional_has_region": "(ledger = 'regional') = (region_id IS NOT NULL)",
    "two_people": "confirmed_by IS NULL OR confirmed_by <> asked_by",
    "confirmed_by_somebody": "state NOT IN ('confirmed', 'closed') "
    "OR confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL",
    "has_reason": "reason <> ''",
}
SYSTEM = "(SELECT accord_is_system())"
AUDITOR = "(SELECT accord_is_auditor())"
FUNDERS = "ANY ((SELECT accord_held('funders'))::uuid[])"
REGIONS = "ANY ((SELECT accord_held('regions'))::uuid[])"
# Those who run the call.
STAFF = (
    f"{AUDITOR} OR c.funder_id = {FUNDERS} "
    f"OR EXISTS (SELECT FROM call_regions r WHERE r.call_id = c.id AND r.region_id = {REGIONS})"
)
TOLD = (
    "EXISTS (SELECT FROM applications a WHERE a.call_id = c.id AND a.id IN (SELECT accord_member_applications()) "
    "AND a.call_id IN (SELECT accord_released_calls()))"
)
OF_CALL = "EXISTS (SELECT FROM calls c WHERE c.id = {table}.call_id AND ({whose}))"


MARKS = ("scores", "overall_judgements")


def upgrade() -> None:
    _number_rankings()
    _create_reopenings()
    freeze()
    for table in MARKS:
        freeze_marks(table)
    guard("rankings")
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE reopenings ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON reopenings USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    seen = OF_CALL.format(table="reopenings", whose=STAFF)
    op.execute(f"CREATE POLICY seen ON reopenings FOR SELECT USING ({SYSTEM} OR {seen})")
    # Nobody reads a rank while a ledger is open again.
    seen = OF_CALL.format(table="rankings", whose=f"{STAFF} OR {TOLD}")
    op.execute(
        f"ALTER POLICY seen ON rankings USING ({SYSTEM} OR call_id IN (SELECT accord_ranked_calls()) AND {seen})"
    )


def downgrade() -> None:
    """Refused by the database while a call has two rankings: neither may be taken from the record."""
    if op.get_bind().dialect.name == "postgresql":
        seen = OF_CALL.format(table="rankings", whose=f"{STAFF} OR {TOLD}")
        op.execute(f"ALTER POLICY seen ON rankings USING ({SYSTEM} OR {seen})")
    unguard("rankings")
    for table in MARKS:
        thaw_marks(table)
    thaw()
    op.drop_table("reopenings")
    with op.batch_alter_table("rankings") as rankings:
        rankings.drop_constraint(op.f("uq_rankings_call_id_number"), type_="unique")
        rankings.drop_constraint(op.f("ck_rankings_counts_from_one"), type_="check")
        rankings.create_unique_constraint(op.f("uq_rankings_call_id"), ["call_id"])
        for column in ("number", "inputs", "inputs_sha256"):
            rankings.drop_column(column)


def _number_rankings() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("rankings") as rankings:
        rankings.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
        rankings.add_column(sa.Column("inputs", json, nullable=True))
        rankings.add_column(sa.Column("inputs_sha256", sa.String(length=64), nullable=True))
        rankings.drop_constraint(op.f("uq_rankings_call_id"), type_="unique")
        rankings.create_unique_constraint(op.f("uq_rankings_call_id_number"), ["call_id", "number"])
        rankings.create_check_constraint(op.f("ck_rankings_counts_from_one"), "number > 0")
    with op.batch_alter_table("rankings") as rankings:
        rankings.alter_column("number", existing_type=sa.Integer(), server_default=None)


def _create_reopenings() -> None:
    table = "reopenings"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("ledger", _choice("ledger", LEDGERS), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("state", _choice("state", STATES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
            for column, to in (
                ("call_id", "calls"),
                ("ranking_id", "rankings"),
                ("region_id", "regions"),
                ("asked_by", "users"),
                ("confirmed_by", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("call_id", "ranking_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.create_index(
        f"uq_{table}_under_way", table, ["call_id"], unique=True, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY
    )


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)

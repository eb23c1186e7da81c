"""Proposed panels of assessors, what people fixed in them, and what was deployed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

SYSTEM = "(SELECT accord_is_system())"
AUDITOR = "(SELECT accord_is_auditor())"
OWN_SIDE = f"{AUDITOR} OR scope_id = ANY ((SELECT accord_held('funders') || accord_held('regions'))::uuid[])"
OF_PROPOSAL = "EXISTS (SELECT FROM proposals p WHERE p.id = proposal_id)"
SEEN = {
    "proposals": OWN_SIDE,
    "proposed_panels": OF_PROPOSAL,
    "proposed_seats": OF_PROPOSAL,
    "pair_locks": OWN_SIDE,
}
LEDGERS = ("national", "regional")
STATES = ("solving", "proposed", "impossible", "failed", "deployed", "undeployed")
FATES = ("new", "stands", "freed")
LOCKS = ("fixed", "forbidden")
IN_FORCE = sa.text("lifted_at IS NULL")


def upgrade() -> None:
    _create_proposals()
    _create_panels()
    _create_seats()
    _create_locks()
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {condition})")


def downgrade() -> None:
    for table in ("pair_locks", "proposed_seats", "proposed_panels", "proposals"):
        op.drop_table(table)


def _create_proposals() -> None:
    table = "proposals"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("ledger", _choice("ledger", LEDGERS), nullable=False),
        sa.Column("state", _choice("state", STATES), nullable=False),
        sa.Column("wanted", _json(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("step_words", sa.String(length=200), nullable=False),
        sa.Column("said", _json(), nullable=False),
        sa.Column("certificate", _json(), nullable=True),
        sa.Column("loads", _json(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deployed_by", sa.Uuid(), nullable=True),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undeployed_by", sa.Uuid(), nullable=True),
        sa.Column("undeployed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'deployed' OR deployed_at IS NOT NULL", name=op.f(f"ck_{table}_deployed_has_time")
        ),
        sa.CheckConstraint(
            "state NOT IN ('proposed', 'impossible') OR finished_at IS NOT NULL",
            name=op.f(f"ck_{table}_found_has_time"),
        ),
        sa.CheckConstraint("done >= 0 AND done <= steps", name=op.f(f"ck_{table}_done_within_steps")),
        *_references(
            table, ("call_id", "calls"), ("asked_by", "users"), ("deployed_by", "users"), ("undeployed_by", "users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_proposals_call_id_scope_id", table, ["call_id", "scope_id"], unique=False)


def _create_panels() -> None:
    table = "proposed_panels"
    op.create_table(
        table,
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("own_best", sa.Integer(), nullable=True),
        sa.Column("share_basis_points", sa.Integer(), nullable=True),
        *_references(table, ("proposal_id", "proposals"), ("application_id", "applications")),
        sa.PrimaryKeyConstraint("proposal_id", "application_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_application_id"), table, ["application_id"], unique=False)


def _create_seats() -> None:
    table = "proposed_seats"
    op.create_table(
        table,
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("parts", _json(), nullable=False),
        sa.Column("fate", _choice("fate", FATES), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        *_references(table, ("proposal_id", "proposals"), ("application_id", "applications"), ("user_id", "users")),
        sa.PrimaryKeyConstraint("proposal_id", "application_id", "user_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_application_id"), table, ["application_id"], unique=False)


def _create_locks() -> None:
    table = "pair_locks"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("ledger", _choice("ledger", LEDGERS), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("kind", LOCKS), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f(f"ck_{table}_lifted_says_who")),
        *_references(
            table,
            ("call_id", "calls"),
            ("application_id", "applications"),
            ("user_id", "users"),
            ("set_by", "users"),
            ("lifted_by", "users"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_call_id"), table, ["call_id"], unique=False)
    op.create_index(
        f"uq_{table}_in_force",
        table,
        ["application_id", "user_id", "ledger"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )


def _references(table: str, *columns: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([one], [f"{to}.id"], name=op.f(f"fk_{table}_{one}_{to}")) for one, to in columns]


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)

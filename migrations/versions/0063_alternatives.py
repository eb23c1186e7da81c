"""Other lists that a region keeps under names, and the proposals of the search for the best one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

SYSTEM = "(SELECT accord_is_system())"
# Unlike the list itself, these never go to the funder.
OF_REGION = "(SELECT accord_is_auditor()) OR region_id = ANY ((SELECT accord_held('regions'))::uuid[])"
TABLES = ("list_proposals", "alternatives")
STATES = ("solving", "proposed", "impossible", "failed")
KEPT = sa.text("state = 'kept'")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    _create_proposals()
    _create_alternatives()
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {OF_REGION})")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_proposals() -> None:
    table = "list_proposals"
    op.create_table(
        table,
        *_of_region(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _choice("state", STATES), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("step_words", sa.String(length=200), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("problem", JSON, nullable=True),
        sa.Column("certificate", JSON, nullable=True),
        sa.Column("displaced", JSON, nullable=True),
        sa.Column("inclusion", JSON, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f(f"ck_{table}_counts_from_one")),
        sa.CheckConstraint(
            "state NOT IN ('proposed', 'impossible') OR finished_at IS NOT NULL",
            name=op.f(f"ck_{table}_found_has_time"),
        ),
        sa.CheckConstraint("done >= 0 AND done <= steps", name=op.f(f"ck_{table}_done_within_steps")),
        *_references(table, ("call_id", "calls"), ("region_id", "regions"), ("asked_by", "users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("call_id", "region_id", "number", name=op.f(f"uq_{table}_call_id_region_id_number")),
    )


def _create_alternatives() -> None:
    table = "alternatives"
    op.create_table(
        table,
        *_of_region(),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", _choice("state", ("kept", "removed")), nullable=False),
        sa.Column("chosen", JSON, nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ranking_number", sa.Integer(), nullable=False),
        sa.Column("ranking_sha256", sa.String(length=64), nullable=False),
        sa.Column("list_proposal_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("found", JSON, nullable=True),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks(table),
        *_references(
            table,
            ("call_id", "calls"),
            ("region_id", "regions"),
            ("list_proposal_id", "list_proposals"),
            ("kept_by", "users"),
            ("removed_by", "users"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_call_id_region_id", table, ["call_id", "region_id"])
    op.create_index(op.f(f"ix_{table}_list_proposal_id"), table, ["list_proposal_id"])
    of_name = ["call_id", "region_id", "name"]
    op.create_index(f"uq_{table}_kept", table, of_name, unique=True, sqlite_where=KEPT, postgresql_where=KEPT)


def _checks(table: str) -> list[sa.CheckConstraint]:
    conditions = {
        "has_name": "name <> ''",
        "removed_has_time": "(state = 'removed') = (removed_at IS NOT NULL)",
        "removed_says_who": "(removed_at IS NULL) = (removed_by IS NULL)",
        "proposed_has_place": "(list_proposal_id IS NULL) = (place IS NULL)",
    }
    return [sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}")) for name, text in conditions.items()]


def _of_region() -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "call_id", "region_id")]


def _references(table: str, *columns: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([one], [f"{to}.id"], name=op.f(f"fk_{table}_{one}_{to}")) for one, to in columns]


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)

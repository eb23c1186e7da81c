"""How large organisations were said to be and from what, their other addresses, and what each was when it submitted.

A statement is added and never changed. What stands on an organisation's record now becomes its first statement, in its
own words; what was submitted keeps the kind and the size that its organisation has today.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import guard, unguard

revision = "0037"
down_revision = "0035"
branch_labels = None
depends_on = None

TESTS = ("companies_act", "eu", "own_words")
SIZES = ("micro_small", "medium", "large")
KINDS = ("business", "research_organisation", "rto", "public_sector_or_charity")
ADDRESSES = ("trading_address", "letter_address")
SUBMITTED = {"kind": KINDS, "size": SIZES}
SYSTEM = "(SELECT accord_is_system())"
PERSON = "(SELECT accord_person())"
ORGANISATIONS = "ANY ((SELECT accord_held('organisations'))::uuid[])"


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for name in ADDRESSES:
        op.add_column("organisations", sa.Column(name, sa.String(length=500), nullable=False, server_default=""))
    _keep_what_was_submitted()
    op.create_table(
        "size_statements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("test", _choice(*TESTS, name="test"), nullable=False),
        sa.Column("size", _choice(*SIZES, name="size"), nullable=False),
        sa.Column("eu_size", _choice(*SIZES, name="eu_size"), nullable=True),
        sa.Column("accounts", _json(), nullable=True),
        sa.Column("findings", _json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_size_statements_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["said_by"], ["users.id"], name=op.f("fk_size_statements_said_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_size_statements")),
    )
    op.create_index(op.f("ix_size_statements_organisation_id"), "size_statements", ["organisation_id"], unique=False)
    _state_what_stands()
    guard("size_statements")
    if op.get_bind().dialect.name != "postgresql":
        return
    # Whoever registers an organisation says how large it is before they hold a role in it.
    op.execute(f"CREATE POLICY said ON size_statements FOR INSERT WITH CHECK (said_by = {PERSON})")
    op.execute("ALTER TABLE size_statements ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON size_statements USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(
        f"CREATE POLICY seen ON size_statements FOR SELECT USING ({SYSTEM} OR organisation_id = {ORGANISATIONS})"
    )


def _keep_what_was_submitted() -> None:
    for name, values in SUBMITTED.items():
        # In place: to make the table anew would take the rows away that others point to.
        quoted = ", ".join(f"'{value}'" for value in values)
        column = f"submitted_{name}"
        check = f"CONSTRAINT ck_partners_{column} CHECK ({column} IN ({quoted}))"
        op.execute(f"ALTER TABLE partners ADD COLUMN {column} VARCHAR(40) {check}")
        op.execute(
            f"UPDATE partners SET {column} = "
            f"(SELECT o.{name} FROM organisations o WHERE o.id = partners.organisation_id) "
            "WHERE application_id IN (SELECT a.id FROM applications a WHERE a.state <> 'draft')"
        )


def _state_what_stands() -> None:
    organisations = sa.table(
        "organisations",
        sa.column("id", sa.Uuid()),
        sa.column("size", sa.String()),
        sa.column("created_by", sa.Uuid()),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    statements = sa.table(
        "size_statements",
        *(sa.column(name, sa.Uuid()) for name in ("id", "organisation_id", "said_by")),
        sa.column("said_at", sa.DateTime(timezone=True)),
        *(sa.column(name, sa.String()) for name in ("test", "size")),
        sa.column("findings", _json()),
    )
    rows = [
        {
            "id": uuid4(),
            "organisation_id": one.id,
            "said_by": one.created_by,
            "said_at": one.created_at,
            "test": "own_words",
            "size": one.size,
            "findings": [],
        }
        for one in op.get_bind().execute(sa.select(organisations))
    ]
    op.bulk_insert(statements, rows)


def downgrade() -> None:
    unguard("size_statements")
    op.drop_table("size_statements")
    for name in SUBMITTED:
        op.drop_column("partners", f"submitted_{name}")
    for name in ADDRESSES:
        op.drop_column("organisations", name)

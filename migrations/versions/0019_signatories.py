"""Named signatories of calls. Of a call that stands, the only holder of a side's role is named."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

HOLDERS = """
SELECT calls.id AS call_id, 'national' AS side, role_grants.user_id AS user_id, calls.created_at AS named_at
FROM calls JOIN role_grants ON role_grants.scope_id = calls.funder_id AND role_grants.role = 'national_signatory'
WHERE role_grants.ended_at IS NULL
UNION ALL
SELECT call_regions.call_id, regions.slug, role_grants.user_id, calls.created_at
FROM call_regions
JOIN calls ON calls.id = call_regions.call_id
JOIN regions ON regions.id = call_regions.region_id
JOIN role_grants ON role_grants.scope_id = regions.id AND role_grants.role = 'regional_signatory'
WHERE role_grants.ended_at IS NULL
"""


def upgrade() -> None:
    table = op.create_table(
        "call_signatories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("named", "replaced", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("named_by", sa.Uuid(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deputises_for", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "deputises_for IS NULL OR deputises_for <> user_id", name=op.f("ck_call_signatories_deputy_is_another")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_signatories_call_id_calls")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_call_signatories_user_id_users")),
        sa.ForeignKeyConstraint(["named_by"], ["users.id"], name=op.f("fk_call_signatories_named_by_users")),
        sa.ForeignKeyConstraint(["deputises_for"], ["users.id"], name=op.f("fk_call_signatories_deputises_for_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_signatories")),
    )
    for name, column in (("uq_call_signatories_side", "side"), ("uq_call_signatories_person", "user_id")):
        op.create_index(
            name,
            "call_signatories",
            ["call_id", column],
            unique=True,
            sqlite_where=sa.text("state = 'named'"),
            postgresql_where=sa.text("state = 'named'"),
        )
    _name_only_holders(table)


def downgrade() -> None:
    op.drop_table("call_signatories")


def _name_only_holders(table: sa.Table) -> None:
    found = sa.text(HOLDERS).columns(
        call_id=sa.Uuid(), side=sa.String(), user_id=sa.Uuid(), named_at=sa.DateTime(timezone=True)
    )
    holders: dict[tuple[uuid.UUID, str], list[sa.Row]] = {}
    for row in op.get_bind().execute(found):
        holders.setdefault((row.call_id, row.side), []).append(row)
    named: set[tuple[uuid.UUID, uuid.UUID]] = set()
    for (call_id, side), rows in sorted(holders.items(), key=lambda one: str(one[0])):
        if len(rows) == 1 and (call_id, rows[0].user_id) not in named:
            named.add((call_id, rows[0].user_id))
            values = {"id": uuid.uuid4(), "call_id": call_id, "side": side, "user_id": rows[0].user_id}
            values |= {"state": "named", "named_at": rows[0].named_at, "reason": "", "version": 1}
            op.execute(table.insert().values(values))

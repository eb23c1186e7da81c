"""Who decides on a list: its board, one approver or two, holding it, and a record of every decision.

Two more roles are given: a member of a region's board, and an approver with a higher limit.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import guard, unguard

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

OLD_ROLES = (
    "programme_officer",
    "national_signatory",
    "approver",
    "region_lead",
    "regional_signatory",
    "panel_secretary",
    "national_assessor",
    "regional_scorer",
    "lead_applicant",
    "collaborator",
    "signatory",
    "auditor",
    "assessor",
    "clock",
    "administrator",
    "partner_lead",
    "partner_writer",
    "partner_signatory",
    "invited",
    "asker",
    "panel_member",
)
ROLES = (*OLD_ROLES, "board_member", "senior_approver")
WITH_ROLE = ("join_requests", "organisation_invitations", "role_grants", "role_invitations")
OLD_STATES = ("preparing", "recommended", "approved")
STATES = ("preparing", "with_board", "recommended", "once_approved", "approved")
KINDS = ("recommended", "endorsed", "approved_once", "approved", "sent_back", "held", "resumed", "released")
TABLE, LISTS = "decisions", "recommendations"
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
PEOPLE = ("endorsed_by", "first_approved_by", "held_by")
CHECKS = {
    "with_board_is_not_endorsed": "state <> 'with_board' OR endorsed_by IS NULL",
    "once_approved_has_approver": "state <> 'once_approved' OR first_approved_by IS NOT NULL",
    "endorser_is_apart": "endorsed_by IS NULL OR approved_by IS NULL OR endorsed_by <> approved_by",
    "endorser_is_not_first": "endorsed_by IS NULL OR first_approved_by IS NULL OR endorsed_by <> first_approved_by",
    "first_is_not_last": "first_approved_by IS NULL OR approved_by IS NULL OR first_approved_by <> approved_by",
    "preparer_is_not_endorser": "endorsed_by IS NULL OR endorsed_by <> prepared_by",
    "held_says_why": "hold = 'free' OR (hold_reason <> '' AND held_by IS NOT NULL AND held_at IS NOT NULL)",
}
SYSTEM = "(SELECT accord_is_system())"
# A list is its region's alone until its board has endorsed it.
OLD_SENT, SENT = "state <> 'preparing'", "state NOT IN ('preparing', 'with_board')"
OF_LISTS = (
    "(SELECT accord_is_system()) OR (SELECT accord_is_auditor()) "
    "OR region_id = ANY ((SELECT accord_held('regions'))::uuid[]) OR {sent} "
    "AND EXISTS (SELECT FROM calls c WHERE c.id = call_id "
    "AND c.funder_id = ANY ((SELECT accord_held('funders'))::uuid[]))"
)
SEEN = "EXISTS (SELECT FROM recommendations r WHERE r.id = recommendation_id)"


def upgrade() -> None:
    for table in WITH_ROLE:
        _allow(table, "role", ROLES)
    _allow(LISTS, "state", STATES)
    _add_steps()
    _create_decisions()
    guard(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {TABLE} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT USING ({SYSTEM} OR {SEEN})")
        op.execute(f"ALTER POLICY seen ON {LISTS} USING ({OF_LISTS.format(sent=SENT)})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER POLICY seen ON {LISTS} USING ({OF_LISTS.format(sent=OLD_SENT)})")
        op.execute(f"DROP POLICY seen ON {TABLE}")
        op.execute(f"DROP POLICY system ON {TABLE}")
    unguard(TABLE)
    op.drop_table(TABLE)
    with op.batch_alter_table(LISTS) as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_{LISTS}_{name}"), type_="check")
        batch.drop_constraint(op.f(f"ck_{LISTS}_hold"), type_="check")
        for name in PEOPLE:
            batch.drop_constraint(op.f(f"fk_{LISTS}_{name}_users"), type_="foreignkey")
        for name in (*PEOPLE, "endorsed_at", "first_approved_at", "held_at", "hold", "hold_reason", "preparers"):
            batch.drop_column(name)
    _allow(LISTS, "state", OLD_STATES)
    for table in WITH_ROLE:
        _allow(table, "role", OLD_ROLES)


def _add_steps() -> None:
    with op.batch_alter_table(LISTS) as batch:
        batch.add_column(sa.Column("preparers", JSON, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("hold", sa.String(length=40), nullable=False, server_default="free"))
        batch.add_column(sa.Column("hold_reason", sa.Text(), nullable=False, server_default=""))
        for name in ("endorsed_at", "first_approved_at", "held_at"):
            batch.add_column(sa.Column(name, INSTANT, nullable=True))
        for name in PEOPLE:
            batch.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{LISTS}_{name}_users"), "users", [name], ["id"])
        batch.create_check_constraint(op.f(f"ck_{LISTS}_hold"), "hold IN ('free', 'held')")
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_{LISTS}_{name}"), condition)
    with op.batch_alter_table(LISTS) as batch:
        for name in ("preparers", "hold", "hold_reason"):
            batch.alter_column(name, server_default=None)


def _create_decisions() -> None:
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("is_funded", sa.Boolean(), nullable=False),
        sa.Column("grant_pence", sa.BigInteger(), nullable=False),
        sa.Column("list_sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f(f"ck_{TABLE}_kind")),
        sa.CheckConstraint("number > 0", name=op.f(f"ck_{TABLE}_counts_from_one")),
        sa.CheckConstraint("is_funded OR grant_pence = 0", name=op.f(f"ck_{TABLE}_refused_gets_nothing")),
        sa.CheckConstraint("kind NOT IN ('sent_back', 'held') OR reason <> ''", name=op.f(f"ck_{TABLE}_says_why")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendations.id"], name=op.f(f"fk_{TABLE}_recommendation_id_recommendations")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f(f"fk_{TABLE}_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f(f"fk_{TABLE}_decided_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("application_id", "number", name=op.f(f"uq_{TABLE}_application_id_number")),
    )
    op.create_index(op.f(f"ix_{TABLE}_recommendation_id"), TABLE, ["recommendation_id"])


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_{column}")
    quoted = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN ({quoted})")

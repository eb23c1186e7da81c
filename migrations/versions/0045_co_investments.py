"""The co-investment ledger: what others put into a project, and every step by which a sum grew sure."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard, unguard

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

KINDS = ("cash", "in_kind")
ORIGINS = ("private", "public")
STATES = ("hoped", "pledged", "evidenced", "committed", "received", "lapsed")
SYSTEM = "(SELECT accord_is_system())"
RECEIVED = "('submitted', 'eligible', 'ineligible')"
# The applicant's own people, and who reviews what was received; not those who assess it.
SEEN = (
    "application_id IN (SELECT accord_member_applications()) OR EXISTS (SELECT FROM applications a "
    f"WHERE a.id = application_id AND a.state IN {RECEIVED} AND (a.call_id IN (SELECT accord_reviewed_calls()) "
    "OR a.region_id = ANY ((SELECT accord_held('regions'))::uuid[]) "
    "AND a.call_id IN (SELECT accord_closed_calls())))"
)
# A condition on another table meets that table's own policy in turn.
SEEN_STEP = "EXISTS (SELECT FROM co_investments c WHERE c.id = co_investment_id)"


def upgrade() -> None:
    op.create_table(
        "co_investments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        *_sum(),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_co_investments_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_co_investments_application_id_applications")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_co_investments_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_investments")),
    )
    op.create_index(op.f("ix_co_investments_application_id"), "co_investments", ["application_id"], unique=False)
    op.create_table(
        "co_investment_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("co_investment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_sum(),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["co_investment_id"],
            ["co_investments.id"],
            name=op.f("fk_co_investment_steps_co_investment_id_co_investments"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_co_investment_steps_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_co_investment_steps_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_investment_steps")),
        sa.UniqueConstraint("co_investment_id", "number", name=op.f("uq_co_investment_steps_co_investment_id_number")),
    )
    guard("co_investment_steps")
    if op.get_bind().dialect.name == "postgresql":
        _wall("co_investments", SEEN)
        _wall("co_investment_steps", SEEN_STEP)


def downgrade() -> None:
    unguard("co_investment_steps")
    op.drop_table("co_investment_steps")
    op.drop_table("co_investments")


def _sum() -> tuple[sa.Column, ...]:
    return (
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("kind", _choice("kind", KINDS), nullable=False),
        sa.Column("origin", _choice("origin", ORIGINS), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("starts_in", sa.Integer(), nullable=False),
        sa.Column("state", _choice("state", STATES), nullable=False),
    )


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _wall(table: str, seen: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {seen})")

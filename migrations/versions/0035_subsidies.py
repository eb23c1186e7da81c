"""What each partner says of subsidies, and which assistance it was given."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SYSTEM = "(SELECT accord_is_system())"
# As the rows of a partner's costs: its own people, and of what was received whoever reviews for the funder or audits.
OWN_PARTNER = (
    "EXISTS (SELECT FROM partners p JOIN applications a ON a.id = p.application_id WHERE p.id = partner_id AND "
    "(p.state = 'takes_part' AND p.organisation_id = ANY ((SELECT accord_held('organisations'))::uuid[]) "
    "OR a.state IN ('submitted', 'eligible', 'ineligible') AND a.call_id IN (SELECT accord_reviewed_calls())))"
)
TABLES = ("subsidy_answers", "assistance_lines")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "subsidy_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("route", _one_of("route", "subsidy_control", "state_aid"), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_subsidy_answers_partner_id_partners")),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"], name=op.f("fk_subsidy_answers_saved_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_answers")),
        sa.UniqueConstraint("partner_id", name=op.f("uq_subsidy_answers_partner_id")),
    )
    op.create_table(
        "assistance_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("kind", _one_of("kind", "minimal", "spei"), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_assistance_lines_amount_is_positive")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_assistance_lines_partner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistance_lines")),
    )
    op.create_index(op.f("ix_assistance_lines_partner_id"), "assistance_lines", ["partner_id"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {OWN_PARTNER})")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)

"""Cost sheets by partner: what each row was reckoned from, and rows that its own people and the funder alone read.

Rows that stand were entered as sums and stay what they are: sums, without inputs.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

FORM = "ck_partners_form"
FORMS = "form IN ('business', 'academic')"
OVERHEADS = "ck_partners_overheads"
METHODS = "overheads IN ('none', 'share', 'calculated')"

SYSTEM = "(SELECT accord_is_system())"
ANY_PARTNER = "EXISTS (SELECT FROM partners p WHERE p.id = partner_id)"
# Its own people; and, of what was received, whoever reviews for the funder or audits, once the call has closed.
OWN_PARTNER = (
    "EXISTS (SELECT FROM partners p JOIN applications a ON a.id = p.application_id WHERE p.id = partner_id AND "
    "(p.state = 'takes_part' AND p.organisation_id = ANY ((SELECT accord_held('organisations'))::uuid[]) "
    "OR a.state IN ('submitted', 'eligible', 'ineligible') AND a.call_id IN (SELECT accord_reviewed_calls())))"
)


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("cost_lines", sa.Column("inputs", json, nullable=True))
    # In place: to make the table anew would take the rows away that others point to.
    for name, default, check, held in (("form", "business", FORM, FORMS), ("overheads", "none", OVERHEADS, METHODS)):
        op.execute(
            f"ALTER TABLE partners ADD COLUMN {name} VARCHAR(40) DEFAULT '{default}' NOT NULL "
            f"CONSTRAINT {check} CHECK ({held})"
        )
    op.create_table(
        "submitted_sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("content", json, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_submitted_sheets_partner_id_partners")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submitted_sheets_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submitted_sheets")),
        sa.UniqueConstraint("submission_id", "partner_id", name=op.f("uq_submitted_sheets_submission_id_partner_id")),
    )
    op.create_index(op.f("ix_submitted_sheets_partner_id"), "submitted_sheets", ["partner_id"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP POLICY seen ON cost_lines")
    op.execute(f"CREATE POLICY seen ON cost_lines FOR SELECT USING ({SYSTEM} OR {OWN_PARTNER})")
    op.execute("ALTER TABLE submitted_sheets ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON submitted_sheets USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY seen ON submitted_sheets FOR SELECT USING ({SYSTEM} OR {OWN_PARTNER})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY seen ON cost_lines")
        op.execute(f"CREATE POLICY seen ON cost_lines FOR SELECT USING ({SYSTEM} OR {ANY_PARTNER})")
    op.drop_table("submitted_sheets")
    op.drop_column("partners", "overheads")
    op.drop_column("partners", "form")
    op.drop_column("cost_lines", "inputs")

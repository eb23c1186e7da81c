"""Marks that are no score, and what an assessor says of an application as a whole.

Every mark that stands is a score. The column is added in place on both engines: to make the table anew would take the
triggers that freeze its rows away.
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"

KINDS = ("score", "not_applicable", "abstain")
ADVICE = ("fund", "with_conditions", "do_not_fund")
SYSTEM = "(SELECT accord_is_system())"
PERSON = "(SELECT accord_person())"
# As the marks: the writer's own, and everybody else's once both ledgers are closed.
SEEN = (
    "EXISTS (SELECT FROM assessments s JOIN applications a ON a.id = s.application_id "
    f"WHERE s.id = assessment_id AND (s.user_id = {PERSON} OR a.call_id IN (SELECT accord_ranked_calls())))"
)


def upgrade() -> None:
    quoted = ", ".join(f"'{kind}'" for kind in KINDS)
    op.execute(
        "ALTER TABLE scores ADD COLUMN kind VARCHAR(40) DEFAULT 'score' NOT NULL "
        f"CONSTRAINT ck_scores_kind CHECK (kind IN ({quoted})) "
        "CONSTRAINT ck_scores_only_a_score_has_one CHECK (kind = 'score' OR score IS NULL)"
    )
    op.create_table(
        "overall_judgements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("in_scope", sa.Boolean(), nullable=True),
        sa.Column("scope_reason", sa.Text(), nullable=False),
        sa.Column("category_agreed", sa.Boolean(), nullable=True),
        sa.Column(
            "recommendation",
            sa.Enum(*ADVICE, name="recommendation", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("recommendation_reason", sa.Text(), nullable=False),
        sa.Column("funder_note", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_overall_judgements_assessment_id_assessments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overall_judgements")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_overall_judgements_assessment_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _raise_wall()


def downgrade() -> None:
    """A mark that is no score becomes one that is still to be given; its comment stays."""
    op.drop_table("overall_judgements")
    op.execute("ALTER TABLE scores DROP COLUMN kind")


def _raise_wall() -> None:
    op.execute("ALTER TABLE overall_judgements ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON overall_judgements USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY seen ON overall_judgements FOR SELECT USING ({SYSTEM} OR {SEEN})")

"""Phases that begin by themselves: ledgers that the clock closed, and reminders of the start of assessment."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

OLD = (
    "opens_at",
    "closes_at",
    "assessment_due_at",
    "panel_at",
    "decision_due_at",
    "release_at",
    "interests_close_at",
    "advice_due_at",
    "questions_until_at",
    "answers_by_at",
)
NEW = ("assessment_starts_at",)


def upgrade() -> None:
    """Whoever closed the ledgers may be nobody."""
    with op.batch_alter_table("rankings") as rankings:
        rankings.alter_column("closed_by", existing_type=sa.Uuid(), nullable=True)
    _allow((*OLD, *NEW))


def downgrade() -> None:
    """Refused by the database while a ranking stands that the clock made: nobody else can be named for it."""
    with op.batch_alter_table("rankings") as rankings:
        rankings.alter_column("closed_by", existing_type=sa.Uuid(), nullable=False)
    op.execute(sa.text(f"DELETE FROM call_reminders WHERE {_condition(NEW)}"))
    _allow(OLD)


def _allow(values: tuple[str, ...]) -> None:
    with op.batch_alter_table("call_reminders") as reminders:
        reminders.drop_constraint(op.f("ck_call_reminders_milestone"), type_="check")
        reminders.create_check_constraint(op.f("ck_call_reminders_milestone"), _condition(values))


def _condition(values: tuple[str, ...]) -> str:
    quoted = ", ".join(f"'{value}'" for value in values)
    return f"milestone IN ({quoted})"

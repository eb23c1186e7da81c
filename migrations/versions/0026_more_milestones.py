"""Reminders of the first stage and of the dates of questions."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

OLD = ("opens_at", "closes_at", "assessment_due_at", "panel_at", "decision_due_at", "release_at")
NEW = ("interests_close_at", "advice_due_at", "questions_until_at", "answers_by_at")


def upgrade() -> None:
    _allow((*OLD, *NEW))


def downgrade() -> None:
    op.execute(sa.text(f"DELETE FROM call_reminders WHERE {_condition(NEW)}"))
    _allow(OLD)


def _allow(values: tuple[str, ...]) -> None:
    with op.batch_alter_table("call_reminders") as reminders:
        reminders.drop_constraint(op.f("ck_call_reminders_milestone"), type_="check")
        reminders.create_check_constraint(op.f("ck_call_reminders_milestone"), _condition(values))


def _condition(values: tuple[str, ...]) -> str:
    quoted = ", ".join(f"'{value}'" for value in values)
    return f"milestone IN ({quoted})"

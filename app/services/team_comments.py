"""What do the people of an application say to one another at a question?"""

import uuid
from datetime import datetime

from app.extensions import db
from app.models import Application, TeamComment
from app.queries.application_facts import writing_facts
from app.services.applications import hold_for_team, question_of
from app.services.gathering import gather
from app.services.record import NotFound, get_for_update, record_move
from workflows.actor import Actor
from workflows.team_comment import TEAM_COMMENT, TeamCommentFacts, TeamCommentMove, TeamCommentState


def write(application_id: uuid.UUID, question_id: str, text: str, actor: Actor, now: datetime) -> TeamComment:
    """Say something. The others are told in one mail with what else is said in the next half hour."""
    application = hold_for_team(application_id, actor, now)
    return _add(application, question_id, text, actor, now)


def write_anew(application_id: uuid.UUID, comment_id: uuid.UUID, text: str, actor: Actor, now: datetime) -> TeamComment:
    """Supersede one's own comment by other words; the earlier ones stay to be read."""
    application, before = _said(application_id, comment_id, actor, now)
    _move(application, before, TeamCommentMove.SUPERSEDE, actor, now, text=text)
    return _add(application, before.question_id, text, actor, now, supersedes=before.id)


def resolve(application_id: uuid.UUID, comment_id: uuid.UUID, actor: Actor, now: datetime) -> TeamComment:
    """Say that a comment needs nothing more."""
    application, comment = _said(application_id, comment_id, actor, now)
    return _move(application, comment, TeamCommentMove.RESOLVE, actor, now)


def delete(application_id: uuid.UUID, comment_id: uuid.UUID, actor: Actor, now: datetime) -> TeamComment:
    """Take one's own words away. That there were some stays to be read."""
    application, comment = _said(application_id, comment_id, actor, now)
    return _move(application, comment, TeamCommentMove.DELETE, actor, now)


def _add(
    application: Application,
    question_id: str,
    text: str,
    actor: Actor,
    now: datetime,
    *,
    supersedes: uuid.UUID | None = None,
) -> TeamComment:
    question_of(application, question_id)
    opened = TeamCommentState.OPEN
    facts = _facts(application, now, something_said=bool(text.strip()))
    step = TEAM_COMMENT.decide(TeamCommentMove.COMMENT, opened, actor.roles, facts)
    comment = TeamComment(
        id=uuid.uuid4(),
        application_id=application.id,
        question_id=question_id,
        author_id=actor.id,
        state=opened,
        text=text.strip(),
        made_at=now,
        supersedes_id=supersedes,
    )
    db.session.add(comment)
    db.session.flush()
    record_move(comment, step, actor, now, call_id=application.call_id, data={"question": question_id})
    gather({"notice": "team_comments_written", "subject_id": str(application.id)}, now)
    return comment


def _move(
    application: Application,
    comment: TeamComment,
    move: TeamCommentMove,
    actor: Actor,
    now: datetime,
    *,
    text: str = "-",
) -> TeamComment:
    facts = _facts(application, now, something_said=bool(text.strip()), is_author=comment.author_id == actor.id)
    step = TEAM_COMMENT.decide(move, comment.state, actor.roles, facts)
    comment.changed_by, comment.changed_at = actor.id, now
    record_move(comment, step, actor, now, call_id=application.call_id, data={"question": comment.question_id})
    return comment


def _said(
    application_id: uuid.UUID, comment_id: uuid.UUID, actor: Actor, now: datetime
) -> tuple[Application, TeamComment]:
    application = hold_for_team(application_id, actor, now)
    comment: TeamComment = get_for_update(TeamComment, comment_id)
    if comment.application_id != application.id:
        raise NotFound(f"TeamComment {comment_id}")
    return application, comment


def _facts(
    application: Application, now: datetime, *, something_said: bool, is_author: bool = True
) -> TeamCommentFacts:
    takes_words = writing_facts(application, now).takes_words
    return TeamCommentFacts(call_is_open=takes_words, something_said=something_said, is_author=is_author)

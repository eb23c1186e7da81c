"""What applicants asked about a call, with the answers, as anyone may read them."""

import uuid

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.queries.clarifications import answered, answered_count, asking
from app.queries.public import public_call
from app.web.public.blueprint import bp
from app.web.shared.display import plural
from app.web.shared.gate import public, who_looks

LONGEST_SEARCH = 100


@bp.get("/calls/<uuid:public_call_id>/answers")
@public
def answers(public_call_id: uuid.UUID) -> ResponseReturnValue:
    """Every question that was answered, about one part of the call and with some words in it where they are named."""
    call = public_call(public_call_id, who_looks())
    if call is None:
        abort(404)
    found = asking(call)
    topics = {topic.where: topic.label for topic in found.topics}
    topic = request.args.get("topic", "")
    topic = topic if topic in topics else ""
    words = request.args.get("words", "").strip()[:LONGEST_SEARCH]
    lines, total = answered(call.id, topic, words), answered_count(call.id)
    shown = (_count(len(lines), total), topics.get(topic), f"with ‘{words}’" if words else "")
    return render_template(
        "public/answers.html",
        asking=found,
        lines=lines,
        total=total,
        topic=topic,
        topics=topics,
        words=words,
        count_words=", ".join(filter(None, shown)),
        may_ask=found.is_open and clock.now() < found.dates.questions_until,
    )


def _count(shown: int, total: int) -> str:
    return plural(total, "question") if shown == total else f"{shown:,} of {plural(total, 'question')}"

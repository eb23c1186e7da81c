"""With which words do pages show what was moderated?"""

from workflows.asking_assessor import QuestionState
from workflows.set_aside import ActKind

ACTS: dict[ActKind, str] = {ActKind.RESTORE: "Counts again", ActKind.SET_ASIDE: "Set aside"}
QUESTION_STATES: dict[QuestionState, str] = {
    QuestionState.ANSWERED: "Answered",
    QuestionState.ASKED: "Waits for an answer",
    QuestionState.WITHDRAWN: "Withdrawn",
}

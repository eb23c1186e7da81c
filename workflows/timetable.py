"""What does a call's timetable do by itself, of what does it remind whom, and when?

The clock opens and closes a call, lets the assessors in and closes the ledgers, these two as soon as nothing stands in
the way. Decisions need a person. The timetable reminds those who have work: a week and a day before, and once when the
time is over. Days are counted on UK clocks: a week before 11:00am is 11:00am. Where the clocks skip that time it is an
hour later, and where they show it twice it is the first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from workflows.calendar import LONDON
from workflows.call import LEDGERS_CLOSED, CallState
from workflows.definition import Milestones
from workflows.first_stage import FirstStage


class Milestone(StrEnum):
    """The instants of a call's timetable, in their order. Values are the fields of `Milestones`, but for the first
    stage's two."""

    OPENS = "opens_at"
    INTERESTS_CLOSE = "interests_close_at"
    ADVICE_DUE = "advice_due_at"
    QUESTIONS_UNTIL = "questions_until_at"
    ANSWERS_BY = "answers_by_at"
    CLOSES = "closes_at"
    ASSESSMENT_STARTS = "assessment_starts_at"
    ASSESSMENT_DUE = "assessment_due_at"
    PANEL = "panel_at"
    DECISION_DUE = "decision_due_at"
    RELEASE = "release_at"


# The instants that a call gives; the others are not in its timetable.
Moments = Mapping[Milestone, datetime]
OF_FIRST_STAGE = frozenset({Milestone.INTERESTS_CLOSE, Milestone.ADVICE_DUE})


def moments(dates: Milestones, stage: FirstStage | None = None) -> Moments:
    """Every instant of a call's timetable that is given, in the order of `Milestone`."""
    of_stage: Moments = (
        {Milestone.INTERESTS_CLOSE: stage.closes_at, Milestone.ADVICE_DUE: stage.told_by_at} if stage else {}
    )
    given = [(one, of_stage.get(one) if one in OF_FIRST_STAGE else getattr(dates, one.value)) for one in Milestone]
    return {milestone: at for milestone, at in given if at is not None}


def still_ahead(dates: Moments, state: CallState) -> Moments:
    """The instants of a timetable without those whose work is done in this state, by hand before their time. Nobody is
    let in before the deadline, whatever start was signed."""
    ahead = {milestone: at for milestone, at in dates.items() if state not in _DONE_IN.get(milestone, ())}
    if Milestone.ASSESSMENT_STARTS in ahead:
        ahead[Milestone.ASSESSMENT_STARTS] = max(ahead[Milestone.ASSESSMENT_STARTS], dates[Milestone.CLOSES])
    return ahead


def phase_begins_at(dates: Milestones, state: CallState) -> datetime | None:
    """From when on the clock takes a call in this state into its next phase; None where only people do."""
    milestone = PHASE_BEGINS.get(state)
    at: datetime | None = getattr(dates, milestone.value) if milestone else None
    return at


def overtaken_start(dates: Milestones) -> datetime | None:
    """The signed start of assessment, where the deadline that counts is not before it any more: the assessors are then
    let in once the call has closed and the work is done. None where it lies after the deadline, or is not set."""
    starts_at = dates.assessment_starts_at
    return starts_at if starts_at is not None and starts_at <= dates.closes_at else None


def comes_early(dates: Milestones, now: datetime) -> bool:
    """Whether decisions told now are told before the time that all sides signed, where they signed one."""
    return dates.release_at is not None and now < dates.release_at


class Reminder(StrEnum):
    """When people are reminded of a milestone."""

    WEEK = "week"
    DAY = "day"
    OVER = "over"


@dataclass(frozen=True)
class Occasion:
    """One reminder: of which milestone, how long before it, when, and by which notice."""

    milestone: Milestone
    milestone_at: datetime
    reminder: Reminder
    at: datetime
    notice: str

    @property
    def key(self) -> tuple[str, str, datetime]:
        """What it is known by once it was made. A milestone that moves is reminded of anew."""
        return (self.milestone.value, self.reminder.value, self.milestone_at)


@dataclass(frozen=True)
class Rule:
    """Of one milestone, in these states of a call, people are reminded so and by this notice."""

    milestone: Milestone
    states: frozenset[CallState]
    reminders: tuple[Reminder, ...]
    notice: str


EVERY = (Reminder.WEEK, Reminder.DAY, Reminder.OVER)
BEFORE = (Reminder.WEEK, Reminder.DAY)
RULES = (
    Rule(Milestone.OPENS, frozenset({CallState.DRAFTING}), EVERY, "opening_near"),
    # A call that was agreed and does not open while its set-up lacks something; nobody is told of one that has it all.
    Rule(Milestone.OPENS, frozenset({CallState.AGREED}), EVERY, "set_up_missing"),
    Rule(Milestone.INTERESTS_CLOSE, frozenset({CallState.OPEN}), BEFORE, "interests_near"),
    Rule(Milestone.ADVICE_DUE, frozenset({CallState.OPEN}), EVERY, "advice_near"),
    Rule(Milestone.QUESTIONS_UNTIL, frozenset({CallState.OPEN}), (Reminder.DAY,), "questions_near"),
    Rule(Milestone.ANSWERS_BY, frozenset({CallState.OPEN}), EVERY, "answers_near"),
    Rule(Milestone.CLOSES, frozenset({CallState.OPEN}), BEFORE, "closing_near"),
    # A call that was agreed and could not open, because nobody looked at the clock before its deadline.
    Rule(Milestone.CLOSES, frozenset({CallState.AGREED}), (Reminder.OVER,), "opening_missed"),
    Rule(Milestone.ASSESSMENT_STARTS, frozenset({CallState.CLOSED}), EVERY, "assessment_starts"),
    Rule(Milestone.ASSESSMENT_DUE, frozenset({CallState.CLOSED}), (Reminder.OVER,), "assessment_over"),
    Rule(Milestone.ASSESSMENT_DUE, frozenset({CallState.ASSESSING}), EVERY, "assessment_near"),
    Rule(Milestone.PANEL, frozenset({CallState.RANKED}), BEFORE, "panel_near"),
    Rule(Milestone.DECISION_DUE, frozenset({CallState.RANKED}), EVERY, "decision_near"),
    Rule(Milestone.RELEASE, frozenset({CallState.DECIDED}), EVERY, "release_near"),
)
# When the clock ends a state of a call whose end depends on work as well, if the work is done.
PHASE_BEGINS = {CallState.CLOSED: Milestone.ASSESSMENT_STARTS, CallState.ASSESSING: Milestone.ASSESSMENT_DUE}
# Once released, nothing of the timetable is left to do.
WATCHED = frozenset(state for rule in RULES for state in rule.states)
# The states of a call in which there is nothing left to do for a milestone, whenever it was to be.
_DECIDED = frozenset({CallState.DECIDED, CallState.RELEASED})
_DONE_IN = {
    Milestone.ASSESSMENT_STARTS: LEDGERS_CLOSED | {CallState.ASSESSING},
    Milestone.ASSESSMENT_DUE: LEDGERS_CLOSED,
    Milestone.PANEL: _DECIDED,
    Milestone.DECISION_DUE: _DECIDED,
    Milestone.RELEASE: frozenset({CallState.RELEASED}),
}
_DAYS = {Reminder.WEEK: 7, Reminder.DAY: 1, Reminder.OVER: 0}


def occasions(dates: Moments, state: CallState) -> tuple[Occasion, ...]:
    """Every reminder that a call has ahead of it or behind it in this state, in the order of time."""
    found = [
        Occasion(rule.milestone, at, reminder, days_before(at, _DAYS[reminder]), rule.notice)
        for rule in RULES
        if state in rule.states and (at := dates.get(rule.milestone)) is not None
        for reminder in rule.reminders
    ]
    return tuple(sorted(found, key=lambda occasion: (occasion.at, occasion.milestone_at)))


def due(
    dates: Moments, state: CallState, made: Collection[tuple[str, str, datetime]], now: datetime
) -> tuple[Occasion, ...]:
    """The reminders to make now, in the order of their times.

    Of one milestone only the latest: after an outage nobody is told of a week and of a day in the same minute. What was
    to be told before a time is not told after it.
    """
    latest = {one.milestone: one for one in occasions(dates, state) if one.at <= now}
    still = [one for one in latest.values() if one.reminder == Reminder.OVER or now < one.milestone_at]
    return tuple(one for one in sorted(still, key=lambda one: one.at) if one.key not in made)


def to_come(dates: Moments, state: CallState, now: datetime) -> tuple[Occasion, ...]:
    """The reminders that will be made if the call stays as it is."""
    return tuple(one for one in occasions(dates, state) if one.at > now)


def days_before(at: datetime, days: int) -> datetime:
    """The instant at which UK clocks show the same time that many days earlier (see above for the change-over days)."""
    local = at.astimezone(LONDON)
    naive = datetime.combine(local.date() - timedelta(days=days), local.time().replace(fold=0))
    # Reading the earlier of two moments, and a skipped time by the offset before it, which lands an hour later.
    return naive.replace(tzinfo=LONDON).astimezone(UTC) if days else at.astimezone(UTC)


def how_long(span: timedelta) -> str:
    """A span in its two largest units, rounded down to the minute: 3 days and 4 hours, 1 hour, less than a minute."""
    minutes = max(0, int(span.total_seconds())) // 60
    units = (("day", minutes // 1440), ("hour", minutes // 60 % 24), ("minute", minutes % 60))
    said = [f"{number} {name}{'' if number == 1 else 's'}" for name, number in units if number]
    # A day and some minutes say no more than a day.
    first = next((place for place, (_, number) in enumerate(units) if number), 0)
    second = units[first + 1][1] if first + 1 < len(units) else 0
    return " and ".join(said[: 2 if second else 1]) or "less than a minute"

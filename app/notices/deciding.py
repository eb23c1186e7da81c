"""Which notice do those get who decide on a region's list, one after another, and those who made it?"""

from collections.abc import Iterable, Mapping

from app.notices import matters
from app.notices.matters import Matter
from app.notices.readers import Reader, Readers, at_funder, in_regions, together
from app.notices.told import Notice, Told
from workflows.actor import Role
from workflows.authority import APPROVERS
from workflows.decision import OF_REGION

OFFICERS = at_funder(Role.PROGRAMME_OFFICER)
MAKERS = in_regions(Role.PANEL_SECRETARY, Role.REGION_LEAD)
ALL_OF_REGION = together(MAKERS, in_regions(Role.BOARD_MEMBER))
SECRETARIES = in_regions(Role.PANEL_SECRETARY)
BOARDS = in_regions(Role.BOARD_MEMBER)
DECIDING = at_funder(*sorted(APPROVERS))


def second_approvers(matter: Matter) -> Iterable[Reader]:
    """Approvers, but for whoever approved the list first."""
    first = matter.recommendation.first_approved_by if matter.recommendation else None
    return [one for one in DECIDING(matter) if one.user_id != first]


def deciders(matter: Matter) -> Iterable[Reader]:
    """Approvers, once the list is theirs."""
    kept = matter.recommendation
    return () if kept is None or kept.state in OF_REGION else DECIDING(matter)


def _at_region(words: str, group: Readers = SECRETARIES) -> Told:
    return Told(group, words, "region.portfolio", "call_id")


def _at_list(words: str, group: Readers = DECIDING) -> Told:
    return Told(group, words, "funder.recommendation", "recommendation_id")


OF_LISTS: Mapping[str, Notice] = {
    "list_recommended": Notice(
        matters.of_recommendation,
        (_at_list("list_recommended"),),
    ),
    "list_to_endorse": Notice(matters.of_recommendation, (_at_region("list_to_endorse", BOARDS),)),
    "list_endorsed": Notice(
        matters.of_recommendation, (_at_list("list_endorsed"), _at_region("list_endorsed_region", MAKERS))
    ),
    "list_approved_once": Notice(matters.of_recommendation, (_at_list("list_approved_once", second_approvers),)),
    "list_approved": Notice(
        matters.of_recommendation,
        (
            Told(OFFICERS, "list_approved_funder", "funder.call", "call_id"),
            _at_region("list_approved_region", MAKERS),
        ),
    ),
    "list_sent_back": Notice(matters.of_recommendation, (_at_region("list_sent_back"),)),
    "list_held": Notice(
        matters.of_recommendation, (_at_list("list_held", deciders), _at_region("list_held", ALL_OF_REGION))
    ),
    "list_resumed": Notice(
        matters.of_recommendation,
        (_at_list("list_resumed", deciders), _at_region("list_resumed", ALL_OF_REGION)),
    ),
}

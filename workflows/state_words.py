"""How does a refusal say where a thing stands? One sentence for every state of every machine."""

from collections.abc import Mapping
from enum import StrEnum

# By what a machine is called, then by state: what follows 'The call'. What two machines of one name share is said once.
STANDINGS: Mapping[str, Mapping[str, str]] = {
    "agenda item": {
        "done": "is over",
        "open": "is being discussed",
        "waiting": "has not begun",
    },
    "alternative": {"kept": "is kept", "removed": "is taken away"},
    "amendment": {
        "drafting": "is being drafted",
        "in_force": "is in force",
        "lapsed": "ended unsigned when the call closed",
        "withdrawn": "is withdrawn",
    },
    "application": {
        "draft": "is a draft",
        "eligible": "is found eligible",
        "ineligible": "is found not eligible",
        "submitted": "is submitted",
        "withdrawn": "is withdrawn",
    },
    "assessment": {
        "accepted": "is accepted and being written",
        "complete": "is handed in",
        "declined": "is declined",
        "invited": "waits for its assessor’s answer",
    },
    "call": {
        "agreed": "is agreed and not open yet",
        "assessing": "is in assessment",
        "closed": "is closed, and its assessment has not begun",
        "decided": "is decided, and its decisions are not released",
        "drafting": "is being agreed",
        "open": "is open",
        "ranked": "is ranked, and its lists are being decided",
        "released": "is decided, and its decisions are released",
    },
    "co-investment": {
        "committed": "is committed",
        "evidenced": "is evidenced",
        "hoped": "is hoped for",
        "lapsed": "is lapsed",
        "pledged": "is pledged",
        "received": "is received",
    },
    "comment": {
        "deleted": "is deleted",
        "noted": "is noted, and nothing is asked in it",
        "open": "is open",
        "resolved": "is resolved",
        "superseded": "is written anew",
    },
    "declaration": {
        "asked": "waits for an answer",
        "declined": "is declined",
        "made": "is made",
        "withdrawn": "is withdrawn",
    },
    "dependency": {
        "asked": "waits for an answer",
        "confirmed": "is agreed to",
        "declined": "is declined",
        "ended": "is ended",
    },
    "expression of interest": {
        "decided": "is decided, and its applicants are not told",
        "draft": "is a draft",
        "submitted": "is submitted",
        "told": "is decided, and its applicants are told",
        "withdrawn": "is withdrawn",
    },
    "extension": {
        "confirmed": "is confirmed and in force",
        "proposed": "waits for another side",
        "withdrawn": "is withdrawn",
    },
    "hold": {
        "free": "is not held",
        "held": "is held",
    },
    "invitation": {
        "accepted": "is accepted",
        "declined": "is declined",
        "invited": "is sent",
        "pending": "waits for an answer",
        "withdrawn": "is taken back",
    },
    "list": {
        "approved": "is approved",
        "once_approved": "is approved by one person and waits for a second one",
        "preparing": "is with its region",
        "recommended": "is recommended and waits for the approver",
        "with_board": "is with the region’s board",
    },
    "offer": {
        "accepted": "is accepted",
        "building": "is having its letter made",
        "built": "has its letter and is not sent",
        "preparing": "is being prepared",
        "refused": "is refused",
        "sent": "is sent",
    },
    "partner": {"left": "has left", "takes_part": "takes part"},
    "place in the pool": {
        "accepted": "is accepted",
        "declined": "is declined",
        "invited": "waits for an answer",
        "withdrawn": "is taken back",
    },
    "proposal": {
        "deployed": "is deployed",
        "failed": "came to no end",
        "impossible": "is none: the rules cannot be kept",
        "proposed": "is ready to be looked at",
        "solving": "is being worked out",
        "undeployed": "was deployed and taken back",
    },
    "proposed list": {
        "failed": "came to no end",
        "impossible": "found no list",
        "proposed": "is found",
        "solving": "is being worked out",
    },
    "question": {
        "asked": "waits for an answer",
        "assigned": "is given to somebody",
        "complete": "is marked complete",
        "declined": "is declined",
        "open": "is given to nobody",
        "published": "is answered to everybody",
        "withdrawn": "is withdrawn",
    },
    "question to an assessor": {
        "answered": "is answered",
        "asked": "waits for an answer",
        "withdrawn": "is withdrawn",
    },
    "rehearsal": {"finished": "is finished", "running": "is running"},
    "reopening": {
        "asked": "waits for a second person",
        "closed": "is over, and both ledgers are closed again",
        "confirmed": "is confirmed, and the ledger is open",
        "withdrawn": "is taken back",
    },
    "request": {
        "approved": "is agreed to",
        "asked": "waits for an answer",
        "consented": "is agreed to",
        "declined": "is declined",
        "refused": "is refused",
        "withdrawn": "is taken back",
    },
    "request for more time": {
        "approved": "is approved by one person and waits for a second",
        "asked": "waits for an answer",
        "granted": "is granted",
        "refused": "is refused",
        "withdrawn": "is taken back",
    },
    "screening": {"clean": "found nothing", "refused": "is refused", "waiting": "has not been done yet"},
    "signatory": {"named": "is named", "replaced": "is replaced"},
    "sitting": {
        "agreed": "is over, and its minutes are agreed",
        "called": "is called, and its papers are sent",
        "cancelled": "is cancelled",
        "closed": "is closed, and its minutes are being written",
        "open": "is open",
        "planned": "is planned, and its papers are not sent",
        "written": "is closed, and its minutes wait for the chair",
    },
    "suggestion": {
        "accepted": "is accepted",
        "countered": "is answered with another one",
        "open": "is open",
        "overtaken": "is overtaken by an edit",
        "refused": "is refused",
        "withdrawn": "is withdrawn",
    },
}


def standing(name: str, state: StrEnum) -> str:
    """Where a thing stands, as a sentence: 'The call is in assessment.'"""
    said = STANDINGS.get(name, {}).get(state)
    return f"The {name} {said or 'is ' + state.replace('_', ' ')}."

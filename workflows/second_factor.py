"""Whose roles ask for more than a password?"""

from workflows.actor import FUNDER_ROLES, Role

# Those who act for the funder, bind a body by signing, approve, or give others their roles.
ROLES = FUNDER_ROLES | {Role.REGIONAL_SIGNATORY, Role.BOARD_MEMBER, Role.SIGNATORY, Role.ADMINISTRATOR}


def is_required(roles: frozenset[Role]) -> bool:
    """Whether one of these roles, on whatever it is held, asks for a passkey or an authenticator app."""
    return bool(ROLES & roles)

"""The history of an application, an offer and an organisation, as their own people may know it."""

from flask import url_for
from flask.typing import ResponseReturnValue

from app.models import Application, Offer, Organisation
from app.permissions import Permission
from app.queries import history
from app.web.applicant.blueprint import bp
from app.web.shared.gate import current_actor, needs
from app.web.shared.history_pages import history_page, reader_of
from workflows.history import Reader


@bp.get("/applications/<uuid:application_id>/history")
@needs(Permission.APPLICATION_READ)
def application_history(application: Application) -> ResponseReturnValue:
    """What happened to an application, without what is not told before the release."""
    back = url_for("applicant.application", application_id=application.id)
    found = history.of_application(application, Reader.ORGANISATION)
    return history_page(application.title, application.reference, found, (back, "The application"))


@bp.get("/offers/<uuid:offer_id>/history")
@needs(Permission.OFFER_READ)
def offer_history(offer: Offer) -> ResponseReturnValue:
    """What happened to an offer since it was sent; the funder's people see how it was made as well."""
    back = url_for("applicant.offer", offer_id=offer.id)
    found = history.of_offer(offer, reader_of(current_actor()))
    return history_page("the offer", offer.award.reference, found, (back, "The offer"))


@bp.get("/organisations/<uuid:organisation_id>/history")
@needs(Permission.ORGANISATION_READ)
def organisation_history(organisation: Organisation) -> ResponseReturnValue:
    """Who registered an organisation, whom it invited, and who was given which role."""
    back = url_for("applicant.organisation", organisation_id=organisation.id)
    found = history.of_organisation(organisation, Reader.ORGANISATION)
    return history_page(organisation.name, "Organisation", found, (back, "The organisation"))

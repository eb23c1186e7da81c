"""Do people assess applications from where they live? A call says so in its signed definition; none did before it
could."""

from enum import StrEnum


class OwnPlace(StrEnum):
    """Who is left out because of where they live: nobody, whoever lives in the local authority in which an organisation
    of the application is, or whoever lives in the region of the application."""

    ALLOWED = "allowed"
    PLACE = "place"
    REGION = "region"


IN_WORDS = {
    OwnPlace.ALLOWED: "people may assess applications from where they live",
    OwnPlace.PLACE: "nobody assesses an application of an organisation in their own local authority",
    OwnPlace.REGION: "nobody assesses an application from their own region",
}

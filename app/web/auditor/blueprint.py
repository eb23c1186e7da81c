"""The blueprint to which every page of the auditor side belongs."""

from flask import Blueprint

bp = Blueprint("auditor", __name__)

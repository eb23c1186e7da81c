"""The blueprint to which every page of the applicant side belongs."""

from flask import Blueprint

bp = Blueprint("applicant", __name__)

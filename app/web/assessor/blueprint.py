"""The blueprint to which every page of the assessor side belongs."""

from flask import Blueprint

bp = Blueprint("assessor", __name__)

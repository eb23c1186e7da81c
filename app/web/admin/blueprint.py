"""The pages on which people are given their roles."""

from flask import Blueprint

bp = Blueprint("admin", __name__)

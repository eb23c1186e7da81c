"""The pages on which somebody becomes, and is, a person with an account."""

from flask import Blueprint

bp = Blueprint("account", __name__)

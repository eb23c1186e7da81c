"""The blueprint of the pages on which funder and regions draft and sign together."""

from flask import Blueprint

bp = Blueprint("agreement", __name__)

"""Which definitions are compared with one another, and what did a call start from?"""

import uuid
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from app.extensions import db
from app.models import CallVersion
from app.queries.definitions import definition_of
from app.regions import core_template, layer_template
from workflows import layers
from workflows.definition import Definition


def definitions_by_number(call_id: uuid.UUID, numbers: Collection[int]) -> dict[int, Definition]:
    """The definitions of some versions that stand under a call, which has come through the gate. One query."""
    query = select(CallVersion).where(CallVersion.call_id == call_id, CallVersion.number.in_(numbers))
    return {version.number: definition_of(version) for version in db.session.scalars(query)}


def template_for(definition: Definition) -> Definition:
    """What a call of these regions starts from: the templates, with the call's own title and dates.

    A template has neither; comparing them would tell of every call that it has a title.
    """
    core = replace(core_template(), title=definition.core.title, milestones=definition.core.milestones)
    return layers.merge(core, [layer_template(layer.region) for layer in definition.layers])

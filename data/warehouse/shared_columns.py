"""The columns that most tables share."""

from typing import Any

from sqlalchemy import ColumnElement, null

from data.warehouse.columns import Column

_RUN_COMMENT = "The run (one rehearsal, or the live one) that the row belongs to."

RUN = Column(
    "run_id",
    "VARCHAR",
    _RUN_COMMENT,
    null(),
    made="""coalesce(
        (SELECT c.run_id FROM campaign AS c WHERE c.campaign = staging.campaign), CAST(getvariable('run_id') AS VARCHAR)
    )""",
)
RUN_OF_PUBLICATION = RUN._replace(made="CAST(getvariable('run_id') AS VARCHAR)")


def campaign_of(source: ColumnElement[Any]) -> Column:
    """The campaign that a row belongs to."""
    return Column("campaign", "VARCHAR", "The campaign that the row belongs to.", source)


def prospect_of(source: ColumnElement[Any]) -> Column:
    """The prospect, or the item, that a row is about."""
    what = "The prospect (p7), or the item of a declared crew (i3): the only name that a model sees."
    return Column("prospect_id", "VARCHAR", what, source)


def cycle_of(source: ColumnElement[Any]) -> Column:
    """The cycle that a row is part of."""
    return Column("cycle_id", "VARCHAR", "The cycle that the row is part of.", source)


def trace_of(source: ColumnElement[Any], comment: str) -> Column:
    """The model request that a row goes back to."""
    return Column("trace_id", "VARCHAR", comment, source)

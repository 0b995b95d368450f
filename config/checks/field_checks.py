"""What must be true of the fields of a vertical: who names them, how they are matched, and what shows them."""

from collections.abc import Collection, Iterator, Mapping

from config.catalogues import BUSINESS_FIELDS, CEL_FIELDS, CEL_VALUES, NUMBER_FIELDS
from config.conditions import Declared, Finding, Values, findings, names_of
from config.files.agents import AgentConfig
from config.files.apis import is_json_path
from config.files.crews import CrewConfig
from config.files.envelopes import EnvelopeConfig
from config.files.own_fields import (
    GROUP,
    ITEM_GROUP,
    SLOT,
    WAYS,
    Match,
    cel_types,
    closed_values,
    form_fault,
    misfit,
    pattern_fault,
)
from config.files.sequences import SequenceConfig
from config.files.verticals import Criterion, Source, VerticalConfig
from config.graph import crew_graph
from config.positions import Document, Keys, Problem


def unknown_fields(document: Document, vertical: VerticalConfig) -> Iterator[Problem]:
    """Fields that are named somewhere, and are neither of the catalogue nor of the vertical.

    Of customers nothing of the vertical's own is asked: they are told by the catalogue's fields alone.
    """
    known = (*BUSINESS_FIELDS, *vertical.fields)
    for keys, name, at_key in _named(vertical):
        if name not in (allowed := BUSINESS_FIELDS if keys[0] == "customers" else known):
            what = f'unknown business field "{name}"'
            yield document.problem(keys, what, allowed=allowed, given=name, at_key=at_key)


def _named(vertical: VerticalConfig) -> Iterator[tuple[Keys, str, bool]]:
    """Each place that names a field; whether the name is the key there."""
    for index, criterion in enumerate(vertical.ideal_customer.hard):
        yield ("ideal_customer", "hard", index, "field"), criterion.field, False
    sources = [(("sources", name), source) for name, source in vertical.sources.items()]
    customers = [(("customers", name), source) for name, source in vertical.customers.items()]
    for keys, source in (*sources, *customers):
        for part, mapping in (("columns", source.columns), ("constants", source.constants)):
            yield from (((*keys, part, field), field, True) for field in mapping)
        for index, criterion in enumerate(source.where):
            yield (*keys, "where", index, "field"), criterion.field, False
        for parameter, declared in source.parameters.items():
            yield (*keys, "parameters", parameter, "field"), declared.field, False


def criterion_problems(
    document: Document, keys: Keys, criterion: Criterion, vertical: VerticalConfig
) -> Iterator[Problem]:
    """A field is matched as its kind can be, by a value of that kind; a pattern is one, and sought in a text."""
    name, match, value = criterion.field, criterion.match, criterion.value
    if what := way_fault(name, match, vertical):
        yield document.problem((*keys, "match"), what[0], allowed=what[1], given=match)
    elif match == "matches":
        fault = pattern_fault(value) if isinstance(value, str) else "matches takes one pattern, as text"
        if fault:
            yield document.problem((*keys, "value"), fault)
    elif name in vertical.fields and (wrong := misfit(vertical.fields[name], match, value)):
        given = next((str(one) for one in (value if isinstance(value, list) else [value]) if one not in wrong[1]), None)
        yield document.problem((*keys, "value"), wrong[0], allowed=wrong[1], given=given)


def way_fault(name: str, match: Match, vertical: VerticalConfig) -> tuple[str, tuple[Match, ...]] | None:
    """Why a field cannot be matched so, and how it can be."""
    if (field := vertical.fields.get(name)) and match not in WAYS[field.kind]:
        return f"{name} is of the kind {field.kind}, which is not matched by {match}", WAYS[field.kind]
    if match == "matches" and name in NUMBER_FIELDS:
        return f"{name} is a number, which is not matched by a pattern", WAYS["whole"]
    return None


def source_problems(document: Document, keys: Keys, source: Source, vertical: VerticalConfig) -> Iterator[Problem]:
    """Its parameters can match as they say, its constants are of their kinds, its paths lead somewhere."""
    for name, parameter in source.parameters.items():
        at: Keys = (*keys, "parameters", name, "match")
        if parameter.match == "matches":
            what = "an agent gives no patterns; use hard or where, or another match"
            yield document.problem(at, what)
        elif fault := way_fault(parameter.field, parameter.match, vertical):
            yield document.problem(at, fault[0], allowed=fault[1], given=parameter.match)
    for name, value in source.constants.items():
        if name not in vertical.fields and isinstance(value, bool):
            yield document.problem((*keys, "constants", name), "takes text or a number")
        elif (field := vertical.fields.get(name)) and (wrong := misfit(field, "equals", value)):
            what = wrong[0].removeprefix("equals ")
            yield document.problem((*keys, "constants", name), what, allowed=wrong[1], given=str(value))
    for name, form in source.forms.items():
        at_form: Keys = (*keys, "forms", name)
        if name not in source.columns:
            what = f'"{name}" has no column here'
            yield document.problem(at_form, what, allowed=tuple(source.columns), given=name, at_key=True)
        elif name not in vertical.fields:
            what = f"{name} is a business field: only fields of the vertical's own are written in a way of their own"
            yield document.problem(at_form, what, at_key=True)
        elif wrong := form_fault(vertical.fields[name], form):
            yield document.problem(at_form, wrong[0], allowed=wrong[1])
    for name, column in source.columns.items():
        is_one = (
            is_json_path(column)
            if source.http or source.is_told
            else '"' not in column and all(map(str.strip, column.split(".")))
        )
        if not is_one:
            what = f'"{column}" is neither a column nor a path, as in permit.kind'
            yield document.problem((*keys, "columns", name), what)


def slot_problems(document: Document, vertical: VerticalConfig, sequence: SequenceConfig) -> Iterator[Problem]:
    """What the vertical's sequence shows of its fields is there."""
    for name, slot in sequence.slots.items():
        field = (slot.field or "").removeprefix(SLOT)
        if (slot.field or "").startswith(SLOT) and field not in vertical.fields:
            what = (
                f"templates/{sequence.sequence}.yaml shows {slot.field} in its slot {name}, which this vertical does "
                "not declare: declare it under fields, or change the slot in that file"
            )
            yield document.problem(("sequence",), what, allowed=tuple(vertical.fields), given=field)


def condition_problems(document: Document, envelope: EnvelopeConfig, vertical: VerticalConfig) -> Iterator[Problem]:
    """The campaign's envelope asks only for fields that its vertical has, and as what they are."""
    for escalation in envelope.escalate:
        if own_names(escalation.when):
            for one in findings(escalation.when, declared(vertical), values(vertical), days=days(vertical)):
                what = f"the envelope {envelope.envelope} asks {escalation.when}: {one.what}"
                yield document.problem(("envelope",), what, allowed=one.allowed, given=one.given)


def recipient_problems(
    document: Document, agents: Mapping[str, AgentConfig], vertical: VerticalConfig
) -> Iterator[Problem]:
    """An agent of the campaign is kept from recipients by fields that its vertical has, and as what they are."""
    for name, agent in agents.items():
        condition = agent.never.recipients
        if condition is not None and own_names(condition):
            for one in findings(condition, declared(vertical), values(vertical), days=days(vertical)):
                what = f"{name} never drafts for whom {condition}: {one.what}"
                yield document.problem(("crew",), what, allowed=one.allowed, given=one.given)


def task_problems(document: Document, crew: CrewConfig, vertical: VerticalConfig) -> Iterator[Problem]:
    """The tasks of the campaign's crew ask only for fields that its vertical has, and as what they are."""
    own, words = cel_types(vertical.fields), closed_values(vertical.fields, ITEM_GROUP)
    known = {**crew_graph.condition_fields(crew, frozenset(crew.tasks)), ITEM_GROUP: own}
    for name, task in crew.tasks.items():
        for condition in filter(own_names_of_items, task.conditions):
            for one in findings(condition, known, {**crew_graph.condition_values(crew), **words}, days=days(vertical)):
                what = f"{name} asks {condition}: {one.what}"
                yield document.problem(("crew",), what, allowed=one.allowed, given=one.given)


def shared_findings(
    condition: str,
    groups: Declared = CEL_FIELDS,
    values: Values = CEL_VALUES,
    group: str = GROUP,
    *,
    days: Collection[str] = (),
) -> list[Finding]:
    """What is wrong in a condition of a file that several verticals share: it cannot know which fields they have."""
    names = own_names(condition, group)
    known = {**groups, group: dict.fromkeys(names, "string")} if names else groups
    return findings(condition, known, values, days=days, tried=not names)


def own_names(condition: str, of: str = GROUP) -> list[str]:
    """The fields of a vertical's own that a condition asks for."""
    return [field for group, field in names_of(condition) if group == of]


def own_names_of_items(condition: str) -> list[str]:
    """The same of a condition of a task."""
    return own_names(condition, ITEM_GROUP)


def declared(vertical: VerticalConfig) -> Declared:
    """What a condition may ask for, and of which type it is, in a campaign of the vertical."""
    return {**CEL_FIELDS, GROUP: cel_types(vertical.fields)}


def values(vertical: VerticalConfig) -> Values:
    """The texts that closed fields may have."""
    return {**CEL_VALUES, **closed_values(vertical.fields)}


def days(vertical: VerticalConfig) -> frozenset[str]:
    """The fields that are days, of a prospect and of a task's item."""
    mine = [name for name, field in vertical.fields.items() if field.kind == "day"]
    return frozenset(f"{group}.{name}" for group in (GROUP, ITEM_GROUP) for name in mine)

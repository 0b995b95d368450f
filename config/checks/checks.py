"""What must be true between files, and between the entries of one: each check yields problems with positions."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from config.catalogues import CEL_FIELDS, MANDATORY_GATES, MESSAGE_FIELDS
from config.checks import crm_checks, earning_checks, field_checks, supply_checks
from config.files.agents import ALONE, AgentConfig, ToolUse
from config.files.campaigns import ITEM_FILES, OF_OUTREACH, ONLY_OUTREACH, CampaignConfig, Learning
from config.files.crews import CrewConfig
from config.files.envelopes import OF_DRAFTS, EnvelopeConfig, Verification
from config.files.own_fields import SLOT, Match
from config.files.own_fields import misfit as own_misfit
from config.files.searches import OWN
from config.files.sequences import SequenceConfig
from config.files.verticals import Criterion, Scalar, Source, VerticalConfig
from config.graph.crew_graph import PLACEHOLDER
from config.known_agents import Beside
from config.positions import Document, Keys, Place, Problem, has_reference, suggest
from config.wording import wording_problems
from config.works import TRAITS


def campaign_problems(
    document: Document,
    campaign: CampaignConfig,
    crew: CrewConfig | None,
    vertical: VerticalConfig | None,
    sequence: SequenceConfig | None,
    envelope: EnvelopeConfig | None,
) -> Iterator[Problem]:
    """Its items are those of its crew; its territory fills parameters of the sources; its senders are told apart."""
    if crew is not None and crew.is_declared:
        yield from _items_problems(document, campaign, crew)
    if vertical is not None and (crew is None or not crew.is_declared):
        yield from _territory_problems(document, campaign, vertical)
        if envelope is not None:
            yield from field_checks.condition_problems(document, envelope, vertical)
        if crew is not None and sequence is not None:
            yield from _angle_problems(document, crew, sequence)
    if campaign.learning is not None and sequence is not None:
        yield from _learning_problems(document, campaign.learning, sequence)
    if campaign.crm is not None:
        yield from crm_checks.crm_problems(document, campaign.crm)
    webhooks = sequence.webhooks if sequence else ()
    seen: set[str] = set()
    for index, sender in enumerate(campaign.senders):
        for key, value in (("mailbox", sender.mailbox), ("address", sender.address.lower())):
            if value in seen:
                yield document.problem(("senders", index, key), f'the {key} "{value}" stands twice')
            seen.add(value)
        if sender.mailbox in webhooks:
            what = f'the mailbox "{sender.mailbox}" has the name of a webhook of the sequence'
            yield document.problem(("senders", index, "mailbox"), what)


def _angle_problems(document: Document, crew: CrewConfig, sequence: SequenceConfig) -> Iterator[Problem]:
    """Somebody writes what stands in the slots of the sequence."""
    slots = [name for name, slot in sequence.slots.items() if slot.type == "angle"]
    if slots and not any(task.traits.writes for task in crew.agent_tasks.values()):
        writing = next(one.name for one in TRAITS.values() if one.writes)
        what = (
            f'no stage of {crew.crew} does the work "{writing}", so nobody gets an angle, and the sequence '
            f"{sequence.sequence} has {'a slot' if len(slots) == 1 else 'slots'} for one ({', '.join(slots)}): "
            "add such a stage, or take another sequence"
        )
        yield document.problem(("crew",), what)


def _learning_problems(document: Document, learning: Learning, sequence: SequenceConfig) -> Iterator[Problem]:
    """There is something to choose between, and the floors of all leave something to divide."""
    variants = min(sequence.steps, key=lambda step: step.step).variants
    if len(variants) == 1:
        only = f"the first step of {sequence.sequence} has one variant, {next(iter(variants))}"
        what = f"has nothing to choose between: {only}"
        yield document.problem(("learning",), what, at_key=True)
    elif learning.floor * len(variants) >= 1:
        what = (
            f"{learning.floor:g} for each of {len(variants)} variants leaves nothing to divide "
            f"(below {1 / len(variants):.2g})"
        )
        yield document.problem(("learning", "floor"), what)


def needed_problems(document: Document, crew: CrewConfig | None) -> Iterator[Problem]:
    """A crew with tasks needs items, and nothing of what outreach has; outreach needs all of that.

    It is told of a campaign with other mistakes, too. A key that is surely a misspelling is not called missing as well.
    """
    data: Mapping[str, object] = document.data if isinstance(document.data, dict) else {}
    is_declared = crew.is_declared if crew else "items" in data
    name = data.get("crew")
    for key in (*OF_OUTREACH, *ONLY_OUTREACH) if is_declared else ():
        if key in data:
            yield document.problem((key,), f"{name} does not write to people, so it has no {key}", at_key=True)
    unknown = [str(key) for key in data if key not in CampaignConfig.model_fields]
    missing = [key for key in (("items",) if is_declared else OF_OUTREACH) if key not in data]
    for key in missing:
        if not any(suggest(given, (key,), likeness=0.75) for given in unknown):
            what = f"is missing: {name} works on items" if is_declared else "is missing"
            yield document.problem((key,), what, at_key=True)
    if not is_declared and "items" in data:
        what = f"{name} finds its prospects in the vertical's sources, so it has no items"
        yield document.problem(("items",), what, at_key=True)
    goal = data.get("goal")
    if not is_declared and isinstance(goal, dict) and not goal.keys() & {"qualified"}:
        yield document.problem(("goal", "qualified"), "is missing", at_key=True)


def _items_problems(document: Document, campaign: CampaignConfig, crew: CrewConfig) -> Iterator[Problem]:
    """The file of the items is of a kind that is read; there is a folder where items name documents."""
    if campaign.items is None:
        return
    file = campaign.items.file
    if file is not None and not has_reference(file) and not file.endswith(ITEM_FILES):
        what = f'"{file}" is none of what items are read from'
        yield document.problem(("items", "file"), what, allowed=ITEM_FILES)
    named = [name for name, field in crew.fields.items() if field.document]
    if named and campaign.items.documents is None:
        what = f"is missing: the folder of the documents that a {crew.works_on} names ({', '.join(named)})"
        yield document.problem(("items", "documents"), what)
    reading = [name for name, task in crew.tasks.items() if task.job == "read"]
    if reading and crew.fields and not named and not campaign.items.shared:
        what = f"{crew.crew} has nothing to read ({reading[0]}): give a {crew.works_on} a field with document: true, "
        yield document.problem(("crew",), f"{what}or say which documents all items share (items.shared)")
    if campaign.items.shared and not any(task.job == "read" or task.crew for task in crew.tasks.values()):
        what = f"nobody reads them: {crew.crew} has no task with job: read"
        yield document.problem(("items", "shared"), what, at_key=True)


def _territory_problems(document: Document, campaign: CampaignConfig, vertical: VerticalConfig) -> Iterator[Problem]:
    """Each name is a parameter of a source, and each value fits how every source that has it matches."""
    parameters = {name for source in vertical.sources.values() for name in source.parameters}
    for name, value in campaign.territory.items():
        keys: Keys = ("territory", name)
        if name not in parameters:
            what = f'no source of {vertical.vertical} has the parameter "{name}"'
            yield document.problem(keys, what, allowed=tuple(sorted(parameters)), given=name, at_key=True)
            continue
        declared = [source.parameters[name] for source in vertical.sources.values() if name in source.parameters]
        for parameter in declared:
            alone = [value] if parameter.match in _LISTS and not isinstance(value, list) else value
            if wrong := misfit(parameter.match, alone, vertical.kind_of(parameter.field)):
                yield document.problem(keys, wrong)
                break
            own = vertical.fields.get(parameter.field)
            if own and (unfit := own_misfit(own, parameter.match, alone)):
                yield document.problem(keys, unfit[0], allowed=unfit[1], given=str(value))
                break


def vertical_problems(
    document: Document, vertical: VerticalConfig, sequence: SequenceConfig | None
) -> Iterator[Problem]:
    """Each source has the fields that it must be searched by, and each criterion a value that fits its match."""
    if unknown := list(field_checks.unknown_fields(document, vertical)):
        yield from unknown
        return
    for index, criterion in enumerate(vertical.ideal_customer.hard):
        keys: Keys = ("ideal_customer", "hard", index)
        yield from _fits(document, keys, criterion, vertical)
        for name, source in vertical.sources.items():
            if criterion.field not in _fields(source):
                what = f'the source {name} has no column for "{criterion.field}", so it cannot be held to this'
                yield document.problem((*keys, "field"), what)
    for name, source in vertical.sources.items():
        yield from _source_problems(document, ("sources", name), source, vertical)
    yield from supply_checks.told_problems(document, vertical)
    for name, source in vertical.customers.items():
        yield from supply_checks.customers_problems(document, ("customers", name), source, vertical)
    yield from supply_checks.enrichment_problems(document, vertical.enrichment)
    if sequence is not None:
        yield from field_checks.slot_problems(document, vertical, sequence)


def _source_problems(document: Document, keys: Keys, source: Source, vertical: VerticalConfig) -> Iterator[Problem]:
    fields = _fields(source)
    if "company" not in fields:
        yield document.problem((*keys, "columns"), 'needs a column for "company"', at_key=True)
    for index, criterion in enumerate(source.where):
        yield from _fits(document, (*keys, "where", index), criterion, vertical)
        yield from _has(document, (*keys, "where", index, "field"), criterion.field, fields)
    for name, parameter in source.parameters.items():
        yield from _has(document, (*keys, "parameters", name, "field"), parameter.field, fields)
    yield from field_checks.source_problems(document, keys, source, vertical)


def _fields(source: Source) -> tuple[str, ...]:
    return (*source.columns, *source.constants)


def _has(document: Document, keys: Keys, field: str, fields: tuple[str, ...]) -> Iterator[Problem]:
    if field not in fields:
        yield document.problem(keys, f'the source has no column for "{field}"', allowed=fields, given=field)


def _fits(document: Document, keys: Keys, criterion: Criterion, vertical: VerticalConfig) -> Iterator[Problem]:
    if what := misfit(criterion.match, criterion.value, vertical.kind_of(criterion.field)):
        yield document.problem((*keys, "value"), what)
    else:
        yield from field_checks.criterion_problems(document, keys, criterion, vertical)


def misfit(match: Match, value: bool | Scalar | list[bool | Scalar], kind: str = "") -> str | None:
    """What is wrong with a value for a way to match; None where it fits. ``kind`` is that of a field of one's own."""
    if match == "is_set":
        return None if isinstance(value, bool) else "is_set takes true or false"
    if match in _LISTS and not isinstance(value, list):
        return f"{match} takes a list"
    if match not in (*_LISTS, "starts_with", "contains") and isinstance(value, list):
        return f"{match} takes one value, not a list"
    values = value if isinstance(value, list) else [value]
    if match in _NUMBERS and kind != "day" and not all(_is_number(one) for one in values):
        return f"{match} takes a number"
    if any(isinstance(one, bool) for one in values) and kind != "yes_no":
        return f"{match} takes text or a number; true and false go with is_set"
    return None if values else "the list is empty: nothing would ever match"


def _is_number(value: bool | Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_OF_RECIPIENTS = {"profile": CEL_FIELDS["profile"]}
"""What an agent may be kept from by: no more is known of whom it would draft for."""

_LISTS: tuple[Match, ...] = ("any_of", "none_of")
_NUMBERS: tuple[Match, ...] = ("at_least", "at_most")


def agents_problems(
    document: Document,
    agents: dict[str, AgentConfig],
    models: tuple[str, ...],
    at: Keys = (),
    names: tuple[str, ...] | None = None,
) -> Iterator[Problem]:
    """Every model is a route; no agent has a tool twice, or two tools under one name; fallbacks are other agents.

    ``at`` is where the agents stand in the document, ``names`` are those that one may fall back to, if they are more.
    """
    if ALONE in agents:
        yield document.problem((*at, ALONE), f'no agent can be named "{ALONE}": that is a fallback', at_key=True)
    for name, agent in agents.items():
        yield from _fallback_problems(document, (*at, name), agent, names or tuple(agents))
        if condition := agent.never.recipients:
            keys: Keys = (*at, name, "never", "recipients")
            for one in field_checks.shared_findings(condition, _OF_RECIPIENTS):
                place = in_text(document, keys, condition, one.column)
                yield document.problem(keys, one.what, allowed=one.allowed, given=one.given, place=place)
        for key in ("role", "goal", "backstory"):
            if used := PLACEHOLDER.search(getattr(agent, key)):
                what = (
                    f"{used[0]} is never filled here: an agent is the same for every item; put it into the description"
                )
                yield document.problem((*at, name, key), f"{what} of a task")
        if models and agent.model not in models:
            what = f'unknown model route "{agent.model}"'
            key = "llm" if (*at, name, "llm") in document.positions else "model"
            yield document.problem((*at, name, key), what, allowed=models, given=agent.model)
        once = [tool for tool in tool_names(agent) if tool != OWN]
        for listed in (once, [known_as(tool) for tool in agent.tools]):
            for tool, count in Counter(listed).items():
                if count > 1:
                    yield document.problem((*at, name, "tools"), f'the tool "{tool}" stands twice')
                    break


def _fallback_problems(document: Document, at: Keys, agent: AgentConfig, agents: tuple[str, ...]) -> Iterator[Problem]:
    name = str(at[-1])
    allowed = (ALONE, *(other for other in agents if other not in (name, ALONE)))
    for index, fallback in enumerate(agent.on_failure.fallback):
        keys: Keys = (*at, "on_failure", "fallback", index)
        if fallback not in allowed:
            what = f"{name} cannot fall back to itself" if fallback == name else f'unknown agent "{fallback}"'
            yield document.problem(keys, what, allowed=allowed, given=fallback)
        elif fallback in agent.on_failure.fallback[:index]:
            yield document.problem(keys, f'the fallback "{fallback}" stands twice')


def tool_names(agent: AgentConfig) -> list[str]:
    """The tools of an agent by their names in the catalogue."""
    return [tool.use if isinstance(tool, ToolUse) else tool for tool in agent.tools]


def drafts_messages(agent: AgentConfig) -> bool:
    """Has it a tool that drafts messages?"""
    return any(one.hands_in in tool_names(agent) for one in TRAITS.values() if one.drafts)


def known_as(tool: str | ToolUse) -> str:
    """The name by which an agent knows a tool."""
    return tool if isinstance(tool, str) else tool.name


def authority_problems(document: Document, envelope: EnvelopeConfig, beside: Beside) -> Iterator[Problem]:
    """Authority is given to agents that exist, and its bounds of drafts to those that draft."""
    agents = beside.agents
    for name, authority in envelope.authority.items():
        if name in beside.unread:
            continue
        if name not in agents:
            what = f'unknown agent "{name}"'
            yield document.problem(("authority", name), what, allowed=beside.meant, given=name, at_key=True)
        elif not drafts_messages(agents[name]):
            for key in OF_DRAFTS:
                if key in authority.model_fields_set:
                    what = f"{name} drafts no messages, so this bounds nothing"
                    yield document.problem(("authority", name, key), what, at_key=True)
            for level, bounds in authority.earned.items():
                for key in (one for one in OF_DRAFTS if one in bounds.model_fields_set):
                    what = f"{name} drafts no messages, so this bounds nothing"
                    yield document.problem(("authority", name, "earned", level, key), what, at_key=True)


def foreign_authority(
    document: Document, envelope: EnvelopeConfig, known: Collection[str], ours: Collection[str]
) -> Iterator[Problem]:
    """A campaign's envelope bounds the agents of its own crew, not those (``known``) of the shipped one alone."""
    if foreign := [name for name in envelope.authority if name in known and name not in ours]:
        what = (
            f"the envelope {envelope.envelope} gives authority to {', '.join(foreign)}, whom this campaign's crew lacks"
        )
        yield document.problem(("envelope",), what, allowed=tuple(ours))


def envelope_problems(document: Document, envelope: EnvelopeConfig) -> Iterator[Problem]:
    """The mandatory gates stand, each once; the conditions are CEL over declared fields."""
    for gate, count in Counter(envelope.gates).items():
        if count > 1:
            yield document.problem(("gates",), f'the gate "{gate}" stands twice', at_key=True)
    for gate in MANDATORY_GATES:
        if gate not in envelope.gates:
            yield document.problem(("gates",), f'the gate "{gate}" is mandatory and is missing', at_key=True)
    yield from _verification_problems(document, envelope.verification)
    caps, warm_up = envelope.caps, envelope.caps.warm_up
    if warm_up is not None and warm_up.start > caps.mailbox_per_day:
        what = f"the warm-up starts at {warm_up.start}, above the cap of {caps.mailbox_per_day}"
        yield document.problem(("caps", "warm_up", "start"), what)
    if envelope.spend.day_usd > envelope.spend.campaign_usd:
        what = f"a day's {envelope.spend.day_usd:g} is more than the campaign's {envelope.spend.campaign_usd:g}"
        yield document.problem(("spend", "day_usd"), what)
    yield from earning_checks.autonomy_problems(document, envelope.autonomy)
    yield from earning_checks.budget_problems(document, envelope)
    for index, escalation in enumerate(envelope.escalate):
        keys = ("escalate", index, "when")
        for finding in field_checks.shared_findings(escalation.when):
            place = in_text(document, keys, escalation.when, finding.column)
            yield document.problem(keys, finding.what, allowed=finding.allowed, given=finding.given, place=place)


def _verification_problems(document: Document, verification: Verification) -> Iterator[Problem]:
    """Each step stands once, and the first sees to it that there is an address."""
    keys: Keys = ("verification", "steps")
    for step, count in Counter(verification.steps).items():
        if count > 1:
            yield document.problem(keys, f'the step "{step}" stands twice', at_key=True)
    if verification.steps[:1] != ["syntax"]:
        what = 'do not begin with "syntax": the other steps need an address with a domain'
        yield document.problem(keys, what, at_key=True)


def in_text(document: Document, keys: Keys, text: str, column: int) -> Place:
    """The place of a column of a text that stands on one line as it is; else the text's own."""
    document, keys = document.home(keys)
    line, start = document.positions[keys].value
    found = document.lines[line - 1].find(text, start - 1)
    return Place(line, found + column) if found >= 0 else Place(line, start)


def sequence_problems(document: Document, sequence: SequenceConfig) -> Iterator[Problem]:
    """Steps count from 1, shares make a whole, slots say what fills them, and the templates use them."""
    for index, step in enumerate(sequence.steps):
        if step.step != index + 1:
            yield document.problem(("steps", index, "step"), f"is {step.step}, but the steps count from 1: {index + 1}")
        total = sum(variant.share for variant in step.variants.values())
        if abs(total - 1) > 0.001:
            what = f"the shares of the variants sum to {total:.2f}, not 1"
            yield document.problem(("steps", index, "variants"), what, at_key=True)
    for name, slot in sequence.slots.items():
        if slot.type == "field" and slot.field is None and name not in MESSAGE_FIELDS:
            what = "a slot of the type field names its field"
            yield document.problem(("slots", name), what, allowed=MESSAGE_FIELDS, given=name, at_key=True)
        if (slot.field or "").startswith(SLOT) and slot.default is None:
            what = f'{slot.field} may be unknown of a business: give the slot a default ("" leaves it empty)'
            yield document.problem(("slots", name, "field"), what)
        if slot.type == "angle" and name == "id":
            what = 'a slot of the type angle cannot be named "id": that is what the Publisher calls the prospect'
            yield document.problem(("slots", name), what, at_key=True)
        if slot.type == "angle" and slot.field is not None:
            yield document.problem(("slots", name, "field"), "a slot of the type angle has no field", at_key=True)
    yield from wording_problems(document, sequence)

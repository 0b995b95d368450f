"""What must be true of a crew's items and outputs: their names, and the fields that only one of the two has."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from config.files.crews import CrewConfig
from config.files.outputs import FieldConfig
from config.graph.crew_graph import COUNT, FACTS, ITEM, RELEASE
from config.positions import Document, Keys, Problem

TAKEN_OUTPUTS = {
    ITEM: "conditions and templates know the item by it",
    FACTS: "it is what is read from documents",
    RELEASE: "templates know the release by it",
    "id": "records are cited by it",
    COUNT: "it is how many records there are",
    "person": "it is where then leads",
    **dict.fromkeys(
        ("cycler", "dict", "joiner", "lipsum", "range"), "templates have a function of this name, which they would take"
    ),
}
_OF_MAPPINGS = dict.fromkeys(
    (name for name in dir(dict) if not name.startswith("_")),
    "a template would show how a record does it instead of what the field holds",
)
"""Fields that a template cannot show: a record is a mapping, and what a mapping can do comes first in Jinja."""

TAKEN_OF_ITEMS = {
    **_OF_MAPPINGS,
    "id": "every item has one, item.id",
    "key": "every item has one, item.key, which is the id of its record",
}
_WORDS = frozenset(
    {"and", "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "is", "let",
     "loop", "namespace", "none", "not", "null", "or", "package", "return", "self", "true", "var", "void", "while"}
)  # fmt: skip
"""Words that conditions or templates read as their own."""

_ADDRESS = frozenset({"email", "e_mail", "mail", "email_address", "mail_address", "mailbox"})
_PHONE = frozenset({"phone", "phone_number", "telephone", "tel", "mobile", "mobile_number", "cell_phone", "fax"})
_LONGEST_ADDRESS = 320
"""A text that may be longer than any address (RFC 5321) is a mail, not an address."""


def record_problems(document: Document, crew: CrewConfig, known: tuple[str, ...]) -> Iterator[Problem]:
    """The items are of one kind; names can be asked of; nothing that belongs to an output is in an item.

    ``known`` are all outputs that can be cited, those of crews that do a task of this one among them.
    """
    for kind, fields in crew.items.items():
        if not crew.is_declared:
            break
        if kind != crew.works_on:
            yield document.problem(("items", kind), f"the crew works on {crew.works_on} alone", at_key=True)
            continue
        for name, field in fields.items():
            yield from _item_field_problems(document, ("items", kind, name), field)
    for output, declared in crew.outputs.items():
        keys: Keys = ("outputs", output)
        yield from _name_problems(document, keys, TAKEN_OUTPUTS)
        for name, field in declared.fields.items():
            yield from _output_field_problems(document, (*keys, "fields", name), field, crew.works_on or ITEM, known)


def _item_field_problems(document: Document, keys: Keys, field: FieldConfig) -> Iterator[Problem]:
    yield from _name_problems(document, keys, TAKEN_OF_ITEMS)
    yield from _choice_problems(document, keys, field)
    if field.ids is not None:
        yield document.problem((*keys, "ids"), "belongs to an output: an item cites nothing", at_key=True)
    if field.grounded_in is not None:
        what = "belongs to an output: an item is what others rest on"
        yield document.problem((*keys, "grounded_in"), what, at_key=True)
    if held := _holds(str(keys[-1]), field):
        what = f"could hold {held}, which no model is shown: leave it out"
        yield document.problem(keys, f"{what} (a mail's text is text: {_LONGEST_ADDRESS + 1} or more)", at_key=True)


def _holds(name: str, field: FieldConfig) -> str:
    """The kind of contact that a field clearly holds; empty for any other. A long text is a mail, not an address."""
    short = field.texts or field.text or 0
    if name in _ADDRESS and 0 < short <= _LONGEST_ADDRESS:
        return "an address"
    return "a phone number" if name in _PHONE and (field.whole or 0 < short <= _LONGEST_ADDRESS) else ""


def _output_field_problems(
    document: Document, keys: Keys, field: FieldConfig, kind: str, known: tuple[str, ...]
) -> Iterator[Problem]:
    named = "an agent names the item by it"
    taken = {**_OF_MAPPINGS, "id": named, COUNT: TAKEN_OUTPUTS[COUNT], kind: named, f"{kind}_id": named}
    yield from _name_problems(document, keys, taken)
    yield from _choice_problems(document, keys, field)
    if field.document:
        what = "belongs to an item: an agent hands no files in"
        yield document.problem((*keys, "document"), what, at_key=True)
    citable = (FACTS, *known)
    if field.ids is not None and field.ids not in citable:
        yield _unknown(document, (*keys, "ids"), field.ids, citable)
    for index, source in enumerate(field.sources):
        if source not in (ITEM, *citable):
            at: Keys = (*keys, "grounded_in", *((index,) if isinstance(field.grounded_in, list) else ()))
            yield _unknown(document, at, source, (FACTS, ITEM, *known))


def _unknown(document: Document, keys: Keys, given: str, allowed: tuple[str, ...]) -> Problem:
    return document.problem(keys, f'unknown output "{given}"', allowed=allowed, given=given)


def _choice_problems(document: Document, keys: Keys, field: FieldConfig) -> Iterator[Problem]:
    for word, times in Counter(field.one_of or ()).items():
        if times > 1:
            yield document.problem((*keys, "one_of"), f'"{word}" stands twice')


def _name_problems(document: Document, keys: Keys, taken: Mapping[str, str]) -> Iterator[Problem]:
    """A name that conditions and templates can ask of."""
    name = str(keys[-1])
    if name in taken:
        yield document.problem(keys, f'"{name}" is taken: {taken[name]}', at_key=True)
    elif "-" in name:
        other = re.sub("-+", "_", name)
        what = f'"{name}" has a hyphen, which is a minus in a condition: name it {other}'
        yield document.problem(keys, what, at_key=True)
    elif name in _WORDS:
        what = f'"{name}" is a word of conditions and templates: choose another'
        yield document.problem(keys, what, at_key=True)

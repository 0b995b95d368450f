"""Sums of money as they are written everywhere: with two places (``6200.00``), whoever is shown them."""

from collections.abc import Iterable
from dataclasses import replace

from config.loading import CampaignBundle
from data.amounts import with_sums
from data.items import Artifact, Item
from data.ledger.read.todo import Todo


def item_with_sums(item: Item, bundle: CampaignBundle | None) -> Item:
    """The item, its sums written as such; as it is, while the configuration cannot be used."""
    return item if bundle is None else replace(item, fields=with_sums(bundle.crew.fields, item.fields))


def made_with_sums(made: Iterable[Artifact], bundle: CampaignBundle | None) -> tuple[Artifact, ...]:
    """Records of tasks, their sums written as such."""
    outputs = {} if bundle is None else bundle.crew.outputs
    return tuple(
        replace(one, body=with_sums(outputs[one.output].fields, one.body)) if one.output in outputs else one
        for one in made
    )


def todo_with_sums(todo: Todo, bundle: CampaignBundle | None) -> Todo:
    """What waits, with the sums of its item and of what was made of it written as such."""
    made, shows = made_with_sums(todo.made, bundle), made_with_sums(todo.shows, bundle)
    return replace(todo, item=todo.item and item_with_sums(todo.item, bundle), made=made, shows=shows)

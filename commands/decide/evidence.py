"""What a record of an item rests on, in words that a person can judge it by."""

from collections.abc import Iterable, Mapping, Sequence

from config.graph import crew_graph
from config.loading import CampaignBundle
from data.claims import Fact
from data.items import Artifact
from data.ledger.read.todo import in_words


def word_after(
    made: Artifact, outdated: Mapping[str, Sequence[Artifact]], bundle: CampaignBundle | None
) -> Artifact | None:
    """The word of a person that a record should go by and was made before; none of a task that does not wait for it."""
    tasks = bundle.crew.tasks if bundle else {}
    before = crew_graph.ancestors(bundle.crew, made.task) if bundle and made.task in tasks else None
    words = [one for one in outdated.get(made.id, ()) if before is None or one.task in before or one.task not in tasks]
    return words[-1] if words else None


def rests_on(made: Artifact, facts: Mapping[str, Fact], others: Iterable[Artifact]) -> list[str]:
    """What a record cites: facts with where they were seen, other records; or, of a person's, that it is their word."""
    known = {one.id: one for one in others}
    cited = [one for value in made.body.values() if isinstance(value, list | tuple) for one in value]
    found = []
    for one in cited:
        if one in facts:
            fact = facts[one]
            found.append(f"{fact.fact_id} {fact.text} ({fact.source})")
        elif one in known:
            found.append(f"{one} {' '.join(in_words(known[one]).split())}")
    return found or [f"the word of {made.agent}"] * made.is_by_hand

"""What providers find, and the port behind which they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from data.records import Business, Contact


class Finding(NamedTuple):
    """Something found about a business; ``kind`` is one of the catalogue's fact kinds, ``source`` says where."""

    kind: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Findings:
    """One provider's answer in our terms. ``domain`` is the business's, where the provider knows it."""

    domain: str | None = None
    contacts: tuple[Contact, ...] = ()
    facts: tuple[Finding, ...] = ()


class Question(NamedTuple):
    """What a provider is asked: ``key`` is how the answer is remembered, ``query`` what goes over the wire."""

    key: str
    query: Mapping[str, str]


class Answer(NamedTuple):
    """What a provider answered, as text that it can read; ``is_free`` where it takes nothing for this answer."""

    text: str
    is_free: bool = False


class Provider(Protocol):
    """One provider of the waterfall. ``ask`` is called from several threads."""

    name: str

    def question(self, business: Business) -> Question | None:
        """Return what would be asked about the business, or None where too little is known to ask."""
        ...

    def ask(self, question: Question) -> Answer:
        """Return the answer, whose text ``read`` understands; it is kept, and read again until it is too old.

        Raises ProviderFailed.
        """
        ...

    def read(self, answer: str, business: Business) -> Findings:
        """Read an answer, fresh or kept."""
        ...

    def close(self) -> None:
        """Close connections."""
        ...

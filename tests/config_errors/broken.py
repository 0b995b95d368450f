"""One mistake in a sound crew: the change that makes it, and what is told, where."""

from dataclasses import dataclass, field

CREW, CAMPAIGN, AGENTS = "crews/essays.yaml", "campaigns/essays.yaml", "agents.yaml"
CHECKERS = "crews/checkers.yaml"


@dataclass(frozen=True)
class Told:
    """A problem: a piece of the changed file with ``^`` before where it is said to be, and a part of its words."""

    at: str
    says: str
    file: str | None = None


@dataclass(frozen=True)
class Case:
    """``old`` stands once in the sound file (or ``everywhere``) and becomes ``new``; then ``told`` is all that is."""

    name: str
    old: str
    new: str
    told: Told
    file: str = CREW
    everywhere: bool = False
    also: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    and_told: tuple[Told, ...] = ()

    def change(self, text: str) -> str:
        """The file with the mistake."""
        for old, new in {self.old: self.new, **self.also}.items():
            if self.everywhere:
                text = text.replace(old, new)
            else:
                assert text.count(old) == 1, (self.name, old, text.count(old))
                text = text.replace(old, new)
        return text


def place(text: str, at: str) -> tuple[int, int]:
    """The line and the column of the ``^`` in a piece of the text that stands there once."""
    piece = at.replace("^", "")
    assert text.count(piece) == 1, (at, text.count(piece))
    before = text[: text.index(piece) + at.index("^")]
    return before.count("\n") + 1, len(before) - before.rfind("\n")

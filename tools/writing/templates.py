"""Templates as they are filled in, each made once: in the environment in which ``check`` has read them."""

from functools import lru_cache

from jinja2 import Template
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from config import wording


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    return wording.environment()


@lru_cache(maxsize=256)
def template(text: str) -> Template:
    """The template of this text.

    Raises:
        TemplateError: if it is none.
    """
    return _environment().from_string(text)


def names_used(text: str) -> set[str]:
    """The names that a template wants to be filled in."""
    return find_undeclared_variables(_environment().parse(text))

"""Errors that an operator can mend are told in a line and exit 2; any other is a fault of ours and keeps its trace."""

import errno
import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ParamSpec, TypeVar

import typer

from commands.shared.options import CONFIG

P = ParamSpec("P")
R = TypeVar("R")

BAD_INPUT = 2


class BadInput(Exception):
    """What was asked for cannot be done; the message names the value and the way out."""


def not_one_of(what: str, given: str, known: Iterable[str]) -> BadInput:
    """The error for a word that is none of the known ones."""
    from config.positions import suggest

    known = tuple(known)
    near = suggest(given, known)
    if near:
        return BadInput(f"{what} {given!r}: did you mean {near}? It is one of {', '.join(known)}")
    return BadInput(f"{what} {given!r} is none of {', '.join(known)}")


def explained(command: Callable[P, R]) -> Callable[P, R]:
    """Tell the errors that have a way out in their own words, and exit 2."""

    @functools.wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except typer.Exit:
            raise
        except _mendable() as error:
            from commands.shared.output import complain

            complain(str(error))
            if isinstance(error, _of_configuration()) and (way := where_to_begin(CONFIG)):
                complain(way)
            raise typer.Exit(BAD_INPUT) from error
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG:
                raise
            from commands.shared.output import complain

            complain(f"{error.filename}: it is no file, its name would be too long")
            raise typer.Exit(BAD_INPUT) from error

    return told


def where_to_begin(config_dir: Path) -> str:
    """What to do in a folder without a configuration; empty where there is one."""
    from tools.hints import typed

    if config_dir.is_dir():
        return ""
    way = typed("new vertical NAME")
    return f"there is no folder {config_dir}/ here: go to the one that has it, or begin one here with: {way}"


def _of_configuration() -> type[Exception]:
    from config.positions import ConfigError

    return ConfigError


def _mendable() -> tuple[type[Exception], ...]:
    """The errors of the layers below whose reader is the operator."""
    from commands.shared.heads import NoKey
    from commands.shared.homes import HomeInUse, NoHome
    from config.loading import ConfigError
    from config.secrets import MissingSettings
    from data.files import IsLink
    from data.ledger.core.ledger import DatabaseInUse
    from data.ledger.core.migrate import LedgerTooNew
    from data.ledger.core.states import IllegalTransition
    from data.ledger.govern.approvals import AlreadyDecided
    from data.ledger.govern.traces import AlreadyForgotten
    from data.warehouse.query import QueryError
    from tools.sources.errors import SourceError

    return (
        AlreadyDecided,
        AlreadyForgotten,
        BadInput,
        ConfigError,
        DatabaseInUse,
        HomeInUse,
        IsLink,
        IllegalTransition,
        LedgerTooNew,
        MissingSettings,
        NoKey,
        NoHome,
        QueryError,
        SourceError,
    )

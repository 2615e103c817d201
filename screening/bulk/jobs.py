"""A file of sheets to evaluate, and the engines that do it, each loaded only on demand."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import cast

from screening.domain.questionnaire.answers import Answers
from screening.domain.research.columns import Cell, ResearchColumn
from screening.domain.rules.rulebook import Outcome, Rulebook

_MOST_TOLD = 300  # characters of a library's message
ENGINES = {"polars": "bulk", "spark": "spark"}  # and the extra that installs each
Progress = Callable[[int, int], None]  # called with the rows just done, and the total


class WrongSheetsError(Exception):
    """A file that does not hold sheets of this questionnaire; `problems` has one sentence per column."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class NoEngineError(Exception):
    """The library of an engine is not installed."""


@dataclass(frozen=True)
class Job:
    """What to evaluate, and where it goes; existing output files are overwritten, but never the sheets."""

    rulebook: Rulebook
    sheets: Path
    outcomes: Path
    errors: Path

    def __post_init__(self) -> None:
        if any(not _is_text(str(path.absolute())) for path in (self.sheets, self.outcomes, self.errors)):
            raise WrongSheetsError(["file and folder names must be UTF-8 text: rename it"])
        if len({self.sheets.resolve(), self.outcomes.resolve(), self.errors.resolve()}) < 3:  # noqa: PLR2004
            raise WrongSheetsError(["sheets, outcomes and errors must be three different files"])
        if self.outcomes.is_dir():
            raise WrongSheetsError([f"{self.outcomes} is an existing folder: name a new one"])
        if self.errors.is_dir():
            raise WrongSheetsError([f"{self.errors} is a folder: name a file"])
        if self.sheets.is_dir():
            raise WrongSheetsError([f"{self.sheets} is a folder: name a file"])
        missing = {path.parent for path in (self.outcomes, self.errors) if not path.parent.is_dir()}
        if missing:
            raise WrongSheetsError([f"no such folder: {folder}" for folder in sorted(missing)])


def _is_text(name: str) -> bool:
    return name.encode(errors="ignore").decode() == name


@dataclass(frozen=True)
class Done:
    """How many sheets were read, and how many of them could not be evaluated."""

    sheets: int
    bad: int


@contextlib.contextmanager
def failures_told(*failures: type[Exception]) -> Iterator[None]:
    """Raise WrongSheetsError for failures of an engine's library or the disk, such as a damaged file."""
    kinds: tuple[type[Exception], ...] = (OSError, *failures)
    try:
        yield
    except kinds as error:
        said = " ".join(str(error).split())[:_MOST_TOLD]
        raise WrongSheetsError([f"cannot be evaluated: {said}"]) from None


Engine = Callable[[Job, Progress], Done]
Packer = Callable[[Iterator[tuple[str, Answers]], Rulebook, Path], int]  # returns how many sheets were written
Table = Callable[[Path, Sequence[ResearchColumn]], AbstractContextManager[Callable[[Iterable[Sequence[Cell]]], None]]]
InMemory = Callable[[Sequence[Answers]], Iterator[tuple[Outcome, frozenset[str]]]]  # outcome and ids of rules that fire


def engine(name: str) -> Engine:
    """Return the function that evaluates a job with an engine of ENGINES. Raises NoEngineError.

    The function raises WrongSheetsError before it writes anything.
    """
    return cast(Engine, _loaded(f"with_{name}", ENGINES[name]).evaluate)


def packer() -> Packer:
    """Return the function that writes checked sheets with their ids to a Parquet file. Raises NoEngineError."""
    return cast(Packer, _loaded("sheets").pack)


def parquet_table() -> Table:
    """Return the function that opens a Parquet file to write rows to (`bulk/tables.py`). Raises NoEngineError."""
    return cast(Table, _loaded("tables").parquet_file)


def in_memory(rulebook: Rulebook) -> InMemory:
    """Return the function that evaluates many sheets at once in memory. Raises NoEngineError."""
    return cast(InMemory, _loaded("with_polars").InMemory(rulebook))


def _loaded(module: str, extra: str = "bulk") -> ModuleType:
    try:
        return importlib.import_module(f"screening.bulk.{module}")
    except ModuleNotFoundError as error:
        install = f'pip install -e ".[{extra}]"'
        raise NoEngineError(f"{error.name} is missing: {install}") from None

"""A research export: every screening in its current state, de-identified, as files in a folder."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from screening.bulk.jobs import NoEngineError, Table, parquet_table
from screening.domain.questionnaire.answers import did_you_mean
from screening.domain.research.columns import FINDING, Cell, ResearchColumn, Terms, screening_columns
from screening.domain.research.rows import ResearchCase, RowsUnder
from screening.domain.research.small_cells import CellCounts
from screening.domain.rules.rulebook import Rulebook
from screening.exchange.formats.table_csv import csv_file
from screening.exchange.research.archive import zip_of
from screening.exchange.research.codebook import FINDINGS, SCREENINGS, codebook, codebook_columns, codebook_line
from screening.exchange.research.read_me import ExportFacts, read_me
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.stores import Stores
from screening.workflow.practice.trail import write_entry
from screening.workflow.research.cases import ResearchCases, ResearchIds, books_used

Row = Sequence[Cell]
MOST_ON_PAGE = 5000  # screenings, so that no one waits longer than for other long pages
_SMALL = ("columns", "values", "people")


class CannotExportError(Exception):
    """There are no screenings, too many, or an option names something that does not exist; the message says which."""


def export_on_page(stores: Stores, terms: Terms, by: Actor) -> BinaryIO:
    """Return a zip of a small export, in a file that is deleted when closed. Raises CannotExportError."""
    with tempfile.TemporaryDirectory() as name:  # mode 0700
        export_research(stores, Path(name), replace(terms, most=MOST_ON_PAGE), by)
        return zip_of(Path(name))


def export_research(stores: Stores, folder: Path, terms: Terms, by: Actor) -> ExportFacts:
    """Audit the export first, then write the files into an empty folder; return what they hold.

    Raises CannotExportError.
    """
    cases, books = ResearchCases(stores, ResearchIds(terms.seed)), books_used(stores)
    if not cases.count:
        raise CannotExportError("No screening was sent yet, so there is nothing to export")
    if terms.most and cases.count > terms.most:
        raise CannotExportError(
            f"There are {cases.count:,} screenings, and a page exports at most {terms.most:,}. "
            "On the practice's machine, screening export research FOLDER exports all of them"
        )
    export = _Export(books, terms)
    texts = "with free text" if terms.free_text else "without free text"
    detail = f"research: {cases.count} screenings, de-identified, {texts}"
    write_entry(stores, Subject(Kind.PRACTICE), by, Action.EXPORTED, detail)
    parquet = _parquet()
    with ExitStack() as stack:
        screenings = _Tables(stack, folder / SCREENINGS, export.columns, parquet)
        findings = _Tables(stack, folder / FINDINGS, FINDING, parquet)
        for batch in cases.batches():
            screenings.write([export.row(case) for case in batch])
            findings.write([row for case in batch for row in export.findings(case)])
    return export.told(
        folder,
        cases.unopened,
        parquet=parquet is not None,
    )


class _Tables:
    """One table as CSV, and also as Parquet if that can be written."""

    def __init__(self, stack: ExitStack, path: Path, columns: Sequence[ResearchColumn], parquet: Table | None) -> None:
        names = [column.name for column in columns]
        self._writers = [stack.enter_context(csv_file(path.with_suffix(".csv"), names))]
        if parquet:
            self._writers.append(stack.enter_context(parquet(path.with_suffix(".parquet"), columns)))

    def write(self, rows: Sequence[Row]) -> None:
        for write in self._writers:
            write(rows)


class _Export:
    """Makes rows, and counts what the report says about them."""

    def __init__(self, books: Mapping[str, Rulebook | None], terms: Terms) -> None:
        self._terms = terms
        self._books = [book for book in books.values() if book]
        self._rows = {version: RowsUnder(book, terms) for version, book in books.items()}
        self._unread = {version for version, book in books.items() if book is None}
        self.columns = screening_columns(self._books, terms)
        self._known = self._columns_known()
        self._cells = CellCounts(self.columns, self._known)
        self._counts: Counter[str] = Counter()
        self._linked: set[str] = set()

    def row(self, case: ResearchCase) -> Row:
        """Return the row of a screening, and count it."""
        cells = self._of(case).screening(case)
        rules = [finding.rule for finding in case.suggestion.findings]
        self._cells.count(cells, rules, again=case.linked)
        self._counts.update(screenings=1, findings=len(rules), unread=case.version in self._unread)
        self._counts["people"] += not case.linked or case.person not in self._linked
        if case.linked:
            self._linked.add(case.person)
        return [cells.get(column.name) for column in self.columns]

    def findings(self, case: ResearchCase) -> Iterator[Row]:
        """Return the rows of the rules that held for a screening."""
        return self._of(case).findings(case)

    def _of(self, case: ResearchCase) -> RowsUnder:
        if case.version not in self._rows:  # published since the export began
            self._rows[case.version] = RowsUnder(None, self._terms)
            self._unread.add(case.version)
        return self._rows[case.version]

    def _columns_known(self) -> tuple[str, ...]:
        """Return what others may know about a person. Raises CannotExportError for an unknown question."""
        ages = dict.fromkeys(f"q.{book.treatment.roles.age}" for book in self._books)
        names = {column.name for column in self.columns}
        for question in self._terms.known:
            if f"q.{question}" not in names:
                told = [name.removeprefix("q.") for name in names if name.startswith("q.")]
                near = did_you_mean(question, set(told))
                raise CannotExportError(f"{question} has no column of its own{near}")
        return ("year", "language", *ages, *(f"q.{question}" for question in self._terms.known))

    def told(self, folder: Path, unopened: int, *, parquet: bool) -> ExportFacts:
        """Write the files that describe the tables; return their facts."""
        small = self._cells.small(self._terms.fewer_than)
        known = [cell for cell in small if self._cells.is_known(cell)]
        with csv_file(folder / "small_cells.csv", _SMALL) as write:
            write((" + ".join(cell.columns), " + ".join(cell.values), cell.people) for cell in small)
        languages = list(dict.fromkeys(one.code for book in self._books for one in book.languages))
        with csv_file(folder / "codebook.csv", codebook_columns(languages)) as write:
            entries = codebook(self.columns, self._books, self._terms)
            write(codebook_line(entry, languages) for entry in entries)
        counts = self._counts
        facts = ExportFacts(
            screenings=counts["screenings"],
            people=counts["people"],
            findings=counts["findings"],
            unopened=unopened,
            unread=counts["unread"],
            small_known=len(known),
            small_alone=len(small) - len(known),
            smallest=self._cells.smallest(),
            parquet=parquet,
            seeded=bool(self._terms.seed),
        )
        (folder / "README.txt").write_text(read_me(facts, self._terms, self._known), encoding="utf-8")
        return facts


def _parquet() -> Table | None:
    try:
        return parquet_table()
    except NoEngineError:
        return None

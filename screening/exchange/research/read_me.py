"""README.txt of a research export: what the files are, what was removed, and what still needs thought."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill

from screening.domain.research.columns import Terms

FREE_TEXT_WARNING = (
    "WARNING: this export contains free text, as patients and therapists typed it (columns that the codebook calls "
    "FREE TEXT). It may hold names, dates, places or anything else that identifies a person. With these columns the "
    "export is not de-identified under 45 CFR 164.514(b)(2). Have every text read before you share it, or remove "
    "these columns."
)
_NO_FREE_TEXT = "Free text is left out."
_WIDTH = 100


@dataclass(frozen=True)
class ExportFacts:
    """The facts about an export: its counts, and how it was made."""

    screenings: int
    people: int
    findings: int
    unopened: int
    unread: int
    small_known: int
    small_alone: int
    smallest: int
    parquet: bool
    seeded: bool


def read_me(facts: ExportFacts, terms: Terms, known: tuple[str, ...]) -> str:
    """Return the text of the file."""
    parts = [_files(facts), _taken_out(terms), _small_cells(facts, terms, known), _ids(facts), _state(facts)]
    warning = [fill(FREE_TEXT_WARNING, _WIDTH)] if terms.free_text else []
    return "\n\n".join(["RESEARCH EXPORT", *warning, *parts]) + "\n"


def _files(facts: ExportFacts) -> str:
    parquet = "the same tables as Parquet" if facts.parquet else "not made: polars is not installed (the extra `bulk`)"
    return "\n".join(
        [
            f"screenings.csv   one row for each screening: {facts.screenings:,} of {facts.people:,} people",
            f"findings.csv     one row for each rule that held for a screening: {facts.findings:,}",
            "codebook.csv     every column and every value in words, for each rules version",
            "small_cells.csv  values that few people have",
            f"*.parquet        {parquet}",
            "",
            fill(
                "CSV files are UTF-8 with a byte order mark (R: fileEncoding = 'UTF-8-BOM'; pandas: encoding = "
                "'utf-8-sig'). A text that begins with = + - @ has a ' in front, so that no spreadsheet runs it.",
                _WIDTH,
            ),
        ]
    )


def _taken_out(terms: Terms) -> str:
    ages = "Ages are in groups of ten years (40 is 40 to 49), and" if terms.age_groups else "Ages are in years, and"
    words = (
        "De-identified by HIPAA's Safe Harbor, 45 CFR 164.514(b)(2): no names, addresses, phones, emails, numbers or "
        f"references; of dates only the year; {ages[0].lower()}{ages[1:]} ages over 89 are given as 90. "
        f"{'' if terms.free_text else _NO_FREE_TEXT} Who signed or corrected is left out, and so is the practice. "
        "Safe Harbor also requires that you know of no way to identify someone in the files: "
        "read small_cells.csv with that in mind."
    )
    return fill(" ".join(words.split()), _WIDTH)


def _small_cells(facts: ExportFacts, terms: Terms, known: tuple[str, ...]) -> str:
    words = (
        f"Small cells: fewer than {terms.fewer_than} people (11 is the limit for published counts of the US Centers "
        f"for Medicare & Medicaid Services). Together, {', '.join(known)} are what others may know about a person: "
        f"{facts.small_known:,} of their combinations are small, and the smallest has {facts.smallest:,} people (k of "
        f"k-anonymity). Each answer, rule and decision was also checked on its own: {facts.small_alone:,} are small. "
        "Nothing was removed for this reason. Exporting ages in groups makes cells larger."
    )
    return fill(words, _WIDTH)


def _ids(facts: ExportFacts) -> str:
    if facts.seeded:
        words = (
            "The ids come from a seed that was given: the same seed gives the same ids again. Anyone with both the "
            "seed and the practice's database can trace a row back, so keep the seed apart, and never share it with "
            "the files (45 CFR 164.514(c))."
        )
    else:
        words = (
            "The ids are random, from a seed that was not kept: they cannot be traced back, and differ in each export."
        )
    return fill(f"{words} The rows are sorted by id, not by time.", _WIDTH)


def _state(facts: ExportFacts) -> str:
    words = (
        "Everything is as it stood when the export was made: of a screening that the patient changed, only the newest "
        "version; of one that was corrected at the visit, the corrected answers and what the rules say of them; of "
        "decisions, the one that holds, but none that was signed before the answers were corrected. What was erased is "
        "not here, and an earlier export still has it."
    )
    if facts.unread:
        words += f" {facts.unread:,} screenings have no answers here: this release cannot read their rules version."
    if facts.unopened:
        words += f" {facts.unopened:,} screenings could not be opened, or were erased meanwhile, and are not here."
    return fill(words, _WIDTH)

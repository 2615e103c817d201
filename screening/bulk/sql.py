"""The rules as one SQL query; DuckDB and Spark differ in how they quote names and look in lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.bulk.columns import DAY_PATTERN, Cases, act_cases, compiled, outcome_cases, safety_cases
from screening.domain.questionnaire.questions import NUMBERS, Kind, Question
from screening.domain.rules.rulebook import Rulebook


@dataclass(frozen=True)
class Dialect:
    """How one engine writes names and lists of texts; `{column}`, `{texts}` and `{pattern}` stand for themselves."""

    quote: str
    list_type: str
    overlap: str
    size: str
    day: str

    def name(self, name: str) -> str:
        """Write the name of a column."""
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"


DUCKDB = Dialect(
    quote='"',
    list_type="VARCHAR[]",
    overlap="list_has_any({column}, [{texts}])",
    size="len({column})",
    day="regexp_full_match({column}, {pattern})",
)
SPARK = Dialect(
    quote="`",
    list_type="ARRAY<STRING>",
    overlap="arrays_overlap({column}, array({texts}))",
    size="size({column})",
    day="{column} RLIKE {pattern}",
)


class SqlColumns:
    """Columns as they stand in the file: texts, lists of texts, numbers. No expression is ever null."""

    def __init__(self, rulebook: Rulebook, dialect: Dialect) -> None:
        self._questions = rulebook.questionnaire.by_id
        self._dialect = dialect

    def has(self, question: str, options: frozenset[str]) -> str:
        column, texts = self._dialect.name(question), ", ".join(text(option) for option in sorted(options))
        if self._questions[question].kind is Kind.CHOICES:
            return f"coalesce({self._dialect.overlap.format(column=column, texts=texts)}, FALSE)"
        return f"coalesce({column} IN ({texts}), FALSE)"

    def between(self, question: str, low: int, high: int) -> str:
        return f"coalesce({self._dialect.name(question)} BETWEEN {low} AND {high}, FALSE)"

    def answered(self, question: Question) -> str:
        column = self._dialect.name(question.id)
        if question.kind is Kind.CHOICES:
            return f"coalesce({self._dialect.size.format(column=column)} > 0, FALSE)"
        return f"({column} IS NOT NULL)"

    def all(self, parts: Iterable[str]) -> str:
        joined = " AND ".join(parts)
        return f"({joined})" if joined else "TRUE"

    def any(self, parts: Iterable[str]) -> str:
        joined = " OR ".join(parts)
        return f"({joined})" if joined else "FALSE"

    def negate(self, part: str) -> str:
        return f"(NOT {part})"


class Queries:
    """The queries over a table of sheets; something stands in `id` and in the columns of the questions in `present`.

    Bad sheets are given with the columns `also`, which are the engine's own.
    """

    def __init__(self, rulebook: Rulebook, dialect: Dialect, present: Iterable[str], also: Iterable[str] = ()) -> None:
        self._rulebook = rulebook
        self._dialect = dialect
        self._columns = SqlColumns(rulebook, dialect)
        self._compiled = compiled(rulebook, self._columns)
        self._also = list(also)
        kept = set(present)
        self._given = [question for question in rulebook.questionnaire.questions if question.id in kept]
        self._absent = [question for question in rulebook.questionnaire.questions if question.id not in kept]

    def outcomes(self, table: str) -> str:
        """Return id, outcome, on_safety, act and a column for each rule, of the sheets that can be read."""
        name = self._dialect.name
        fired = ", ".join(f"{truth} AS {name(rule)}" for rule, truth in self._compiled.fired.items())
        rules = ", ".join(name(rule.id) for rule in self._rulebook.rules)
        outcome, on_safety, act = (
            self._word(cases(self._rulebook)) for cases in (outcome_cases, safety_cases, act_cases)
        )
        return (
            f"WITH sheets AS ({self._sheets(table)}), fired AS (SELECT id, {fired} FROM sheets WHERE NOT bad) "  # noqa: S608  # nosec B608
            f"SELECT id, {outcome} AS outcome, {on_safety} AS on_safety, {act} AS act, {rules} FROM fired"
        )

    def bad(self, table: str) -> str:
        """Return the sheets that hold what the questionnaire does not allow, as they stand."""
        return f"SELECT * FROM ({self._sheets(table)}) WHERE bad"  # noqa: S608  # nosec B608

    def _sheets(self, table: str) -> str:
        names = [self._dialect.name(name) for name in ["id", *self._also]]
        given = [self._typed(question, self._dialect.name(question.id)) for question in self._given]
        absent = [self._typed(question, "NULL") for question in self._absent]
        whole = f"SELECT {', '.join([*names, *given, *absent])} FROM {table}"  # noqa: S608  # nosec B608
        wrong = [self._wrong(question) for question in self._given]
        return f"SELECT *, {self._columns.any(wrong)} AS bad FROM ({whole})"  # noqa: S608  # nosec B608

    def _typed(self, question: Question, held: str) -> str:
        """Return the column of a question: lists are of texts even where all are empty; NaN, pandas' blank, is null."""
        if question.kind is Kind.CHOICES:
            held = f"CAST({held} AS {self._dialect.list_type})"
        elif question.kind in NUMBERS:
            held = f"CASE WHEN isnan(CAST({held} AS DOUBLE)) THEN NULL ELSE {held} END"
        return f"{held} AS {self._dialect.name(question.id)}"

    def _wrong(self, question: Question) -> str:
        asleep = self._columns.negate(self._compiled.asked[question.id])
        answered = self._columns.answered(question)
        return f"({answered} AND ({self._unreadable(question)} OR {asleep}))"

    def _unreadable(self, question: Question) -> str:
        column = self._dialect.name(question.id)
        if question.kind in NUMBERS:
            return f"{column} NOT BETWEEN {question.minimum} AND {question.maximum}"
        if question.kind is Kind.CHOICE:
            return self._columns.negate(self._columns.has(question.id, question.option_ids))
        if question.kind is Kind.DATE:
            written = self._dialect.day.format(column=column, pattern=text(DAY_PATTERN))
            real = f"{column} >= '0001' AND try_cast({column} AS DATE) IS NOT NULL"
            return self._columns.negate(f"({written} AND {real})")
        return self._unreadable_list(question) if question.kind is Kind.CHOICES else "FALSE"

    def _unreadable_list(self, question: Question) -> str:
        """Fewer known options than entries: one is unknown, or named twice; or one that stands alone does not."""
        size = self._dialect.size.format(column=self._dialect.name(question.id))
        known = " + ".join(
            f"CASE WHEN {self._columns.has(question.id, frozenset((option,)))} THEN 1 ELSE 0 END"
            for option in sorted(question.option_ids)
        )
        alone = self._columns.has(question.id, question.exclusive_ids) if question.exclusive_ids else "FALSE"
        return f"({known}) <> {size} OR ({alone} AND {size} > 1)"

    def _word(self, cases: Cases) -> str:
        whens = [
            f"WHEN {' OR '.join(self._dialect.name(rule) for rule in rules)} THEN {text(word)}"
            for rules, word in cases.cases
        ]
        return f"CASE {' '.join(whens)} ELSE {text(cases.otherwise)} END"


def text(words: str) -> str:
    """Write a text."""
    return "'" + words.replace("'", "''") + "'"

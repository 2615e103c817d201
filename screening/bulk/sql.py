"""The rules as one Spark SQL query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from screening.bulk.columns import Cases, act_cases, compiled, outcome_cases, safety_cases
from screening.domain.questionnaire.derived import Derived, derived_of
from screening.domain.questionnaire.questions import Question, Stored
from screening.domain.rules.rulebook import Rulebook


class SqlColumns:
    """Columns as in the file: texts, lists of texts, numbers. No expression is ever null."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._questions = rulebook.questionnaire.by_id

    def has(self, question: str, options: frozenset[str]) -> str:
        column, texts = name(question), ", ".join(text(option) for option in sorted(options))
        if self._questions[question].stored is Stored.TEXTS:
            return f"coalesce(arrays_overlap({column}, array({texts})), FALSE)"
        return f"coalesce({column} IN ({texts}), FALSE)"

    def between(self, question: str, low: int, high: int) -> str:
        return f"coalesce({name(question)} BETWEEN {low} AND {high}, FALSE)"

    def answered(self, question: Question) -> str:
        if question.stored is Stored.TEXTS:
            return f"coalesce(size({name(question.id)}) > 0, FALSE)"
        return f"({name(question.id)} IS NOT NULL)"

    def all(self, parts: Iterable[str]) -> str:
        joined = " AND ".join(parts)
        return f"({joined})" if joined else "TRUE"

    def any(self, parts: Iterable[str]) -> str:
        joined = " OR ".join(parts)
        return f"({joined})" if joined else "FALSE"

    def negate(self, part: str) -> str:
        return f"(NOT {part})"


class Queries:
    """The queries over a table of sheets; `id` and the columns of the questions in `present` have content.

    `unreadable` has, by question, the texts that are not valid answers. For each text that a derived question reads
    there is a table (`listed`), with a row for each text that has listed words: `text`, `lists`.
    """

    def __init__(self, rulebook: Rulebook, present: Iterable[str], unreadable: Mapping[str, Collection[str]]) -> None:
        self._rulebook = rulebook
        self._columns = SqlColumns(rulebook)
        self._compiled = compiled(rulebook, self._columns)
        self._unreadable_texts = unreadable
        kept = set(present)
        self._given = [question for question in rulebook.questionnaire.questions if question.id in kept]
        self._absent = [question for question in rulebook.questionnaire.questions if question.id not in kept]

    def outcomes(self, table: str) -> str:
        """Return the query for id, outcome, on_safety, act and a column per rule, of the readable sheets."""
        fired = ", ".join(f"{truth} AS {name(rule)}" for rule, truth in self._compiled.fired.items())
        rules = ", ".join(name(rule.id) for rule in self._rulebook.rules)
        outcome, on_safety, act = (_word(cases(self._rulebook)) for cases in (outcome_cases, safety_cases, act_cases))
        return (
            f"WITH sheets AS ({self._sheets(table)}), fired AS (SELECT id, {fired} FROM sheets WHERE NOT bad) "  # noqa: S608  # nosec B608
            f"SELECT id, {outcome} AS outcome, {on_safety} AS on_safety, {act} AS act, {rules} FROM fired"
        )

    def bad(self, table: str) -> str:
        """Return the query for the sheets that the questionnaire does not allow, unchanged."""
        return f"SELECT * FROM ({self._sheets(table)}) WHERE bad"  # noqa: S608  # nosec B608

    def _sheets(self, table: str) -> str:
        given = [_typed(question, name(question.id)) for question in self._given]
        absent = [_typed(question, "NULL") for question in self._absent]
        joins, found = self._found(table)
        columns = ", ".join([name("id"), *given, *absent, *found])
        whole = f"SELECT {columns} FROM {table}{joins}"  # noqa: S608  # nosec B608
        wrong = [self._wrong(question) for question in self._given]
        return f"SELECT *, {self._columns.any(wrong)} AS bad FROM ({whole})"  # noqa: S608  # nosec B608

    def _found(self, table: str) -> tuple[str, list[str]]:
        """Return the joins with the tables of listed words, and a column of lists for each derived question."""
        present, none = {question.id for question in self._given}, "CAST(array() AS ARRAY<STRING>)"
        joins, columns = "", []
        for derived in derived_of(self._rulebook.questionnaire):
            parts = [none]
            for source in derived.sources:
                if source in present:
                    words = name(listed(derived, source))
                    joins += f" LEFT JOIN {words} ON {table}.{name(source)} = {words}.text"
                    parts.append(f"coalesce({words}.lists, {none})")
            columns.append(f"concat({', '.join(parts)}) AS {name(derived.id)}")
        return joins, columns

    def _wrong(self, question: Question) -> str:
        asleep = self._columns.negate(self._compiled.asked[question.id])
        answered = self._columns.answered(question)
        return f"({answered} AND ({self._unreadable(question)} OR {asleep}))"

    def _unreadable(self, question: Question) -> str:
        match question.stored:
            case Stored.TEXTS:
                return self._unreadable_list(question)
            case Stored.NUMBER:
                return f"{name(question.id)} NOT BETWEEN {question.minimum} AND {question.maximum}"
        if question.options:
            return self._columns.negate(self._columns.has(question.id, question.option_ids))
        texts = ", ".join(map(text, self._unreadable_texts.get(question.id, ())))
        return f"{name(question.id)} IN ({texts})" if texts else "FALSE"

    def _unreadable_list(self, question: Question) -> str:
        """Return the condition for an unknown or repeated option (too few known ones), or a combined exclusive one."""
        size = f"size({name(question.id)})"
        known = " + ".join(
            f"CASE WHEN {self._columns.has(question.id, frozenset((option,)))} THEN 1 ELSE 0 END"
            for option in sorted(question.option_ids)
        )
        alone = self._columns.has(question.id, question.exclusive_ids) if question.exclusive_ids else "FALSE"
        return f"({known}) <> {size} OR ({alone} AND {size} > 1)"


def listed(derived: Derived, source: str) -> str:
    """Return the name of the table of texts with listed words."""
    return f"screening_{derived.id}_in_{source}"


def name(column: str) -> str:
    """Return a column name, quoted."""
    return f"`{column.replace('`', '``')}`"


def text(words: str) -> str:
    """Return a text literal."""
    escaped = words.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _typed(question: Question, held: str) -> str:
    """Return the column of a question: lists are of texts even if all are empty; NaN, pandas' blank, is null."""
    if question.stored is Stored.TEXTS:
        held = f"CAST({held} AS ARRAY<STRING>)"
    elif question.stored is Stored.NUMBER:
        held = f"CASE WHEN isnan(CAST({held} AS DOUBLE)) THEN NULL ELSE {held} END"
    return f"{held} AS {name(question.id)}"


def _word(cases: Cases) -> str:
    whens = [f"WHEN {' OR '.join(name(rule) for rule in rules)} THEN {text(word)}" for rules, word in cases.cases]
    return f"CASE {' '.join(whens)} ELSE {text(cases.otherwise)} END"
